"""Pages of what the source prints as tables: the job category, its fields, their levels, the requirements."""

from __future__ import annotations

from itss_graph.site import kpi_tables
from itss_graph.site.addresses import Address
from itss_graph.site.values import Lens, Link
from itss_graph.site.views.terms import Data, term, whole
from itss_graph.presentation import words
from itss_graph.standard.model import Kpi, Requirement, SpecialtyField


def grid(lens: Lens) -> Data:
    """All indicators: fields down, levels across."""
    standard = lens.knowledge.standard
    levels = sorted({kpi.level for kpi in standard.kpis})
    kpis = {(kpi.field.iri, kpi.level): kpi for kpi in standard.kpis}
    return {
        "levels": [words.LEVEL[lens.language].format(level) for level in levels],
        "lines": [
            (lens.link(field.iri), [_level(lens, kpis.get((field.iri, level))) for level in levels])
            for field in standard.fields
        ],
    }


def job(iri: str, lens: Lens) -> Data:
    """A job category with the grid of its indicators."""
    return {**term(iri, lens), **grid(lens)}


def field(iri: str, lens: Lens) -> Data:
    """A specialty field with its levels side by side."""
    found = next(each for each in lens.knowledge.standard.fields if each.iri == iri)
    columns = kpi_tables.columns(lens, found)
    return {
        "term": whole(lens, iri),
        "trail": [lens.link(found.category.iri)],
        "columns": columns,
        "kinds": [(key, name) for key, name in kpi_tables.kinds(lens) if any(key in column.cells for column in columns)],
        "compared": _compared(lens, found),
    }


def kpi(iri: str, lens: Lens) -> Data:
    """An indicator as its table."""
    found = next(each for each in lens.knowledge.standard.kpis if each.iri == iri)
    return {
        "term": whole(lens, iri),
        "trail": lens.links((found.field.category.iri, found.field.iri)),
        "parts": kpi_tables.table(lens, found),
        "deemed_by": lens.links(found.deemed_by),
        "neighbours": [
            (
                _level(lens, kpi),
                kpi.level > found.level,
                _comparison(lens, *sorted((kpi, found), key=lambda k: k.level)),
            )
            for kpi in _neighbours(lens, found)
        ],
    }


def requirement(iri: str, lens: Lens) -> Data:
    """A requirement with what it asks for, and the same requirement at the other levels."""
    indicator, one = next((k, each) for k, each in lens.knowledge.standard.requirements() if each.iri == iri)
    return {
        "term": whole(lens, iri),
        "trail": [*lens.links((indicator.field.category.iri, indicator.field.iri)), _level(lens, indicator)],
        "cell": kpi_tables.cell(lens, indicator, one),
        "elsewhere": _same_kind(lens, indicator, one),
    }


def comparisons(lens: Lens) -> Data:
    """The pairs of levels that can be compared, by field."""
    return {"fields": [(lens.link(f.iri), _compared(lens, f)) for f in lens.knowledge.standard.fields]}


def comparison(lower: Kpi, higher: Kpi, lens: Lens) -> Data:
    """What a level asks for beyond the one below."""
    return {
        "field": lens.link(lower.field.iri),
        "lower": _level(lens, lower),
        "higher": _level(lens, higher),
        "rows": kpi_tables.compare(lens, lower, higher),
        "compared": _compared(lens, lower.field),
    }


def _level(lens: Lens, kpi: Kpi | None) -> Link | None:
    return Link(words.LEVEL[lens.language].format(kpi.level), lens.address(kpi.iri)) if kpi else None


def _comparison(lens: Lens, lower: Kpi, higher: Kpi) -> Link:
    text = lens.words.compare_levels.format(lower.level, higher.level)
    return Link(text, Address(kpi_tables.comparison_path(lower, higher)))


def _compared(lens: Lens, found: SpecialtyField) -> list[Link]:
    pairs = kpi_tables.adjacent(lens.knowledge.standard.kpis)
    return [_comparison(lens, *pair) for pair in pairs if pair[0].field == found]


def _neighbours(lens: Lens, found: Kpi) -> list[Kpi]:
    """The indicators of the next lower and the next higher level, as far as there are such."""
    pairs = kpi_tables.adjacent(lens.knowledge.standard.kpis)
    return [low for low, high in pairs if high == found] + [high for low, high in pairs if low == found]


def _same_kind(lens: Lens, indicator: Kpi, one: Requirement) -> list[Link | None]:
    """The requirements of the same kind at the other levels of the field, the lowest first."""
    others = [
        Link(words.LEVEL[lens.language].format(each.level), lens.address(other.iri))
        for each, other in lens.knowledge.standard.requirements()
        if each.field == indicator.field and other.kind == one.kind and other != one
    ]
    return [*reversed(others)]
