"""What changed from one edition to another: terms added, removed, deprecated, their thresholds, axioms and texts.

An edition is a set of facts, each a term, a property and a value; what changed is what only one of two sets has. A
verdict that can change, an IRI that is gone, an axiom that is gone and one by which old data can come to contradict
itself are major. Whatever else is new, and what is deprecated, is minor. Texts are patches.
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
from itss_graph.site.wordings import KIND_WORDS, EditionLabels, statements
from itss_graph.standard import READINGS
from itss_graph.terms.model import Text
from itss_graph.vocab import DCTERMS, ITSS, OWL, RDF, RDFS, SKOS, VANN, XSD

KINDS = tuple(KIND_WORDS)
"""The kinds of change, what matters most first."""

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
"""The properties on which verdicts rest: whatever they say anew, or no longer, is major."""

VERSIONS = _within(OWL, "versionIRI versionInfo priorVersion backwardCompatibleWith incompatibleWith") | _within(
    DCTERMS, "modified issued bibliographicCitation"
)
"""What differs between any two versions, and so is no change."""

DEPRECATION = frozenset({OWL.deprecated, DCTERMS.isReplacedBy})
ANNOTATIONS = frozenset({RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, *VERSIONS, *DEPRECATION})

NARROWING = _within(
    OWL,
    "complementOf differentFrom disjointUnionOf disjointWith equivalentClass equivalentProperty hasKey"
    " propertyDisjointWith sameAs",
)
"""Axioms by which data that was consistent can come to contradict itself, or two things turn out to be one."""

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
    whole, new = new, new.beside(old)
    before, after = _Statements.of(old), _Statements.of(new)
    labels = EditionLabels((after.terms, before.terms, after.terms if whole is new else _Statements.of(whole).terms))
    found = list(_changes(before, after, labels))
    if any(change.kind == "threshold" for change in found):
        asked = [statements(edition.standard()) for edition in (old, new)]
        found = [_in_words(change, asked) if change.kind == "threshold" else change for change in found]
    found.sort(key=lambda change: (KINDS.index(change.kind), -change.weight, change.term, change.property))
    return Changes(old, new, tuple(found), labels)


def _in_words(change: EditionChange, asked: Sequence[Mapping[tuple[str, str], Text]]) -> EditionChange:
    """The change with what was asked for and is: under the first reading that tells the two apart, else the default."""
    told = [[side.get((change.term, key)) for side in asked] for key in READINGS]
    before, after = next((pair for pair in told if pair[0] != pair[1]), told[0])
    return replace(change, before=before, after=after)


@dataclass(frozen=True, slots=True)
class _Statements:
    """What an edition says of its terms, of no single term, and which properties it declares for annotation."""

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
                mine = terms.setdefault(term, {})
                mine.update({prop: mine.get(prop, NOTHING) | found for prop, found in values.items()})
        # A term from elsewhere may be mentioned only to say what kind of thing it is, as OWL 2 DL asks.
        own = tuple(o.strip('"') for v in terms.values() for o in v.get(VANN.preferredNamespaceUri, NOTHING))
        mentioned = {
            term
            for term, values in terms.items()
            if own and not term.startswith(own) and set(values) == {RDF.type} and OWL in min(values[RDF.type])
        }
        return cls({t: v for t, v in terms.items() if t not in mentioned}, general, annotations)

    def has(self, term: str, prop: str, values: Set[str]) -> bool:
        return not values.isdisjoint(self.terms.get(term, {}).get(prop, NOTHING))

    def facts(self, other: _Statements) -> Iterator[Fact]:
        """All facts, to be compared with another edition.

        Classes of both editions that are disjoint by a list are so in pairs. Where another axiom about several terms
        lists terms that one edition only has, these are left out: that they are listed follows from their being new.
        """
        for term, values in self.terms.items():
            yield from ((term, prop, value) for prop, found in values.items() for value in found)
        for pair in self._disjoint():
            if all(term in self.terms and term in other.terms for term in pair):
                yield max(pair), OWL.disjointWith, f"<{min(pair)}>"
        single = {f"<{term}>" for term in self.terms.keys() ^ other.terms.keys()}
        for axiom in self.general:
            rest = re.sub(r" (<[^<>]*>)(?= )", lambda found: "" if found[1] in single else found[0], axiom)
            left = rest == axiom or not re.search(r"\( (?:\S+ )?\)", rest)  # of a list, more than one
            if left and not DISJOINT.fullmatch(axiom):
                yield "", "", rest

    def _disjoint(self) -> Iterator[Pair]:
        """The pairs of named classes that lists of disjoint classes, and subclasses of those, make disjoint."""
        below: dict[str, set[str]] = defaultdict(set)
        for term, values in self.terms.items():
            for value in values.get(RDFS.subClassOf, NOTHING):
                below[value.strip("<>")].add(term)
        for found in filter(None, map(DISJOINT.fullmatch, self.general)):
            lines = []
            for name in re.findall(r"<([^<>]*)>", found[1]):
                line = [name]
                for cls in line:
                    line += below[cls].difference(line)
                lines.append(line)
            for one, other in combinations(lines, 2):
                yield from product(one, other)


def _changes(before: _Statements, after: _Statements, labels: EditionLabels) -> Iterator[EditionChange]:
    """The changes without the words of requirements, in no particular order.

    There is one for each term that is new or gone, one for each that is deprecated now or not any more, one for each
    other property of a term, and one for each axiom about several terms.
    """
    old, new = set(before.facts(after)), set(after.facts(before))
    single = before.terms.keys() ^ after.terms.keys()
    was, is_ = ({term for term in side.terms if side.has(term, OWL.deprecated, TRUE)} for side in (before, after))
    found: dict[Fact, tuple[list[Pair], list[Pair]]] = defaultdict(lambda: ([], []))
    for term, prop, value in sorted(old ^ new):
        if term not in single and prop in VERSIONS and after.has(term, RDF.type, {f"<{OWL.Ontology}>"}):
            continue
        together = term in single or (term in was ^ is_ and prop in DEPRECATION)
        key = (term, "" if together else prop, "" if term else value)
        found[key][(term, prop, value) in new].append((prop, value))
    for (term, prop, _), (removed, added) in found.items():
        kind, weight = "axiom", Weight.MAJOR
        if term and not prop:
            kind, weight = _of_term(term, before, after, deprecated=term in is_)
        elif term:
            kind, weight = _of_property(prop, removed, added, before.annotations | after.annotations)
        instead = after.terms.get(term, {}).get(DCTERMS.isReplacedBy, NOTHING)
        names = sorted(value[1:-1] for value in instead if value.startswith("<"))
        replaced_by = tuple(names) if kind in ("deprecated", "restored") else ()
        label = labels.of_term(term)
        yield EditionChange(kind, weight, term, label, prop, tuple(removed), tuple(added), replaced_by=replaced_by)


def _of_term(term: str, before: _Statements, after: _Statements, *, deprecated: bool) -> tuple[str, Weight]:
    """Kind and weight of a change of a whole term."""
    if term not in after.terms:
        return "removed", Weight.MAJOR
    if term not in before.terms:
        return "added", Weight.MINOR
    return "deprecated" if deprecated else "restored", Weight.MINOR


def _of_property(
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
