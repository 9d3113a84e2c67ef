"""The facts derived from profiles before the requirement shapes run: equivalence, tenure, succession by field, claims.

SHACL Core cannot add up days or count through filtered records, so what it needs is materialised here, by readings R4
and R6 of the contract. Equivalence is judged by the generated shapes themselves, so no threshold is stated twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from itss_graph.profiles.records import Records, constants
from itss_graph.rdf.columns import ID, Columns, Growth
from itss_graph.standard.model import Kpi, Responsibility
from itss_graph.standard.standard import Standard
from itss_graph.vocab import ITSS, RDF, XSD

Conforming = Callable[[str, pl.Series], pl.Series]
"""Which of the given nodes conform to the shape of that IRI: an engine's answer over `Records.columns`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Derived facts. Terms are identifiers of `Records.columns`; `kpi` is the IRI of an indicator.

    - `equivalence`: `kpi`, `record`: the engagements equivalent to an indicator of their field
    - `counted`: `kpi`, `candidate`, `record`, `run`: the engagements that count towards a tenure, by unbroken run
    - `tenure`: `kpi`, `candidate`, `total`, `longest` (days), `run` (the longest; the earliest of equals)
    """

    equivalence: pl.DataFrame
    counted: pl.DataFrame
    tenure: pl.DataFrame


def derive(records: Records, standard: Standard, shapes: str, conforming: Conforming) -> Facts:
    """Derive the facts; `shapes` is the namespace of the requirement shapes under the reading in force."""
    ids = constants(records.columns, _constants(standard))
    equivalence, counted, tenure = [_EQUIVALENCE], [_COUNTED], [_TENURE]
    for field in standard.fields:
        inside = records.engagements.filter(_is("field", ids.get(field.iri)))
        if inside.is_empty():
            continue
        reached = pl.Series("record", [], dtype=inside.schema["record"])
        for kpi in (kpi for kpi in standard.kpis if kpi.field == field):
            equivalent = _equivalent(kpi, inside["record"], shapes, conforming)
            equivalence.append(pl.DataFrame({"record": equivalent}).select(pl.lit(kpi.iri).alias("kpi"), "record"))
            reached = pl.concat([reached, equivalent]).unique()
            requirement = kpi.requirement(Responsibility)
            if requirement is not None:
                served = _served(inside.filter(pl.col("record").is_in(reached.implode())), requirement, ids)
                runs = _runs(served)
                counted.append(runs.select(pl.lit(kpi.iri).alias("kpi"), "candidate", "record", "run"))
                tenure.append(_add_up(runs).select(pl.lit(kpi.iri).alias("kpi"), pl.all()))
    return Facts(pl.concat(equivalence), pl.concat(counted), pl.concat(tenure))


def with_facts(records: Records, facts: Facts) -> Columns:
    """The data graph that the requirement shapes run on: the profiles with the derived facts as triples."""
    growth = Growth(records.columns)
    days = pl.concat([facts.tenure["total"], facts.tenure["longest"]]).unique().to_list()
    literals = {number: f'"{number}"^^<{XSD.integer}>' for number in days}
    kpis = {iri: f"<{iri}>" for iri in pl.concat([facts.equivalence["kpi"], facts.tenure["kpi"]]).unique()}
    ids = growth.known([*(f"<{iri}>" for iri in FACT_TERMS), *literals.values(), *kpis.values()])
    kpi_ids = {iri: ids[spelling] for iri, spelling in kpis.items()}
    day_ids = {number: ids[spelling] for number, spelling in literals.items()}

    def triples(subjects: pl.Series, predicate: str, objects: pl.Series | str) -> pl.DataFrame:
        value = pl.lit(ids[f"<{objects}>"], ID) if isinstance(objects, str) else objects.cast(ID)
        return pl.DataFrame({"s": subjects.cast(ID)}).with_columns(p=pl.lit(ids[f"<{predicate}>"], ID), o=value)

    tenure, equivalence = facts.tenure, facts.equivalence
    node = growth.fresh(_blank(records.columns, "tenure", len(tenure)))
    by_field = records.succession.select("candidate", "field", "activity").unique(maintain_order=True)
    held = by_field.select("candidate", "field").unique(maintain_order=True)
    held = held.with_columns(growth.fresh(_blank(records.columns, "fieldSuccession", len(held))).alias("node"))
    activities = by_field.join(held, on=["candidate", "field"], maintain_order="left")
    return growth.columns(
        [
            triples(equivalence["record"], ITSS.equivalentTo, _mapped(equivalence["kpi"], kpi_ids)),
            triples(tenure["candidate"], ITSS.tenure, node),
            triples(node, RDF.type, ITSS.Tenure),
            triples(node, ITSS.kpi, _mapped(tenure["kpi"], kpi_ids)),
            triples(node, ITSS.totalDays, _mapped(tenure["total"], day_ids)),
            triples(node, ITSS.longestContinuousDays, _mapped(tenure["longest"], day_ids)),
            triples(held["candidate"], ITSS.fieldSuccession, held["node"]),
            triples(held["node"], RDF.type, ITSS.FieldSuccession),
            triples(held["node"], ITSS.specialtyField, held["field"]),
            triples(activities["node"], ITSS.activity, activities["activity"]),
        ]
    )


def with_claims(columns: Columns, claims: pl.DataFrame) -> Columns:
    """Type candidates as claiming indicators, so that the shapes target them.

    `claims` has the columns `candidate` (identifier) and `kpi` (IRI).
    """
    growth = Growth(columns)
    classes = {iri: f"<{iri}-Candidate>" for iri in claims["kpi"].unique()}
    ids = growth.known([f"<{RDF.type}>", *classes.values()])
    typed = pl.DataFrame({"s": claims["candidate"]}).with_columns(
        p=pl.lit(ids[f"<{RDF.type}>"], ID), o=_mapped(claims["kpi"], {iri: ids[name] for iri, name in classes.items()})
    )
    return growth.columns([typed])


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

_EQUIVALENCE = pl.DataFrame(schema={"kpi": pl.String, "record": pl.UInt32})
_COUNTED = pl.DataFrame(schema={"kpi": pl.String, "candidate": pl.UInt32, "record": pl.UInt32, "run": pl.UInt32})
_TENURE = pl.DataFrame(
    schema={"kpi": pl.String, "candidate": pl.UInt32, "total": pl.Int64, "longest": pl.Int64, "run": pl.UInt32}
)


def _constants(standard: Standard) -> set[str]:
    fields = {field.iri for field in standard.fields}
    roles = {
        iri
        for kpi in standard.kpis
        for requirement in kpi.requirements
        if isinstance(requirement, Responsibility)
        for iri in requirement.role.reached_by
    }
    return {*fields, *roles, ITSS.Successful}


def _is(column: str, identifier: int | None) -> pl.Expr:
    return pl.lit(value=False) if identifier is None else pl.col(column) == identifier


def _equivalent(kpi: Kpi, engagements: pl.Series, shapes: str, conforming: Conforming) -> pl.Series:
    """The engagements with the complexity and, where the table specifies one, the size of an indicator."""
    equivalent = engagements
    for part in ("criteria", "sizes"):
        if part == "criteria" or kpi.has_size:
            equivalent = conforming(f"{shapes}{kpi.name}-{part}", equivalent)
    return equivalent.alias("record")


def _served(engagements: pl.DataFrame, requirement: Responsibility, ids: dict[str, int]) -> pl.DataFrame:
    """The engagements in at least the required role, successful where the requirement says so."""
    roles = [ids[iri] for iri in requirement.role.reached_by if iri in ids]
    served = engagements.filter(pl.col("role").is_in(roles))
    return served.filter(_is("outcome", ids.get(ITSS.Successful))) if requirement.success else served


def _runs(served: pl.DataFrame) -> pl.DataFrame:
    """Number the unbroken runs of each candidate: an engagement that starts by the next day continues a run."""
    ordered = served.sort("candidate", "start", "end")
    before = pl.col("end").cum_max().shift(1).over("candidate")
    breaks = before.is_null() | (pl.col("start") > before + 1)
    return ordered.with_columns(breaks.cum_sum().over("candidate").cast(pl.UInt32).alias("run"))


def _add_up(runs: pl.DataFrame) -> pl.DataFrame:
    """The days of each candidate: overlapping days once, both ends included."""
    days = (pl.col("end").max() - pl.col("start").min() + 1).cast(pl.Int64).alias("days")
    merged = runs.group_by("candidate", "run", maintain_order=True).agg(days)
    longest = pl.col("run").sort_by("days", descending=True, maintain_order=True).first()
    return merged.group_by("candidate", maintain_order=True).agg(
        pl.col("days").sum().alias("total"), pl.col("days").max().alias("longest"), longest
    )


def _mapped(values: pl.Series, ids: dict[Any, int]) -> pl.Series:
    """Values as identifiers."""
    return values.replace_strict(ids, return_dtype=ID) if len(values) else values.cast(ID, strict=False)


def _blank(columns: Columns, kind: str, count: int) -> pl.Series:
    """Labels that no node of the profiles has: a profile cannot speak of a derived node by guessing its label."""
    prefix = f"_:{kind}"
    while columns.terms.str.starts_with(prefix).any():
        prefix += "."
    numbers = pl.int_range(count, eager=True).cast(pl.String)
    return pl.select(pl.format(prefix + "{}", numbers)).to_series()
