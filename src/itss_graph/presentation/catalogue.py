"""The words of the user interface: one file a language, the same keys in each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Words:
    """The words in one language, by key: `words.search`."""

    language: str
    entries: dict[str, str]

    @classmethod
    def load(cls, folder: Path, language: str) -> Self:
        """The words in the file `words.LANGUAGE.toml` of a folder."""
        return cls(language, _entries(folder / f"words.{language}.toml"))

    def __getattr__(self, key: str) -> str:
        try:
            return self.entries[key]
        except KeyError:
            raise AttributeError(f"no words for {key!r} in {self.language}") from None


@cache
def _entries(file: Path) -> dict[str, str]:
    """The entries of a file, which is read once: pages ask for them at each request."""
    return tomllib.loads(file.read_text("utf-8"))
