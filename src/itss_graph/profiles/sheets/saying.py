"""What sheets and the import say, by key and in both languages: `words.en.toml` and `words.ja.toml`."""

from __future__ import annotations

from pathlib import Path

from itss_graph.look import Words
from itss_graph.standard.model import Text

HERE = Path(__file__).parent


def says(key: str, **values: object) -> Text:
    """The words of a key with values filled in; a value that is itself a `Text` goes in by language."""
    return Text(
        *(
            getattr(Words.load(HERE, language), key).format(
                **{name: value[language] if isinstance(value, Text) else value for name, value in values.items()}
            )
            for language in ("en", "ja")
        )
    )
