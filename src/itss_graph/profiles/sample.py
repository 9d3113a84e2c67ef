"""Synthetic profiles for trials and benchmarks: seeded, realistic, and marked as synthetic.

A career aims at indicators of the standard, higher ones later; records are drawn around the thresholds of the indicator
aimed at, so that some people meet it and some do not. Every number depends only on the seed, its name and the person's
number: a smaller sample is the beginning of a larger one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from io import BytesIO
from typing import TypeVar

import polars as pl

from itss_graph.errors import UsageError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.encoding import Encoder
from itss_graph.requirements import Complexity, Kpi, Requirement, Responsibility, Size, Specialty
from itss_graph.requirements import Succession as SuccessionRequirement
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import ScaleValue
from itss_graph.vocab import DCTERMS, ITSS, RDF, RDFS, XSD

UNTIL = (date(2025, 12, 31) - date(1970, 1, 1)).days
"""The last day in the records, so that no clock is needed."""

MARK = '"Synthetic: made by itss sample"@en'
BASE = "https://example.org/sample"
CHUNK = 20_000
KEYS = 256
"""The number of keys per person: 0 for the person, the others for records."""
EXPERTISE, SUCCESSION = 64, 128
"""The first keys of these kinds of record; those of engagements begin at 1."""

R = TypeVar("R", bound=Requirement)


def sample(count: int, seed: int, standard: Standard) -> Columns:
    """The profiles of `count` people as columns, person after person; raises `UsageError` for fewer than one."""
    encoder = Encoder()
    for triples in _chunks(count, seed, standard):
        encoder.add(triples.select(pl.col("s", "p", "o").map_batches(encoder.number)))
    return Columns(*encoder.finish())


def sample_lines(count: int, seed: int, standard: Standard) -> Iterator[bytes]:
    """The same as N-Triples, some thousands of people at a time, in bounded memory."""
    for triples in _chunks(count, seed, standard):
        lines = BytesIO()
        stops = triples.with_columns(stop=pl.lit("."))
        stops.write_csv(lines, include_header=False, separator=" ", quote_style="never")
        yield lines.getvalue()


def _chunks(count: int, seed: int, standard: Standard) -> Iterator[pl.DataFrame]:
    """The triples, as the columns `s`, `p`, `o` of spellings."""
    if count < 1:
        raise UsageError(f"a sample of {count} people; ask for at least 1")
    population = Population(standard, seed)
    return (population.triples(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK))


@dataclass(frozen=True, slots=True)
class Draws:
    """Numbers drawn for each key, the same for the same seed, name and key (the mixing function of SplitMix64)."""

    seed: int
    keys: pl.Series

    def uniform(self, name: str) -> pl.Series:
        """Numbers from 0 to less than 1."""
        digest = blake2b(f"{self.seed} {name}".encode(), digest_size=8).digest()
        mixed = self.keys * _word(0x9E3779B97F4A7C15) + _word(int.from_bytes(digest, "little"))
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed // (1 << shift))) * _word(factor)
        return ((mixed ^ (mixed // (1 << 31))) // (1 << 11)).cast(pl.Float64) * 2.0**-53

    def chance(self, name: str, probability: float) -> pl.Series:
        return self.uniform(name) < probability

    def choice(self, name: str, options: Sequence[object]) -> pl.Series:
        """One of the options, with a probability by how often it is listed."""
        return pl.Series(options).gather((self.uniform(name) * len(options)).cast(pl.UInt32))

    def several(self, name: str, of: int, counts: pl.Series) -> Iterator[pl.Series]:
        """For each of `of` items whether it is drawn, when `counts` of them are drawn without replacement."""
        left = counts
        for item in range(of):
            drawn = self.uniform(f"{name} {item}") * (of - item) < left
            left = left - drawn.cast(left.dtype)
            yield drawn


def _word(number: int) -> pl.Series:
    return pl.Series([number], dtype=pl.UInt64)


class Population:
    """The parameters of a sample: the standard, the seed, and the values of scales and codes."""

    def __init__(self, standard: Standard, seed: int) -> None:
        self.seed = seed
        self.fields = [field.iri for field in standard.fields]
        self.ladders = [
            sorted((kpi for kpi in standard.kpis if kpi.field.iri == field), key=lambda kpi: kpi.level)
            for field in self.fields
        ]
        self.roles = _instances(standard, ITSS.Role)
        self.proficiencies = _instances(standard, ITSS.Proficiency)
        self.contributions = _instances(standard, ITSS.Contribution)
        self.phases = _instances(standard, ITSS.Phase)
        self.examinations = sorted({iri for kpi in standard.kpis for iri in kpi.deemed_by})

    def triples(self, start: int, stop: int) -> pl.DataFrame:
        """The triples of the people with numbers in a range, person after person, record after record."""
        people = self.people(start, stop)
        parts = [*self.about(people), *self.engagements(people)]
        for aim, table in self.aims(people):
            parts += [*self.expertise(table, aim), *self.succession(table, aim)]
        return pl.concat(parts).sort("key", maintain_order=True).select("s", "p", "o")

    def people(self, start: int, stop: int) -> pl.DataFrame:
        """Columns `number`, `key`, `s` (the person), `home` (the main field), `talent`, `years` of work, `grade`."""
        numbers = pl.int_range(start, stop, dtype=pl.UInt64, eager=True)
        draws = Draws(self.seed, numbers * KEYS)
        talent, years = draws.uniform("talent"), 1 + 24 * draws.uniform("years")
        table = {"number": numbers, "key": draws.keys, "talent": talent, "years": years}
        home = draws.choice("home", range(len(self.fields)))
        grade = talent * (0.3 + 0.7 * (years / 10).clip(upper_bound=1))
        return pl.DataFrame({**table, "home": home, "grade": grade}).with_columns(self.person("number").alias("s"))

    def person(self, number: str) -> pl.Expr:
        return pl.format(f"<{BASE}/{self.seed}/{{}}>", number)

    def records(self, table: pl.DataFrame, prop: str, cls: str, first: int) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """The table with records instead of people, and the triples that link and type them."""
        key = pl.col("number") * KEYS + pl.col("index").cast(pl.UInt64) + first
        name = pl.format(f"<{BASE}/{self.seed}/{{}}#{ITSS.local(prop)}-{{}}>", "number", "index")
        records = table.with_columns(key=key, s=name)
        return records, [_triples(table, prop, records["s"]), _triples(records, RDF.type, _constant(cls))]

    def aims(self, table: pl.DataFrame, field: str = "home") -> Iterator[tuple[Kpi, pl.DataFrame]]:
        """Each indicator with the rows that aim at it, by their field and their `grade` from 0 to 1."""
        for number, ladder in enumerate(self.ladders):
            rows = table.filter(pl.col(field) == number)
            steps = (rows["grade"] * len(ladder)).clip(0, len(ladder) - 1).cast(pl.UInt8)
            for step, kpi in enumerate(ladder):
                yield kpi, rows.filter(steps == step)

    def nearest(self, kpi: Kpi, kind: type[R]) -> R | None:
        """The requirement of a kind of an indicator, or of the next higher indicator of its field with one."""
        ladder = self.ladders[self.fields.index(kpi.field.iri)]
        requirements = (higher.requirement(kind) for higher in ladder if higher.level >= kpi.level)
        return next((requirement for requirement in requirements if requirement is not None), None)

    def about(self, people: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """The statements about the people themselves."""
        draws = Draws(self.seed, people["key"])
        yield _triples(people, RDF.type, _constant(ITSS.Candidate))
        yield _triples(people, RDFS.comment, pl.lit(MARK))
        for kpi, aiming in self.aims(people):
            claiming = Draws(self.seed, aiming["key"]).chance("claim", 0.5)
            yield _triples(aiming.filter(claiming), ITSS.seeks, _constant(kpi.iri))
        for examination in self.examinations:
            yield _triples(
                people.filter(draws.chance(examination, 0.2)), ITSS.passedExamination, _constant(examination)
            )
        # Subordinates are people of lower numbers, so that they are in any sample that the superior is in.
        first = (draws.uniform("first subordinate") * people["number"]).cast(pl.UInt64)
        for number in range(3):
            has = (people["number"] > number) & (draws.uniform(f"subordinate {number}") < people["grade"])
            table = people.with_columns(other=(first + number) % people["number"]).filter(has)
            yield _triples(table, ITSS.develops, self.person("other"))

    def engagements(self, people: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """One to eight engagements, some in another field, with gaps and overlaps; the last may be open."""
        counts = 1 + Draws(self.seed, people["key"]).uniform("engagements") * (1.6 + people["years"] / 2)
        table = people.with_columns(of=counts.clip(upper_bound=8).cast(pl.UInt64))
        table = table.with_columns(index=pl.int_ranges(1, pl.col("of") + 1)).explode("index")
        table, linked = self.records(table, ITSS.engagement, ITSS.Engagement, 0)
        yield from linked
        draws = Draws(self.seed, table["key"])
        elsewhere = draws.chance("elsewhere", 0.2)
        # Roles, sizes and criteria follow the grade, which rises to the person's own during the career.
        progress = 0.4 + 0.6 * table["index"] / table["of"]
        table = table.with_columns(
            field=draws.choice("field", range(len(self.fields))).zip_with(elsewhere, table["home"]),
            grade=(table["grade"] * progress + 0.2 * draws.uniform("grade") - 0.1).clip(0, 1),
        )
        yield from self.course(table, draws)
        for kpi, aiming in self.aims(table, "field"):
            yield _triples(aiming, ITSS.specialtyField, _constant(kpi.field.iri))
            draws = Draws(self.seed, aiming["key"])
            responsibility = kpi.requirement(Responsibility)
            yield _triples(
                aiming, ITSS.role, _near(draws, "role", responsibility.role if responsibility else None, self.roles)
            )
            yield from self.complexity(aiming, draws, kpi)
            yield from self.size(aiming, draws, kpi)

    def course(self, table: pl.DataFrame, draws: Draws) -> Iterator[pl.DataFrame]:
        """Outcome, dates and phase of engagements."""
        outcomes = [*[ITSS.Successful] * 5, ITSS.Unsuccessful]
        yield _triples(table, ITSS.outcome, _iris(draws.choice("outcome", outcomes)))
        span = table["years"] * 365 / table["of"]
        start = UNTIL - table["years"] * 365 + span * (table["index"] - 1 + 0.3 * draws.uniform("start"))
        end = (start + span * (0.4 + 0.8 * draws.uniform("length"))).clip(upper_bound=UNTIL)
        runs = (table["index"] == table["of"]) & draws.chance("runs", 0.5)
        yield _triples(table, ITSS.startDate, _dates(start))
        yield _triples(table.filter(~runs), ITSS.endDate, _dates(end.filter(~runs)))
        if self.phases:
            yield _triples(table, ITSS.phase, _iris(draws.choice("phase", self.phases)))

    def complexity(self, table: pl.DataFrame, draws: Draws, kpi: Kpi) -> Iterator[pl.DataFrame]:
        """Listed criteria, from too few to more than enough; required ones are seldom missing."""
        requirement = self.nearest(kpi, Complexity)
        if requirement is None:
            return
        left = _around(draws, "criteria", requirement.count, (-2, -1, 0, 0, 1, 1, 2, 3), len(requirement.items))
        for criterion in requirement.required_items:
            recorded = draws.chance(criterion.iri, 0.8) & (left > 0)
            left = left - recorded.cast(left.dtype)
            yield _triples(table.filter(recorded), ITSS.complexity, _constant(criterion.iri))
        others = [criterion for criterion in requirement.items if criterion not in requirement.required_items]
        drawn = draws.several("criterion", len(others), left.clip(upper_bound=len(others)))
        for criterion, recorded in zip(others, drawn, strict=True):
            yield _triples(table.filter(recorded), ITSS.complexity, _constant(criterion.iri))

    def size(self, table: pl.DataFrame, draws: Draws, kpi: Kpi) -> Iterator[pl.DataFrame]:
        """The measures of the alternatives: from half a minimum to four times it, evenly by its logarithm."""
        ladder = self.ladders[self.fields.index(kpi.field.iri)]
        specified = [higher for higher in ladder if higher.has_size and higher.level >= kpi.level]
        requirement = specified[0].requirement(Size) if specified else None
        if requirement is None:
            return
        least = 0.5 if kpi.has_size else 0.1
        alternatives = requirement.alternatives
        chosen = draws.choice("alternative", range(len(alternatives)))
        scale = draws.uniform("scale")
        for number, alternative in enumerate(alternatives):
            for bound in alternative.bounds:
                recorded = (chosen == number) & draws.chance(f"has {bound.measure}", 0.9)
                share = (0.7 * scale + 0.3 * draws.uniform(bound.measure)).filter(recorded)
                amounts = (bound.minimum * least * 8**share).round_sig_figs(2).round().cast(pl.Int64)
                yield _triples(table.filter(recorded), ITSS + bound.measure, _integers(amounts))

    def expertise(self, table: pl.DataFrame, kpi: Kpi) -> Iterator[pl.DataFrame]:
        """Areas of the main field, from none to all of them."""
        requirement = self.nearest(kpi, Specialty)
        if requirement is None:
            return
        draws = Draws(self.seed, table["key"])
        counts = (draws.uniform("areas") ** 2 * (len(requirement.items) + 1)).floor()
        for index, drawn in enumerate(draws.several("area", len(requirement.items), counts)):
            records = table.filter(drawn).with_columns(index=pl.lit(index + 1))
            records, linked = self.records(records, ITSS.expertise, ITSS.Expertise, EXPERTISE)
            yield from linked
            yield _triples(records, ITSS.area, _constant(requirement.items[index].iri))
            record_draws = Draws(self.seed, records["key"])
            yield _triples(
                records,
                ITSS.proficiency,
                _near(record_draws, "proficiency", requirement.proficiency, self.proficiencies),
            )
            says = record_draws.chance("contributes", 0.95 if requirement.contribution else 0.5)
            contribution = _near(record_draws, "contribution", requirement.contribution, self.contributions)
            yield _triples(records.filter(says), ITSS.contribution, contribution.filter(says))

    def succession(self, table: pl.DataFrame, kpi: Kpi) -> Iterator[pl.DataFrame]:
        """Kinds of activity in the main field, some also for a second field."""
        requirement = self.nearest(kpi, SuccessionRequirement)
        if requirement is None:
            return
        draws = Draws(self.seed, table["key"])
        counts = _around(draws, "activities", requirement.count, (-2, -1, -1, 0, 0, 1), len(requirement.items))
        for index, drawn in enumerate(draws.several("activity", len(requirement.items), counts)):
            records = table.filter(drawn).with_columns(index=pl.lit(index + 1))
            records, linked = self.records(records, ITSS.succession, ITSS.SuccessionRecord, SUCCESSION)
            yield from linked
            record_draws = Draws(self.seed, records["key"])
            yield _triples(records, ITSS.activity, _constant(requirement.items[index].iri))
            yield _triples(records, ITSS.specialtyField, _constant(kpi.field.iri))
            others = [field for field in self.fields if field != kpi.field.iri]
            in_second = record_draws.chance("second field", 0.1 if others else 0)
            if others:
                second = _iris(record_draws.choice("which field", others)).filter(in_second)
                yield _triples(records.filter(in_second), ITSS.specialtyField, second)
            yield _triples(records, DCTERMS.date, _dates(UNTIL - record_draws.uniform("day") * records["years"] * 365))


def _instances(standard: Standard, cls: str) -> list[str]:
    """The individuals of a class of the standard, in a fixed order."""
    spelled = standard.structure.spelled()
    typed = spelled.filter((pl.col("p") == f"<{RDF.type}>") & (pl.col("o") == f"<{cls}>"))
    return typed["s"].str.strip_chars("<>").unique().sort().to_list()


def _near(draws: Draws, name: str, required: ScaleValue | None, values: Sequence[str]) -> pl.Series:
    """Mostly the value required, otherwise any of the scale."""
    drawn = draws.choice(name, values)
    if required is None:
        return _iris(drawn)
    return _iris(
        pl.select(pl.repeat(required.iri, len(drawn))).to_series().zip_with(draws.chance(f"as {name}", 0.8), drawn)
    )


def _around(draws: Draws, name: str, count: int, steps: Sequence[int], most: int) -> pl.Series:
    """A number around the one required, from 0 to `most`."""
    return (draws.choice(name, steps) + count).clip(0, most)


def _triples(table: pl.DataFrame, prop: str, objects: pl.Expr | pl.Series) -> pl.DataFrame:
    return table.select("key", "s", pl.lit(f"<{prop}>").alias("p"), objects.alias("o"))


def _constant(iri: str) -> pl.Expr:
    return pl.lit(f"<{iri}>")


def _iris(iris: pl.Series) -> pl.Series:
    return "<" + iris + ">"


def _integers(numbers: pl.Series) -> pl.Series:
    return '"' + numbers.cast(pl.String) + f'"^^<{XSD.integer}>'


def _dates(days: pl.Series) -> pl.Series:
    return '"' + days.floor().cast(pl.Int32).cast(pl.Date).cast(pl.String) + f'"^^<{XSD.date}>'
