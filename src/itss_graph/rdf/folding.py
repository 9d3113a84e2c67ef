"""What a graph says of each named node, with blank nodes folded into values: two graphs that mean the same fold alike.

A blank node has no name that could be compared, so what is said of it stands in its place, in brackets and sorted; a
list stands in parentheses. What OWL writes with blank nodes are trees, which fold without loss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256

from itss_graph.errors import InputError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.names import RDF

LONGEST = 10_000
"""Characters of a folded node; a longer one is replaced by its hash, since a node may be folded into many others."""

NOTHING_SAID = "[ ]"
"""A blank node of which nothing is said."""

FIRST, REST = f"<{RDF.first}>", f"<{RDF.rest}>"

Pairs = Sequence[tuple[str, str]]
"""Property and value, in N-Triples spelling."""

Values = Mapping[str, frozenset[str]]
"""Values by property, both in N-Triples spelling, blank nodes folded."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What is said of every IRI that is a subject, and the blank nodes that no other node leads to."""

    named: Mapping[str, Values]
    general: frozenset[str]


def fold(columns: Columns, name: str) -> Folded:
    """Fold the triples of the source called `name`; raises `InputError` where blank nodes lead round in a circle."""
    statements: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject, prop, value in columns.spelled().iter_rows():
        statements[subject].append((prop, value))
    blank = {node: pairs for node, pairs in statements.items() if _is_blank(node)}
    inner = {value for pairs in statements.values() for _, value in pairs if _is_blank(value)}
    texts = _texts(blank, statements, name)
    named = {node[1:-1]: _values(pairs, texts) for node, pairs in statements.items() if node not in blank}
    return Folded(named, frozenset(texts[node] for node in blank if node not in inner))


def _texts(blank: Mapping[str, Pairs], statements: Mapping[str, Pairs], name: str) -> dict[str, str]:
    """Each blank node folded, but for the further cells of a list, which belong to the text of the first."""
    tails: set[str] = set()
    others: set[str] = set()
    for node, pairs in statements.items():
        for prop, value in pairs:
            (tails if prop == REST and _is_cell(blank.get(node, ())) else others).add(value)
    texts: dict[str, str] = {}
    for node in _leaves_first(blank, name):
        pairs = blank.get(node, ())
        if not pairs:
            texts[node] = NOTHING_SAID
        elif not _is_cell(pairs):
            texts[node] = _bounded(f"[ {' ; '.join(_statements(pairs, texts))} ]")
        elif node not in tails or node in others:
            texts[node] = _bounded(f"( {' '.join(_members(node, blank, texts))} )")
    return texts


def _leaves_first(blank: Mapping[str, Pairs], name: str) -> Iterator[str]:
    leads_to = {node: [value for _, value in pairs if _is_blank(value)] for node, pairs in blank.items()}
    try:
        yield from TopologicalSorter(leads_to).static_order()
    except CycleError as error:
        cycle = " ".join(error.args[1][:3])
        raise InputError(f"{name}: blank nodes lead round in a circle ({cycle}); give one of them an IRI") from None


def _statements(pairs: Pairs, texts: Mapping[str, str]) -> list[str]:
    return sorted(f"{prop} {_text(value, texts)}" for prop, value in pairs)


def _values(pairs: Pairs, texts: Mapping[str, str]) -> Values:
    values: dict[str, set[str]] = defaultdict(set)
    for prop, value in pairs:
        values[prop[1:-1]].add(_text(value, texts))
    return {prop: frozenset(folded) for prop, folded in values.items()}


def _members(node: str, blank: Mapping[str, Pairs], texts: Mapping[str, str]) -> Iterator[str]:
    """The members of a list; an end that is neither a cell nor `rdf:nil` follows a bar."""
    while _is_cell(pairs := blank.get(node, ())):
        cell = dict(pairs)
        yield _text(cell[FIRST], texts)
        node = cell[REST]
    if node != f"<{RDF.nil}>":
        yield f"| {_text(node, texts)}"


def _text(node: str, texts: Mapping[str, str]) -> str:
    return texts.get(node, NOTHING_SAID) if _is_blank(node) else node


def _is_blank(node: str) -> bool:
    return node.startswith("_:")


def _is_cell(pairs: Pairs) -> bool:
    """Whether a node is said to be a cell of a list and nothing else."""
    return sorted(prop for prop, _ in pairs) == [FIRST, REST]


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST else f"[ sha256:{sha256(text.encode()).hexdigest()} ]"
