"""The words of the package: `en.toml` and `ja.toml`, with the same tables and the same keys in both.

A key is `table.key`. The table `itss` is in neither file: its keys are the local names of the vocabulary, its words the
labels in the ontology.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.terms.load import GraphView, TermLoader
from itss_graph.terms.model import Text
from itss_graph.vocab import ITSS

LANGUAGES = ("en", "ja")


def says(key: str, *values: object, **named: object) -> Text:
    """The words of a key with values filled in; a value that is itself a `Text` goes in by language."""
    if values or named:
        return Text(*(_filled(_word(key, language), language, values, named) for language in LANGUAGES))
    return Text(*(_word(key, language) for language in LANGUAGES))


def counted(key: str, number: int) -> Text:
    """How many there are: the words of a key, or of the same with `_one` behind it."""
    return says(f"{key}_one" if number == 1 else key, number)


def joined(separator: str, texts: Iterable[Text]) -> Text:
    """Texts with the words of a key between them."""
    items = [*texts]
    return Text(*(_word(separator, language).join(text[language] for text in items) for language in LANGUAGES))


def title(text: str) -> str:
    """A text with a capital to begin with."""
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words in one language, by table and key: `words.report.profile`."""

    language: str

    def __getattr__(self, table: str) -> SimpleNamespace:
        return _table(table, self.language)


@cache
def catalogue(language: str) -> Catalogue:
    """The words in one language, whose files are read, so that no file is needed later."""
    _tables(language)
    _labels()
    return Catalogue(language)


def _word(key: str, language: str) -> str:
    table, _, name = key.partition(".")
    return str(getattr(_table(table, language), name))


def _filled(text: str, language: str, values: Iterable[object], named: dict[str, object]) -> str:
    def in_language(value: object) -> object:
        return value[language] if isinstance(value, Text) else value

    return text.format(*map(in_language, values), **{name: in_language(value) for name, value in named.items()})


@cache
def _table(name: str, language: str) -> SimpleNamespace:
    if name == "itss":
        return SimpleNamespace(**{local: label[language] for local, label in _labels().items()})
    try:
        return SimpleNamespace(**tomllib.loads(_tables(language)[name]))
    except KeyError:
        raise AttributeError(f"no words in the table {name!r} in {language}") from None


@cache
def _tables(language: str) -> dict[str, str]:
    """The text of each table. Each is parsed when it is first asked for: a short command asks for few of them."""
    text = Path(__file__).with_name(f"{language}.toml").read_text("utf-8")
    _, *parts = re.split(r"^\[(\w+)\]\n", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@cache
def _labels() -> dict[str, Text]:
    """The labels of the vocabulary by local name."""
    path = resources.path("ontology", "itss.ttl")
    view = GraphView.of(quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    return {iri.removeprefix(ITSS): term.label for iri, term in TermLoader(view).terms().items()}
