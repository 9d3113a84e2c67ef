"""An assessment for the terminal: levels at a glance, every requirement in a grid, what is missing next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from itss_graph import requirements
from itss_graph.assessment.model import Assessment, KpiOutcome, RequirementOutcome
from itss_graph.presentation.terminal import ColumnBlocks, Labelled, Line
from itss_graph.profiles.standing import restricted
from itss_graph.reports.figures import lacks_required_criterion, long, reason_text, short
from itss_graph.reports.steps import by_field, has_records, missing, next_kpi
from itss_graph.requirements.requirement import Requirement
from itss_graph.terms.model import SpecialtyField, Text
from itss_graph.words import says, title

NOTE = "†"
MARKS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "inapplicable": ("–", "dim")}


def overview(assessment: Assessment, language: str) -> RenderableType:
    """One candidate: a grid for each field, levels across and requirements down; what is missing for the next level."""
    parts: list[RenderableType] = [_heading(assessment, language)]
    for field, kpis in by_field(assessment):
        grid = ColumnBlocks(partial(_grid, kpis, language), len(kpis))
        parts += [Line(), _field_line(assessment, field, kpis, language), grid]
        if any(lacks_required_criterion(row) for outcome in kpis for row in outcome.requirements):
            parts.append(Line(f"{NOTE} {says('outcome.without_required')[language]}", "dim"))
        if has_records(kpis):
            parts += _next(assessment, kpis, language)
    return Group(*parts)


def detail(assessment: Assessment, outcome: KpiOutcome, language: str) -> RenderableType:
    """One indicator of one candidate: every requirement with its figures, what it asks for, and the evidence."""
    return Group(_heading(assessment, language), Line(), verdict(outcome, language), _rows(outcome, language))


def heading(profile: str, when: Text, reading: str, language: str, only: str | None = None) -> Line:
    """The candidate, the date, the reading, and the standing that records needed, if any."""
    basis = f"  {when[language]}, {reading}{restricted(only)[language]}"
    return Line.assemble((profile, "bold"), basis, overflow="fold")


def _heading(assessment: Assessment, language: str) -> Line:
    return heading(assessment.profile, says("report.as_of", assessment.as_of), assessment.reading, language)


def _field_line(assessment: Assessment, field: SpecialtyField, kpis: list[KpiOutcome], language: str) -> Line:
    level = assessment.highest[field.name]
    if level is None:
        return Line.assemble((title(field.label[language]), "bold"), "  ", (says("report.no_level")[language], "dim"))
    deemed = any(outcome.deemed and outcome.kpi.level == level for outcome in kpis)
    note = f" ({says('outcome.deemed')[language]})" if deemed else ""
    reached = says("report.level", level)[language]
    return Line.assemble((title(field.label[language]), "bold"), "  ", (reached + note, "bold green"))


def _grid(kpis: list[KpiOutcome], language: str, positions: Sequence[int]) -> Table:
    """The indicators at these positions, a column each."""
    shown = [kpis[position] for position in positions]
    grid = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    grid.add_column(min_width=14, no_wrap=True)
    for outcome in shown:
        style = "bold green" if outcome.met or outcome.deemed else "bold"
        grid.add_column(Line(f"L{outcome.kpi.level}", style), no_wrap=True, min_width=12)
    for kind in requirements.KINDS:
        cells = [_cell(outcome, kind, language) for outcome in shown]
        if any(_cell(outcome, kind, language) for outcome in kpis):
            grid.add_row(kind.label_of_kind[language], *cells)
    return grid


def _cell(outcome: KpiOutcome, kind: type[Requirement], language: str) -> Line:
    for row in outcome.requirements:
        if isinstance(row.requirement, kind):
            mark, style = MARKS[row.outcome]
            note = NOTE if lacks_required_criterion(row) else ""
            return Line(f"{mark} {short(row, language)}{note}".rstrip(), style)
    return Line()


def _next(assessment: Assessment, kpis: list[KpiOutcome], language: str) -> Iterator[RenderableType]:
    """What is missing for the level above the highest one: the advice of each requirement that failed."""
    next_outcome = next_kpi(kpis, assessment.highest[kpis[0].kpi.field.name])
    if next_outcome is not None:
        yield Line(says("report.missing_for", next_outcome.kpi.label)[language], "italic")
        for row in missing(next_outcome):
            kind = row.requirement.label_of_kind[language]
            yield Padding(Line.assemble((f"✗ {kind}: ", "red"), row.message[language]), (0, 0, 0, 2))


def verdict(outcome: KpiOutcome, language: str) -> Line:
    """An indicator, and whether it is met."""
    return Line.assemble((title(outcome.kpi.label[language]), "bold"), "  ", state(outcome, language))


def state(outcome: KpiOutcome, language: str) -> tuple[str, str]:
    """Whether an indicator is met, in words, and the style of these."""
    if outcome.deemed:
        return says("outcome.deemed")[language], "bold green"
    word, colour = ("outcome.met", "green") if outcome.met else ("outcome.not_met", "red")
    return says(word)[language], f"bold {colour}"


def _rows(outcome: KpiOutcome, language: str) -> Labelled:
    rows: list[tuple[Line, RenderableType]] = []
    for row in outcome.requirements:
        kind = row.requirement.label_of_kind[language]
        rows.append((Line.assemble(MARKS[row.outcome], f"  {kind}"), _explain(row, language)))
    return Labelled(rows)


def _explain(row: RequirementOutcome, language: str) -> RenderableType:
    reason = reason_text(row)[language]
    figures = long(row, language)
    _, style = MARKS[row.outcome]
    lines = [
        Line.assemble((figures, "bold"), "  " if figures else "", (reason, style)),
        Line(row.message[language], "dim"),
    ]
    if row.evidence:
        cited = ", ".join(row.evidence)
        lines.append(
            Line.assemble((f"{says('column.evidence')[language]}: ", "dim"), (cited, "dim cyan"), overflow="fold")
        )
    return Group(*lines)
