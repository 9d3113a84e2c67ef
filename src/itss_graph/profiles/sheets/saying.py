"""What sheets and the import say, by key and in both languages: `words.en.toml` and `words.ja.toml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from itss_graph.look import Words
from itss_graph.standard.model import Text


def says(key: str, **values: object) -> Text:
    """The words of a key with values filled in; a value that is itself a `Text` goes in by language."""
    return Text(
        *(
            getattr(_words(language), key).format(
                **{name: value[language] if isinstance(value, Text) else value for name, value in values.items()}
            )
            for language in ("en", "ja")
        )
    )


@cache
def _words(language: str) -> Words:
    return Words.load(Path(__file__).parent, language)
