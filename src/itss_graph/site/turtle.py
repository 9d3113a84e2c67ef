"""Turtle for people: one block per subject, one line per property, blank nodes and lists where they are used."""

from __future__ import annotations

import re

import pyoxigraph as ox

from itss_graph.rdf.store import Term
from itss_graph.site.blocks import Blocks
from itss_graph.terms.turtle import block, collection, literal
from itss_graph.terms.turtle import prefixes as declarations
from itss_graph.vocab import RDF, XSD

_BARE = {XSD.boolean: re.compile("true|false"), XSD.integer: re.compile("[+-]?[0-9]+")}
"""Literals that Turtle writes without quotes."""


def turtle(blocks: Blocks) -> str:
    """The document."""
    writer = _Writer(blocks)
    text = "\n".join(writer.block(node) for node in blocks.roots())
    return f"{declarations(blocks.prefixes(writer.names))}\n{text}"


class _Writer:
    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.names: set[str] = set()

    def block(self, node: Term) -> str:
        anonymous = isinstance(node, ox.BlankNode) and not self.blocks.used[node]
        return block("[]" if anonymous else self._term(node), self._properties(node))

    def _properties(self, node: Term) -> list[tuple[str, list[str]]]:
        return [
            ("a" if prop == RDF.type else self._iri(prop), [self._term(value) for value in values])
            for prop, values in self.blocks.properties(node)
        ]

    def _term(self, term: Term) -> str:
        if isinstance(term, ox.NamedNode):
            return self._iri(term.value)
        if isinstance(term, ox.Literal):
            return self._literal(term)
        if not self.blocks.inline(term):
            return str(term)
        if (members := self.blocks.members(term)) is not None:
            return collection(self._term(member) for member in members)
        inner = (f"{name} {' , '.join(values)}" for name, values in self._properties(term))
        return f"[ {' ; '.join(inner)} ]"

    def _iri(self, iri: str) -> str:
        name = self.blocks.name(iri)
        if name is None:
            return str(ox.NamedNode(iri))
        self.names.add(name[0])
        return ":".join(name)

    def _literal(self, term: ox.Literal) -> str:
        datatype = term.datatype.value
        if datatype in _BARE and _BARE[datatype].fullmatch(term.value):
            return term.value
        plain = literal(term.value, term.language or "")
        return plain if term.language or datatype == XSD.string else f"{plain}^^{self._iri(datatype)}"
