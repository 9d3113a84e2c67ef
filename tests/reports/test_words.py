"""The words of the reports: the same in both languages, all of them used."""

import re
from pathlib import Path

import itss_graph.reports.html
from itss_graph.presentation import Words

PACKAGE = Path(itss_graph.reports.html.__file__).parent
WORDS = {language: Words.load(PACKAGE, language) for language in ("en", "ja")}
SOURCES = "\n".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.html"))


def test_the_same_keys_in_the_same_order():
    assert list(WORDS["en"].entries) == list(WORDS["ja"].entries)


def test_the_same_places_for_figures():
    for key, text in WORDS["en"].entries.items():
        assert text.count("{}") == WORDS["ja"].entries[key].count("{}"), key


def test_no_key_is_left_over():
    joined = {"or_", "and_"}
    unused = [key for key in WORDS["en"].entries if key not in joined and not re.search(rf"\b{key}\b", SOURCES)]
    assert unused == []
