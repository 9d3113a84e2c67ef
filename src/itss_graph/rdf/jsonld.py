"""JSON-LD before a parser sees it: what it would drop is refused, and known contexts are written into the document.

Any other context is refused: nothing is fetched. In valid JSON the bytes `"@context"` behind no backslash are always a
whole string. A key that hides behind escapes is left to pyoxigraph, which fetches nothing either.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from itss_graph.rdf.diagnostics import CUT, Refused, place
from itss_graph.rdf.jsonld_context import ActiveContext
from itss_graph.rdf.jsonld_expansion import Dropped, refuse_dropped

_KEY = re.compile(r'(?<!\\)"@context"\s*:\s*')
_SPACE = re.compile(r"[ \t\r\n]*")
_TEXT_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity')
"""A string, so that what it holds is passed over, or a constant that Python's decoder takes and JSON does not have."""
_DEEPEST = 100


def inline(document: str, known: Mapping[str, bytes], default: bytes | None) -> str:
    """`document` with every context it names written out; with `default` in front where it has none at all.

    Raises `Refused` for what is no JSON, for a key that is repeated, and for whatever JSON-LD would drop.
    """
    decoded = _decoded(document)
    _refuse_repeated(document, decoded)
    bare = default is not None and '@context"' not in document
    context = _context_of(default, "the default context", known) if bare and default is not None else {}
    written = _with_default(document, json.dumps(context)) if bare else "".join(_pieces(document, known))
    try:
        refuse_dropped(decoded, ActiveContext().within(context), _Inliner(known).context)
    except Dropped as dropped:
        raise Refused(dropped.message, *_place_of(document, dropped.steps())) from None
    return written


class _Repeated(dict[str, Any]):
    """An object in which a key stands more than once: `key`."""

    key: str


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        members = _Repeated(pairs)
        ((members.key, _),) = Counter(key for key, _ in pairs).most_common(1)
    return members


def _decoded(document: str) -> Any:
    """The document as Python has it; numbers are none that anyone computes with."""

    def refuse(constant: str) -> None:
        at = next(found.start() for found in _TEXT_OR_CONSTANT.finditer(document) if found[0] == constant)
        raise Refused(f"not JSON: {constant} is not a value in JSON; leave it out", *place(document, at))

    try:
        decoded = json.loads(document, object_pairs_hook=_members, parse_int=float, parse_constant=refuse)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(document.rstrip()) or error.msg.startswith("Unterminated")
        raise Refused(CUT if cut else f"not JSON: {error.msg}", error.lineno, error.colno) from None
    except RecursionError:
        raise Refused("not JSON that can be read: it is nested too deeply") from None
    return decoded


def _refuse_repeated(document: str, decoded: Any) -> None:
    todo: list[tuple[Any, tuple[str | int, ...]]] = [(decoded, ())]
    while todo:
        held, steps = todo.pop()
        if isinstance(held, _Repeated):
            place = _place_of(document, (*steps, held.key))
            raise Refused(f'"{held.key}" stands more than once in an object; give several values as an array', *place)
        inside = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
        todo += [(each, (*steps, step)) for step, each in inside if isinstance(each, (dict, list))]


def _place_of(document: str, steps: Iterable[str | int]) -> tuple[int, int]:
    """The line and column of what the keys and places lead to in a JSON document: of the key, or of the value."""
    decode, at = json.JSONDecoder(parse_int=float).raw_decode, _behind(document, 0)
    start = at
    for step in steps:
        opening, start, number = document[at], _behind(document, at + 1), 0
        while True:
            key, at = number, start
            if opening == "{":
                key, at = decode(document, start)
                at = _behind(document, _behind(document, at) + 1)
            if key == step:
                break
            _, at = decode(document, at)
            start, number = _behind(document, _behind(document, at) + 1), number + 1
    return place(document, start)


def _behind(document: str, at: int) -> int:
    """Where white space ends."""
    found = _SPACE.match(document, at)
    return found.end() if found else at


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
