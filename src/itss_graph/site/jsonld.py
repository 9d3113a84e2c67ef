"""JSON-LD for people: one object per subject, prefixed names, texts by language.

Blank nodes and lists are written where they are used. The context is part of the document, so that
readers fetch nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from itss_graph.rdf.store import Term
from itss_graph.site.blocks import Blocks
from itss_graph.vocab import RDF, XSD

_NATIVE = {XSD.boolean: re.compile("true|false"), XSD.integer: re.compile("0|-?[1-9][0-9]{0,14}")}
"""Literals that JSON has a form for, in the spelling that comes back from it."""


def jsonld(blocks: Blocks) -> str:
    """The document."""
    writer = _Writer(blocks)
    graph = [writer.node(node) for node in blocks.roots()]
    context = dict(sorted(blocks.prefixes(writer.names).items())) | writer.coercions
    return json.dumps({"@context": context, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


class _Writer:
    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.names: set[str] = set()
        self.coercions = self._coercions()

    def node(self, node: Term) -> dict[str, Any]:
        """The node object of a subject."""
        node_object: dict[str, Any] = {}
        if not self.blocks.inline(node) and (isinstance(node, ox.NamedNode) or self.blocks.used[node]):
            node_object["@id"] = self._id(node)
        for prop, values in self.blocks.properties(node):
            if prop == RDF.type:
                node_object["@type"] = _single([self._id(value) for value in values])
            else:
                node_object[self._iri(prop)] = self._values(prop, values)
        return node_object

    def _coercions(self) -> dict[str, Any]:
        """The type coercion of each property whose values have a type in common, or differ in language only."""
        by_property: dict[str, list[list[Term]]] = {}
        for values in self.blocks.values.values():
            for prop in values.keys() - {RDF.type, RDF.first, RDF.rest}:
                by_property.setdefault(prop, []).append(values[prop])
        coercions: dict[str, Any] = {}
        for prop, uses in sorted(by_property.items()):
            if ":" in (key := self._iri(prop)) and (common := self._common(uses)):
                coercions[key] = common
        return coercions

    def _common(self, uses: Sequence[Sequence[Term]]) -> dict[str, str] | None:
        """`uses` holds the values of a property, subject by subject."""
        values = [value for objects in uses for value in objects]
        literals = [value for value in values if isinstance(value, ox.Literal)]
        if not literals:
            return {"@type": "@id"}
        if len(literals) < len(values):
            return None
        if all(value.language for value in literals):
            once = all(len({getattr(value, "language", None) for value in objects}) == len(objects) for objects in uses)
            return {"@container": "@language"} if once else None
        types = {value.datatype.value for value in literals}
        plain = types <= {XSD.string, XSD.boolean, XSD.integer} or any(value.language for value in literals)
        return {"@type": self._iri(types.pop())} if len(types) == 1 and not plain else None

    def _values(self, prop: str, values: Sequence[Term]) -> Any:
        common = self.coercions.get(self._iri(prop), {})
        if common.get("@container") == "@language":
            return {literal.language: literal.value for literal in values if isinstance(literal, ox.Literal)}
        return _single([self._value(value, common.get("@type")) for value in values])

    def _value(self, value: Term, coerced: str | None) -> Any:
        if isinstance(value, ox.Literal):
            return self._literal(value, coerced)
        if isinstance(value, ox.BlankNode) and self.blocks.inline(value):
            members = self.blocks.members(value)
            return (
                self.node(value) if members is None else {"@list": [self._value(member, coerced) for member in members]}
            )
        return self._id(value) if coerced == "@id" else {"@id": self._id(value)}

    def _literal(self, value: ox.Literal, coerced: str | None) -> Any:
        datatype = value.datatype.value
        if value.language:
            return {"@value": value.value, "@language": value.language}
        native = datatype in _NATIVE and _NATIVE[datatype].fullmatch(value.value)
        plain = json.loads(value.value) if native else value.value
        if coerced == "@id" and (native or datatype == XSD.string):
            return {"@value": plain}  # a literal in a list, where a bare string would be an IRI
        if native or coerced or datatype == XSD.string:
            return plain
        return {"@value": value.value, "@type": self._iri(datatype)}

    def _id(self, node: Term) -> str:
        return self._iri(node.value) if isinstance(node, ox.NamedNode) else str(node)

    def _iri(self, iri: str) -> str:
        name = self.blocks.name(iri)
        if name is None:
            return iri
        self.names.add(name[0])
        return ":".join(name)


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
