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

Conforms = Callable[[str, pl.Series], pl.Series]
"""Whether each of the given nodes conforms to the shape of an IRI: an engine's answer over `Records.columns`."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Derived facts. Terms are identifiers of `Records.columns`; `kpi` is the place of an indicator in `Standard.kpis`.

    - `equivalence`: `kpi`, `record`: the engagements equivalent to an indicator of their field
    - `counted`: `kpi`, `candidate`, `record`, `run`: the engagements that count towards a tenure, by unbroken run
    - `tenure`: `kpi`, `candidate`, `total`, `longest` (days), `run` (the longest; the earliest of equals)
    """

    equivalence: pl.DataFrame
    counted: pl.DataFrame
    tenure: pl.DataFrame


def derive(records: Records, standard: Standard, shapes: str, conforms: Conforms) -> Facts:
    """Derive the facts; `shapes` is the namespace of the requirement shapes under the reading in force."""
    ids = constants(records.columns, _constants(standard))
    engagements = records.engagements
    nowhere = len(records.columns.terms)
    equivalence, served = [_EQUIVALENCE], [_SERVED]
    reached: dict[str, pl.Series] = {}

    def those(which: pl.Series, place: int, *names: str) -> pl.DataFrame:
        kept = {name: engagements[name].filter(which) for name in names}
        number = pl.Series(values=[place], dtype=KPI).new_from_index(0, len(kept["record"]))
        return pl.DataFrame({"kpi": number, **kept})

    for place, kpi in enumerate(standard.kpis):  # from the highest level of a field down
        here = engagements["field"] == ids.get(kpi.field.iri, nowhere)
        equivalent = _equivalent(kpi, engagements["record"], here, shapes, conforms)
        equivalence.append(those(equivalent, place, "record"))
        reached[kpi.field.iri] = equivalent = reached.get(kpi.field.iri, equivalent) | equivalent
        requirement = kpi.requirement(Responsibility)
        if requirement is not None:
            counting = equivalent & _serves(engagements, requirement, ids, nowhere)
            served.append(those(counting, place, "candidate", "record", "start", "end"))
    runs = _runs(pl.concat(served))
    return Facts(pl.concat(equivalence), runs.select("kpi", "candidate", "record", "run"), _add_up(runs))


def with_facts(records: Records, facts: Facts, standard: Standard) -> Columns:
    """The data graph that the requirement shapes run on: the profiles with the derived facts as triples."""
    growth = Growth(records.columns)
    days = pl.concat([facts.tenure["total"], facts.tenure["longest"]]).unique().to_list()
    literals = {number: f'"{number}"^^<{XSD.integer}>' for number in days}
    kpis = [f"<{kpi.iri}>" for kpi in standard.kpis]
    ids = growth.known([*(f"<{iri}>" for iri in FACT_TERMS), *literals.values(), *kpis])
    kpi_ids = pl.Series(values=[ids[spelling] for spelling in kpis], dtype=ID)
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
            triples(equivalence["record"], ITSS.equivalentTo, kpi_ids[equivalence["kpi"]]),
            triples(tenure["candidate"], ITSS.tenure, node),
            triples(node, RDF.type, ITSS.Tenure),
            triples(node, ITSS.kpi, kpi_ids[tenure["kpi"]]),
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

KPI = pl.UInt8
"""The type of an indicator's place in `Standard.kpis`."""

_EQUIVALENCE = pl.DataFrame(schema={"kpi": KPI, "record": ID})
_SERVED = pl.DataFrame(schema={"kpi": KPI, "candidate": ID, "record": ID, "start": pl.Int32, "end": pl.Int32})


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


def _equivalent(kpi: Kpi, records: pl.Series, within: pl.Series, shapes: str, conforms: Conforms) -> pl.Series:
    """Which engagements, of those `within`, have the complexity and the specified size of an indicator: booleans."""
    equivalent = within.arg_true()
    for part in ("criteria", "sizes"):
        if len(equivalent) and (part == "criteria" or kpi.has_size):
            equivalent = equivalent.filter(conforms(f"{shapes}{kpi.name}-{part}", records[equivalent]))
    none = pl.Series(values=[False]).new_from_index(0, len(records))
    return none.scatter(equivalent, values=True) if len(equivalent) else none


def _serves(engagements: pl.DataFrame, requirement: Responsibility, ids: dict[str, int], nowhere: int) -> pl.Series:
    """Which engagements are in at least the required role, and successful where the requirement says so: booleans."""
    roles = pl.Series(values=[ids[iri] for iri in requirement.role.reached_by if iri in ids], dtype=ID)
    serves = engagements["role"].is_in(roles.implode())
    return serves & (engagements["outcome"] == ids.get(ITSS.Successful, nowhere)) if requirement.success else serves


def _runs(served: pl.DataFrame) -> pl.DataFrame:
    """Number the unbroken runs of each tenure: an engagement that starts by the next day continues a run."""
    ordered = served.sort("kpi", "candidate", "start", "end")
    before = pl.col("end").cum_max().shift(1).over("kpi", "candidate")
    breaks = before.is_null() | (pl.col("start") > before + 1)
    return ordered.with_columns(breaks.cum_sum().cast(ID).alias("run"))


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


def _blank(columns: Columns, kind: str, count: int) -> pl.Series:
    """Labels that no node of the profiles has: a profile cannot speak of a derived node by guessing its label."""
    prefix = f"_:{kind}"
    while columns.terms.str.starts_with(prefix).any():
        prefix += "."
    numbers = pl.int_range(count, eager=True).cast(pl.String)
    return pl.select(pl.format(prefix + "{}", numbers)).to_series()
