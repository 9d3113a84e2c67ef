"""One line for bad input: the file, the line and column where they are known, what is wrong."""

from __future__ import annotations

import re

from itss_graph.errors import InputError

NUL = "NUL character; is this a text file in UTF-8?"
CUT = "the file ends too early; complete what it breaks off in, or get all of it"
_LONGEST = 300
_RELATIVE = re.compile(r"(?:IRI '(.*)': |)No scheme found in an absolute IRI")
_WHERE = re.compile(r"^Parser error [^:]*: | \(line \d+\)$|^error while parsing ")


def located(name: str, line: int | None, column: int | None, message: str) -> InputError:
    """An error as `name:line:column: message`, without control characters and of bounded length."""
    position = ":".join([name, *(str(part) for part in (line, column) if part is not None)])
    text = "".join(char if char.isprintable() else " " for char in message)
    return InputError(f"{position}: {text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}")


def relative(iri: str | None, base: str | None) -> str:
    """What is wrong with a relative IRI of a document without a base; `base` is how its format states one."""
    problem = "relative IRI" if iri is None else f"relative IRI <{iri}>"
    return f"{problem}; write it in full" + (f", or state {base}" if base else "")


def from_syntax_error(name: str, error: SyntaxError, line: int | None = None, base: str | None = None) -> InputError:
    """The error that pyoxigraph raised; `line` where it was given a part of the file, `base` as for `relative`."""
    iri = _RELATIVE.search(error.msg or "")
    message = _WHERE.sub("", error.msg or str(error))
    if "LoadDocumentCallback" in message:  # only a key spelled with escapes gets so far
        message = "a remote JSON-LD context, and contexts are not fetched from the web; write its content instead"
    if iri:
        message = relative(iri[1], base)
    if message.startswith("Unexpected end"):
        message = CUT
    return located(name, line or error.lineno, error.offset, message)


def not_utf8(name: str, data: bytes, first_line: int = 1) -> InputError | None:
    """Why `data` is not UTF-8, or None if it is; `first_line` is the number of its first line."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = first_line + before.count(b"\n"), error.start - before.rfind(b"\n")
        return located(name, line, None, f"byte {column} of the line is not UTF-8; save the file as UTF-8")
    return None


class Refused(InputError):
    """Bad input, found by code that does not know the file's name: what is wrong, and in which line and column."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The line and column of an offset in a text, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
