"""The standard for the terminal: its outline, one indicator laid out as its table, one term."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from itss_graph.presentation.terminal import Fitting, Labelled, Line
from itss_graph.requirements.requirement import GROUPS, Kpi, Requirement
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Reading, Term
from itss_graph.words import says


def outline(standard: Standard, language: str) -> RenderableType:
    """All fields and their levels."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    headings = (
        title(says("itss.SpecialtyField")[language]),
        *(says(f"column.{key}")[language] for key in ("levels", "show")),
    )
    for heading in headings:
        table.add_column(heading, header_style="bold", overflow="fold")
    for field in standard.fields:
        kpis = [kpi for kpi in standard.kpis if kpi.field == field]
        table.add_row(title(field.label[language]), " ".join(f"L{kpi.level}" for kpi in reversed(kpis)), kpis[0].name)
    category = standard.fields[0].category
    name = Line(title(category.label[language]), "bold")
    return Group(name, Line(category.definition[language]), Line(), Fitting(table))


def kpi(standard: Standard, indicator: Kpi, reading: Reading, language: str) -> RenderableType:
    """One indicator as its table: business contribution, then professional contribution."""
    parts: list[RenderableType] = [
        Line(title(indicator.label[language]), "bold"),
        Line(f"{indicator.iri}", "dim", overflow="fold"),
    ]
    for group in GROUPS:
        rows = [each for each in indicator.requirements if each.group == group]
        if rows:
            table = _table(indicator, rows, reading, language)
            parts += [Line(), Line(title(says(f"group.{group}")[language]), "bold underline"), table]
    if indicator.deemed_by:
        names = ", ".join(standard.terms[iri].label[language] for iri in indicator.deemed_by)
        parts += [Line(), Line(says("standard.deemed_by", names)[language])]
    parts += [Line(), Line(indicator.source, "dim")]
    return Group(*parts)


def term(standard: Standard, found: Term, language: str) -> RenderableType:
    """One term: its label, definition and source, and the indicators that count it."""
    lines = [Line(title(found.label[language]), "bold"), Line(found.iri, "dim", overflow="fold"), Line()]
    lines.append(Line(found.definition[language]))
    counting = [kpi.name for kpi, requirement in standard.requirements() if found in requirement.items]
    if counting:
        lines += [Line(), Line(f"{says('standard.counted_by')[language]}: {', '.join(counting)}")]
    if found.source:
        lines += [Line(), Line(found.source, "dim")]
    return Group(*lines)


def title(text: str) -> str:
    """A text with a capital to begin with."""
    return text[:1].upper() + text[1:]


def _table(indicator: Kpi, rows: list[Requirement], reading: Reading, language: str) -> Labelled:
    return Labelled(
        [(Line(row.label_of_kind[language], "bold"), Group(*_cell(indicator, row, reading, language))) for row in rows],
        between=1,
    )


def _cell(indicator: Kpi, requirement: Requirement, reading: Reading, language: str) -> Iterator[RenderableType]:
    if not requirement.specified:
        yield Line(requirement.statement(indicator, reading)[language], "dim")
        return
    if requirement.alternatives:
        yield Line(title(says("standard.one_engagement", indicator.field.label)[language]))
        for number, alternative in enumerate(requirement.alternatives):
            lead = f"{says('report.or')[language]} " if number else ""
            yield _item(lead + alternative.text(reading)[language])
        return
    yield Line(title(requirement.statement(indicator, reading)[language]))
    for item in requirement.items:
        note = f" ({says('standard.required')[language]})" if item in requirement.required_items else ""
        yield _item(item.label[language] + note)


def _item(text: str) -> Padding:
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column()
    line.add_column(overflow="fold")
    line.add_row("•", Line(text))
    return Padding(line, (0, 0, 0, 1))
