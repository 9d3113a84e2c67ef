"""Each requirement as a SHACL property shape, written out as Turtle from the thresholds of the standard.

SHACL Core only, and nothing outside the file, the profile vocabulary and the ontology is referred to, so that any
engine gives the same results. Within the shapes of an indicator `{KPI}`:

- `{KPI}` targets the candidates who claim it and holds a property shape `{KPI}-{kind}` for each requirement;
- `{KPI}-criteria` and `{KPI}-sizes` judge one engagement: both together make it equivalent to the indicator;
- `{KPI}-criteria-count` counts the listed criteria of one engagement, `{KPI}-expertise` judges one expertise record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from itss_graph.shacl.paths import Inverse, Path, Predicate
from itss_graph.shacl.paths import Sequence as Steps
from itss_graph.standard import turtle
from itss_graph.standard.model import (
    Bound,
    Complexity,
    Development,
    Kpi,
    Reading,
    Requirement,
    Responsibility,
    ScaleValue,
    Size,
    SizeAlternative,
    Specialty,
    SpecialtyField,
    Succession,
    Term,
    Text,
)
from itss_graph.standard.wording import advice, alternative_text, bound_text
from itss_graph.vocab import DCTERMS, ITSS, OWL, RDFS, SH, SKOS

if TYPE_CHECKING:
    from itss_graph.standard.standard import Standard

PROFESSIONAL = (Specialty, Succession, Development)
GROUPS = {
    "business-contribution": Text("business contribution", "ビジネス貢献"),
    "professional-contribution": Text("professional contribution", "プロフェッショナル貢献"),
}


def requirement_path(requirement: Requirement, reading: Reading) -> Path:
    """The path from a candidate to what the shape of a requirement looks at.

    For every area at once it leads over the expertise records back to the candidate, so that there is one result for
    all areas together: the candidate must have a record that is good enough in each.
    """
    match requirement:
        case Responsibility():
            return Predicate(f"<{ITSS.tenure}>")
        case Specialty():
            expertise = Predicate(f"<{ITSS.expertise}>")
            return Steps((expertise, Inverse(expertise))) if reading.requires_every_area else expertise
        case Succession():
            return Predicate(f"<{ITSS.fieldSuccession}>")
        case Development():
            return Predicate(f"<{ITSS.develops}>")
        case _:
            return Predicate(f"<{ITSS.engagement}>")


def shapes_turtle(standard: Standard, reading: Reading) -> str:
    """The requirement shapes of a standard under a reading."""
    return ShapesWriter(standard, reading).document()


@dataclass(frozen=True, slots=True)
class ShapesWriter:
    """Writes the shapes of one standard under one reading; names within it are local names of its namespace."""

    standard: Standard
    reading: Reading

    # -- the document ------------------------------------------------------------------------------------------------

    def document(self) -> str:
        blocks = [turtle.prefixes(self.namespaces()), self.header(), *self.groups()]
        for field in self.standard.fields:
            blocks += self.successful(field)
            for kpi in self.standard.kpis:
                if kpi.field == field:
                    blocks += self.kpi(kpi)
        return "\n".join(blocks)

    @property
    def prefix(self) -> str:
        return f"{self.standard.prefix}{'sh' if self.reading.key == 'default' else self.reading.key}"

    def namespaces(self) -> dict[str, str]:
        return {
            self.prefix: self.standard.shapes_namespace(self.reading.key),
            self.standard.prefix: self.standard.namespace,
            "itss": ITSS,
            "dcterms": DCTERMS,
            "owl": OWL,
            "rdfs": RDFS,
            "sh": SH,
            "skos": SKOS,
        }

    def header(self) -> str:
        category = self.standard.fields[0].category.label
        name = self.standard.shapes_namespace(self.reading.key).removesuffix("#")
        title = Text(
            f"{category.en}: requirement shapes, {self.reading.label.en}",
            f"{category.ja}:要件のシェイプ({self.reading.label.ja})",
        )
        note = f"Generated from the thresholds of {self.standard.prefix}.ttl by itss build; change them there."
        return turtle.block(
            f"<{name}>",
            [
                ("a", ["owl:Ontology"]),
                ("owl:versionIRI", [f"<{name}/{self.standard.version}>"]),
                ("owl:versionInfo", [turtle.literal(self.standard.version)]),
                *((f"owl:{prop}", [f"<{name}/{version}>"]) for prop, version in self.standard.succeeds),
                ("dcterms:title", turtle.text(title)),
                ("dcterms:license", ["<https://creativecommons.org/licenses/by/4.0/>"]),
                ("skos:editorialNote", [turtle.literal(note, "en")]),
            ],
        )

    def groups(self) -> Iterator[str]:
        for order, (name, label) in enumerate(GROUPS.items(), start=1):
            properties = [("a", ["sh:PropertyGroup"]), ("rdfs:label", turtle.text(label)), ("sh:order", [str(order)])]
            yield turtle.block(self.own(name), properties)

    # -- the building blocks -----------------------------------------------------------------------------------------

    def own(self, name: str) -> str:
        return f"{self.prefix}:{name}"

    def of(self, term: Term) -> str:
        """A term of the standard as a prefixed name where it is in a known namespace."""
        for prefix, namespace in ((self.standard.prefix, self.standard.namespace), ("itss", ITSS)):
            if term.iri.startswith(namespace):
                return f"{prefix}:{term.iri.removeprefix(namespace)}"
        return f"<{term.iri}>"

    def node(self, name: str, *constraints: turtle.Property) -> str:
        return turtle.block(self.own(name), [("a", ["sh:NodeShape"]), *constraints])

    def part(self, name: str, path: str, says: Text, *constraints: turtle.Property, group: str = "business") -> str:
        """A property shape inside the judgement of a requirement."""
        properties = [
            ("a", ["sh:PropertyShape"]),
            ("sh:path", [path]),
            ("sh:name", turtle.text(says)),
            ("sh:description", turtle.text(Text(f"Asks for {says.en}.", f"{says.ja}を求める。"))),
            ("sh:message", turtle.text(Text(f"Needs {says.en}.", f"{says.ja}が必要です。"))),
            ("sh:order", ["1"]),
            ("sh:group", [self.own(f"{group}-contribution")]),
            ("sh:severity", ["sh:Violation"]),
        ]
        return turtle.block(self.own(name), [*properties, *constraints])

    def valued(self, name: str, path: str, term: Term, label: Text, group: str = "business") -> str:
        """A property shape that asks for one value."""
        says = Text(f'{label.en} "{term.label.en}"', f"{label.ja}「{term.label.ja}」")
        return self.part(name, path, says, ("sh:hasValue", [self.of(term)]), group=group)

    def counted(self, name: str, path: str, shape: str, minimum: int, says: Text) -> str:
        """A property shape that asks for a number of values that conform to a shape."""
        group = "business" if path == "itss:complexity" else "professional"
        constraints = [("sh:qualifiedValueShape", [self.own(shape)]), ("sh:qualifiedMinCount", [str(minimum)])]
        return self.part(name, path, says, *constraints, group=group)

    def path(self, path: Path) -> str:
        """The path of a requirement."""
        match path:
            case Predicate(name):
                return f"itss:{name[1:-1].removeprefix(ITSS)}"
            case Inverse(inner):
                return f"[ sh:inversePath {self.path(inner)} ]"
            case Steps(parts):
                return turtle.collection(map(self.path, parts))
            case _:
                raise TypeError(path)

    def requirement(self, kpi: Kpi, requirement: Requirement, *constraints: turtle.Property) -> str:
        """The property shape of a requirement."""
        path = self.path(requirement_path(requirement, self.reading))
        group = "professional" if isinstance(requirement, PROFESSIONAL) else "business"
        properties = [
            ("a", ["sh:PropertyShape"]),
            ("sh:path", [path]),
            *constraints,
            ("sh:name", turtle.text(requirement.label)),
            ("sh:description", turtle.text(requirement.definition)),
            ("sh:message", turtle.text(advice(kpi, requirement, self.reading))),
            ("sh:order", [str(kpi.requirements.index(requirement) + 1)]),
            ("sh:group", [self.own(f"{group}-contribution")]),
            ("sh:severity", ["sh:Violation"]),
            ("dcterms:source", [turtle.literal(requirement.source, "en")] if requirement.source else []),
            ("rdfs:seeAlso", [self.of(requirement)]),
        ]
        return turtle.block(self.own(requirement.name), properties)

    def qualified(self, kpi: Kpi, requirement: Requirement, shape: str, minimum: int = 1) -> str:
        constraints = [("sh:qualifiedValueShape", [self.own(shape)]), ("sh:qualifiedMinCount", [str(minimum)])]
        return self.requirement(kpi, requirement, *constraints)

    # -- fields and indicators ---------------------------------------------------------------------------------------

    def successful(self, field: SpecialtyField) -> Iterator[str]:
        """What a successful engagement in a field is."""
        name = f"{field.name}-successful"
        yield self.valued(f"{name}-field", "itss:specialtyField", field, Text("the specialty field", "専門分野"))
        success = self.standard.terms[ITSS.Successful]
        yield self.valued(f"{name}-outcome", "itss:outcome", success, Text("the outcome", "結果"))

    def succeeded(self, field: SpecialtyField) -> turtle.Property:
        """Ask for both directly: some engines lose results of a node shape that several others share."""
        return ("sh:property", [self.own(f"{field.name}-successful-{part}") for part in ("field", "outcome")])

    def kpi(self, kpi: Kpi) -> Iterator[str]:
        yield self.node(
            kpi.name,
            ("sh:targetClass", [self.of(kpi) + "-Candidate"]),
            ("sh:name", turtle.text(kpi.label)),
            ("rdfs:seeAlso", [self.of(kpi)]),
            ("sh:property", [self.own(requirement.name) for requirement in kpi.requirements]),
        )
        for requirement in kpi.requirements:
            yield from self.judge(kpi, requirement)

    def judge(self, kpi: Kpi, requirement: Requirement) -> Iterator[str]:
        match requirement:
            case Responsibility():
                yield from self.responsibility(kpi, requirement)
            case Complexity():
                yield from self.complexity(kpi, requirement)
            case Size():
                yield from self.size(kpi, requirement)
            case Specialty() if self.reading.requires_every_area:
                yield from self.every_area(kpi, requirement)
            case Specialty():
                yield from self.any_area(kpi, requirement)
            case Succession():
                yield from self.succession(kpi, requirement)
            case Development():
                minimum = ("sh:minCount", [str(requirement.count)])
                yield self.requirement(kpi, requirement, minimum)

    # -- business contribution ---------------------------------------------------------------------------------------

    def responsibility(self, kpi: Kpi, requirement: Responsibility) -> Iterator[str]:
        name = f"{kpi.name}-tenure"
        yield self.qualified(kpi, requirement, name)
        yield self.node(name, ("sh:property", [self.own(f"{name}-kpi"), self.own(f"{name}-days")]))
        yield self.valued(f"{name}-kpi", "itss:kpi", kpi, Text("a tenure counted for", "対象の達成度指標"))
        path = "itss:longestContinuousDays" if requirement.continuity else "itss:totalDays"
        run = Text("unbroken ", "途切れのない") if requirement.continuity else Text("", "")
        says = Text(f"at least {requirement.days:,} {run.en}days", f"{run.ja}{requirement.days:,}日以上")
        minimum = [("sh:minCount", ["1"]), ("sh:minInclusive", [str(requirement.days)])]
        yield self.part(f"{name}-days", path, says, *minimum)

    def complexity(self, kpi: Kpi, requirement: Complexity) -> Iterator[str]:
        name, criteria = f"{kpi.name}-complexity-engagement", f"{kpi.name}-criteria"
        yield self.qualified(kpi, requirement, name)
        yield self.node(name, self.succeeded(kpi.field), ("sh:node", [self.own(criteria)]))
        required = [self.own(f"{criteria}-{term.name}") for term in requirement.required]
        yield self.node(criteria, ("sh:property", [self.own(f"{criteria}-count"), *required]))
        yield self.criteria_count(f"{criteria}-count", kpi, requirement.count)
        label = Text("the complexity criterion", "複雑性の基準")
        for term in requirement.required:
            yield self.valued(f"{criteria}-{term.name}", "itss:complexity", term, label)
        listed = turtle.collection(self.of(term) for term in requirement.criteria)
        yield self.node(f"{kpi.name}-criterion", ("sh:in", [listed]))

    def criteria_count(self, name: str, kpi: Kpi, minimum: int) -> str:
        says = Text(f"at least {minimum} listed complexity criteria", f"列挙された複雑性の基準{minimum}以上")
        return self.counted(name, "itss:complexity", f"{kpi.name}-criterion", minimum, says)

    def size(self, kpi: Kpi, requirement: Size) -> Iterator[str]:
        if not requirement.alternatives:
            yield self.requirement(kpi, requirement, ("sh:deactivated", ["true"]))
            return
        name, sizes = f"{kpi.name}-size-engagement", f"{kpi.name}-sizes"
        yield self.qualified(kpi, requirement, name)
        yield self.node(name, self.succeeded(kpi.field), ("sh:node", [self.own(sizes)]))
        alternatives = [self.own(alternative.name) for alternative in requirement.alternatives]
        yield self.node(sizes, ("sh:or", [turtle.collection(alternatives)]))
        for alternative in requirement.alternatives:
            yield from self.alternative(kpi, alternative)

    def alternative(self, kpi: Kpi, alternative: SizeAlternative) -> Iterator[str]:
        name = alternative.name
        bounds = [self.own(f"{name}-{bound.measure}") for bound in alternative.bounds]
        says = alternative_text(alternative, self.reading)
        complexity = [self.own(f"{name}-complexity")] if alternative.complexity_count else []
        yield self.node(
            name,
            ("sh:name", turtle.text(alternative.label)),
            ("sh:message", turtle.text(Text(f"Needs {says.en}.", f"{says.ja}が必要です。"))),
            ("sh:or", [turtle.collection(bounds)]),
            ("sh:property", complexity),
        )
        for bound in alternative.bounds:
            yield self.bound(f"{name}-{bound.measure}", bound)
        if alternative.complexity_count:
            yield self.criteria_count(f"{name}-complexity", kpi, alternative.complexity_count)

    def bound(self, name: str, bound: Bound) -> str:
        enforced = self.reading.enforces_upper_bounds
        below = [str(bound.below)] if bound.below is not None and enforced else []
        says = bound_text(bound, enforced=enforced)
        limits = [("sh:minCount", ["1"]), ("sh:minInclusive", [str(bound.minimum)]), ("sh:maxExclusive", below)]
        return self.part(name, f"itss:{bound.measure}", says, *limits)

    # -- professional contribution -----------------------------------------------------------------------------------

    def any_area(self, kpi: Kpi, requirement: Specialty) -> Iterator[str]:
        name = f"{kpi.name}-expertise"
        yield self.qualified(kpi, requirement, name, requirement.count)
        yield self.expertise(name, f"{name}-area", requirement)
        listed = turtle.collection(self.of(term) for term in requirement.areas)
        says = Text("one of the listed specialty areas", "列挙された専門領域のいずれか")
        limits = [("sh:minCount", ["1"]), ("sh:in", [listed])]
        yield self.part(f"{name}-area", "itss:area", says, *limits, group="professional")
        yield from self.grades(name, requirement)

    def every_area(self, kpi: Kpi, requirement: Specialty) -> Iterator[str]:
        """Ask for every area, with one result for all together (see `requirement_path`)."""
        areas, name = f"{kpi.name}-areas", f"{kpi.name}-expertise"
        yield self.qualified(kpi, requirement, areas)
        yield self.node(areas, ("sh:property", [self.own(f"{areas}-{term.name}") for term in requirement.areas]))
        yield from self.grades(name, requirement)
        for term in requirement.areas:
            says = Text(f'expertise in "{term.label.en}"', f"「{term.label.ja}」の専門性")
            one = f"{name}-{term.name}"
            yield self.counted(f"{areas}-{term.name}", "itss:expertise", one, 1, says)
            yield self.expertise(one, f"{one}-area", requirement, grades=name)
            yield self.valued(f"{one}-area", "itss:area", term, Text("the area", "領域"), group="professional")

    def expertise(self, name: str, area: str, requirement: Specialty, grades: str | None = None) -> str:
        """What one expertise record needs: the area, and the grade on each scale."""
        parts = [area, *(f"{grades or name}-{scale}" for scale in _scales(requirement))]
        return self.node(name, ("sh:property", [self.own(part) for part in parts]))

    def grades(self, name: str, requirement: Specialty) -> Iterator[str]:
        for scale, value in _scales(requirement).items():
            path = turtle.collection([f"itss:{scale}", "[ sh:zeroOrMorePath itss:subsumes ]"])
            label = {"proficiency": Text("at least the proficiency", "習熟度が少なくとも")}.get(
                scale, Text("at least the contribution", "貢献が少なくとも")
            )
            yield self.valued(f"{name}-{scale}", path, value, label, group="professional")

    def succession(self, kpi: Kpi, requirement: Succession) -> Iterator[str]:
        name = f"{kpi.name}-field-succession"
        parts: Sequence[str] = [self.own(f"{name}-field"), self.own(f"{name}-count")]
        yield self.qualified(kpi, requirement, name)
        yield self.node(name, ("sh:property", parts))
        label = Text("succession recorded for", "継承の対象分野")
        yield self.valued(f"{name}-field", "itss:specialtyField", kpi.field, label, group="professional")
        says = Text(f"at least {requirement.count} kinds of activity", f"{requirement.count}種類以上の活動")
        activity = f"{kpi.name}-activity"
        yield self.counted(f"{name}-count", "itss:activity", activity, requirement.count, says)
        listed = turtle.collection(self.of(term) for term in requirement.activities)
        yield self.node(activity, ("sh:in", [listed]))


def _scales(requirement: Specialty) -> dict[str, ScaleValue]:
    scales = {"proficiency": requirement.proficiency}
    if requirement.contribution:
        scales["contribution"] = requirement.contribution
    return scales
