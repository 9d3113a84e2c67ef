"""A plan for the terminal: what is missing, the ways to meet it, least effort first; and a change, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from itss_graph.assessment.model import KpiOutcome, RequirementOutcome
from itss_graph.planning.model import Option, Part, Plan
from itss_graph.planning.whatif import WhatIf
from itss_graph.presentation.terminal import Fitting, Line, item
from itss_graph.rdf.names import local_name
from itss_graph.reports.figures import explanation, short
from itss_graph.reports.table import MARKS, heading, state, verdict
from itss_graph.requirements.changes import Change
from itss_graph.terms.model import Text
from itss_graph.words import says, title

PENS = {"record": "✎", "record-or-do": "✎", "do": "▸"}
"""The marks of changes: what can be recorded today, and what has to be done."""

SHOWN = 4
"""How many ways to meet the same requirements are shown."""


def plan_table(plan: Plan, labels: Mapping[str, Text], language: str) -> RenderableType:
    """One plan; `labels` are those of the terms of the standard, by IRI."""
    as_of = says("report.as_of", plan.as_of)
    head = heading(plan.profile, as_of, plan.reading, language, plan.only)
    parts: list[RenderableType] = [head, verdict(plan.outcome, language)]
    if plan.reached:
        return Group(*parts, Line(says("plan.nothing_to_do")[language]))
    rows = {row.requirement.iri: row for row in plan.missing}
    for part in plan.parts:
        missing = [rows[requirement.iri] for requirement in part.requirements if requirement.iri in rows]
        parts += [Line(), *(_missing(row, language) for row in missing)]
        parts += _ways(part, labels, language)
    for option in plan.examination:
        parts += [Line(), *_option(option, labels, language)]
    if plan.sets:
        parts += [Line(), _least(plan.sets[0], language)]
    natures = dict.fromkeys(change.nature for option in _shown(plan) for change in option.changes)
    if natures:
        legend = (f"{PENS[nature]} {says(f'nature.{nature}')[language]}" for nature in _merged(natures))
        parts.append(Line(", ".join(legend), "dim"))
    return Group(*parts)


def what_if_table(what_if: WhatIf, kpis: Sequence[str], language: str) -> RenderableType:
    """The effect of a change on the indicators (IRIs): each requirement before and after it."""
    before, after = (says("report.as_of", assessment.as_of)[language] for assessment in (what_if.before, what_if.after))
    parts: list[RenderableType] = [
        Line.assemble((what_if.before.profile, "bold"), f"  {what_if.before.reading}", overflow="fold"),
    ]
    for earlier, later in zip(what_if.before.kpis, what_if.after.kpis, strict=True):
        if earlier.kpi.iri in kpis:
            parts += [
                Line(),
                Line(title(earlier.kpi.label[language]), "bold"),
                _compared(earlier, later, (before, after), language),
            ]
    return Group(*parts)


def _missing(row: RequirementOutcome, language: str) -> Line:
    kind = row.requirement.label_of_kind[language]
    return Line.assemble(("✗ ", "red"), (kind, "bold"), f"  {explanation(row, language)}")


def _ways(part: Part, labels: Mapping[str, Text], language: str) -> Iterator[RenderableType]:
    if not part.options:
        yield Padding(Line(says("plan.no_way")[language], "dim"), (0, 0, 0, 2))
    for number, option in enumerate(part.options[:SHOWN]):
        yield from _option(option, labels, language, alternative=number > 0)


def _option(
    option: Option, labels: Mapping[str, Text], language: str, *, alternative: bool = False
) -> Iterator[RenderableType]:
    reason = says(f"reason.{option.reason}", len(option.changes))[language]
    lead = f"{says('report.or')[language]} " if alternative else ""
    since = says("plan.from", option.day)[language]
    yield Padding(Line.assemble((f"{lead}{reason}", "italic"), (f", {since}", "dim")), (0, 0, 0, 2))
    if not option.changes:
        yield item("·", Line(says("plan.wait", option.day)[language]), 4)
    for change in option.changes:
        text = Line.assemble(change.text[language], (_instead(change, labels, language), "dim"))
        yield item(PENS[change.nature], text, 4)


def _instead(change: Change, labels: Mapping[str, Text], language: str) -> str:
    names = [labels[iri][language] if iri in labels else local_name(iri) for iri in change.instead]
    return f"\n{says('plan.instead', says('mark.comma')[language].join(names))[language]}" if names else ""


def _least(option: Option, language: str) -> Line:
    count = len(option.changes)
    if count > 1:
        return Line(says("plan.least", count, option.day)[language], "bold")
    return Line(says("plan.least_one" if count else "plan.least_none", option.day)[language], "bold")


def _shown(plan: Plan) -> Iterator[Option]:
    for part in plan.parts:
        yield from part.options[:SHOWN]
    yield from plan.examination


def _merged(natures: dict[str, None]) -> list[str]:
    """The natures to explain: of two with the same mark, the wider one."""
    return [nature for nature in natures if not (nature == "record" and "record-or-do" in natures)]


def _compared(before: KpiOutcome, after: KpiOutcome, heads: tuple[str, str], language: str) -> Fitting:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for label, head in zip((says("column.before"), says("column.after")), heads, strict=True):
        table.add_column(f"{label[language]}, {head}", header_style="dim")
    for earlier, later in zip(before.requirements, after.requirements, strict=True):
        cells = [_cell(outcome, language) for outcome in (earlier, later)]
        table.add_row(earlier.requirement.label_of_kind[language], *cells)
    table.add_row("", *(Line(*state(outcome, language)) for outcome in (before, after)))
    return Fitting(table)


def _cell(outcome: RequirementOutcome, language: str) -> Line:
    mark, style = MARKS[outcome.outcome]
    return Line(f"{mark} {short(outcome, language)}".rstrip(), style)
