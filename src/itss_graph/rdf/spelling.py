"""Literals with their spelling, in a store that keeps only values.

Oxigraph stores `"007"^^xsd:integer` as `7`, and `"7"^^xsd:int` as an integer. Such a literal is stored under a data
type of ours that contains its own, which keeps it apart from every other one. A query is rewritten so that its
expressions see the value; results have the original spelling, and what an expression computes that of Oxigraph.
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
    """A literal in a form that a store does not change: itself, or under a data type of ours."""
    datatype = literal.datatype.value
    if not datatype.startswith((XSD, SPELT)) or datatype == XSD.string:
        return literal
    unchanged = respelt(literal) == literal and not datatype.startswith(SPELT)
    return literal if unchanged else ox.Literal(literal.value, datatype=ox.NamedNode(SPELT + datatype))


def respelt(literal: ox.Literal) -> ox.Literal:
    """A literal as Oxigraph spells its value."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode(XSD), ox.NamedNode(XSD), literal))
    (quad,) = store
    return quad.object if isinstance(quad.object, ox.Literal) else literal


def to_store(triple: ox.Triple) -> ox.Triple:
    """A triple in a form that a store does not change."""
    if not isinstance(triple.object, ox.Literal) or (literal := stored(triple.object)) is triple.object:
        return triple
    return ox.Triple(triple.subject, triple.predicate, literal)


def spelt(term: _Term) -> _Term:
    """A term of a store as it was spelt."""
    if isinstance(term, ox.Literal) and term.datatype.value.startswith(SPELT):
        return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype.value.removeprefix(SPELT)))
    return term


def from_store(triple: ox.Triple) -> ox.Triple:
    """A triple of a store as it was spelt."""
    literal = spelt(triple.object)
    return triple if literal is triple.object else ox.Triple(triple.subject, triple.predicate, literal)


def lines_from_store(lines: bytes) -> bytes:
    """N-Triples, or SPARQL results in TSV, in which literals are as they were spelt."""
    return _IN_LINES.sub(rb"\1", lines)


def _datatype(term: _Term) -> _Term | None:
    term_as_spelt = spelt(term)
    return term_as_spelt.datatype if isinstance(term_as_spelt, ox.Literal) else None


FUNCTIONS: dict[ox.NamedNode, Callable[..., _Term | None]] = {
    ox.NamedNode(_VALUE[1:-1]): spelt,  # Oxigraph takes the value of what a function returns
    ox.NamedNode(_DATATYPE[1:-1]): _datatype,
}
"""What `rewritten` calls."""


@dataclass(slots=True)
class _Frame:
    """An open bracket: `values` is true in an expression, `terms` in the arguments of a function of terms.

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
    parts, last = [], 0
    for start, end, replacement in _changes(text, list(tokens(text, what))):
        parts += [text[last:start], replacement]
        last = end
    return "".join([*parts, text[last:]])


def _changes(text: str, parsed: list[Token]) -> Iterator[tuple[int, int, str]]:
    """The replacements: from which offset to which, and by what."""
    prefixes: dict[str, str] = {}
    stack = [_Frame()]
    none = Token("", "", len(text))
    for i, (before, token, after) in enumerate(zip([none, *parsed], parsed, [*parsed[1:], none], strict=False)):
        frame, word = stack[-1], token.text.upper() if token.kind == "word" else ""
        if token.kind == "mark" and token.text in "{([":
            stack.append(_opened(frame, before) if token.text == "(" else _Frame())
            if frame.clause in ("FILTER", "BIND"):
                frame.clause = ""
        elif token.kind == "mark" and token.text in "})]" and len(stack) > 1:
            stack.pop()
        elif word == "PREFIX" and after.kind == "name" and i + 2 < len(parsed):
            prefixes[after.text] = parsed[i + 2].text
        elif word == "DATATYPE" and after.text == "(":
            yield token.offset, token.offset + len(token.text), _DATATYPE
        elif word in _CLAUSES:
            frame.clause = word
        elif token.kind == "variable" and _is_value(frame, before.text.upper(), after.text.upper()):
            yield token.offset, token.offset + len(token.text), f"{_VALUE}({token.text})"
        elif token.kind in ("text", "number") and (frame.terms or not frame.values) and frame.clause not in _COUNTS:
            yield from _literal(text, before, parsed[i : i + 4], prefixes)


def _is_value(frame: _Frame, before: str, after: str) -> bool:
    """Whether a variable between two other tokens of a frame is to be replaced by its value."""
    passed = before == "AS" or (before == "(" and after == "AS")
    alone = before in ("(", ",", "DISTINCT") and after in (")", ",")
    return frame.clause == "ORDER" or (frame.values and not passed and not (frame.terms and alone))


def _opened(frame: _Frame, before: Token) -> _Frame:
    """The frame of a round bracket in a frame, behind a token."""
    name = before.text.upper() if before.kind == "word" else ""
    values = frame.values or frame.clause in _EXPRESSIONS
    grouping = frame.clause == "GROUP" and name == "BY"  # by terms, where it is no more than a variable
    return _Frame(values=values, terms=values and (name in _OF_TERMS or grouping))


def _literal(
    text: str, before: Token, tail: list[Token], prefixes: Mapping[str, str]
) -> Iterator[tuple[int, int, str]]:
    """The replacement of a literal by its stored form, if that differs."""
    token, *rest = tail
    lexical = token.text.rstrip(".") if token.kind == "number" else token.text
    start, end = token.offset, token.offset + len(lexical)
    datatype = ""
    if token.kind == "number":
        if before.text in ("+", "-") and before.offset == start - 1:
            start -= 1
    elif [following.text for following in rest[:2]] == ["^", "^"] and len(rest) == 3:
        datatype, end = rest[2].text, rest[2].offset + len(rest[2].text)
        if rest[2].kind == "name":
            prefix, _, local = datatype.partition(":")
            datatype = f"{prefixes.get(f'{prefix}:', '<>')[:-1]}{local}>"
    else:
        return
    written = text[start : token.offset + len(lexical)] + (f"^^{datatype}" if datatype else "")
    try:
        (quad,) = ox.parse(f"<urn:x> <urn:x> {written} .", format=ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError):
        return
    if isinstance(quad.object, ox.Literal) and (as_stored := stored(quad.object)) is not quad.object:
        yield start, end, str(as_stored)
