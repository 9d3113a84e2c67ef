"""Pages of the guide."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from itss_graph.site.addresses import Address, file_of, relative
from itss_graph.site.guide import FOLDER, Article, render
from itss_graph.site.values import Link, LocalizedGraph
from itss_graph.site.views.terms import Data


def article(articles: Mapping[str, Article], article: Article, localized: LocalizedGraph) -> Data:
    """One article, its links leading to pages in the language of this one."""

    def href(path: str, fragment: str) -> str:
        return relative(file_of(path, localized.language), article.path) + (f"#{fragment}" if fragment else "")

    trail = [] if article.path == f"{FOLDER}/index" else [Link(localized.words.title.guide, Address(f"{FOLDER}/index"))]
    return {"trail": trail, "text": Markup(render(article, list(articles), href))}  # noqa: S704 - raw HTML is escaped there
