"""Pages of what the source prints as tables: the job category, its fields, their levels, the requirements."""

from __future__ import annotations

from itss_graph.requirements import Kpi, Requirement
from itss_graph.site import kpi_tables
from itss_graph.site.addresses import Address
from itss_graph.site.values import Link, LocalizedGraph
from itss_graph.site.views.terms import Data, term, term_entry
from itss_graph.terms.model import SpecialtyField


def grid(localized: LocalizedGraph) -> Data:
    """All indicators: fields down, levels across."""
    standard = localized.knowledge.standard
    levels = sorted({kpi.level for kpi in standard.kpis})
    kpis = {(kpi.field.iri, kpi.level): kpi for kpi in standard.kpis}
    return {
        "levels": [localized.words.report.level.format(level) for level in levels],
        "lines": [
            (localized.link(field.iri), [_level(localized, kpis.get((field.iri, level))) for level in levels])
            for field in standard.fields
        ],
    }


def job(iri: str, localized: LocalizedGraph) -> Data:
    """A job category with the grid of its indicators."""
    return {**term(iri, localized), **grid(localized)}


def field(iri: str, localized: LocalizedGraph) -> Data:
    """A specialty field with its levels side by side."""
    specialty_field = next(candidate for candidate in localized.knowledge.standard.fields if candidate.iri == iri)
    columns = kpi_tables.columns(localized, specialty_field)
    return {
        "term": term_entry(localized, iri),
        "trail": [localized.link(specialty_field.category.iri)],
        "columns": columns,
        "kinds": [
            (key, name) for key, name in kpi_tables.kinds(localized) if any(key in column.cells for column in columns)
        ],
        "compared": _compared(localized, specialty_field),
    }


def kpi(iri: str, localized: LocalizedGraph) -> Data:
    """An indicator as its table."""
    indicator = next(candidate for candidate in localized.knowledge.standard.kpis if candidate.iri == iri)
    return {
        "term": term_entry(localized, iri),
        "trail": localized.links((indicator.field.category.iri, indicator.field.iri)),
        "parts": kpi_tables.table(localized, indicator),
        "deemed_by": localized.links(indicator.deemed_by),
        "neighbours": [
            (
                _level(localized, kpi),
                kpi.level > indicator.level,
                _comparison(localized, *sorted((kpi, indicator), key=lambda item: item.level)),
            )
            for kpi in _neighbours(localized, indicator)
        ],
    }


def requirement(iri: str, localized: LocalizedGraph) -> Data:
    """A requirement with what it asks for, and the same requirement at the other levels."""
    indicator, requirement = next(pair for pair in localized.knowledge.standard.requirements() if pair[1].iri == iri)
    return {
        "term": term_entry(localized, iri),
        "trail": [*localized.links((indicator.field.category.iri, indicator.field.iri)), _level(localized, indicator)],
        "cell": kpi_tables.cell(localized, indicator, requirement),
        "elsewhere": _same_kind(localized, indicator, requirement),
    }


def comparisons(localized: LocalizedGraph) -> Data:
    """The pairs of levels that can be compared, by field."""
    return {
        "fields": [
            (localized.link(field.iri), _compared(localized, field)) for field in localized.knowledge.standard.fields
        ]
    }


def comparison(lower: Kpi, higher: Kpi, localized: LocalizedGraph) -> Data:
    """What a level asks for beyond the one below."""
    return {
        "field": localized.link(lower.field.iri),
        "lower": _level(localized, lower),
        "higher": _level(localized, higher),
        "rows": kpi_tables.compare(localized, lower, higher),
        "compared": _compared(localized, lower.field),
    }


def _level(localized: LocalizedGraph, kpi: Kpi | None) -> Link | None:
    return Link(localized.words.report.level.format(kpi.level), localized.address(kpi.iri)) if kpi else None


def _comparison(localized: LocalizedGraph, lower: Kpi, higher: Kpi) -> Link:
    text = localized.words.site.compare_levels.format(lower.level, higher.level)
    return Link(text, Address(kpi_tables.comparison_path(lower, higher)))


def _compared(localized: LocalizedGraph, field: SpecialtyField) -> list[Link]:
    pairs = kpi_tables.adjacent(localized.knowledge.standard.kpis)
    return [_comparison(localized, *pair) for pair in pairs if pair[0].field == field]


def _neighbours(localized: LocalizedGraph, kpi: Kpi) -> list[Kpi]:
    """The indicators of the next lower and the next higher level, as far as there are such."""
    pairs = kpi_tables.adjacent(localized.knowledge.standard.kpis)
    return [low for low, high in pairs if high == kpi] + [high for low, high in pairs if low == kpi]


def _same_kind(localized: LocalizedGraph, indicator: Kpi, requirement: Requirement) -> list[Link | None]:
    """The requirements of the same kind at the other levels of the field, the lowest first."""
    others = [
        Link(localized.words.report.level.format(kpi.level), localized.address(other.iri))
        for kpi, other in localized.knowledge.standard.requirements()
        if kpi.field == indicator.field and other.kind == requirement.kind and other != requirement
    ]
    return [*reversed(others)]
