"""The guide: the Markdown of `docs/` as pages. It is in English, whichever language the page around it is in."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from itss_graph import resources
from itss_graph.errors import ItssError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

FOLDER = "guide"

_SCHEME = re.compile(r"[a-zA-Z][\w+.-]*:")
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|[`*]")


@dataclass(frozen=True, slots=True)
class Article:
    """A page of the guide before it is rendered."""

    path: str
    title: str
    summary: str
    text: str


def articles() -> dict[str, Article]:
    """Every page of the guide by its path; none where the guide is not bundled."""
    pages = (_article(name, file.read_text("utf-8")) for name, file in _files("md"))
    return {article.path: article for article in pages}


def pictures() -> dict[str, bytes]:
    """Every picture of the guide by its path, such as `guide/performance.svg`."""
    return {f"{FOLDER}/{name}": file.read_bytes() for name, file in _files("svg")}


def _files(ending: str) -> Iterator[tuple[str, Path]]:
    """The files of the guide with an ending, by their names in its folder, in order."""
    try:
        folder = resources.path("docs")
    except ItssError:
        return
    for file in sorted(folder.rglob(f"*.{ending}")):
        yield file.relative_to(folder).as_posix(), file


def render(article: Article, paths: Sequence[str], href: Callable[[str, str], str]) -> str:
    """An article as HTML. `href` makes a reference of a path among `paths` and a fragment.

    Raw HTML in the Markdown is text. A link to neither a page of the site nor the web loses its target.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(article.text)
    _anchor(tokens)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                target = _target(article.path, str(child.attrs["href"]), paths, href)
                child.attrs = {"href": target} if target else {}
        if token.type == "table_open":
            token.attrs["class"] = "side"
    return _html(parser, tokens)


def _article(name: str, text: str) -> Article:
    heading, _, rest = text.lstrip().partition("\n")
    first = next((part for part in rest.strip().split("\n\n") if not part.startswith(("|", "#", "```", "-"))), "")
    texts = [_MARKUP.sub(r"\1", part).strip() for part in (heading.lstrip("# "), first)]
    return Article(_path(name), texts[0], " ".join(texts[1].split()), text)


def _path(name: str) -> str:
    """The path of a Markdown file: `guide/tutorials/link`; a README is the index of its folder."""
    stem = re.sub(r"(^|/)README$", r"\1index", name.removesuffix(".md"))
    return f"{FOLDER}/{stem}"


def _anchor(tokens: Sequence[Token]) -> None:
    """Give each heading the anchor that it has on GitHub."""
    seen: Counter[str] = Counter()
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            words = "".join(child.content for child in following.children or ())
            slug = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            token.attrs["id"] = f"{slug}-{seen[slug]}" if seen[slug] else slug
            seen[slug] += 1


def _target(path: str, link: str, paths: Sequence[str], href: Callable[[str, str], str]) -> str:
    """The target of a Markdown link on the site; empty if there is none."""
    if _SCHEME.match(link):
        return link if link.startswith(("https://", "http://")) else ""
    name, fragment = urldefrag(link)
    if not name:
        return f"#{fragment}"
    source = posixpath.dirname(path.removeprefix(f"{FOLDER}/"))
    target = _path(posixpath.normpath(posixpath.join(source, name)))
    return href(target, fragment) if name.endswith(".md") and target in paths else ""


def _html(parser: MarkdownIt, tokens: Sequence[Token]) -> str:
    """The HTML, with tables and code that scroll by themselves and can be reached by the keyboard."""
    text = str(parser.renderer.render(tokens, parser.options, {}))
    text = text.replace("<pre>", '<pre tabindex="0">')
    return text.replace("<table", '<div class="scroll" tabindex="0"><table').replace("</table>", "</table></div>")
