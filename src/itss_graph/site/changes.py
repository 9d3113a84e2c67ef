"""What changed from one edition to another: terms added, removed, deprecated, their thresholds, axioms and texts.

An edition is a set of facts, each a term, a property and a value; a change is a fact that only one of two sets has. A
changed threshold, a removed IRI or axiom, and an axiom that can make old data inconsistent are major. Any other
addition, and a deprecation, is minor. Changed texts are patches.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from typing import Self

from itss_graph.rdf.folding import Values, fold
from itss_graph.rdf.names import Namespace
from itss_graph.site.versions import Edition, Number, Weight
from itss_graph.site.wordings import EditionLabels, statements
from itss_graph.standard import READINGS
from itss_graph.terms.model import Text
from itss_graph.vocab import DCTERMS, ITSS, OWL, RDF, RDFS, SKOS, VANN, XSD

KINDS = ("threshold", "removed", "axiom", "deprecated", "restored", "added", "fact", "text")
"""The kinds of change, the most important first."""

Fact = tuple[str, str, str]
"""A term, a property, and a value, spelt as in N-Triples or folded; an axiom about several terms has the value only."""

Pair = tuple[str, str]
"""A property and a value."""


def _within(namespace: Namespace, names: str) -> frozenset[str]:
    return frozenset(namespace + name for name in names.split())


THRESHOLDS = _within(
    ITSS,
    "atLevel belowAnnualContractValue belowPersons countsCriterion deemedMetBy enforcesUpperBounds hasAlternative"
    " hasRequirement inSpecialtyField levelNumber minimumAnnualContractValue minimumAnnualUsers minimumComplexityCount"
    " minimumCount minimumPeakPersons minimumPersons minimumYears notSpecified requiresContinuity requiresContribution"
    " requiresCriterion requiresEveryArea requiresProficiency requiresRole requiresSuccess subsumes",
)
"""The properties on which outcomes depend; every change of their values is major."""

VERSIONS = _within(OWL, "versionIRI versionInfo priorVersion backwardCompatibleWith incompatibleWith") | _within(
    DCTERMS, "modified issued bibliographicCitation"
)
"""Properties that differ between any two versions, which is not a change."""

DEPRECATION = frozenset({OWL.deprecated, DCTERMS.isReplacedBy})
ANNOTATIONS = frozenset({RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, *VERSIONS, *DEPRECATION})

NARROWING = _within(
    OWL,
    "complementOf differentFrom disjointUnionOf disjointWith equivalentClass equivalentProperty hasKey"
    " propertyDisjointWith sameAs",
)
"""Axioms that can make consistent data inconsistent, or identify two terms."""

CHARACTERISTICS = frozenset(
    f"<{OWL}{name}Property>"
    for name in ("Functional", "InverseFunctional", "Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive")
)

DISJOINT = re.compile(
    rf"\[ <{re.escape(RDF.type)}> <{re.escape(OWL.AllDisjointClasses)}> ; <{re.escape(OWL.members)}> \( (.*) \) \]"
)
"""An `owl:AllDisjointClasses`, folded."""

TRUE = frozenset({f'"true"^^<{XSD.boolean}>', f'"1"^^<{XSD.boolean}>'})
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EditionChange:
    """One change. `removed` and `added` are pairs of a property's IRI and a value, spelt as in N-Triples or folded.

    `term` is the IRI of what changed, empty for an axiom that is about no single term. `property` is the one that
    changed, empty where the whole term did. `before` and `after` say in words what a requirement asked for and asks
    for; `replaced_by` names the terms to use instead of a deprecated one.
    """

    kind: str
    weight: Weight
    term: str
    label: Text
    property: str = ""
    removed: tuple[Pair, ...] = ()
    added: tuple[Pair, ...] = ()
    before: Text | None = None
    after: Text | None = None
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes between two editions, ordered by kind and term."""

    old: Edition
    new: Edition
    changes: tuple[EditionChange, ...]
    labels: EditionLabels = field(repr=False)

    @property
    def weight(self) -> Weight | None:
        """The weight of the heaviest change; None where nothing changed."""
        return max((change.weight for change in self.changes), default=None)

    @property
    def least(self) -> Number | None:
        """The least number that the new edition may have; None where the old one has no number or nothing changed."""
        return self.old.number.after(self.weight) if self.old.number and self.weight else None

    @property
    def fits(self) -> bool:
        """Whether the number of the new edition allows for the changes; true where there are no numbers to compare."""
        return not (self.least and self.new.number) or self.new.number >= self.least

    def of(self, kind: str) -> tuple[EditionChange, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.kind == kind)


def compare(old: Edition, new: Edition) -> Changes:
    """The changes from `old` to those modules of `new` that `old` has too, if it has any of them."""
    complete, new = new, new.comparable_with(old)
    before, after = _Statements.of(old), _Statements.of(new)
    labels = EditionLabels(
        (after.terms, before.terms, after.terms if complete is new else _Statements.of(complete).terms)
    )
    changes = list(_changes(before, after, labels))
    if any(change.kind == "threshold" for change in changes):
        statements_by_edition = [statements(edition.standard()) for edition in (old, new)]
        changes = [
            _in_words(change, statements_by_edition) if change.kind == "threshold" else change for change in changes
        ]
    changes.sort(key=lambda change: (KINDS.index(change.kind), -change.weight, change.term, change.property))
    return Changes(old, new, tuple(changes), labels)


def _in_words(change: EditionChange, statements_by_edition: Sequence[Mapping[tuple[str, str], Text]]) -> EditionChange:
    """The change with both statements in words, by the first reading that distinguishes them, else the default."""
    pairs = [[side.get((change.term, key)) for side in statements_by_edition] for key in READINGS]
    before, after = next((pair for pair in pairs if pair[0] != pair[1]), pairs[0])
    return replace(change, before=before, after=after)


@dataclass(frozen=True, slots=True)
class _Statements:
    """The statements of an edition: by term, the axioms about no single term, and its annotation properties."""

    terms: dict[str, Values]
    general: frozenset[str]
    annotations: frozenset[str]

    @classmethod
    def of(cls, edition: Edition) -> Self:
        terms: dict[str, dict[str, frozenset[str]]] = {}
        general, annotations = NOTHING, NOTHING
        for module in edition.modules:
            folded = fold(module.columns, module.name)
            general |= folded.general
            annotations |= module.instances(OWL.AnnotationProperty)
            for term, values in folded.named.items():
                merged = terms.setdefault(term, {})
                merged.update({prop: merged.get(prop, NOTHING) | objects for prop, objects in values.items()})
        # A term from elsewhere may be mentioned only to say what kind of thing it is, as OWL 2 DL asks.
        own = tuple(
            text.strip('"') for values in terms.values() for text in values.get(VANN.preferredNamespaceUri, NOTHING)
        )
        mentioned = {
            term
            for term, values in terms.items()
            if own and not term.startswith(own) and set(values) == {RDF.type} and OWL in min(values[RDF.type])
        }
        return cls({term: values for term, values in terms.items() if term not in mentioned}, general, annotations)

    def has(self, term: str, prop: str, values: Set[str]) -> bool:
        return not values.isdisjoint(self.terms.get(term, {}).get(prop, NOTHING))

    def facts(self, other: _Statements) -> Iterator[Fact]:
        """All facts, to be compared with another edition.

        Classes of both editions that are disjoint by a list are so in pairs. Terms that only
        one edition has are left out of the lists of other axioms, since the axiom changes because the terms are new.
        """
        for term, values in self.terms.items():
            yield from ((term, prop, value) for prop, objects in values.items() for value in objects)
        for pair in self._disjoint():
            if all(term in self.terms and term in other.terms for term in pair):
                yield max(pair), OWL.disjointWith, f"<{min(pair)}>"
        single = {f"<{term}>" for term in self.terms.keys() ^ other.terms.keys()}
        for axiom in self.general:
            rest = re.sub(r" (<[^<>]*>)(?= )", lambda match: "" if match[1] in single else match[0], axiom)
            remains = rest == axiom or not re.search(r"\( (?:\S+ )?\)", rest)  # of a list, more than one
            if remains and not DISJOINT.fullmatch(axiom):
                yield "", "", rest

    def _disjoint(self) -> Iterator[Pair]:
        """The pairs of named classes that lists of disjoint classes, and subclasses of those, make disjoint."""
        below: dict[str, set[str]] = defaultdict(set)
        for term, values in self.terms.items():
            for value in values.get(RDFS.subClassOf, NOTHING):
                below[value.strip("<>")].add(term)
        for match in filter(None, map(DISJOINT.fullmatch, self.general)):
            branches = []
            for name in re.findall(r"<([^<>]*)>", match[1]):
                branch = [name]
                for cls in branch:
                    branch += below[cls].difference(branch)
                branches.append(branch)
            for one, other in combinations(branches, 2):
                yield from product(one, other)


def _changes(before: _Statements, after: _Statements, labels: EditionLabels) -> Iterator[EditionChange]:
    """The changes without the words of requirements, in no particular order.

    There is one for each term that is added or removed, one for each that is deprecated or restored, one for each
    other property of a term, and one for each axiom about several terms.
    """
    old, new = set(before.facts(after)), set(after.facts(before))
    single = before.terms.keys() ^ after.terms.keys()
    deprecated_before, deprecated_after = (
        {term for term in side.terms if side.has(term, OWL.deprecated, TRUE)} for side in (before, after)
    )
    pairs_by_key: dict[Fact, tuple[list[Pair], list[Pair]]] = defaultdict(lambda: ([], []))
    for term, prop, value in sorted(old ^ new):
        if term not in single and prop in VERSIONS and after.has(term, RDF.type, {f"<{OWL.Ontology}>"}):
            continue
        whole_term = term in single or (term in deprecated_before ^ deprecated_after and prop in DEPRECATION)
        key = (term, "" if whole_term else prop, "" if term else value)
        pairs_by_key[key][(term, prop, value) in new].append((prop, value))
    for (term, prop, _), (removed, added) in pairs_by_key.items():
        kind, weight = "axiom", Weight.MAJOR
        if term and not prop:
            kind, weight = _classify_term(term, before, after, deprecated=term in deprecated_after)
        elif term:
            kind, weight = _classify_property(prop, removed, added, before.annotations | after.annotations)
        replacements = after.terms.get(term, {}).get(DCTERMS.isReplacedBy, NOTHING)
        names = sorted(value[1:-1] for value in replacements if value.startswith("<"))
        replaced_by = tuple(names) if kind in ("deprecated", "restored") else ()
        label = labels.of_term(term)
        yield EditionChange(kind, weight, term, label, prop, tuple(removed), tuple(added), replaced_by=replaced_by)


def _classify_term(term: str, before: _Statements, after: _Statements, *, deprecated: bool) -> tuple[str, Weight]:
    """Kind and weight of a change of a whole term."""
    if term not in after.terms:
        return "removed", Weight.MAJOR
    if term not in before.terms:
        return "added", Weight.MINOR
    return "deprecated" if deprecated else "restored", Weight.MINOR


def _classify_property(
    prop: str, removed: Sequence[Pair], added: Sequence[Pair], annotations: Set[str]
) -> tuple[str, Weight]:
    """Kind and weight of a change of a property; `annotations` are the properties that an edition declares as such."""
    if prop in THRESHOLDS:
        return "threshold", Weight.MAJOR
    if prop in ANNOTATIONS or prop in annotations or prop.startswith((SKOS, DCTERMS, VANN)):
        return "text", Weight.PATCH
    if prop == RDF.type or prop.startswith((RDFS, OWL)):
        narrows = prop in NARROWING or any(pair[1] in CHARACTERISTICS for pair in added if prop == RDF.type)
        return "axiom", Weight.MAJOR if removed or narrows else Weight.MINOR
    return "fact", Weight.MINOR
