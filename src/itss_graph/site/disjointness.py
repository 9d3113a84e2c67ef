"""Which classes are disjoint, however it is said: pair by pair, for a list, or for the classes above."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from itss_graph.rdf.folding import Values
from itss_graph.vocab import OWL, RDF, RDFS

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
