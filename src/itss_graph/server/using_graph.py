"""Writes the data set that accompanies an update into each operation with a WHERE clause (protocol, 2.2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from itss_graph.rdf.tokens import tokens
from itss_graph.server.middleware.refusals import Refusal


@dataclass(frozen=True, slots=True)
class _Word:
    """A keyword outside of braces, or a brace (`text` is `{` or `}`) that opens or closes an outermost group."""

    text: str
    start: int
    end: int


def with_dataset(update: str, default: tuple[str, ...], named: tuple[str, ...]) -> str:
    """The update with `USING` and `USING NAMED` for these graphs in each of its operations.

    Raises `Refusal` where the update itself has USING or WITH.
    """
    if not (default or named):
        return update
    clauses = " ".join([*(f"USING <{iri}>" for iri in default), *(f"USING NAMED <{iri}>" for iri in named)])
    words = list(_outermost(update))
    parts, place = [], 0
    for i, word in enumerate(words):
        if word.text in ("USING", "WITH"):
            raise Refusal(400, f"the update has {word.text} and the request names graphs too; leave out one of them")
        if word.text == "WHERE":
            template = ""
            if i and words[i - 1].text == "DELETE" and i + 2 < len(words):  # DELETE WHERE {...} takes no USING
                template = update[words[i + 1].start : words[i + 2].end]
            parts += [update[place : word.start], f"{template} {clauses} WHERE"]
            place = word.end
    return "".join([*parts, update[place:]])


def _outermost(update: str) -> Iterator[_Word]:
    """The keywords outside of braces, and the outermost braces."""
    depth = 0
    for kind, text, place in tokens(update, "update"):
        if text == "{" and kind == "mark":
            depth += 1
        if depth == 0 and kind == "word":
            yield _Word(text.upper(), place, place + len(text))
        elif depth == 1 and kind == "mark" and text in ("{", "}"):
            yield _Word(text, place, place + 1)
        if text == "}" and kind == "mark":
            depth -= 1
