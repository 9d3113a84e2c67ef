"""The alternatives of a size: what they hold, how they are worded, and what they require."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from itss_graph.terms.model import Reading, Term, Text

MEASURES = ("persons", "annualContractValue", "peakPersons", "annualUsers")
"""The measures of size that an engagement may record, named as in the profile vocabulary, in the contract's order."""

MEASURE_WORDS = {
    "persons": Text("{} persons", "{}人"),
    "annualContractValue": Text("{} yen a year", "年間契約金額{}円"),
    "peakPersons": Text("{} persons at the peak", "ピーク時{}人"),
    "annualUsers": Text("{} users a year", "年間利用者{}人"),
}


@dataclass(frozen=True, slots=True)
class Bound:
    """One measure of a size alternative: at least `minimum`, and less than `below` where the table bounds it."""

    measure: str
    minimum: int
    below: int | None

    def text(self, *, enforced: bool) -> Text:
        """The bound in words; an upper bound is spoken of only where it is enforced."""
        words = MEASURE_WORDS[self.measure]
        minimum, unit = f"{self.minimum:,}", words.ja.partition("{}")[2]
        if self.below is None or not enforced:
            return Text(f"at least {words.en.format(minimum)}", f"{words.ja.format(minimum)}以上")
        below = f"{self.below:,}"
        return Text(
            f"at least {words.en.format(f'{minimum} but less than {below}')}",
            f"{words.ja.format(minimum)}以上{below}{unit}未満",
        )


@dataclass(frozen=True, slots=True)
class SizeAlternative(Term):
    """Bounds joined by *or*, and a complexity count joined by *and* where there is one."""

    bounds: tuple[Bound, ...]
    complexity_count: int | None

    def text(self, reading: Reading) -> Text:
        """The alternative in words."""
        bounds = [bound.text(enforced=reading.enforces_upper_bounds) for bound in self.bounds]
        either = Text(" or ".join(bound.en for bound in bounds), "または".join(bound.ja for bound in bounds))
        count = self.complexity_count
        if count is None:
            return either
        return Text(
            f"{either.en}, and at least {count} complexity criteria", f"{either.ja}、かつ複雑性の基準{count}以上"
        )

    def requires(self, reading: Reading) -> dict[str, Any]:
        """What it asks for, by the keys under which it is measured; `below` where upper bounds are enforced."""
        asked: dict[str, Any] = {"alternative": self.name}
        asked |= {bound.measure: bound.minimum for bound in self.bounds}
        if self.complexity_count:
            asked["complexityCount"] = self.complexity_count
        below = {bound.measure: bound.below for bound in self.bounds if bound.below is not None}
        if below and reading.enforces_upper_bounds:
            asked["below"] = below
        return asked


def exceeding(advice: Text, measured: Mapping[str, int], below: Mapping[str, int]) -> Text:
    """What to do, and which measures of the engagement that comes nearest are not below an upper bound."""
    pairs = [(MEASURE_WORDS[name], f"{measured[name]:,}", f"{most:,}") for name, most in below.items()]
    en = " and ".join(f"{words.en.format(value)}, which is not less than {most}" for words, value, most in pairs)
    ja = "、".join(f"{words.ja.format(value)}({most}未満ではない)" for words, value, most in pairs)
    return Text(f"{advice.en} The nearest has {en}.", f"{advice.ja}最も近い業務は{ja}です。")
