"""The guide as pages: links lead to pages, what is no Markdown stays text."""

import pytest

from itss_graph.site.guide import Article, articles, render


@pytest.fixture
def html():
    def make(text, path="guide/how-to/x", paths=("guide/how-to/y", "guide/index", "guide/decisions/index")):
        return render(Article(path, "x", "", text), paths, lambda target, place: f"[{target}|{place}]")

    return make


def test_every_file_of_the_guide_is_an_article():
    found = articles()
    assert {"guide/index", "guide/tutorials/link", "guide/decisions/0001-thresholds-are-data"} <= set(found)
    assert all(article.title and article.summary for article in found.values())
    assert found["guide/tutorials/link"].title == "Link your data to the standard"


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("y.md", ' href="[guide/how-to/y|]"'),
        ("./y.md#some-place", ' href="[guide/how-to/y|some-place]"'),
        ("../README.md#set-up", ' href="[guide/index|set-up]"'),
        ("../decisions/README.md", ' href="[guide/decisions/index|]"'),
        ("#here", ' href="#here"'),
        ("https://example.org/", ' href="https://example.org/"'),
        ("../../ontology/itsm.ttl", ""),
        ("missing.md", ""),
        ("../../../../etc/passwd.md", ""),
        ("mailto:a@example.org", ""),
    ],
)
def test_links(html, link, target):
    assert html(f"[text]({link})") == f"<p><a{target}>text</a></p>\n"


def test_hostile_markdown_stays_text(html):
    made = html("<script>alert(1)</script>\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n`<b>`")
    assert "<script" not in made
    assert "<img" not in made
    assert "href" not in made
    assert "<code>&lt;b&gt;</code>" in made


def test_headings_have_the_anchors_of_github(html):
    made = html("# A `b` & c's\n\n## JSON Lines\n\n## JSON Lines\n")
    assert '<h1 id="a-b--cs">' in made
    assert '<h2 id="json-lines">' in made
    assert '<h2 id="json-lines-1">' in made


def test_tables_and_code_can_be_scrolled_by_the_keyboard(html):
    made = html("| a | b |\n| --- | --- |\n| 1 | 2 |\n\n```turtle\n<a> <b> <c> .\n```\n")
    assert '<div class="scroll" tabindex="0"><table class="side">' in made
    assert '<pre tabindex="0"><code class="language-turtle">&lt;a&gt;' in made
