"""A form for a profile, made from `shapes/profile.ttl`: what a candidate and each record may say, in which terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Self

from itss_graph.profiles.properties import profile_view, property_shapes
from itss_graph.standard.graph import GraphView
from itss_graph.standard.model import Complexity, Specialty, Text, local_name
from itss_graph.standard.standard import Standard
from itss_graph.vocab import ITSS, PROSH, SH, SKOS, XSD

ROOT = f"{ITSS}Candidate"
APART = f"{PROSH}provenance"
"""The group of properties that a form keeps folded."""

Kind = Literal["records", "choice", "date", "number", "iri"]


@dataclass(frozen=True, slots=True)
class Option:
    """A term to choose; `fields` are the specialty fields in which it counts, by name, or none where it knows none."""

    name: str
    label: Text
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A property: `name` is its key in plain JSON; `record` is the class of the records that it leads to, if any."""

    name: str
    label: Text
    description: Text
    kind: Kind
    required: bool
    many: bool
    apart: bool
    options: tuple[Option, ...]
    record: str


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of each class, by its local name, in the order of the shapes."""

    classes: dict[str, tuple[Field, ...]]

    @classmethod
    def of(cls, standard: Standard) -> Self:
        """The form for a job category."""
        reader = _Reader(profile_view(), standard, _counted(standard))
        return cls({local_name(target): tuple(reader.fields(shape)) for target, shape in reader.shapes().items()})

    @property
    def candidate(self) -> tuple[Field, ...]:
        """The fields of a candidate."""
        return self.classes[local_name(ROOT)]


@dataclass(frozen=True, slots=True)
class _Reader:
    graph: GraphView
    standard: Standard
    counted: dict[str, tuple[str, ...]]

    def shapes(self) -> dict[str, str]:
        """The shape that says what there is to each class; others of the same class restrict it."""
        found = {}
        for shape in self.graph.instances(SH.NodeShape):
            for target in self.graph.all(shape, SH.targetClass):
                if self.graph.all(shape, SH.property):
                    found[target] = shape
        return found

    def fields(self, shape: str) -> Iterator[Field]:
        """The properties of a shape."""
        return map(self._field, property_shapes(self.graph, shape))

    def _field(self, shape: str) -> Field:
        graph = self.graph
        cls = graph.optional(shape, f"{SH}class") or ""
        datatype = graph.optional(shape, SH.datatype) or ""
        record = local_name(cls) if cls in self.shapes() else ""
        kinds: dict[str, Kind] = {XSD.date: "date", XSD.integer: "number"}
        kind: Kind = "records" if record else "choice" if cls else kinds.get(datatype, "iri")
        return Field(
            name=local_name(graph.one(shape, SH.path)),
            label=graph.text(shape, SH.name),
            description=graph.text(shape, SH.description),
            kind=kind,
            required=bool(graph.integer(shape, SH.minCount)),
            many=graph.integer(shape, SH.maxCount) != 1,
            apart=graph.optional(shape, SH.group) == APART,
            options=tuple(self._options(cls)) if kind == "choice" else (),
            record=record,
        )

    def _options(self, cls: str) -> Iterator[Option]:
        for iri in self.standard.view.instances(cls):
            label = self.standard.view.text(iri, SKOS.prefLabel)
            yield Option(local_name(iri), label, self.counted.get(iri, ()))


def _counted(standard: Standard) -> dict[str, tuple[str, ...]]:
    """The specialty fields whose tables list a criterion or an area, by its IRI."""
    found: dict[str, dict[str, None]] = {}
    for kpi, requirement in standard.requirements():
        terms = requirement.criteria if isinstance(requirement, Complexity) else ()
        terms = requirement.areas if isinstance(requirement, Specialty) else terms
        for term in terms:
            found.setdefault(term.iri, {})[kpi.field.name] = None
    return {iri: tuple(fields) for iri, fields in found.items()}
