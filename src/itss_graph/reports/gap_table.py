"""A plan for the terminal: what is missing, the ways to meet it, least effort first; and a change, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from itss_graph.assessment.model import KpiOutcome, RequirementOutcome
from itss_graph.planning.model import Option, Part, Plan
from itss_graph.planning.whatif import WhatIf
from itss_graph.presentation.standard import title
from itss_graph.presentation.terminal import Fitting, Line
from itss_graph.profiles.standing import restricted
from itss_graph.rdf.names import local_name
from itss_graph.reports.figures import explained, short
from itss_graph.reports.table import MARKS, state, verdict
from itss_graph.requirements.changes import Change
from itss_graph.terms.model import Text
from itss_graph.words import says

PENS = {"record": "✎", "record-or-do": "✎", "do": "▸"}
SHOWN = 4
"""How many ways to meet the same requirements are shown."""


def plan_table(plan: Plan, labels: Mapping[str, Text], language: str) -> RenderableType:
    """One plan; `labels` are those of the terms of the standard, by IRI."""
    parts: list[RenderableType] = [_heading(plan, language), verdict(plan.outcome, language)]
    if plan.reached:
        return Group(*parts, Line(says("plan.nothing_to_do")[language]))
    rows = {row.requirement.iri: row for row in plan.missing}
    for part in plan.parts:
        parts += [Line(), *(_missing(rows[each.iri], language) for each in part.requirements if each.iri in rows)]
        parts += _ways(part, labels, language)
    for option in plan.examination:
        parts += [Line(), *_option(option, labels, language)]
    if plan.sets:
        parts += [Line(), _least(plan.sets[0], language)]
    natures = dict.fromkeys(change.nature for option in _shown(plan) for change in option.changes)
    if natures:
        parts.append(Line(", ".join(f"{PENS[n]} {says(f'nature.{n}')[language]}" for n in _merged(natures)), "dim"))
    return Group(*parts)


def what_if_table(found: WhatIf, kpis: Sequence[str], language: str) -> RenderableType:
    """What a change comes to for the indicators (IRIs): each requirement before and after it."""
    before, after = (says("report.as_of", each.as_of)[language] for each in (found.before, found.after))
    parts: list[RenderableType] = [
        Line.assemble((found.before.profile, "bold"), f"  {found.before.reading}", overflow="fold"),
    ]
    for was, now in zip(found.before.kpis, found.after.kpis, strict=True):
        if was.kpi.iri in kpis:
            parts += [
                Line(),
                Line(title(was.kpi.label[language]), "bold"),
                _compared(was, now, (before, after), language),
            ]
    return Group(*parts)


def _heading(plan: Plan, language: str) -> Line:
    only = restricted(plan.only)[language]
    as_of = says("report.as_of", plan.as_of)[language]
    return Line.assemble((plan.profile, "bold"), f"  {as_of}, {plan.reading}{only}", overflow="fold")


def _missing(row: RequirementOutcome, language: str) -> Line:
    kind = row.requirement.label_of_kind[language]
    return Line.assemble(("✗ ", "red"), (kind, "bold"), f"  {explained(row, language)}")


def _ways(part: Part, labels: Mapping[str, Text], language: str) -> Iterator[RenderableType]:
    if not part.options:
        yield Padding(Line(says("plan.no_way")[language], "dim"), (0, 0, 0, 2))
    for number, option in enumerate(part.options[:SHOWN]):
        yield from _option(option, labels, language, other=number > 0)


def _option(
    option: Option, labels: Mapping[str, Text], language: str, *, other: bool = False
) -> Iterator[RenderableType]:
    reason = says(f"reason.{option.reason}", len(option.changes))[language]
    lead = f"{says('report.or')[language]} " if other else ""
    since = says("plan.from", option.day)[language]
    yield Padding(Line.assemble((f"{lead}{reason}", "italic"), (f", {since}", "dim")), (0, 0, 0, 2))
    if not option.changes:
        yield _item("·", says("plan.wait", option.day)[language])
    for change in option.changes:
        yield _item(PENS[change.nature], change.text[language], _instead(change, labels, language))


def _instead(change: Change, labels: Mapping[str, Text], language: str) -> str:
    names = [labels[iri][language] if iri in labels else local_name(iri) for iri in change.instead]
    return says("plan.instead", says("mark.comma")[language].join(names))[language] if names else ""


def _item(mark: str, text: str, more: str = "") -> Padding:
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column()
    line.add_column(overflow="fold")
    line.add_row(mark, Line.assemble(text, (f"\n{more}" if more else "", "dim")))
    return Padding(line, (0, 0, 0, 4))


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
    return [n for n in natures if not (n == "record" and "record-or-do" in natures)]


def _compared(was: KpiOutcome, now: KpiOutcome, heads: tuple[str, str], language: str) -> Fitting:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for label, head in zip((says("column.before"), says("column.after")), heads, strict=True):
        table.add_column(f"{label[language]}, {head}", header_style="dim")
    for row, then in zip(was.requirements, now.requirements, strict=True):
        cells = [_cell(each, language) for each in (row, then)]
        table.add_row(row.requirement.label_of_kind[language], *cells)
    table.add_row("", *(Line(*state(each, language)) for each in (was, now)))
    return Fitting(table)


def _cell(row: RequirementOutcome, language: str) -> Line:
    mark, style = MARKS[row.outcome]
    return Line(f"{mark} {short(row, language)}".rstrip(), style)
