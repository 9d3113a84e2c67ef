"""The outcome of every requirement for every candidate, as one table: verdicts and measured quantities."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import polars as pl

from itss_graph import requirements
from itss_graph.assessment.engines import Judgement
from itss_graph.profiles.derive import Facts
from itss_graph.profiles.records import Records, constants
from itss_graph.rdf.columns import ID
from itss_graph.requirements.measuring import MEASURE, Measurement, Schema
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Reading
from itss_graph.vocab import ITSS

OUTCOME = pl.Enum(["passed", "failed", "inapplicable"])
REASON = pl.Enum(["met", "insufficient", "no-evidence", "not-specified"])

MEASURED: Schema = {**MEASURE, **{name: dtype for kind in requirements.KINDS for name, dtype in kind.columns.items()}}
"""The columns that kinds of requirement measure."""

SCHEMA: Schema = {
    "candidate": ID,
    "requirement": pl.UInt16,
    "outcome": OUTCOME,
    "reason": REASON,
    **{name: dtype for name, dtype in MEASURED.items() if name != "row"},
}
"""The table of outcomes, requirement within candidate: candidates are identifiers of the data's terms, requirements
their index in `Standard.requirements()`; `amount` is what was counted (days of responsibility, otherwise a number),
null for size; `evidence` the names of the records that counted, in alphabetical order, null for none."""

PASSED, FAILED, INAPPLICABLE = (pl.lit(value, OUTCOME) for value in OUTCOME.categories)
MET, INSUFFICIENT, NO_EVIDENCE, NOT_SPECIFIED = (pl.lit(value, REASON) for value in REASON.categories)


def judge(standard: Standard, reading: Reading, records: Records, facts: Facts, judgement: Judgement) -> pl.DataFrame:
    """The outcomes of all candidates: a table of `SCHEMA`, in the order of the candidates and of the standard."""
    measurement = _measurement(standard, reading, records, facts, judgement)
    all_requirements = [requirement for _, requirement in standard.requirements()]
    people = records.candidates
    number = pl.int_range(len(people) * len(all_requirements), dtype=ID, eager=True)
    person, index = number // len(all_requirements), number % len(all_requirements)
    specified = pl.Series(values=[requirement.specified for requirement in all_requirements])
    counted = pl.Series(values=[requirement.quantity is not None for requirement in all_requirements])
    nobody = pl.Series(values=[False]).new_from_index(0, len(people))
    passed = pl.concat(
        measurement.conforms(requirement.name, people) if requirement.specified else nobody
        for requirement in all_requirements
    )
    measured = _by_number(number, [*_measures(measurement, standard)])
    return measured.with_columns(
        candidate=people[person],
        requirement=index.cast(pl.UInt16),
        specified=specified[index],
        counted=counted[index],
        passed=passed[index * len(people) + person],
    ).select(_outcome())


@cache
def _outcome() -> list[pl.Expr]:
    """The columns of `SCHEMA`."""
    outcome = pl.when("passed").then(PASSED).when("specified").then(FAILED).otherwise(INAPPLICABLE)
    reason = (
        pl.when("passed")
        .then(MET)
        .when(~pl.col("specified"))
        .then(NOT_SPECIFIED)
        .when(pl.col("evidence").is_null())
        .then(NO_EVIDENCE)
        .otherwise(INSUFFICIENT)
    )
    amount = pl.when("counted").then(pl.col("amount").fill_null(0))
    columns = {"outcome": outcome.alias("outcome"), "reason": reason.alias("reason"), "amount": amount}
    return [columns.get(name, pl.col(name)) for name in SCHEMA]


def _measures(measurement: Measurement, standard: Standard) -> Iterable[pl.DataFrame]:
    """The measured quantities of every kind of requirement."""
    indexed = [(index, kpi, requirement) for index, (kpi, requirement) in enumerate(standard.requirements())]
    for kind in requirements.KINDS:
        yield kind.measure(measurement, [entry for entry in indexed if type(entry[2]) is kind])


def _by_number(number: pl.Series, measures: list[pl.DataFrame]) -> pl.DataFrame:
    """The measured quantities for each number of an outcome, nulls where there are none."""
    table = pl.concat([pl.DataFrame(schema=MEASURED), *measures], how="diagonal")
    rows = pl.Series(values=[None], dtype=ID).new_from_index(0, len(number))
    if len(table):
        rows = rows.scatter(table["row"], pl.int_range(len(table), dtype=ID, eager=True))
    return table[rows] if len(table) else table.clear(len(number))


def _measurement(
    standard: Standard, reading: Reading, records: Records, facts: Facts, judgement: Judgement
) -> Measurement:
    """Prepare the records for measuring."""
    columns, people, pairs = records.columns, records.candidates, list(standard.requirements())
    listed = {item.iri for _, requirement in pairs for item in requirement.items}
    fields = {field.iri for field in standard.fields}
    ids = constants(columns, {ITSS.complexity, ITSS.Successful, *fields, *listed})
    triples = columns.triples.filter(columns.triples["p"] == ids.get(ITSS.complexity, len(columns.terms)))
    numbers = pl.int_range(len(people), dtype=ID, eager=True) * len(pairs)
    nobody = pl.Series(values=[None], dtype=ID).new_from_index(0, len(columns.terms))
    first = nobody.scatter(people, numbers)
    tables = {
        "engagements": records.engagements,
        "expertise": records.expertise,
        "succession": records.succession,
        "subordinates": records.subordinates,
        "examinations": records.examinations.rename({"examination": "record"}),
    }
    rank = _alphabetical(records, tables.values())
    namespace = standard.shapes_namespace(reading.key)

    def ranked(table: pl.DataFrame) -> pl.DataFrame:
        ordered = table.with_columns(first=first[table["candidate"]], rank=rank[table["record"]])
        return (ordered.drop_nulls("first") if ordered["first"].has_nulls() else ordered).sort("rank")

    return Measurement(
        columns=columns,
        reading=reading,
        kpis=tuple(kpi.iri for kpi in standard.kpis),
        requirement_count=len(pairs),
        records={name: ranked(table) for name, table in tables.items()},
        facts={"tenure": facts.tenure, "counted": facts.counted},
        complexity=triples.select(record="s", criterion="o"),
        first=first,
        rank=rank,
        ids=ids,
        conforms=lambda shape, nodes: judgement.conforms(namespace + shape, nodes),
    )


def _alphabetical(records: Records, tables: Iterable[pl.DataFrame]) -> pl.Series:
    """The alphabetical rank of each record of the tables by name; null for other terms."""
    ids = pl.concat([table["record"] for table in tables]).unique()
    ordered = ids[records.columns.names(ids).arg_sort()]
    ranks = pl.Series(values=[None], dtype=ID).new_from_index(0, len(records.columns.terms))
    return ranks.scatter(ordered, pl.int_range(len(ordered), dtype=ID, eager=True)) if len(ordered) else ranks
