"""Pieces of Markdown, as the guide is written: lines of at most 120 characters, no HTML."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

WIDTH = 120
GENERATED = "*Written by `itss build` from {}; change it there.*"


def page(title: str, source: str, *parts: str) -> str:
    """A page: its title, what it is written from, and its parts, a blank line between them."""
    return "\n\n".join([f"# {title}", paragraph(GENERATED.format(source)), *filter(None, parts)]) + "\n"


def paragraph(text: str) -> str:
    """A paragraph of running text."""
    return _wrapped(text, "", "")


def bullets(items: Iterable[str]) -> str:
    """A list."""
    return "\n".join(_wrapped(item, "- ", "  ") for item in items)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; nothing for no rows."""
    body = [tuple(cell(text) for text in row) for row in rows]
    lines = [tuple(header), tuple("---" for _ in header), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) if body else ""


def cell(text: str) -> str:
    """A text that fits into a table."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """A word as code; nothing for an empty one."""
    return f"`{text}`" if text else ""


def verbatim(text: str) -> str:
    """Lines as they are."""
    return f"```text\n{text}\n```"


def docstring(text: str) -> str:
    """A docstring: paragraphs, lists, examples and the sections `Args`, `Returns`, `Raises`."""
    return "\n\n".join(_block(block) for block in re.split(r"\n\s*\n", text.strip()))


def _block(block: str) -> str:
    first, _, rest = block.partition("\n")
    if re.fullmatch(r"(Args|Returns|Raises|Yields):", first):
        body = textwrap.dedent(rest)
        named = re.findall(r"^(\w+): (.*(?:\n[ ]+.*)*)", body, re.MULTILINE)
        title = f"**{first.replace('Args', 'Arguments')}**"
        if named:
            return f"{title}\n\n{bullets(f'`{name}`: {cell(text)}' for name, text in named)}"
        return paragraph(f"{title} {body}")
    if first.startswith(">>> "):
        return verbatim(block)
    if first.startswith("- "):
        return bullets(" ".join(item.split()) for item in re.split(r"\n?^- ", block, flags=re.MULTILINE) if item)
    return paragraph(block)


def _wrapped(text: str, first: str, rest: str) -> str:
    """Wrapped between words, but never within code, whose spaces count."""
    protected = re.sub(r"`[^`]*`", lambda match: match[0].replace(" ", "\0"), " ".join(text.split()))
    lines = textwrap.wrap(
        protected, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines).replace("\0", " ")
