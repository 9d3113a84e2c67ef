"""Validation results for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text as Line

from itss_graph.profiles.violations import Violation
from itss_graph.report import words
from itss_graph.standard.model import local_name


def table(found: Sequence[Violation], language: str) -> Iterator[RenderableType]:
    """Each violation with its node, what to do, and the shape that was broken; then the verdict."""
    for violation in found:
        yield Line.assemble(("✗ ", "red"), (violation.place(), "bold"), overflow="fold")
        yield Padding(Line(violation.message[language]), (0, 0, 0, 2))
        yield Padding(Line(local_name(violation.rule), "dim", overflow="fold"), (0, 0, 0, 2))
    if found:
        yield Line(words.VIOLATIONS[language].format(len(found)), "bold red")
    else:
        yield Line(words.CONFORMS[language], "bold green")
