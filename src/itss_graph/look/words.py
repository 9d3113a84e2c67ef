"""The words of the user interface: one file a language, the same keys in each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
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
        text = (folder / f"words.{language}.toml").read_text("utf-8")
        return cls(language, tomllib.loads(text))

    def __getattr__(self, key: str) -> str:
        try:
            return self.entries[key]
        except KeyError:
            raise AttributeError(f"no words for {key!r} in {self.language}") from None
