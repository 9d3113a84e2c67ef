"""The standard for the terminal: its outline, one indicator laid out as its table, one term."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table

from itss_graph.presentation.terminal import Fitting, Labelled, Line, item
from itss_graph.requirements.requirement import GROUPS, Kpi, Requirement
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Reading, Term
from itss_graph.words import says, title


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


def kpi_table(standard: Standard, kpi: Kpi, reading: Reading, language: str) -> RenderableType:
    """One indicator as its table: business contribution, then professional contribution."""
    parts: list[RenderableType] = [
        Line(title(kpi.label[language]), "bold"),
        Line(f"{kpi.iri}", "dim", overflow="fold"),
    ]
    for group in GROUPS:
        rows = [requirement for requirement in kpi.requirements if requirement.group == group]
        if rows:
            table = _table(kpi, rows, reading, language)
            parts += [Line(), Line(title(says(f"group.{group}")[language]), "bold underline"), table]
    if kpi.deemed_by:
        names = ", ".join(standard.terms[iri].label[language] for iri in kpi.deemed_by)
        parts += [Line(), Line(says("standard.deemed_by", names)[language])]
    parts += [Line(), Line(kpi.source, "dim")]
    return Group(*parts)


def term_view(standard: Standard, term: Term, language: str) -> RenderableType:
    """One term: its label, definition and source, and the indicators that count it."""
    lines = [Line(title(term.label[language]), "bold"), Line(term.iri, "dim", overflow="fold"), Line()]
    lines.append(Line(term.definition[language]))
    kpis = [kpi.name for kpi, requirement in standard.requirements() if term in requirement.items]
    if kpis:
        lines += [Line(), Line(f"{says('standard.counted_by')[language]}: {', '.join(kpis)}")]
    if term.source:
        lines += [Line(), Line(term.source, "dim")]
    return Group(*lines)


def _table(kpi: Kpi, rows: list[Requirement], reading: Reading, language: str) -> Labelled:
    return Labelled(
        [(Line(row.label_of_kind[language], "bold"), Group(*_cell(kpi, row, reading, language))) for row in rows],
        between=1,
    )


def _cell(kpi: Kpi, requirement: Requirement, reading: Reading, language: str) -> Iterator[RenderableType]:
    if not requirement.specified:
        yield Line(requirement.statement(kpi, reading)[language], "dim")
        return
    if requirement.alternatives:
        yield Line(title(says("standard.one_engagement", kpi.field.label)[language]))
        for number, alternative in enumerate(requirement.alternatives):
            lead = f"{says('report.or')[language]} " if number else ""
            yield item("•", Line(lead + alternative.text(reading)[language]), 1)
        return
    yield Line(title(requirement.statement(kpi, reading)[language]))
    for counted in requirement.items:
        note = f" ({says('standard.required')[language]})" if counted in requirement.required_items else ""
        yield item("•", Line(counted.label[language] + note), 1)
