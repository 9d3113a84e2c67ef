"""Literals as they are spelt, in a store that keeps values.

Oxigraph stores `"007"^^xsd:integer` as `7`, and `"7"^^xsd:int` as an integer. Such a literal is stored under a data
type of ours that names its own, which keeps it apart from every other one. A query is rewritten so that its expressions
see the value, and what comes out is spelt as it came in; what an expression computes is spelt as Oxigraph does it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from itss_graph.rdf.names import XSD
from itss_graph.rdf.tokens import Token, tokens

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

SPELT = "urn:x-itss:spelt:"
"""What the data type of such a literal begins with in a store; its own data type follows."""

_VALUE, _DATATYPE = "<urn:x-itss:value>", "<urn:x-itss:datatype>"

_IN_LINES = re.compile(rb'(?<!\\)((?:\\\\)*+"\^\^<)' + SPELT.encode())

_OF_TERMS = (
    "BOUND",
    "SAMETERM",
    "STR",
    "LANG",
    "DATATYPE",
    "ISLITERAL",
    "ISIRI",
    "ISURI",
    "ISBLANK",
    "COUNT",
    "SAMPLE",
)
"""The functions that ask for a term as it is spelt, not for its value."""

_EXPRESSIONS = ("SELECT", "FILTER", "BIND", "HAVING", "ORDER", "GROUP")
_COUNTS = ("LIMIT", "OFFSET")
_CLAUSES = (*_EXPRESSIONS, *_COUNTS, "WHERE", "VALUES")


@lru_cache(maxsize=1 << 16)
def stored(literal: ox.Literal) -> ox.Literal:
    """A literal in a form that a store leaves as it is: itself, or under a data type of ours."""
    datatype = literal.datatype.value
    if not datatype.startswith((XSD, SPELT)) or datatype == XSD.string:
        return literal
    kept = respelt(literal) == literal and not datatype.startswith(SPELT)
    return literal if kept else ox.Literal(literal.value, datatype=ox.NamedNode(SPELT + datatype))


def respelt(literal: ox.Literal) -> ox.Literal:
    """A literal as Oxigraph spells its value."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode(XSD), ox.NamedNode(XSD), literal))
    (quad,) = store
    return quad.object if isinstance(quad.object, ox.Literal) else literal


def to_store(triple: ox.Triple) -> ox.Triple:
    """A triple in a form that a store leaves as it is."""
    if not isinstance(triple.object, ox.Literal) or (kept := stored(triple.object)) is triple.object:
        return triple
    return ox.Triple(triple.subject, triple.predicate, kept)


def spelt(term: _Term) -> _Term:
    """A term of a store as it was spelt."""
    if isinstance(term, ox.Literal) and term.datatype.value.startswith(SPELT):
        return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype.value.removeprefix(SPELT)))
    return term


def from_store(triple: ox.Triple) -> ox.Triple:
    """A triple of a store as it was spelt."""
    found = spelt(triple.object)
    return triple if found is triple.object else ox.Triple(triple.subject, triple.predicate, found)


def lines_from_store(lines: bytes) -> bytes:
    """N-Triples, or SPARQL results in TSV, in which literals are as they were spelt."""
    return _IN_LINES.sub(rb"\1", lines)


def _datatype(term: _Term) -> _Term | None:
    found = spelt(term)
    return found.datatype if isinstance(found, ox.Literal) else None


FUNCTIONS: dict[ox.NamedNode, Callable[..., _Term | None]] = {
    ox.NamedNode(_VALUE[1:-1]): spelt,  # Oxigraph takes the value of what a function gives
    ox.NamedNode(_DATATYPE[1:-1]): _datatype,
}
"""What `rewritten` calls."""


@dataclass(slots=True)
class _Frame:
    """What an open bracket holds: `values` is true in an expression, `terms` in the arguments of a function of terms.

    In a group, `clause` is the word that governs what follows.
    """

    values: bool = False
    terms: bool = False
    clause: str = ""


def rewritten(text: str, what: str = "query") -> str:
    """A query or an update, which has to parse, for a store of such literals.

    A variable in an expression becomes its value, except where a function asks for the term; a literal anywhere else
    becomes what is stored. Raises `UsageError` for what has no tokens.
    """
    parts, place = [], 0
    for start, end, instead in _changes(text, list(tokens(text, what))):
        parts += [text[place:start], instead]
        place = end
    return "".join([*parts, text[place:]])


def _changes(text: str, found: list[Token]) -> Iterator[tuple[int, int, str]]:
    """The places from which to which something else is to stand."""
    prefixes: dict[str, str] = {}
    stack = [_Frame()]
    none = Token("", "", len(text))
    for i, (before, token, after) in enumerate(zip([none, *found], found, [*found[1:], none], strict=False)):
        frame, word = stack[-1], token.text.upper() if token.kind == "word" else ""
        if token.kind == "mark" and token.text in "{([":
            stack.append(_opened(frame, before) if token.text == "(" else _Frame())
            if frame.clause in ("FILTER", "BIND"):
                frame.clause = ""
        elif token.kind == "mark" and token.text in "})]" and len(stack) > 1:
            stack.pop()
        elif word == "PREFIX" and after.kind == "name" and i + 2 < len(found):
            prefixes[after.text] = found[i + 2].text
        elif word == "DATATYPE" and after.text == "(":
            yield token.place, token.place + len(token.text), _DATATYPE
        elif word in _CLAUSES:
            frame.clause = word
        elif token.kind == "variable" and _is_value(frame, before.text.upper(), after.text.upper()):
            yield token.place, token.place + len(token.text), f"{_VALUE}({token.text})"
        elif token.kind in ("text", "number") and (frame.terms or not frame.values) and frame.clause not in _COUNTS:
            yield from _literal(text, before, found[i : i + 4], prefixes)


def _is_value(frame: _Frame, before: str, after: str) -> bool:
    """Whether it is the value of a variable that counts, between two other tokens in a frame."""
    passed = before == "AS" or (before == "(" and after == "AS")
    whole = before in ("(", ",", "DISTINCT") and after in (")", ",")
    return frame.clause == "ORDER" or (frame.values and not passed and not (frame.terms and whole))


def _opened(frame: _Frame, before: Token) -> _Frame:
    """What a round bracket holds that stands in a frame, behind a token."""
    name = before.text.upper() if before.kind == "word" else ""
    values = frame.values or frame.clause in _EXPRESSIONS
    grouping = frame.clause == "GROUP" and name == "BY"  # by terms, where it is no more than a variable
    return _Frame(values=values, terms=values and (name in _OF_TERMS or grouping))


def _literal(
    text: str, before: Token, tail: list[Token], prefixes: Mapping[str, str]
) -> Iterator[tuple[int, int, str]]:
    """A literal, with what follows it, as it is stored, if that is anything else."""
    token, *rest = tail
    lexical = token.text.rstrip(".") if token.kind == "number" else token.text
    start, end = token.place, token.place + len(lexical)
    datatype = ""
    if token.kind == "number":
        if before.text in ("+", "-") and before.place == start - 1:
            start -= 1
    elif [each.text for each in rest[:2]] == ["^", "^"] and len(rest) == 3:
        datatype, end = rest[2].text, rest[2].place + len(rest[2].text)
        if rest[2].kind == "name":
            prefix, _, local = datatype.partition(":")
            datatype = f"{prefixes.get(f'{prefix}:', '<>')[:-1]}{local}>"
    else:
        return
    written = text[start : token.place + len(lexical)] + (f"^^{datatype}" if datatype else "")
    try:
        (quad,) = ox.parse(f"<urn:x> <urn:x> {written} .", format=ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError):
        return
    if isinstance(quad.object, ox.Literal) and (kept := stored(quad.object)) is not quad.object:
        yield start, end, str(kept)
