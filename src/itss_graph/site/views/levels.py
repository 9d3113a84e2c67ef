"""Pages of what the source prints as tables: the job category, its fields, their levels, the requirements."""

from __future__ import annotations

from itss_graph.presentation import words
from itss_graph.requirements import Kpi, Requirement
from itss_graph.site import kpi_tables
from itss_graph.site.addresses import Address
from itss_graph.site.values import Link, LocalizedGraph
from itss_graph.site.views.terms import Data, term, whole
from itss_graph.terms.model import SpecialtyField


def grid(localized: LocalizedGraph) -> Data:
    """All indicators: fields down, levels across."""
    standard = localized.knowledge.standard
    levels = sorted({kpi.level for kpi in standard.kpis})
    kpis = {(kpi.field.iri, kpi.level): kpi for kpi in standard.kpis}
    return {
        "levels": [words.LEVEL[localized.language].format(level) for level in levels],
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
    found = next(each for each in localized.knowledge.standard.fields if each.iri == iri)
    columns = kpi_tables.columns(localized, found)
    return {
        "term": whole(localized, iri),
        "trail": [localized.link(found.category.iri)],
        "columns": columns,
        "kinds": [
            (key, name) for key, name in kpi_tables.kinds(localized) if any(key in column.cells for column in columns)
        ],
        "compared": _compared(localized, found),
    }


def kpi(iri: str, localized: LocalizedGraph) -> Data:
    """An indicator as its table."""
    found = next(each for each in localized.knowledge.standard.kpis if each.iri == iri)
    return {
        "term": whole(localized, iri),
        "trail": localized.links((found.field.category.iri, found.field.iri)),
        "parts": kpi_tables.table(localized, found),
        "deemed_by": localized.links(found.deemed_by),
        "neighbours": [
            (
                _level(localized, kpi),
                kpi.level > found.level,
                _comparison(localized, *sorted((kpi, found), key=lambda k: k.level)),
            )
            for kpi in _neighbours(localized, found)
        ],
    }


def requirement(iri: str, localized: LocalizedGraph) -> Data:
    """A requirement with what it asks for, and the same requirement at the other levels."""
    indicator, one = next((k, each) for k, each in localized.knowledge.standard.requirements() if each.iri == iri)
    return {
        "term": whole(localized, iri),
        "trail": [*localized.links((indicator.field.category.iri, indicator.field.iri)), _level(localized, indicator)],
        "cell": kpi_tables.cell(localized, indicator, one),
        "elsewhere": _same_kind(localized, indicator, one),
    }


def comparisons(localized: LocalizedGraph) -> Data:
    """The pairs of levels that can be compared, by field."""
    return {"fields": [(localized.link(f.iri), _compared(localized, f)) for f in localized.knowledge.standard.fields]}


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
    return Link(words.LEVEL[localized.language].format(kpi.level), localized.address(kpi.iri)) if kpi else None


def _comparison(localized: LocalizedGraph, lower: Kpi, higher: Kpi) -> Link:
    text = localized.words.compare_levels.format(lower.level, higher.level)
    return Link(text, Address(kpi_tables.comparison_path(lower, higher)))


def _compared(localized: LocalizedGraph, found: SpecialtyField) -> list[Link]:
    pairs = kpi_tables.adjacent(localized.knowledge.standard.kpis)
    return [_comparison(localized, *pair) for pair in pairs if pair[0].field == found]


def _neighbours(localized: LocalizedGraph, found: Kpi) -> list[Kpi]:
    """The indicators of the next lower and the next higher level, as far as there are such."""
    pairs = kpi_tables.adjacent(localized.knowledge.standard.kpis)
    return [low for low, high in pairs if high == found] + [high for low, high in pairs if low == found]


def _same_kind(localized: LocalizedGraph, indicator: Kpi, one: Requirement) -> list[Link | None]:
    """The requirements of the same kind at the other levels of the field, the lowest first."""
    others = [
        Link(words.LEVEL[localized.language].format(each.level), localized.address(other.iri))
        for each, other in localized.knowledge.standard.requirements()
        if each.field == indicator.field and other.kind == one.kind and other != one
    ]
    return [*reversed(others)]
