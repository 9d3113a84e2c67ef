"""The base class of the kinds of requirement, and the key performance indicator that has requirements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self, TypeVar

import polars as pl

from itss_graph.requirements.alternatives import SizeAlternative
from itss_graph.requirements.candidate import EVER, NEVER, ProfileRecord
from itss_graph.requirements.changes import PlanningContext, Way
from itss_graph.requirements.engagements import Needs, combine, ways_to_succeed
from itss_graph.requirements.measuring import Measurement, Schema
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.shacl.paths import Path, Predicate
from itss_graph.terms import turtle
from itss_graph.terms.load import TermLoader
from itss_graph.terms.model import Reading, ScaleValue, SpecialtyField, Term, Text
from itss_graph.words import says

R = TypeVar("R", bound="Requirement")

GROUPS = ("business", "professional")
"""The groups of requirements, in the order of the source's tables."""


class KindLabel:
    """The short name of a kind, from the words."""

    def __get__(self, requirement: Requirement | None, kind: type[Requirement]) -> Text:
        return says(f"requirement.{kind.kind}")


class Requirement(Term):
    """One condition of a key performance indicator. Each kind is a subclass, a frozen dataclass of its thresholds.

    A kind declares a field that is a property here (`items`, `role` …) with `field()`; otherwise the property would be
    the default of the field.
    """

    __slots__ = ()

    kind: ClassVar[str]
    """The name in IRIs and reports."""
    iri_of_kind: ClassVar[str]
    """The class in the ontology."""
    label_of_kind: ClassVar = KindLabel()
    group: ClassVar[str]
    """One of `GROUPS`."""
    predicate: ClassVar[str]
    """The property of a candidate whose values its shape constrains."""
    units: ClassVar[tuple[str, ...]] = ("count",)
    """The quantities that are required and measured, as they are named in JSON and in the table `unit` of words."""
    quantity: ClassVar[str | None] = "count"
    """The one quantity that is measured as `amount`; None where there are several, in columns of their own."""
    columns: ClassVar[Schema] = {}
    """What `measure` gives beside the columns of `MEASURE`."""
    component: ClassVar[str] = "QualifiedMinCount"
    """The constraint component of a result of its shape."""
    counts_records: ClassVar[bool] = True
    """Whether it counts records, which have evidence; subordinates are not records."""
    items_by_field: ClassVar[bool] = False
    """Whether `items` belong to the specialty fields whose tables list them."""
    shared: ClassVar[str | None] = None
    """The property that links to the records that several kinds count; those kinds are planned together."""
    single: ClassVar[bool] = False
    """Whether one record has to meet it alone; otherwise the records that count add up."""
    distinct: ClassVar[str | None] = None
    """The property of the records that count whose different values are counted; the records themselves if None."""

    # -- what it holds -----------------------------------------------------------------------------------------------

    @classmethod
    def load(cls, loader: TermLoader, iri: str) -> Self:
        """The requirement of an IRI as the graph states it; raises `StandardError` where that makes no sense."""
        raise NotImplementedError

    @property
    def specified(self) -> bool:
        """Whether the table specifies it."""
        return True

    @property
    def items(self) -> tuple[Term, ...]:
        """The items that it lists, of which it requires a number."""
        return ()

    @property
    def required_items(self) -> tuple[Term, ...]:
        """The items that must be among those counted."""
        return ()

    @property
    def role(self) -> ScaleValue | None:
        """The role that a tenure requires; None where it requires no tenure."""
        return None

    @property
    def alternatives(self) -> tuple[SizeAlternative, ...]:
        """The alternatives of which one suffices; none where it has no alternatives."""
        return ()

    # -- its wording -------------------------------------------------------------------------------------------------

    def statement(self, kpi: Kpi, reading: Reading) -> Text:
        """What it requires: a noun phrase without a full stop, or a sentence that nothing is required."""
        raise NotImplementedError

    def advice(self, kpi: Kpi, reading: Reading) -> Text:
        """What to do where it is not met: the message of its shape."""
        statement = self.statement(kpi, reading)
        return says("advice.record", statement) if self.specified else statement

    def message(self, kpi: Kpi, reading: Reading, outcome: str) -> Text:
        """The message of an outcome: what was met, what to do, or that nothing is required."""
        if outcome == "failed":
            return self.advice(kpi, reading)
        statement = self.statement(kpi, reading)
        return statement if outcome == "inapplicable" else says("advice.met", statement)

    # -- its shapes --------------------------------------------------------------------------------------------------

    def path(self, reading: Reading) -> Path:
        """The path from a candidate to the values that its shape constrains."""
        return Predicate(f"<{self.predicate}>")

    def shapes(self, writer: ShapeWriter, kpi: Kpi) -> Iterator[str]:
        """Its property shape, and the shapes that this refers to, as Turtle."""
        raise NotImplementedError

    def equivalence(self, kpi: Kpi) -> str | None:
        """The local name of the shape of an engagement that is equivalent to the indicator; None for no such shape."""
        return None

    def property_shape(self, writer: ShapeWriter, kpi: Kpi, *constraints: turtle.PredicateObjects) -> str:
        """Its property shape with these constraints."""
        properties = [
            ("a", ["sh:PropertyShape"]),
            ("sh:path", [writer.path(self.path(writer.reading))]),
            *constraints,
            ("sh:name", turtle.text(self.label)),
            ("sh:description", turtle.text(self.definition)),
            ("sh:message", turtle.text(self.advice(kpi, writer.reading))),
            ("sh:order", [str(kpi.requirements.index(self) + 1)]),
            ("sh:group", [writer.own(f"{self.group}-contribution")]),
            ("sh:severity", ["sh:Violation"]),
            ("dcterms:source", [turtle.literal(self.source, "en")] if self.source else []),
            ("rdfs:seeAlso", [writer.of(self)]),
        ]
        return turtle.block(writer.own(self.name), properties)

    def qualified_shape(self, writer: ShapeWriter, kpi: Kpi, shape: str, minimum: int = 1) -> str:
        """Its property shape, which requires a number of values that conform to the shape of a local name."""
        return self.property_shape(writer, kpi, *writer.qualified(shape, minimum))

    # -- its figures -------------------------------------------------------------------------------------------------

    def requires(self, reading: Reading) -> dict[str, Any]:
        """The amounts that it requires, by the keys of `measured`; empty where each alternative has its own."""
        raise NotImplementedError

    def measured(self, row: Mapping[str, Any]) -> dict[str, int]:
        """What was measured, from a row of the table of outcomes."""
        return {self.quantity: row["amount"]} if self.quantity else {}

    @classmethod
    def measure(cls, measurement: Measurement, requirements: Sequence[tuple[int, Kpi, Self]]) -> pl.DataFrame:
        """The measures of requirements of the kind, each with its index in the standard: a table of `MEASURE`."""
        raise NotImplementedError

    # -- what would raise it -----------------------------------------------------------------------------------------

    @classmethod
    def met_from(cls, questions: Sequence[tuple[Self, Iterable[ProfileRecord]]], reading: Reading) -> Iterable[date]:
        """For each requirement of the kind and the records that count, the day on which it is first met, or `NEVER`."""
        return (requirement._day(records, reading) for requirement, records in questions)

    def _day(self, counting: Iterable[ProfileRecord], reading: Reading) -> date:
        """The day on which as many different values are recorded as are required."""
        since: dict[str, date] = {}
        for record in counting:
            value = (record.value(self.distinct) if self.distinct else None) or record.name
            since[value] = min(record.first, since.get(value, NEVER))
        count: int = 1 if self.single else self.requires(reading)["count"]
        if count <= 0:
            return EVER
        return sorted(since.values())[count - 1] if len(since) >= count else NEVER

    def ways(self, kpi: Kpi, context: PlanningContext) -> Iterator[Way]:
        """Changes that may meet it, where it is planned alone; a plan drops unnecessary ones."""
        raise NotImplementedError

    def engagement_ways(self, ladder: Sequence[Kpi], engagement: ProfileRecord, context: PlanningContext) -> list[Way]:
        """The ways in which an engagement counts; `ladder` is the indicator and the higher ones of its field."""
        return ways_to_succeed(engagement, self.needs(ladder[0]), context)

    def needs(self, kpi: Kpi) -> list[Needs]:
        """What it requires of one engagement, as alternatives."""
        return [Needs()]

    def entails(self, kpi: Kpi) -> Iterable[Requirement]:
        """The requirements whose needs an engagement must meet in order to count."""
        return (self,)


@dataclass(frozen=True, slots=True)
class Kpi(Term):
    """A key performance indicator: one field at one level, one table of the source."""

    field: SpecialtyField
    level: int
    requirements: tuple[Requirement, ...]
    deemed_by: tuple[str, ...]

    def requirement(self, kind: type[R]) -> R | None:
        """The requirement of a kind, or None where the table has none."""
        return next((requirement for requirement in self.requirements if isinstance(requirement, kind)), None)

    @property
    def has_size(self) -> bool:
        """Whether the table specifies a size."""
        return any(requirement.alternatives for requirement in self.requirements)

    def equivalent(self, engagement: ProfileRecord, context: PlanningContext) -> list[Way]:
        """The ways in which an engagement succeeds and is equivalent to the indicator."""
        equivalent = self.iri in context.holds(engagement)
        needs = [requirement.needs(self) for requirement in self.requirements if requirement.equivalence(self)]
        return ways_to_succeed(engagement, [Needs()] if equivalent else combine(needs), context)
