"""What changed between two editions, for the terminal: the most important first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from itss_graph.presentation.terminal import Line
from itss_graph.rdf.interchange import split_literal
from itss_graph.site.changes import KINDS, Changes, EditionChange
from itss_graph.site.versions import Weight
from itss_graph.site.wordings import listed, plain, printable
from itss_graph.words import says

STYLES = {Weight.PATCH: "dim", Weight.MINOR: "green", Weight.MAJOR: "red"}
WORDED = ("text", "axiom")


def table(changes: Changes, language: str) -> RenderableType:
    """All changes, a paragraph a kind."""
    parts: list[RenderableType] = [Line(f"{changes.old.name} → {changes.new.name}", "bold", overflow="fold")]
    if not changes.changes:
        return Group(*parts, Line(says("change.unchanged")[language]))
    if changes.least:
        parts.append(Line(says("change.asks", changes.least)[language]))
    if not changes.fits:
        parts.append(Line(says("change.too_low", changes.new.number)[language], "red"))
    for kind in KINDS:
        of_kind = changes.of(kind)
        if of_kind:
            weight = max(change.weight for change in of_kind)
            heading = Line.assemble((says(f"changed.{kind}")[language], "bold"), f" ({len(of_kind)}, ")
            word = says(f"weight.{weight.word}")[language]
            parts += [Line(), heading.append(word, STYLES[weight]).append(")")]
            for term, changed in groupby(of_kind, key=lambda change: change.term):
                parts.append(_indented(_name(term, changes, language)))
                parts += [_indented(line) for change in changed for line in _lines(change, changes, language)]
    return Group(*parts)


def _name(term: str, changes: Changes, language: str) -> RenderableType:
    name = f"{plain(f'<{term}>')}  " if term else ""
    return Line.assemble((name, "bold"), (printable(changes.labels.of_term(term)[language]), "dim"))


def _lines(change: EditionChange, changes: Changes, language: str) -> Iterator[RenderableType]:
    if change.replaced_by:
        yield _indented(says("change.use", ", ".join(plain(f"<{iri}>") for iri in change.replaced_by))[language])
    if change.kind in WORDED:
        if change.property:
            yield _indented(changes.labels.of_term(change.property)[language])
        yield from _by_language(change)
    elif change.property:
        old, new = (listed(pairs, changes.labels, language) for pairs in (change.removed, change.added))
        yield _indented(f"{changes.labels.of_term(change.property)[language]}: {old} → {new}")
    if change.before != change.after:
        yield from _sides(*([text[language]] if text else [] for text in (change.before, change.after)))


def _by_language(change: EditionChange) -> Iterator[RenderableType]:
    """What is gone and what came, language by language, so that what changed into what stands together."""
    sides = [[value for _, value in pairs] for pairs in (change.removed, change.added)]
    for tag in sorted({_tag(value) for side in sides for value in side}):
        yield from _sides(*([plain(value) for value in side if _tag(value) == tag] for side in sides))


def _tag(value: str) -> str:
    return (split_literal(value)[2] or "") if value.startswith('"') else ""


def _sides(old: list[str], new: list[str]) -> Iterator[RenderableType]:
    for sign, texts, style in (("-", old, "red"), ("+", new, "green")):
        for text in texts:
            line = Table.grid(padding=(0, 1, 0, 0))
            line.add_column()
            line.add_column(overflow="fold")
            line.add_row(Line(sign, style), Line(text, style))
            yield _indented(line)


def _indented(part: RenderableType) -> RenderableType:
    return Padding(Line(part, overflow="fold") if isinstance(part, str) else part, (0, 0, 0, 2))
