"""What each kind of page shows: a function from a localized graph to the context of its template."""

from itss_graph.site.views.alignments import alignments, mapping_set
from itss_graph.site.views.guide import article
from itss_graph.site.views.levels import comparison, comparisons, field, grid, job, kpi, requirement
from itss_graph.site.views.modules import (
    category,
    document,
    downloads,
    glossary,
    home,
    model,
    nothing,
    readings,
    vocabulary,
)
from itss_graph.site.views.queries import check_list, query_list, query_page
from itss_graph.site.views.shapes import shape_files, shapes
from itss_graph.site.views.terms import term

__all__ = [
    "alignments",
    "article",
    "category",
    "check_list",
    "comparison",
    "comparisons",
    "document",
    "downloads",
    "field",
    "glossary",
    "grid",
    "home",
    "job",
    "kpi",
    "mapping_set",
    "model",
    "nothing",
    "query_list",
    "query_page",
    "readings",
    "requirement",
    "shape_files",
    "shapes",
    "term",
    "vocabulary",
]
