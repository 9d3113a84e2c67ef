"""Each requirement as a SHACL property shape, written out as Turtle from the thresholds of the standard.

SHACL Core only, with no reference outside the file, the profile vocabulary and the ontology, so that any engine gives
the same results. Within the shapes of an indicator `{KPI}`:

- `{KPI}` targets the candidates who claim it and holds a property shape `{KPI}-{kind}` for each requirement;
- `{KPI}-criteria` and `{KPI}-sizes` judge one engagement: both together make it equivalent to the indicator;
- `{KPI}-criteria-count` counts the listed criteria of one engagement, `{KPI}-expertise` judges one expertise record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from itss_graph.requirements.requirement import GROUPS, Kpi
from itss_graph.requirements.shapes import ShapeWriter
from itss_graph.terms import turtle
from itss_graph.terms.model import SpecialtyField
from itss_graph.vocab import DCTERMS, ITSS, OWL, RDFS, SH, SKOS
from itss_graph.words import says


@dataclass(frozen=True, slots=True)
class ShapesDocument:
    """The requirement shapes of all indicators of a standard, of one version; `succeeds` as in `Standard`."""

    writer: ShapeWriter
    kpis: tuple[Kpi, ...]
    version: str
    succeeds: tuple[tuple[str, str], ...]

    def turtle(self) -> str:
        """The document: prefixes, header, groups, then the shapes of each field and of each of its indicators."""
        blocks = [turtle.prefixes(self._namespaces()), self._header(), *self._groups()]
        for field in dict.fromkeys(kpi.field for kpi in self.kpis):
            blocks += self._successful(field)
            for kpi in self.kpis:
                if kpi.field == field:
                    blocks.append(self._kpi(kpi))
                    for requirement in kpi.requirements:
                        blocks += requirement.shapes(self.writer, kpi)
        return "\n".join(blocks)

    def _namespaces(self) -> dict[str, str]:
        return {
            self.writer.prefix: self.writer.shapes_namespace,
            self.writer.standard_prefix: self.writer.standard_namespace,
            "itss": ITSS,
            "dcterms": DCTERMS,
            "owl": OWL,
            "rdfs": RDFS,
            "sh": SH,
            "skos": SKOS,
        }

    def _header(self) -> str:
        category, reading = self.kpis[0].field.category.label, self.writer.reading.label
        name = self.writer.shapes_namespace.removesuffix("#")
        title = says("shape.title", category, reading)
        note = f"Generated from the thresholds of {self.writer.standard_prefix}.ttl by itss build; change them there."
        return turtle.block(
            f"<{name}>",
            [
                ("a", ["owl:Ontology"]),
                ("owl:versionIRI", [f"<{name}/{self.version}>"]),
                ("owl:versionInfo", [turtle.literal(self.version)]),
                *((f"owl:{prop}", [f"<{name}/{version}>"]) for prop, version in self.succeeds),
                ("dcterms:title", turtle.text(title)),
                ("dcterms:license", ["<https://creativecommons.org/licenses/by/4.0/>"]),
                ("skos:editorialNote", [turtle.literal(note, "en")]),
            ],
        )

    def _groups(self) -> Iterator[str]:
        for order, name in enumerate(GROUPS, start=1):
            label = says(f"group.{name}")
            properties = [("a", ["sh:PropertyGroup"]), ("rdfs:label", turtle.text(label)), ("sh:order", [str(order)])]
            yield turtle.block(self.writer.own(f"{name}-contribution"), properties)

    def _successful(self, field: SpecialtyField) -> Iterator[str]:
        """The shapes of a successful engagement in a field."""
        name, writer = f"{field.name}-successful", self.writer
        yield writer.valued(f"{name}-field", "itss:specialtyField", field, says("shape.field"))
        yield writer.valued(f"{name}-outcome", "itss:outcome", writer.success, says("shape.outcome"))

    def _kpi(self, kpi: Kpi) -> str:
        """The shape of the candidates who claim an indicator."""
        return self.writer.node(
            kpi.name,
            ("sh:targetClass", [self.writer.of(kpi) + "-Candidate"]),
            ("sh:name", turtle.text(kpi.label)),
            ("rdfs:seeAlso", [self.writer.of(kpi)]),
            ("sh:property", [self.writer.own(requirement.name) for requirement in kpi.requirements]),
        )
