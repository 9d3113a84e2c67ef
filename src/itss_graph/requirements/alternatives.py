"""The alternatives of a size: their bounds, their wording, and what they require."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from itss_graph.terms.model import Reading, Term, Text
from itss_graph.words import joined, says

MEASURES = ("persons", "annualContractValue", "peakPersons", "annualUsers")
"""The measures of size that an engagement may record, named as in the profile vocabulary, in the contract's order."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One measure of a size alternative: at least `minimum`, and less than `below` where the table bounds it."""

    measure: str
    minimum: int
    below: int | None

    def text(self, *, enforced: bool) -> Text:
        """The bound in words; an upper bound is mentioned only where it is enforced."""
        minimum = f"{self.minimum:,}"
        if self.below is None or not enforced:
            return says("advice.at_least", says(f"measure.{self.measure}", minimum))
        return says(f"bounded.{self.measure}", minimum, f"{self.below:,}")


@dataclass(frozen=True, slots=True)
class SizeAlternative(Term):
    """Bounds joined by *or*, and a complexity count joined by *and* where there is one."""

    bounds: tuple[Bound, ...]
    complexity_count: int | None

    def text(self, reading: Reading) -> Text:
        """The alternative in words."""
        bounds = [bound.text(enforced=reading.enforces_upper_bounds) for bound in self.bounds]
        either = joined("mark.or", bounds)
        count = self.complexity_count
        return either if count is None else says("statement.alternative", either, count)

    def requires(self, reading: Reading) -> dict[str, Any]:
        """The amounts that it requires, by the keys of `measured`; `below` where upper bounds are enforced."""
        required: dict[str, Any] = {"alternative": self.name}
        required |= {bound.measure: bound.minimum for bound in self.bounds}
        if self.complexity_count:
            required["complexityCount"] = self.complexity_count
        below = {bound.measure: bound.below for bound in self.bounds if bound.below is not None}
        if below and reading.enforces_upper_bounds:
            required["below"] = below
        return required


def exceeding(advice: Text, measured: Mapping[str, int], below: Mapping[str, int]) -> Text:
    """What to do, and which measures of the engagement that comes nearest are not below an upper bound."""
    exceeded = (
        says("advice.not_below", says(f"measure.{name}", f"{measured[name]:,}"), f"{most:,}")
        for name, most in below.items()
    )
    return says("advice.nearest", advice, joined("mark.and_also", exceeded))
