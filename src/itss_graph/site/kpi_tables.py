"""Indicators as tables: one as the source's table, a field's levels side by side, two levels with what changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest

import pyoxigraph as ox

from itss_graph import requirements
from itss_graph.rdf.store import Term
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.site.graph import Phrase
from itss_graph.site.statements import ELSEWHERE, ordered
from itss_graph.site.values import Link, LocalizedGraph, Value
from itss_graph.terms.model import SpecialtyField
from itss_graph.vocab import ITSS
from itss_graph.words import joined, says, title


@dataclass(frozen=True, slots=True)
class RequirementCell:
    """One requirement: what it asks for, by both readings where they differ, and what it lists.

    `lead` is the text as far as the alternatives of a size do not say it.
    """

    kind: str
    heading: Link
    text: str
    lead: str
    strict: str
    items: tuple[Link, ...]
    alternatives: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """Business or professional contribution, with its requirements in the order of the source."""

    heading: str
    cells: tuple[RequirementCell, ...]


@dataclass(frozen=True, slots=True)
class KpiColumn:
    """An indicator among others of its field: its cells by kind."""

    kpi: Kpi
    heading: Link
    cells: dict[str, RequirementCell]


@dataclass(frozen=True, slots=True)
class KpiChange:
    """A property of a requirement at two levels. `rises` says whether its figure is higher at the higher one."""

    label: Link | Phrase
    lower: tuple[Value, ...]
    higher: tuple[Value, ...]
    rises: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """A kind of requirement at two levels: what differs, and what does not."""

    kind: str
    lower: RequirementCell | None
    higher: RequirementCell | None
    changes: tuple[KpiChange, ...]
    same: tuple[KpiChange, ...]


def table(localized: LocalizedGraph, kpi: Kpi) -> list[Contribution]:
    """An indicator as its table."""
    parts = []
    for group in requirements.GROUPS:
        cells = tuple(
            cell(localized, kpi, requirement) for requirement in kpi.requirements if requirement.group == group
        )
        if cells:
            parts.append(Contribution(title(says(f"group.{group}")[localized.language]), cells))
    return parts


def cell(localized: LocalizedGraph, kpi: Kpi, requirement: Requirement) -> RequirementCell:
    """One requirement of an indicator."""
    default, strict = (_statement(localized, kpi, requirement, key) for key in ("default", "strict"))
    sizes = _alternatives(localized, requirement)
    return RequirementCell(
        kind=requirement.kind,
        heading=Link(_kind(localized, type(requirement)), localized.address(requirement.iri)),
        text=default,
        lead=_lead(localized, kpi) if sizes else default,
        strict=strict if strict != default else "",
        items=tuple(_items(localized, requirement)),
        alternatives=sizes,
    )


def columns(localized: LocalizedGraph, field: SpecialtyField) -> list[KpiColumn]:
    """The levels of a field, the lowest first."""
    kpis = [kpi for kpi in localized.knowledge.standard.kpis if kpi.field == field]
    return [
        KpiColumn(
            kpi,
            Link(localized.words.report.level.format(kpi.level), localized.address(kpi.iri)),
            {requirement.kind: cell(localized, kpi, requirement) for requirement in kpi.requirements},
        )
        for kpi in reversed(kpis)
    ]


def kinds(localized: LocalizedGraph) -> list[tuple[str, str]]:
    """The kinds of requirement with their names, in the order of the source."""
    return [(kind.kind, _kind(localized, kind)) for kind in requirements.KINDS]


def adjacent(kpis: tuple[Kpi, ...]) -> list[tuple[Kpi, Kpi]]:
    """Each pair of neighbouring levels of a field, the lower one first; of each field the lowest pair first."""
    return [(low, high) for high, low in pairwise(kpis) if high.field == low.field][::-1]


def comparison_path(lower: Kpi, higher: Kpi) -> str:
    """The path of the page that compares two levels."""
    return f"compare/{lower.field.name}-L{lower.level}-L{higher.level}"


def compare(localized: LocalizedGraph, lower: Kpi, higher: Kpi) -> list[Comparison]:
    """What a higher level asks for in comparison with a lower one of the same field."""
    comparisons = []
    for kind in requirements.KINDS:
        low, high = lower.requirement(kind), higher.requirement(kind)
        if low or high:
            changes = [*_changes(localized, low, high)]
            comparisons.append(
                Comparison(
                    kind=_kind(localized, kind),
                    lower=cell(localized, lower, low) if low else None,
                    higher=cell(localized, higher, high) if high else None,
                    changes=tuple(change for change in changes if change.lower != change.higher),
                    same=tuple(change for change in changes if change.lower == change.higher),
                )
            )
    return comparisons


def _statement(localized: LocalizedGraph, kpi: Kpi, requirement: Requirement, key: str) -> str:
    reading = localized.knowledge.standard.reading(key)
    if requirement.alternatives:
        options = [alternative.text(reading) for alternative in requirement.alternatives]
        return says("site.lead", _lead(localized, kpi), joined("mark.or_else", options))[localized.language]
    return title(requirement.statement(kpi, reading)[localized.language])


def _lead(localized: LocalizedGraph, kpi: Kpi) -> str:
    return title(says("standard.one_engagement", kpi.field.label)[localized.language])


def _items(localized: LocalizedGraph, requirement: Requirement) -> Iterator[Link]:
    for item in requirement.items:
        note = localized.words.standard.required if item in requirement.required_items else ""
        yield Link(item.label[localized.language], localized.address(item.iri), note=note)


def _alternatives(localized: LocalizedGraph, requirement: Requirement) -> tuple[Link, ...]:
    """The alternatives of a requirement with all their bounds, as the table states them."""
    strict = localized.knowledge.standard.reading("strict")
    texts = [
        (alternative.iri, title(alternative.text(strict)[localized.language]))
        for alternative in requirement.alternatives
    ]
    return tuple(Link(text, localized.address(iri)) for iri, text in texts)


def _kind(localized: LocalizedGraph, kind: type[Requirement]) -> str:
    return title(kind.label_of_kind[localized.language])


def _changes(localized: LocalizedGraph, lower: Requirement | None, higher: Requirement | None) -> Iterator[KpiChange]:
    """Every property that either has, with its values at both levels."""
    graph = localized.knowledge.graph
    sides = [graph.of_node(requirement.iri) if requirement else {} for requirement in (lower, higher)]
    for prop in dict.fromkeys([*sides[0], *sides[1]]):
        if prop in ELSEWHERE or prop == ITSS.hasAlternative:
            continue
        low, high = (
            ordered(localized, graph.iris(requirement.iri, prop)) if requirement else []
            for requirement in (lower, higher)
        )
        if low and high and prop == ITSS.countsCriterion:
            yield _listed(localized, prop, low, high)
        else:
            yield KpiChange(
                localized.link(prop),
                localized.values(sides[0].get(prop, [])),
                localized.values(sides[1].get(prop, [])),
                _rises(sides[0].get(prop, []), sides[1].get(prop, [])),
            )
    if lower and higher:
        yield from _compared_alternatives(localized, lower, higher)


def _listed(localized: LocalizedGraph, prop: str, low: list[str], high: list[str]) -> KpiChange:
    """A list at two levels: only what stands at one of them, or the whole where it is the same."""
    if set(low) == set(high):
        return KpiChange(localized.link(prop), localized.links(low), localized.links(low))
    only_low, only_high = ([iri for iri in iris if iri not in other] for iris, other in ((low, high), (high, low)))
    name = Phrase(localized.words.site.listed_only_here)
    return KpiChange(name, localized.links(only_low), localized.links(only_high))


def _compared_alternatives(localized: LocalizedGraph, lower: Requirement, higher: Requirement) -> Iterator[KpiChange]:
    """The alternatives of two levels, the first with the first."""
    sides = [[(Phrase(link.text),) for link in _alternatives(localized, side)] for side in (lower, higher)]
    for number, (low, high) in enumerate(zip_longest(*sides, fillvalue=()), start=1):
        yield KpiChange(Phrase(localized.words.site.alternative.format(number)), low, high)


def _rises(low: list[Term], high: list[Term]) -> bool:
    """Whether a figure is higher at the higher level."""
    figures = [
        [int(term.value) for term in side if isinstance(term, ox.Literal) and term.value.isdecimal()]
        for side in (low, high)
    ]
    return bool(figures[0] and figures[1]) and figures[1] > figures[0]
