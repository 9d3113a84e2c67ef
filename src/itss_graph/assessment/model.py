"""An assessment as objects: a row for every requirement, met or not (contract, section 5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from itss_graph.assessment.frame import frame
from itss_graph.errors import UsageError
from itss_graph.profiles.records import Records
from itss_graph.profiles.standing import STANDINGS
from itss_graph.requirements.alternatives import SizeAlternative, exceeding
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Reading, Text
from itss_graph.words import says, title


@dataclass(frozen=True, slots=True)
class RequirementOutcome:
    """The outcome of one requirement.

    `outcome` is `passed`, `failed` or `inapplicable`; `reason` is `met`, `insufficient`, `no-evidence` or
    `not-specified`. `required` and `measured` have the same keys where something was measured. `evidence` are the
    records that counted, IRIs or `_:label`, in alphabetical order. `alternative` is the size alternative that is met
    or closest. `standing`, where it was determined, is the strongest standing whose records alone suffice for a
    requirement that passed: `claimed`, `evidenced` or `confirmed`.
    """

    kpi: Kpi
    requirement: Requirement
    outcome: str
    reason: str
    required: dict[str, Any]
    measured: dict[str, int]
    evidence: tuple[str, ...]
    alternative: SizeAlternative | None
    message: Text
    standing: str | None = None

    def __repr__(self) -> str:
        return f"<RequirementOutcome {self.requirement.name}: {self.outcome}, {self.reason}>"

    @property
    def exceeded(self) -> dict[str, int]:
        """The upper bounds that measured values reach, which must stay below them (strict reading)."""
        below: dict[str, int] = self.required.get("below", {})
        return {name: limit for name, limit in below.items() if self.measured.get(name, -1) >= limit}

    def to_dict(self) -> dict[str, Any]:
        """The row as the contract's JSON object."""
        return {
            "requirement": self.requirement.iri,
            "kind": self.requirement.kind,
            "outcome": self.outcome,
            "reason": self.reason,
            "required": self.required,
            "measured": self.measured,
            "evidence": list(self.evidence),
            "message": self.message.to_dict(),
            **({"standing": self.standing} if self.standing else {}),
        }


@dataclass(frozen=True, slots=True)
class KpiOutcome:
    """The outcome of one key performance indicator.

    `examined` says whether an examination by which it is deemed met was passed.
    """

    kpi: Kpi
    requirements: tuple[RequirementOutcome, ...]
    examined: bool

    def __repr__(self) -> str:
        state = "met" if self.met else "deemed met" if self.deemed else "not met"
        return f"<KpiOutcome {self.kpi.name}: {state}>"

    @property
    def met(self) -> bool:
        """Whether every requirement passed or is inapplicable."""
        return all(row.outcome != "failed" for row in self.requirements)

    @property
    def deemed(self) -> bool:
        """Whether it is not met by its requirements but by examination (reading R8)."""
        return self.examined and not self.met

    @property
    def standing(self) -> str | None:
        """The strongest standing whose records alone suffice for it; None where it is not met, or not determined.

        Subordinates are not records, and count in any case.
        """
        standings = [row.standing for row in self.requirements if row.standing and row.requirement.counts_records]
        return min(standings, key=STANDINGS.index, default=None) if self.met else None

    def to_dict(self) -> dict[str, Any]:
        return {
            "kpi": self.kpi.iri,
            "specialtyField": self.kpi.field.name,
            "level": self.kpi.level,
            "met": self.met,
            "deemed": self.deemed,
            "requirements": [row.to_dict() for row in self.requirements],
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """The assessment of one candidate: `profile` is its IRI, or `_:label` for a blank node.

    `highest` is the highest level met or deemed in each specialty field, by local name, or None (reading R9); `seeks`
    are the IRIs of the indicators claimed. `supported` has for each standing that counts the highest level in each
    field by records of that standing or a stronger one; empty where the standing was not determined.
    `origin` is the assessments of the whole data set and the candidate's index among them, for tables.
    """

    profile: str
    as_of: date
    reading: str
    highest: dict[str, int | None]
    kpis: tuple[KpiOutcome, ...]
    seeks: tuple[str, ...]
    supported: dict[str, dict[str, int | None]] = field(default_factory=dict)
    origin: tuple[Assessments, int] | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        levels = ", ".join(f"{name} {level}" for name, level in self.highest.items() if level is not None)
        return f"<Assessment {self.profile} as of {self.as_of}, {self.reading}: {levels or 'no level'}>"

    def _repr_html_(self) -> str:
        """The highest level of each field as a table, for notebooks."""
        from itss_graph.presentation.notebook import table

        fields = {outcome.kpi.field.name: outcome.kpi.field.label.en for outcome in self.kpis}
        levels = (self.highest[name] for name in fields)
        cells = [(says("report.no_level") if level is None else says("report.level", level)).en for level in levels]
        caption = f"{self.profile} as of {self.as_of}, {self.reading}"
        headings = title(says("itss.SpecialtyField").en), says("column.levels").en
        return table(caption, headings, zip(fields.values(), cells, strict=True))

    def only(self, kpis: Collection[str] | None) -> Assessment:
        """The assessment with these indicators (IRIs) only; None for all."""
        if kpis is None:
            return self
        return replace(self, kpis=tuple(outcome for outcome in self.kpis if outcome.kpi.iri in kpis))

    def kpi(self, name: str) -> KpiOutcome:
        """The outcome of an indicator by local name, prefixed name or IRI; raises `UsageError` for an unknown one."""
        local = self._local(name)
        for outcome in self.kpis:
            if local == outcome.kpi.name:
                return outcome
        raise UsageError(f"no KPI {local!r}; available: {', '.join(outcome.kpi.name for outcome in self.kpis)}")

    def outcome(self, name: str) -> RequirementOutcome:
        """The outcome of a requirement by local name, prefixed name or IRI; raises `UsageError` as `kpi` does."""
        local = self._local(name)
        for row in (row for outcome in self.kpis for row in outcome.requirements):
            if local == row.requirement.name:
                return row
        named = next((row.requirement.name for outcome in self.kpis for row in outcome.requirements), None)
        raise UsageError(f"no requirement {local!r}; {f'one is named like {named}' if named else 'there is none'}")

    def _local(self, name: str) -> str:
        return name if self.origin is None else self.origin[0].standard.local(name)

    def data_set(self) -> tuple[Assessments, int]:
        """The assessments of the whole data set, and the candidate's index; raises `UsageError` without one."""
        if self.origin is None:
            raise UsageError("an assessment that no assessor made has no data set")
        return self.origin

    def to_frame(self) -> pl.DataFrame:
        """A row per requirement, with the columns of `Assessments.to_frame`, which are those of the CSV."""
        kpis = [outcome.kpi.name for outcome in self.kpis]
        assessments, index = self.data_set()
        return assessments.alone(index).to_frame().filter(pl.col("kpi").cast(pl.String).is_in(kpis))

    def to_dict(self) -> dict[str, Any]:
        """The assessment as the contract's JSON object (section 5)."""
        return {
            "profile": self.profile,
            "asOf": self.as_of.isoformat(),
            "reading": self.reading,
            "highest": self.highest,
            "kpis": [outcome.to_dict() for outcome in self.kpis],
        }


@dataclass(frozen=True, slots=True)
class Assessments:
    """The assessments of all candidates of a data set, in the order of the data.

    `outcomes` is a table with a row for each candidate and requirement: see `itss_graph.assessment.outcomes.SCHEMA`,
    and for the column `standing`, if it was determined, `itss_graph.assessment.standing`. `least` is then the weakest
    standing of records that count. Iteration makes objects, one candidate at a time.
    """

    standard: Standard
    reading: Reading
    as_of: date
    records: Records
    outcomes: pl.DataFrame
    least: str | None = None

    def __len__(self) -> int:
        return len(self.records.candidates)

    def __repr__(self) -> str:
        return f"<Assessments of {len(self)} as of {self.as_of}, {self.reading.key}>"

    def to_frame(self) -> pl.DataFrame:
        """The outcomes with names and measured quantities: see `itss_graph.assessment.frame`."""
        names = self.records.columns.names(self.records.candidates)
        return frame(self.standard, self.reading, names, self.outcomes)

    def alone(self, index: int) -> Assessments:
        """The assessments of one candidate, by its index."""
        count = len(list(self.standard.requirements()))
        records = replace(self.records, candidates=self.records.candidates.slice(index, 1))
        return replace(self, records=records, outcomes=self.outcomes.slice(index * count, count))

    def __iter__(self) -> Iterator[Assessment]:
        names = self.records.columns.names(self.records.candidates).to_list()
        passed = _by_candidate(self.records, self.records.examinations, "examination")
        sought = _by_candidate(self.records, self.records.claims, "kpi")
        rows = _rows(self)
        for index, (name, identifier) in enumerate(zip(names, self.records.candidates.to_list(), strict=True)):
            examinations = set(passed.get(identifier, ()))
            kpis = tuple(
                KpiOutcome(kpi, tuple(next(rows) for _ in kpi.requirements), not examinations.isdisjoint(kpi.deemed_by))
                for kpi in self.standard.kpis
            )
            seeks = tuple(sorted(sought.get(identifier, [])))
            supported = {
                standing: _highest(kpis, STANDINGS[STANDINGS.index(standing) :]) for standing in self.standings
            }
            highest = _highest(kpis)
            yield Assessment(name, self.as_of, self.reading.key, highest, kpis, seeks, supported, (self, index))

    @property
    def standings(self) -> tuple[str, ...]:
        """The standings that count, from the weakest, where the standing was determined."""
        return STANDINGS[STANDINGS.index(self.least) :] if self.least else ()


def _highest(kpis: tuple[KpiOutcome, ...], standings: Collection[str] = ()) -> dict[str, int | None]:
    """The highest level by field that is met, or met by records of these standings; an examination always counts."""
    highest: dict[str, int | None] = {outcome.kpi.field.name: None for outcome in kpis}
    for outcome in kpis:
        if outcome.examined or (outcome.standing in standings if standings else outcome.met):
            name = outcome.kpi.field.name
            highest[name] = max(outcome.kpi.level, highest[name] or 0)
    return highest


def _rows(assessments: Assessments) -> Iterator[RequirementOutcome]:
    """The rows of all candidates, in the order of the table."""
    reading = assessments.reading
    requirements = list(assessments.standard.requirements())
    messages: dict[tuple[int, str], Text] = {}
    for row in assessments.outcomes.iter_rows(named=True):
        number, outcome = row["requirement"], row["outcome"]
        kpi, requirement = requirements[number]
        if (number, outcome) not in messages:
            messages[number, outcome] = requirement.message(kpi, reading, outcome)
        alternatives = requirement.alternatives  # the first one where no engagement is close to any
        alternative = alternatives[row["alternative"] or 0] if alternatives else None
        result = RequirementOutcome(
            kpi,
            requirement,
            outcome,
            row["reason"],
            (alternative or requirement).requires(reading),
            requirement.measured(row),
            tuple(row["evidence"] or ()),
            alternative,
            messages[number, outcome],
            row.get("standing"),
        )
        too_large = outcome == "failed" and result.exceeded
        yield (
            replace(result, message=exceeding(result.message, result.measured, result.exceeded))
            if too_large
            else result
        )


def _by_candidate(records: Records, table: pl.DataFrame, column: str) -> dict[int, list[str]]:
    """The IRIs of a column, by candidate."""
    iris: dict[int, list[str]] = {}
    names = records.columns.names(table[column])
    for candidate, name in zip(table["candidate"].to_list(), names, strict=True):
        iris.setdefault(candidate, []).append(name)
    return iris
