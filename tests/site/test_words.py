"""The words of the user interface: the same in both languages, all of them used, none missing."""

import re
from pathlib import Path

import pytest

import itss_graph.site
from itss_graph.presentation import Words

PACKAGE = Path(itss_graph.site.__file__).parent
WORDS = {language: Words.load(PACKAGE, language) for language in ("en", "ja")}
SOURCES = "\n".join(file.read_text("utf-8") for file in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html")])


def test_the_same_keys_in_the_same_order():
    assert list(WORDS["en"].entries) == list(WORDS["ja"].entries)


def test_the_same_places_for_figures():
    for key, text in WORDS["en"].entries.items():
        assert text.count("{}") == WORDS["ja"].entries[key].count("{}"), key


def test_no_key_is_left_over():
    made = re.compile(r"(header_|home_|model_|queries_|checks_|match_|justified_).*|.*(_title|_summary|_plural)")
    unused = [k for k in WORDS["en"].entries if not made.fullmatch(k) and not re.search(rf"\b{k}\b", SOURCES)]
    assert unused == []


def test_a_missing_key_is_an_error():
    with pytest.raises(AttributeError, match="no words for 'nonsense' in ja"):
        _ = WORDS["ja"].nonsense


def test_no_figure_of_the_standard_stands_in_a_template():
    for file in PACKAGE.rglob("*.html"):
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", file.read_text("utf-8"), flags=re.DOTALL)
        assert not re.search(r"\d", text.replace("CC BY 4.0", "")), file
