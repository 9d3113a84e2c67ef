"""The facts derived from profiles before the requirement shapes run: equivalence, tenure, succession by field, claims.

SHACL Core cannot add up days or count through filtered records, so these facts are materialised here, by readings R4
and R6 of the contract. The generated shapes themselves judge equivalence, so no threshold is stated twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from itss_graph.profiles.records import Records, constants
from itss_graph.rdf.columns import ID, Columns, ColumnsBuilder
from itss_graph.requirements import Responsibility
from itss_graph.requirements.responsibility import unbroken_runs
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import ScaleValue
from itss_graph.vocab import ITSS, RDF, XSD

Conforms = Callable[[str, pl.Series], pl.Series]
"""Whether each of the given nodes conforms to the shape of an IRI: an engine's answer over `Records.columns`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Derived facts. Terms are identifiers of `Records.columns`; `kpi` is the index of an indicator in `Standard.kpis`.

    - `equivalence`: `kpi`, `record`: the engagements equivalent to an indicator of their field
    - `counted`: `kpi`, `candidate`, `record`, `run`: the engagements that count towards a tenure, by unbroken run
    - `tenure`: `kpi`, `candidate`, `total`, `longest` (days), `run` (the longest; the earliest of equals)
    """

    equivalence: pl.DataFrame
    counted: pl.DataFrame
    tenure: pl.DataFrame


def derive(records: Records, standard: Standard, shapes: str, conforms: Conforms) -> Facts:
    """Derive the facts; `shapes` is the namespace of the requirement shapes under the reading applied."""
    ids = constants(records.columns, _constants(standard))
    engagements = records.engagements
    record, row = engagements["record"], pl.int_range(len(engagements), dtype=ID, eager=True)
    absent = len(records.columns.terms)
    successful = engagements["outcome"] == ids.get(ITSS.Successful, absent)
    in_field = {field.iri: row.filter(engagements["field"] == ids.get(field.iri, absent)) for field in standard.fields}
    serving = {role: engagements["role"].is_in(_ids_of(role.reached_by, ids)) for role in _roles(standard)}
    reaching: dict[str, pl.Series] = {}
    equivalence, served_rows = [], []
    for kpi in standard.kpis:  # from the highest level of a field down
        equivalent = in_field[kpi.field.iri]
        for shape in filter(None, (requirement.equivalence(kpi) for requirement in kpi.requirements)):
            if len(equivalent):
                equivalent = equivalent.filter(conforms(shapes + shape, record[equivalent]))
        equivalence.append(equivalent)
        counted = reaching.get(kpi.field.iri, pl.Series(values=[False]).new_from_index(0, len(row)))
        reaching[kpi.field.iri] = counted = counted.scatter(equivalent, values=True) if len(equivalent) else counted
        requirement = kpi.requirement(Responsibility)
        if requirement is None:
            served_rows.append(row.clear())
        else:
            counting = counted & serving[requirement.role]
            served_rows.append(row.filter(counting & successful if requirement.success else counting))
    runs = unbroken_runs(_by_kpi(engagements.select("candidate", "record", "start", "end"), served_rows))
    equivalent_engagements = _by_kpi(engagements.select("record"), equivalence)
    return Facts(equivalent_engagements, runs.select("kpi", "candidate", "record", "run"), _add_up(runs))


def with_facts(records: Records, facts: Facts, standard: Standard) -> Columns:
    """The data graph that the requirement shapes run on: the profiles with the derived facts as triples."""
    builder = ColumnsBuilder(records.columns)
    days = pl.concat([facts.tenure["total"], facts.tenure["longest"]]).unique().to_list()
    literals = {number: f'"{number}"^^<{XSD.integer}>' for number in days}
    kpis = [f"<{kpi.iri}>" for kpi in standard.kpis]
    ids = builder.ids([*(f"<{iri}>" for iri in FACT_TERMS), *literals.values(), *kpis])
    kpi_ids = pl.Series(values=[ids[spelling] for spelling in kpis], dtype=ID)
    day_ids = {number: ids[spelling] for number, spelling in literals.items()}

    def triples(subjects: pl.Series, predicate: str, objects: pl.Series | str) -> pl.DataFrame:
        def constant(iri: str) -> pl.Series:
            return pl.Series(values=[ids[f"<{iri}>"]], dtype=ID).new_from_index(0, len(subjects))

        value = constant(objects) if isinstance(objects, str) else objects.cast(ID)
        return pl.DataFrame({"s": subjects.cast(ID), "p": constant(predicate), "o": value})

    tenure, equivalence = facts.tenure, facts.equivalence
    node = builder.blank("tenure", len(tenure))
    by_field = records.succession.select("candidate", "field", "activity").unique(maintain_order=True)
    field_nodes = by_field.select("candidate", "field").unique(maintain_order=True)
    field_nodes = field_nodes.with_columns(builder.blank("fieldSuccession", len(field_nodes)).alias("node"))
    activities = by_field.join(field_nodes, on=["candidate", "field"], maintain_order="left")
    return builder.build(
        [
            triples(equivalence["record"], ITSS.equivalentTo, kpi_ids[equivalence["kpi"]]),
            triples(tenure["candidate"], ITSS.tenure, node),
            triples(node, RDF.type, ITSS.Tenure),
            triples(node, ITSS.kpi, kpi_ids[tenure["kpi"]]),
            triples(node, ITSS.totalDays, _mapped(tenure["total"], day_ids)),
            triples(node, ITSS.longestContinuousDays, _mapped(tenure["longest"], day_ids)),
            triples(field_nodes["candidate"], ITSS.fieldSuccession, field_nodes["node"]),
            triples(field_nodes["node"], RDF.type, ITSS.FieldSuccession),
            triples(field_nodes["node"], ITSS.specialtyField, field_nodes["field"]),
            triples(activities["node"], ITSS.activity, activities["activity"]),
        ]
    )


def with_claims(columns: Columns, claims: pl.DataFrame) -> Columns:
    """Type candidates as claiming indicators, so that the shapes target them.

    `claims` has the columns `candidate` (identifier) and `kpi` (IRI).
    """
    builder = ColumnsBuilder(columns)
    classes = {iri: f"<{iri}-Candidate>" for iri in claims["kpi"].unique()}
    ids = builder.ids([f"<{RDF.type}>", *classes.values()])
    typed = pl.DataFrame({"s": claims["candidate"]}).with_columns(
        p=pl.lit(ids[f"<{RDF.type}>"], ID), o=_mapped(claims["kpi"], {iri: ids[name] for iri, name in classes.items()})
    )
    return builder.build([typed])


FACT_TERMS = (
    RDF.type,
    ITSS.Tenure,
    ITSS.FieldSuccession,
    ITSS.equivalentTo,
    ITSS.tenure,
    ITSS.kpi,
    ITSS.totalDays,
    ITSS.longestContinuousDays,
    ITSS.fieldSuccession,
    ITSS.specialtyField,
    ITSS.activity,
)
"""The classes and properties of the derived facts."""

KPI = pl.UInt8
"""The type of an indicator's index in `Standard.kpis`."""


def _roles(standard: Standard) -> set[ScaleValue]:
    """The least roles that responsibility requirements require."""
    requirements = (requirement for kpi in standard.kpis for requirement in kpi.requirements)
    return {requirement.role for requirement in requirements if isinstance(requirement, Responsibility)}


def _constants(standard: Standard) -> set[str]:
    fields = {field.iri for field in standard.fields}
    return {*fields, *(iri for role in _roles(standard) for iri in role.reached_by), ITSS.Successful}


def _ids_of(iris: Iterable[str], ids: dict[str, int]) -> list[int]:
    return [ids[iri] for iri in iris if iri in ids]


def _by_kpi(table: pl.DataFrame, rows: list[pl.Series]) -> pl.DataFrame:
    """Rows of a table for each indicator in turn, with the column `kpi` as the first."""
    kpis = [pl.Series(values=[kpi], dtype=KPI).new_from_index(0, len(part)) for kpi, part in enumerate(rows)]
    return pl.DataFrame([pl.concat(kpis).alias("kpi"), *table[pl.concat(rows)]])


def _add_up(runs: pl.DataFrame) -> pl.DataFrame:
    """The days of each tenure: overlapping days once, both ends included."""
    days = (pl.col("end").max() - pl.col("start").min() + 1).cast(pl.Int64).alias("days")
    merged = runs.group_by("run", maintain_order=True).agg(pl.col("kpi", "candidate").first(), days)
    longest = pl.col("run").sort_by("days", descending=True, maintain_order=True).first()
    return merged.group_by("kpi", "candidate", maintain_order=True).agg(
        pl.col("days").sum().alias("total"), pl.col("days").max().alias("longest"), longest
    )


def _mapped(values: pl.Series, ids: dict[Any, int]) -> pl.Series:
    """Values as identifiers."""
    return values.replace_strict(ids, return_dtype=ID) if len(values) else values.cast(ID, strict=False)
