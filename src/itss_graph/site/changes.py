"""What changed from one edition to another: terms added, removed, deprecated, their thresholds, axioms and texts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

from itss_graph.rdf.folding import Values, fold
from itss_graph.site.change_weights import DEPRECATION, THRESHOLDS, VERSIONS, is_axiom, is_text, weight_of_axiom
from itss_graph.site.versions import Edition, Number, Weight
from itss_graph.site.wordings import EditionLabels, Sentences
from itss_graph.standard.model import Text
from itss_graph.vocab import DCTERMS, OWL, RDF, RDFS, VANN

LIST = re.compile(
    rf"\[ <{re.escape(RDF.type)}> <{re.escape(OWL.AllDisjointClasses)}> ; <{re.escape(OWL.members)}> \( (.*) \) \]"
)
"""An `owl:AllDisjointClasses`, folded."""

Pair = tuple[str, str]
"""Two IRIs, in alphabetical order."""


def disjoint(terms: Mapping[str, Values], general: Iterable[str]) -> frozenset[Pair]:
    """The pairs of named classes that the axioms in `general`, and subclasses in `terms`, make disjoint."""
    below: dict[str, set[str]] = defaultdict(set)
    for term, values in terms.items():
        for value in values.get(RDFS.subClassOf, ()):
            if value.startswith("<"):
                below[value[1:-1]].add(term)
    pairs: set[Pair] = set()
    for axiom in general:
        if found := LIST.fullmatch(axiom):
            lines = [_line(name, below) for name in re.findall(r"<([^<>]*)>", found[1])]
            for place, line in enumerate(lines):
                others = (other for later in lines[place + 1 :] for other in later)
                pairs |= {(min(one, two), max(one, two)) for two in others for one in line}
    return frozenset(pairs)


def without_disjointness(general: Iterable[str]) -> Iterator[str]:
    """The other axioms."""
    return (axiom for axiom in general if not LIST.fullmatch(axiom))


def _line(name: str, below: Mapping[str, set[str]]) -> set[str]:
    """A class and all below it."""
    line, new = {name}, [name]
    while new:
        new = [lower for lower in below.get(new.pop(), ()) if lower not in line] + new
        line.update(new)
    return line


KINDS = ("threshold", "removed", "axiom", "deprecated", "restored", "added", "fact", "text")
"""The kinds of change, what matters most first."""

TRUE = frozenset(
    {'"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', '"1"^^<http://www.w3.org/2001/XMLSchema#boolean>'}
)
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
    removed: tuple[tuple[str, str], ...] = ()
    added: tuple[tuple[str, str], ...] = ()
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
    before, after = _Said.of(old), _Said.of(new)
    labels = EditionLabels((after.terms, before.terms, after.terms if whole is new else _Said.of(whole).terms))
    found = [*_Comparison(before, after, labels).changes()]
    if any(change.kind == "threshold" for change in found):
        found = [*_in_words(found, Sentences.of(old.standard(), new.standard()))]
    return Changes(old, new, tuple(sorted(found, key=_place)), labels)


def _in_words(changes: Iterable[EditionChange], sentences: Sentences) -> Iterator[EditionChange]:
    for change in changes:
        before, after = sentences.of_term(change.term) if change.kind == "threshold" else (None, None)
        yield replace(change, before=before, after=after)


def _place(change: EditionChange) -> tuple[int, int, str, str]:
    return KINDS.index(change.kind), -change.weight, change.term, change.property


@dataclass(frozen=True, slots=True)
class _Said:
    """What an edition says of its terms, of no single term, and which properties it declares for annotation."""

    terms: dict[str, Values]
    general: frozenset[str]
    annotations: frozenset[str]

    @classmethod
    def of(cls, edition: Edition) -> _Said:
        terms: dict[str, dict[str, frozenset[str]]] = {}
        general: set[str] = set()
        annotations: set[str] = set()
        for module in edition.modules:
            folded = fold(module.columns, module.name)
            general |= folded.general
            annotations |= module.instances(OWL.AnnotationProperty)
            for term, values in folded.named.items():
                mine = terms.setdefault(term, {})
                mine.update({prop: mine.get(prop, NOTHING) | found for prop, found in values.items()})
        own = tuple(_namespaces(terms))
        kept = {term: values for term, values in terms.items() if not _only_declared(term, values, own)}
        return cls(dict(kept), frozenset(general), frozenset(annotations))


def _namespaces(terms: Mapping[str, Values]) -> Iterator[str]:
    """The namespaces that the headers of the modules give as theirs."""
    for values in terms.values():
        yield from (spelling.strip('"') for spelling in values.get(VANN.preferredNamespaceUri, NOTHING))


def _only_declared(term: str, values: Values, own: tuple[str, ...]) -> bool:
    """Whether a term from elsewhere is mentioned only to say what kind of thing it is, as OWL 2 DL asks."""
    return bool(own) and not term.startswith(own) and set(values) == {RDF.type} and OWL in min(values[RDF.type])


@dataclass(frozen=True, slots=True)
class _Comparison:
    before: _Said
    after: _Said
    labels: EditionLabels

    def changes(self) -> Iterator[EditionChange]:
        old, new = self.before.terms, self.after.terms
        for term in old.keys() - new.keys():
            yield EditionChange("removed", Weight.MAJOR, term, self.labels.of_term(term), removed=_pairs(old[term]))
        for term in new.keys() - old.keys():
            yield EditionChange("added", Weight.MINOR, term, self.labels.of_term(term), added=_pairs(new[term]))
        for term in old.keys() & new.keys():
            yield from self._of_term(term, old[term], new[term])
        yield from self._disjointness()
        yield from self._general()

    def _of_term(self, term: str, old: Values, new: Values) -> Iterator[EditionChange]:
        gone = {prop: values - new.get(prop, NOTHING) for prop, values in old.items()}
        come = {prop: values - old.get(prop, NOTHING) for prop, values in new.items()}
        is_ontology = f"<{OWL.Ontology}>" in new.get(RDF.type, NOTHING)
        was, is_ = (bool(values.get(OWL.deprecated, NOTHING) & TRUE) for values in (old, new))
        left_out = (VERSIONS if is_ontology else NOTHING) | (DEPRECATION if was != is_ else NOTHING)
        if was != is_:
            pairs = ({prop: found.get(prop, NOTHING) for prop in DEPRECATION} for found in (gone, come))
            removed, added = map(_pairs, pairs)
            kind = "deprecated" if is_ else "restored"
            yield EditionChange(
                kind, Weight.MINOR, term, self.labels.of_term(term), "", removed, added, replaced_by=_instead(new)
            )
        for prop in sorted(old.keys() | new.keys()):
            removed_, added_ = gone.get(prop, NOTHING), come.get(prop, NOTHING)
            if (removed_ or added_) and prop not in left_out:
                yield self._of_property(term, prop, removed_, added_)

    def _of_property(self, term: str, prop: str, removed: frozenset[str], added: frozenset[str]) -> EditionChange:
        if prop in THRESHOLDS:
            kind, weight = "threshold", Weight.MAJOR
        elif is_text(prop, self.before.annotations | self.after.annotations):
            kind, weight = "text", Weight.PATCH
        elif is_axiom(prop):
            kind, weight = "axiom", weight_of_axiom(prop, removed, added)
        else:
            kind, weight = "fact", Weight.MINOR
        pairs = _pairs({prop: removed}), _pairs({prop: added})
        return EditionChange(kind, weight, term, self.labels.of_term(term), prop, *pairs)

    def _disjointness(self) -> Iterator[EditionChange]:
        """Pairs of classes, of those in both editions, that are disjoint in one of them only."""
        both = self.before.terms.keys() & self.after.terms.keys()
        sides = (disjoint(side.terms, side.general) for side in (self.before, self.after))
        old, new = ({pair for pair in side if both.issuperset(pair)} for side in sides)
        for term in sorted({two for _, two in old ^ new}):
            removed, added = (
                tuple(sorted((OWL.disjointWith, f"<{one}>") for one, two in side if two == term))
                for side in (old - new, new - old)
            )
            label = self.labels.of_term(term)
            yield EditionChange("axiom", Weight.MAJOR, term, label, OWL.disjointWith, removed, added)

    def _general(self) -> Iterator[EditionChange]:
        """Other axioms about several terms; where they differ only in terms new or gone, they follow from those."""
        names = {f"<{term}>" for term in self.before.terms.keys() ^ self.after.terms.keys()}
        axioms = (without_disjointness(side.general) for side in (self.before, self.after))
        old, new = (set(_without(side, names)) for side in axioms)
        for axiom in old ^ new:
            pair = (("", axiom),)
            removed, added = (pair if axiom in side else () for side in (old, new))
            yield EditionChange("axiom", Weight.MAJOR, "", self.labels.of_term(""), "", removed, added)


def _pairs(values: Values) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((prop, value) for prop, found in values.items() for value in found))


def _instead(values: Values) -> tuple[str, ...]:
    return tuple(sorted(value[1:-1] for value in values.get(DCTERMS.isReplacedBy, NOTHING) if value.startswith("<")))


def _without(axioms: Iterable[str], names: Set[str]) -> Iterator[str]:
    """Axioms without the listed terms that only one edition has; one that is left with less than two says nothing."""
    for axiom in axioms:
        rest = re.sub(r" (<[^<>]*>)(?= )", lambda found: "" if found[1] in names else found[0], axiom)
        if rest == axiom or not re.search(r"\( (?:\S+ )?\)", rest):
            yield rest
