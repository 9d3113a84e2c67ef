"""The index that the search of the pages looks in."""

from __future__ import annotations

from collections.abc import Iterable

from itss_graph.pages.addresses import file_of
from itss_graph.pages.sheets import Sheet
from itss_graph.pages.values import Lens


def search_index(lens: Lens, sheets: Iterable[Sheet]) -> list[list[str]]:
    """For each page its file, title, title in the other language, kind, summary, and words that find it besides."""
    other = "ja" if lens.language == "en" else "en"
    return [
        [
            file_of(sheet.path, lens.language),
            sheet.title[lens.language],
            sheet.title[other],
            getattr(lens.words, sheet.kind) if sheet.kind.startswith("kind_") else sheet.kind,
            sheet.summary[lens.language],
            sheet.iri.rstrip("/").replace("#", "/").rpartition("/")[2],
        ]
        for sheet in sheets
        if sheet.path != "search"
    ]
