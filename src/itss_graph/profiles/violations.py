"""The violations of an ill-formed profile, each by node, property and value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from itss_graph.errors import InputError
from itss_graph.rdf.names import local_name
from itss_graph.shacl.paths import Path
from itss_graph.terms.model import Text
from itss_graph.vocab import SH

LONGEST_VALUE = 80

MOST_LINES = 10
"""The most violations in the message of an error; the error has all of them."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One violation.

    `node`, `path` and `value` are N-Triples spellings or empty; `rule` is the IRI of the shape that was violated,
    `component` that of the kind of constraint in it. A path of more than a predicate is in `property_path` alone.
    """

    node: str
    path: str
    value: str
    rule: str
    message: Text
    component: str = SH.ClosedConstraintComponent
    severity: str = SH.Violation
    property_path: Path | None = field(default=None, compare=False)

    def location(self) -> str:
        """Where it is: node, property and value."""
        path = local_name(self.path.strip("<>")) if self.path.startswith("<") else ""
        if not path and self.property_path is not None:
            path = re.sub("<([^>]*)>", lambda match: local_name(match[1]), str(self.property_path))
        value = self.value if len(self.value) <= LONGEST_VALUE else self.value[:LONGEST_VALUE] + "…"
        return " ".join(part for part in (self.node, path, value) if part)

    def line(self, language: str = "en") -> str:
        """The violation on one line: where it is, and what to do."""
        return f"{self.location()}: {self.message[language]}"


class IllFormedProfile(InputError):
    """A profile that breaks `shapes/profile.ttl` or states what a profile may not state: refused as a whole."""

    def __init__(self, source: str, violations: tuple[Violation, ...]) -> None:
        self.source = source
        self.violations = violations
        lines = dict.fromkeys(f"{source}: {violation.line()}" for violation in violations)
        more = len(lines) - MOST_LINES
        others = [f"{source}: and {more:,} more problem{'s' if more > 1 else ''}"] if more > 0 else []
        super().__init__("\n".join([*list(lines)[:MOST_LINES], *others]))
