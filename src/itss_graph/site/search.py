"""The index that the search of the pages looks in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from itss_graph.site.addresses import file_of
from itss_graph.site.registry import Sheet
from itss_graph.site.values import Lens
from itss_graph.vocab import SKOS


def search_index(lens: Lens, sheets: Iterable[Sheet]) -> list[list[str]]:
    """For each page its file, title, title in the other language, kind, summary, and what else it is found by."""
    other = "ja" if lens.language == "en" else "en"
    return [
        [
            file_of(sheet.path, lens.language),
            sheet.title[lens.language],
            sheet.title[other],
            getattr(lens.words, sheet.kind) if sheet.kind in lens.words.entries else lens.link(sheet.kind).text,
            sheet.summary[lens.language],
            " ".join(_besides(lens, sheet, other)),
        ]
        for sheet in sheets
        if sheet.path != "search"
    ]


def _besides(lens: Lens, sheet: Sheet, other: str) -> Iterator[str]:
    """Name, other labels, notes, and the summary in the other language where that is another text."""
    yield sheet.path.rpartition("/")[2]
    graph = lens.knowledge.graph
    for prop in (SKOS.altLabel, SKOS.scopeNote):
        if sheet.iri:
            yield from (phrase.text for phrase in graph.phrases(sheet.iri, prop, lens.language))
    if sheet.summary[other] != sheet.summary[lens.language]:
        yield sheet.summary[other]
