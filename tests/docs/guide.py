"""Follows a page as a reader would: saves what it says to save, runs what it says to run, compares what it shows.

What a block is, is told by its language, and by what the reader can see:

- `console`: commands after `$ `, in a terminal of 80 columns. Output that is shown has to come; a line `…` stands for
  any lines. Where none is shown the command has to succeed.
- `python`: runs; a comment after an expression is its value, with `...` for anything.
- a block without a language right after one of these is its output.
- `sparql`: runs over the standard, its alignments and the examples, and has an answer.
- `turtle`, `json`: can be read; a profile is well formed, unless the block is marked `ill-formed`: then it is not.
- `text`, or no language: is to be looked at.

A block marked `needs-java` is passed over where there is no Java.

"Save this as `NAME`:" before a block makes it a file of the folder that the page is followed in.
"""

from __future__ import annotations

import ast
import doctest
import io
import json
import os
import pty
import re
import select
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
LANGUAGES = {"console", "python", "sparql", "turtle", "json", "text"}
SAVED = re.compile(r"\b[Ss]ave\s\w+\sas\s`([^`]+)`[^`]*:$")
MARK = "\x1e"
DAY = "2026-11-23"
"""The day on which the pages were written: where a command says no other, it is today."""

ITSS = f"""#!/bin/sh
case "$1" in
assess | validate | gap)
    case " $* " in *" --as-of "* | *" --help "*) ;; *) set -- "$@" --as-of {DAY} ;; esac ;;
esac
[ "$1" = serve ] && set -- "{Path(sys.executable).parent / "itss"}" "$@" || set -- {{forked}} "$@"
exec "$@"
"""
"""The command: forked, unless it is to be left running and killed with its shell."""

parser = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Block:
    """A fenced block. `mark` is what stands behind the language, `file` the name under which it is to be saved.

    `output` is the block that follows it at once and has no language.
    """

    page: Path
    line: int
    language: str
    mark: str
    text: str
    file: str | None
    output: str = ""

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}, line {self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    found: list[Block] = []
    last, before = None, ""
    for token in parser.parse(page.read_text(encoding="utf-8")):
        if token.type == "fence":
            language, _, mark = token.info.partition(" ")
            if not token.info and last == "fence":
                found[-1] = replace(found[-1], output=token.content)
            else:
                saved = SAVED.search(before)
                name = saved[1] if saved else None
                found.append(Block(page, token.map[0] + 1, language, mark, token.content, name))
        if token.type == "inline":
            before = token.content
        if token.nesting <= 0 and token.type != "inline":
            last = token.type
            before = before if token.type == "paragraph_close" else ""
    yield from found


class Mismatch(AssertionError):
    """What a page says is not so."""


@dataclass
class Follower:
    """Follows one page, from its top, in one folder."""

    folder: Path
    run_sparql: Callable[[str], int]
    check_profile: Callable[[bytes, str], list[str]]
    forked: list[str]
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    sessions: list[int] = field(default_factory=list)
    port: int = 0

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        for name in ("data", "ontology", "queries", "shapes"):
            shutil.copytree(ROOT / name, self.folder / name)
        shutil.copytree(ROOT / "tests" / "category", self.folder / "tests" / "category")
        for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
            shutil.copy(ROOT / name, self.folder)
        command = self.folder / ".venv" / "bin" / "itss"
        command.parent.mkdir(parents=True)
        command.write_text(ITSS.format(forked=shlex.join(self.forked)))
        command.chmod(command.stat().st_mode | stat.S_IXUSR)

    def follow(self, block: Block) -> None:
        """Do what a block says; raises `Mismatch`."""
        if block.language and block.language not in LANGUAGES:
            raise Mismatch(f"{block}: {block.language!r} is none of {', '.join(sorted(LANGUAGES))}")
        if block.file:
            target = self.folder / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        if block.mark == "needs-java" and not shutil.which("java"):
            return
        try:
            getattr(self, f"_{block.language or 'text'}")(block)
        except Mismatch:
            raise
        except Exception as error:
            raise Mismatch(f"{block}: {type(error).__name__}: {error}") from error

    def leave(self) -> None:
        """End what the page left running."""
        for session in self.sessions:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(session, signal.SIGKILL)

    # -- languages -----------------------------------------------------------------------------------------------------

    def _text(self, block: Block) -> None:
        pass

    def _console(self, block: Block) -> None:
        asked = commands(block.text + block.output)
        if not asked:
            raise Mismatch(f"{block}: no line starts with '$ '")
        answers = self.answers(block, [command for command, _ in asked])
        for place, ((command, shown), (code, output)) in enumerate(zip(asked, answers, strict=True)):
            asks_for_code = place + 1 < len(asked) and asked[place + 1][0] == "echo $?"
            if shown and not matches(output, shown):
                raise Mismatch(f"{block}: $ {command}\n--- shown:\n{shown}\n--- comes:\n{output}")
            if code and not shown and not asks_for_code:
                raise Mismatch(f"{block}: $ {command}\nends with {code}:\n{output}")

    def answers(self, block: Block, asked: list[str]) -> list[tuple[int, str]]:
        """The exit code and the output of each command, all given to one shell on a terminal."""
        lines = []
        for command in asked:
            run = re.sub(r"^make ", "make --dry-run ", command)
            lines += [run.replace("localhost:7878", f"localhost:{self.port}")]
            lines += [f"code=$?; printf '{MARK}%d{MARK}' $code; (exit $code)"]
        output = self._terminal("\n".join(lines)).replace(f"localhost:{self.port}", "localhost:7878")
        pieces = output.split(MARK)
        if len(pieces) != 2 * len(asked) + 1:
            raise Mismatch(f"{block}: the shell stopped:\n{output}")
        if any(command.rstrip().endswith("&") for command in asked):
            self._wait()
        return [(int(code), tidy(text)) for text, code in zip(pieces[::2], pieces[1::2], strict=False)]

    def _terminal(self, script: str) -> str:
        master, slave = pty.openpty()
        path = os.pathsep.join(
            [str(self.folder / ".venv" / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
        )
        environment = {**os.environ, "PATH": path, "TERM": "dumb", "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
        shell = subprocess.Popen(
            ["bash", "-c", script], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=slave, stderr=slave, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self.sessions.append(shell.pid)
        read = bytearray()
        while True:
            ended = shell.poll() is not None
            while select.select([master], [], [], 0 if ended else 0.2)[0]:
                try:
                    piece = os.read(master, 1 << 16)
                except OSError:
                    piece = b""
                if not piece:
                    break
                read += piece
            if ended:
                threading.Thread(target=drain, args=(master,), daemon=True).start()
                return read.decode("utf-8", errors="replace")

    def _wait(self) -> None:
        """Until the server that a command left running answers."""
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)
        raise Mismatch(f"nothing answers at port {self.port}")

    def _python(self, block: Block) -> None:
        printed = io.StringIO()
        with redirect_stdout(printed):
            self._run(block)
        if block.output and not matches(tidy(printed.getvalue()), tidy(block.output)):
            raise Mismatch(f"{block}: prints\n{printed.getvalue()}")

    def _run(self, block: Block) -> None:
        text = block.text.replace("localhost:7878", f"localhost:{self.port}")
        tree = ast.parse(text)
        lines = text.splitlines()
        for statement in tree.body:
            said = re.search(r"  # (.+)$", lines[statement.end_lineno - 1])
            if isinstance(statement, ast.Expr) and said:
                value = eval(compile(ast.Expression(statement.value), str(block), "eval"), self.names)
                if not equals(value, said[1]):
                    raise Mismatch(f"{block}: line {statement.lineno} of it is said to be {said[1]}, and is {value!r}")
            else:
                exec(compile(ast.Module([statement], []), str(block), "exec"), self.names)

    def _sparql(self, block: Block) -> None:
        if not self.run_sparql(block.text):
            raise Mismatch(f"{block}: no answer")

    def _turtle(self, block: Block) -> None:
        self._profile(block, "turtle", "Candidate" in block.text)

    def _json(self, block: Block) -> None:
        value = json.loads(block.text)
        if "@context" in block.text:
            self._profile(block, "jsonld", "Candidate" in json.dumps(value))

    def _profile(self, block: Block, format: str, candidate: bool) -> None:
        from itss_graph.rdf.reading import read
        from itss_graph.vocab import PREFIXES

        text = block.text
        if format == "turtle" and "@prefix" not in text:
            text = "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items()) + text
        if not candidate:
            read(text.encode(), format=format)
            return
        wrong = self.check_profile(text.encode(), format)
        if bool(wrong) != (block.mark == "ill-formed"):
            raise Mismatch(f"{block}: {'; '.join(wrong) or 'marked as ill-formed, and well formed'}")


def drain(terminal: int) -> None:
    """Read on till nobody has it open: what was left running in a terminal that is closed may end of writing there."""
    with suppress(OSError), open(terminal, "rb", buffering=0) as rest:
        while rest.read(1 << 16):
            pass


def commands(text: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output that is shown for it."""
    found = []
    for piece in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = piece.splitlines()
        command = [lines.pop(0)]
        while command[-1].endswith("\\"):
            command.append(lines.pop(0))
        found.append(("\n".join(command), tidy("\n".join(lines))))
    return found


def tidy(text: str) -> str:
    """Without what cannot be seen: line ends, white space behind lines, empty lines around."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").splitlines()).strip("\n")


def matches(output: str, shown: str) -> bool:
    """Whether an output is what is shown, where a line `…` stands for any lines."""
    pattern = "".join("(?:.*\n)*?" if line.strip() == "…" else re.escape(line) + "\n" for line in shown.split("\n"))
    return re.fullmatch(pattern, output + "\n") is not None


def equals(value: Any, said: str) -> bool:
    """Whether a value is written as a comment says, `...` standing for anything; a tuple without its brackets."""
    written = {repr(value), str(value), repr(value).removeprefix("(").removesuffix(")")}
    check = doctest.OutputChecker()
    return any(check.check_output(said + "\n", f"{each}\n", doctest.ELLIPSIS) for each in written)


def prose(page: Path) -> str:
    """A page without its blocks and code."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", textwrap.dedent(text))
