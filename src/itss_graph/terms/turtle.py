"""Turtle in the layout of the project's formatter: a block per subject, a line per property, in the order given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from itss_graph.terms.model import Text

PredicateObjects = tuple[str, Sequence[str]]
"""A property and its values, each in Turtle notation."""


def block(subject: str, properties: Iterable[PredicateObjects]) -> str:
    """A subject with its properties; those without a value are left out."""
    lines = [f"{name} {' , '.join(values)}" for name, values in properties if values]
    return subject + " " + " ;\n    ".join(lines) + " .\n"


def text(value: Text) -> list[str]:
    """Both languages of a text as literals."""
    return [literal(value.en, "en"), literal(value.ja, "ja")]


def literal(value: str, language: str = "") -> str:
    """A string literal, with a language tag where one is given."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"' + (f"@{language}" if language else "")


def collection(items: Iterable[str]) -> str:
    """An RDF list."""
    return f"( {' '.join(items)} )"


def prefixes(namespaces: dict[str, str]) -> str:
    """The prefix declarations of a document."""
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(namespaces.items()))
