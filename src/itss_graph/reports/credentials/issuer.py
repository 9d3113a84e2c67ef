"""Who issues a credential, from a small TOML file.

```toml
id = "https://www.example.org/"          # an IRI: a web address, or a did:
country = "JPN"                          # ISO 3166-1, three letters   } only the European Learning Model
legal-identifier = "7010001000000"       # as in the national register } asks for these two

[name]
en = "Example Inc."
ja = "…"
```
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any

from itss_graph.errors import InputError
from itss_graph.rdf.sources import content
from itss_graph.words import LANGUAGES

TEXTS = {"id": r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+", "country": r"[A-Z]{3}", "legal-identifier": r"\S(.*\S)?"}
"""The keys that hold a text, and what it looks like."""

ASKED = {"id": "an IRI", "country": "three capital letters, as JPN", "legal-identifier": "a text"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """An organisation: its IRI, its name by language, and by which number it is registered in which country."""

    iri: str
    name: Mapping[str, str]
    country: str | None = None
    legal_identifier: str | None = None

    def name_in(self, language: str) -> str:
        """The name in a language, or else in another."""
        return self.name.get(language) or next(iter(self.name.values()))


def read_issuer(path: str | PathLike[str]) -> Issuer:
    """The issuer that a file describes.

    Raises `InputError`, naming the key, for a file that cannot be read, is no TOML, or says something else.
    """
    try:
        table = tomllib.loads(content(path).decode())
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not TOML: {error}") from None
    return _issuer(table, str(path))


def _issuer(table: dict[str, Any], path: str) -> Issuer:
    unknown = [key for key in table if key not in (*TEXTS, "name")]
    if unknown:
        raise InputError(f"{path}: no key {unknown[0]!r} in an issuer; there are {', '.join((*TEXTS, 'name'))}")
    for key, pattern in TEXTS.items():
        value = table.get(key)
        if (value is not None or key == "id") and not (isinstance(value, str) and re.fullmatch(pattern, value)):
            raise InputError(f"{path}: {key} must be {ASKED[key]}, and is {_spelt(value)}")
    name = table.get("name")
    if not isinstance(name, dict) or not name or not all(_is_name(key, text) for key, text in name.items()):
        raise InputError(f"{path}: name must be a table of texts by language, {' and '.join(LANGUAGES)} or one of them")
    ordered = {language: name[language] for language in LANGUAGES if language in name}
    return Issuer(table["id"], ordered, table.get("country"), table.get("legal-identifier"))


def _is_name(language: str, text: object) -> bool:
    return language in LANGUAGES and isinstance(text, str) and bool(text.strip())


def _spelt(value: object) -> str:
    return "missing" if value is None else repr(value)
