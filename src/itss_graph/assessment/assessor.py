"""From well-formed profiles to assessments: derive the facts, run the requirement shapes, measure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

import polars as pl

from itss_graph import resources
from itss_graph.assessment.engines import Engine, engine
from itss_graph.assessment.model import Assessments
from itss_graph.assessment.outcomes import judge
from itss_graph.assessment.standing import with_copies, with_standing
from itss_graph.errors import InputError, UsageError
from itss_graph.profiles.derive import Facts, derive, with_claims, with_facts
from itss_graph.profiles.records import NO_CANDIDATE, Records
from itss_graph.profiles.standing import STANDINGS, checked, keep
from itss_graph.profiles.validation import check, violation
from itss_graph.profiles.violations import IllFormedProfile, Violation
from itss_graph.profiles.vocabulary import profile_shapes
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import append
from itss_graph.standard.standard import Standard, shapes_file
from itss_graph.terms.model import Reading
from itss_graph.vocab import FIRST_DAY, LAST_DAY

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""A day as text."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Well-formed profiles with what was derived from them; `data` is the data graph of the requirement shapes."""

    records: Records
    facts: Facts
    data: Columns
    standard: Standard

    def claiming(self, kpis: Iterable[str] | None = None) -> Columns:
        """`data` with the candidates typed as claiming what they seek, or every one of the indicators `kpis` (IRIs).

        What is deemed met by examination (R8) is not claimed here, since the shapes do not consider examinations.
        """
        if kpis is None:
            return with_claims(self.data, self._open())
        claims = pl.DataFrame({"candidate": self.records.candidates}).join(
            pl.DataFrame({"kpi": list(kpis)}), how="cross"
        )
        return with_claims(self.data, claims)

    def _open(self) -> pl.DataFrame:
        """The claims that are not deemed met: columns `candidate`, `kpi` (IRI)."""
        names = self.data.names
        claims = self.records.claims.with_columns(pl.col("kpi").map_batches(names))
        passed = self.records.examinations.with_columns(pl.col("examination").map_batches(names))
        pairs = [(kpi.iri, examination) for kpi in self.standard.kpis for examination in kpi.deemed_by]
        deeming = pl.DataFrame(pairs, schema={"kpi": pl.String, "examination": pl.String}, orient="row")
        return claims.join(passed.join(deeming, on="examination"), on=["candidate", "kpi"], how="anti")


@dataclass(frozen=True, slots=True)
class Assessor:
    """What is the same for every data set: standard, reading, as-of date and the SHACL engines.

    `only` is the standing that records need in order to count, if any (see `itss_graph.profiles.standing`); `standing`
    says whether to determine the standing of each met requirement.
    """

    standard: Standard
    reading: Reading
    as_of: date
    form: Engine
    requirements: Engine
    only: str | None = None
    standing: bool = True

    @classmethod
    def of(  # noqa: PLR0913 - what can vary between two assessors
        cls,
        standard: Standard,
        reading: str,
        as_of: date | str,
        engine_name: str = "auto",
        only: str | None = None,
        *,
        standing: bool = True,
    ) -> Self:
        """An assessor; `as_of` is a date, or a day as text: `2026-11-23`.

        Raises `UsageError` for an unknown reading, engine or standing, and for an `as_of` that profiles cannot state.
        """
        return cls(
            standard,
            standard.reading(reading),
            _day(as_of),
            form=engine(engine_name, profile_shapes().read_bytes()),
            requirements=engine(engine_name, requirement_shapes(standard, reading)),
            only=checked(only),
            standing=standing,
        )

    def violations(self, columns: Columns) -> tuple[Violation, ...]:
        """The violations in the profiles."""
        return check(columns, self.standard, self.form.report)

    def prepare(self, columns: Columns, source: str) -> Prepared:
        """Check the profiles of a source and derive the facts.

        Raises `IllFormedProfile`, naming every violation, where the profiles are not well formed, and `InputError`
        where there is no candidate.
        """
        return self.derived(self.well_formed(columns, source), source)

    def well_formed(self, columns: Columns, source: str) -> Columns:
        """The profiles of a source with their literals decoded; raises `IllFormedProfile` where they are ill-formed."""
        columns = columns.with_literals()
        violations = self.violations(columns)
        if violations:
            raise IllFormedProfile(source, violations)
        return columns

    def derived(self, columns: Columns, source: str) -> Prepared:
        """Derive the facts from well-formed profiles; raises `InputError` where there is no candidate."""
        records = Records.of(keep(columns, self.only), self.as_of)
        if records.candidates.is_empty():
            raise InputError(f"{source}: {NO_CANDIDATE}")
        facts = derive(records, self.standard, self.namespace, self.requirements.over(records.columns).conforms)
        data = append(with_facts(records, facts, self.standard), self.standard.structure)
        return Prepared(records, facts, data, self.standard)

    def validate(self, columns: Columns, source: str) -> tuple[Violation, ...]:
        """The violations in the profiles of a source, or, without any, every requirement of a claim that is not met.

        A claim that is deemed met by examination is met.
        """
        columns = columns.with_literals()
        violations = self.violations(columns)
        if violations:
            return violations
        report = self.requirements.report(self.derived(columns, source).claiming())
        return tuple(sorted(violation(result) for result in report.results))

    def assess(self, columns: Columns, source: str) -> Assessments:
        """Assess every candidate of a source; raises as `prepare` does."""
        if not self.standing:
            return self.judged(self.prepare(columns, source))
        least = self.only or STANDINGS[0]
        columns, copies = with_copies(self.well_formed(columns, source), least)
        return with_standing(self.judged(self.derived(columns, source)), copies, least)

    def judged(self, prepared: Prepared) -> Assessments:
        """The assessments of prepared profiles, without the standing of met requirements."""
        judgement = self.requirements.over(prepared.data)
        outcomes = judge(self.standard, self.reading, prepared.records, prepared.facts, judgement)
        return Assessments(self.standard, self.reading, self.as_of, prepared.records, outcomes)

    @property
    def namespace(self) -> str:
        """The namespace of the requirement shapes."""
        return self.standard.shapes_namespace(self.reading.key)


def _day(value: object) -> date:
    """A day from a date or a text; a `datetime` is refused, as its day depends on the time zone."""
    match value:
        case datetime():
            raise UsageError(f"as_of is a day, not a moment; give its date instead of {value!r}")
        case str() if DAY.fullmatch(value):
            with suppress(ValueError):
                value = date.fromisoformat(value)
    if isinstance(value, date):
        if FIRST_DAY <= value <= LAST_DAY:
            return value
        raise UsageError(f"as_of is a day from {FIRST_DAY} to {LAST_DAY}, as profiles can state, not {value}")
    raise UsageError(f"as_of is a date that exists, or one written YYYY-MM-DD, not {value!r}")


def requirement_shapes(standard: Standard, reading: str) -> bytes:
    """The requirement shapes as Turtle: the file of the bundled standard, generated for another."""
    if not standard.bundled:
        return standard.shapes(reading).encode()
    return resources.path("shapes", shapes_file(standard.prefix, reading)).read_bytes()
