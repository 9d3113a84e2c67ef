"""What is wrong with an ill-formed profile: every violation, named by node, property and value."""

from __future__ import annotations

from dataclasses import dataclass

from itss_graph.errors import InputError
from itss_graph.standard.model import Text, local_name

LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One violation. `node`, `path` and `value` are N-Triples spellings or empty; `rule` is the IRI of what was broken."""

    node: str
    path: str
    value: str
    rule: str
    message: Text

    def line(self, language: str = "en") -> str:
        """The violation on one line: node, property, value, and what to do."""
        path = local_name(self.path.strip("<>")) if self.path.startswith("<") else ""
        value = self.value if len(self.value) <= LONGEST_VALUE else self.value[:LONGEST_VALUE] + "…"
        place = " ".join(part for part in (self.node, path, value) if part)
        return f"{place}: {self.message[language]}"


class IllFormedProfile(InputError):
    """A profile that breaks `shapes/profile.ttl` or states what is not its to state: refused as a whole."""

    def __init__(self, source: str, violations: tuple[Violation, ...]) -> None:
        self.source = source
        self.violations = violations
        super().__init__("\n".join(f"{source}: {violation.line()}" for violation in violations))
