"""JSON-LD contexts: known ones are written into the document, any other is refused. Nothing is fetched.

Only the contexts of a document are decoded here, not its data: in valid JSON the bytes `"@context"` behind no backslash
are always a whole string. A key that hides behind escapes is left to pyoxigraph, which fetches nothing either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from itss_graph.rdf.places import Refused, place

_KEY = re.compile(r'(?<!\\)"@context"\s*:\s*')
_DEEPEST = 100


def inline(document: str, known: Mapping[str, bytes], default: bytes | None) -> str:
    """`document` with every context it names written out; with `default` in front where it has none at all."""
    if default is not None and '@context"' not in document:
        return _with_default(document, json.dumps(_context_of(default, "the default context", known)))
    return "".join(_pieces(document, known))


def _pieces(document: str, known: Mapping[str, bytes]) -> Iterator[str]:
    end = 0
    for key in _KEY.finditer(document):
        if key.start() < end:
            continue  # a context within a context, which is already written out
        yield document[end : key.end()]
        try:
            context, end = json.JSONDecoder().raw_decode(document, key.end())
        except (ValueError, RecursionError):
            raise Refused(
                "a JSON-LD @context that is not JSON, or nested too deeply", *place(document, key.start())
            ) from None
        try:
            yield json.dumps(_Inliner(known).context(context))
        except RecursionError:
            raise Refused("a JSON-LD @context that is nested too deeply", *place(document, key.start())) from None
        except Refused as error:
            raise Refused(error.message, *place(document, key.start())) from None
    yield document[end:]


def _with_default(document: str, context: str) -> str:
    """A document without a context gets one: an object as its first entry, an array by becoming a graph."""
    text = document.lstrip()
    if text.startswith("["):
        try:  # what is put between brackets must be whole, or a bracket in it could end them
            json.loads(text, object_pairs_hook=lambda _: None, parse_int=str)
        except (ValueError, RecursionError) as error:
            raise Refused(f"not JSON: {error}") from None
        return f'{{"@context":{context},"@graph":{text}}}'
    if not text.startswith("{"):
        return document
    rest = text[1:].lstrip()
    return f'{{"@context":{context}{"" if rest.startswith("}") else ","}{rest}'


def _context_of(document: bytes, iri: str, known: Mapping[str, bytes]) -> Any:
    """The context that a context document holds, with those it names in turn written out."""
    return _Inliner(known).document(document, iri)


class _Inliner:
    """Writes out contexts within contexts; knows which ones it is in, so that a circle ends."""

    def __init__(self, known: Mapping[str, bytes]) -> None:
        self._known = known
        self._within: list[str] = []

    def context(self, context: Any) -> Any:
        """A context without references: an IRI becomes the context it names."""
        if len(self._within) > _DEEPEST:
            raise Refused("contexts are nested too deeply")
        if isinstance(context, str):
            return self._named(context)
        if isinstance(context, list):
            return [part for each in context for part in _listed(self.context(each))]
        if isinstance(context, dict):
            return self._object(context)
        return context

    def document(self, document: bytes, iri: str) -> Any:
        try:
            held = json.loads(document)
        except (ValueError, RecursionError) as error:
            raise Refused(f"{iri} is not JSON: {error}") from None
        if not isinstance(held, dict) or "@context" not in held:
            raise Refused(f"{iri} is no context document: it has no @context")
        return self.context(held["@context"])

    def _named(self, iri: str) -> Any:
        if iri not in self._known:
            names = ", ".join(self._known) or "none"
            raise Refused(
                f"the context {iri} is not known, and contexts are not fetched from the web; "
                f"write its content into the document, or name a known one ({names})"
            )
        if iri in self._within:
            raise Refused(f"the context {iri} names itself")
        self._within.append(iri)
        context = self.document(self._known[iri], iri)
        self._within.pop()
        return context

    def _object(self, context: dict[str, Any]) -> dict[str, Any]:
        """The definitions, on top of those of an `@import`, with their scoped contexts written out."""
        self._within.append("")  # counts towards the depth
        definitions: dict[str, Any] = {}
        if "@import" in context:
            imported = self.context(context["@import"]) if isinstance(context["@import"], str) else None
            if not isinstance(imported, dict):
                raise Refused("@import must name a known context that is one object")
            definitions |= imported
        for term, definition in context.items():
            if isinstance(definition, dict) and "@context" in definition:
                definitions[term] = definition | {"@context": self.context(definition["@context"])}
            elif term != "@import":
                definitions[term] = definition
        self._within.pop()
        return definitions


def _listed(context: Any) -> list[Any]:
    return context if isinstance(context, list) else [context]
