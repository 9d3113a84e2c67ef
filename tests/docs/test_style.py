"""How pages are written: plain CommonMark with tables, links that lead somewhere, headings that are found."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
GUIDE = sorted(DOCS.rglob("*.md"))
WRITTEN = [page for page in GUIDE if "decisions" not in page.parts]
PAGES = [*GUIDE, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "queries" / "README.md"]
WIDTH = 120

MISSPELT = (
    r"\b(behavior|color|favor|license[sd]? under|organi[z]|serializ|normaliz|recogniz|summariz|analyz)\w*",
    r"\b(Json|JSON LD|Javascript|Github|Rdf|SparQL|Sparql|Shacl|Pyshacl|RDFLib|Turtles|Oxygraph)\b",
    r"\b(well formed profiles?|ill formed|non conforming)\b",
    r"\b(e-mail|web site|data base|time stamp|set of data)\b",
)
"""One spelling for each word: British, as in the ontology; names as their owners write them."""

parser = MarkdownIt("commonmark").enable("table")


@cache
def tokens(page: Path):
    found = []
    for token in parser.parse(page.read_text(encoding="utf-8")):
        found += [token, *(token.children or [])]
    return found


@cache
def headings(page: Path) -> list[tuple[str, str]]:
    """Level and text of each heading."""
    found = tokens(page)
    return [
        (token.tag, "".join(part.content for part in found[place + 1].children))
        for place, token in enumerate(found)
        if token.type == "heading_open"
    ]


def slug(heading: str) -> str:
    """The name by which a heading is linked to, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


each_page = pytest.mark.parametrize("page", PAGES, ids=name)


@each_page
def test_links_lead_somewhere(page):
    for token in tokens(page):
        target = token.attrGet("href") or token.attrGet("src")
        if not target or re.match(r"https?://", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target}: no such file"
        if anchor:
            assert anchor in [slug(text) for _, text in headings(there)], f"{target}: no such heading"


@pytest.mark.parametrize("page", GUIDE, ids=name)
def test_links_stay_inside_the_guide(page):
    """So that the guide can be published by itself."""
    for token in tokens(page):
        path = (token.attrGet("href") or "").partition("#")[0]
        if path and not re.match(r"https?://", path):
            assert (page.parent / path).resolve().is_relative_to(DOCS), path


def test_every_page_is_in_the_index():
    index = DOCS / "README.md"
    linked = {(DOCS / (token.attrGet("href") or "")).resolve() for token in tokens(index)}
    missing = [name(page) for page in WRITTEN if page not in linked and page != index]
    assert missing == []


@each_page
def test_headings(page):
    found = headings(page)
    assert found[0][0] == "h1"
    assert [tag for tag, _ in found].count("h1") == 1
    slugs = [slug(text) for _, text in found]
    assert sorted(slugs) == sorted(set(slugs)), "two headings of one name"
    levels = [int(tag[1]) for tag, _ in found]
    assert all(after <= before + 1 for before, after in pairwise(levels)), "a level is left out"


def test_titles_are_unique():
    titles = [headings(page)[0][1] for page in GUIDE]
    assert sorted(titles) == sorted(set(titles))


@each_page
def test_plain_markdown(page):
    for token in tokens(page):
        assert token.type not in ("html_block", "html_inline"), token.content
        assert token.markup not in ("=", "---") or token.type != "heading_open", "underlined heading"


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_lines_are_short(page):
    """Other than rows of tables and what stands in blocks."""
    lines = page.read_text(encoding="utf-8").splitlines()
    inside = {line for token in tokens(page) if token.type == "fence" for line in range(*token.map)}
    long = [
        number + 1
        for number, line in enumerate(lines)
        if len(line) > WIDTH and number not in inside and not line.startswith("| ")
    ]
    assert long == []


@pytest.mark.parametrize("page", GUIDE, ids=name)
def test_blocks_have_a_language(page, guide):
    assert [str(block) for block in guide.blocks(page) if not block.language] == []


@each_page
def test_one_spelling(page, guide):
    text = guide.prose(page)
    found = [match[0] for pattern in MISSPELT for match in re.finditer(pattern, text)]
    assert found == []


@each_page
def test_nothing_is_left_open(page):
    assert not re.search(r"\b(TODO|FIXME|TBD|XXX)\b|@@", page.read_text(encoding="utf-8"))
