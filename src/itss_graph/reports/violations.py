"""Validation results for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from rich.console import RenderableType
from rich.padding import Padding

from itss_graph.presentation.terminal import Line
from itss_graph.profiles.violations import Violation
from itss_graph.rdf.names import local_name
from itss_graph.shacl.explain import brief
from itss_graph.words import joined, says

SHOWN = 10
"""How many violations of one file are shown."""

MARKS = {"Violation": ("✗", "red"), "Warning": ("!", "yellow"), "Info": ("i", "cyan")}
"""The mark of a severity, and its colour."""


def table(
    files: Sequence[Sequence[Violation]],
    language: str,
    names: Mapping[str, str] = MappingProxyType({}),
    *,
    judged: bool = True,
) -> Iterator[RenderableType]:
    """The violations of each file with node, what to do, and the shape that was broken; then the verdict.

    Each file shows at most `SHOWN`, then the number of the others. `names` has names for shapes without one, by their
    spelling; `judged`, whether there was anything to judge.
    """
    for violations in files:
        for violation in violations[:SHOWN]:
            yield from _rows(violation, language, names)
        if len(violations) > SHOWN:
            yield Line(says("validation.more", len(violations) - SHOWN, "turtle")[language], "dim")
    results = [violation for violations in files for violation in violations]
    if results:
        yield Line(f"{says('validation.fails')[language]}{_counted(results, language)}", "bold red")
    else:
        yield Line(says("validation.conforms" if judged else "validation.not_judged")[language], "bold green")


def _rows(violation: Violation, language: str, names: Mapping[str, str]) -> Iterator[RenderableType]:
    kind = local_name(violation.severity)
    mark, colour = MARKS.get(kind, ("•", "cyan"))
    word = "" if kind == "Violation" else f"{says(f'severity.{kind}')[language] if kind in MARKS else kind}: "
    yield Line.assemble((f"{mark} {word}", colour), (violation.location(), "bold"), overflow="fold")
    yield Padding(Line(violation.message[language]), (0, 0, 0, 2))
    shape = brief(names.get(f"_:{violation.rule}", "")) or local_name(violation.rule)
    yield Padding(Line(shape, "dim", overflow="fold"), (0, 0, 0, 2))


def _counted(results: Sequence[Violation], language: str) -> str:
    """How many results there are of each severity, the most severe first."""
    counts = Counter(local_name(violation.severity) for violation in results)
    order = sorted(counts, key=lambda kind: (list(MARKS).index(kind) if kind in MARKS else len(MARKS), kind))
    phrases = (
        says(f"counted.{kind}", counts[kind]) if kind in MARKS else says("counted.other", kind, counts[kind])
        for kind in order
    )
    return joined("mark.space", phrases)[language]
