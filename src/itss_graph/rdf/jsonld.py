"""JSON-LD before a parser sees it: what the parser would drop is refused, and known contexts are written into it.

Any other context is refused: nothing is fetched. In valid JSON the bytes `"@context"` without a backslash before them
are always a complete string. A key spelt with escapes is left to pyoxigraph, which fetches nothing either.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from itss_graph.rdf.diagnostics import CUT, Refused, line_and_column
from itss_graph.rdf.jsonld_context import ActiveContext
from itss_graph.rdf.jsonld_expansion import Dropped, refuse_dropped

_KEY = re.compile(r'(?<!\\)"@context"\s*:\s*')
_SPACE = re.compile(r"[ \t\r\n]*")
_TEXT_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity')
"""A string, so that its content is skipped, or a constant that Python's decoder accepts and JSON does not have."""
_DEEPEST = 100


def inline(document: str, contexts: Mapping[str, bytes], default: bytes | None) -> str:
    """`document` with every context it names written out; with `default` in front where it has none at all.

    Raises `Refused` for what is not JSON, for a repeated key, and for whatever JSON-LD would drop.
    """
    decoded = _decode(document)
    _refuse_repeated(document, decoded)
    bare = default is not None and '@context"' not in document
    context = _context_of(default, "the default context", contexts) if bare and default is not None else {}
    written = _with_default(document, json.dumps(context)) if bare else "".join(_inlined_parts(document, contexts))
    try:
        refuse_dropped(decoded, ActiveContext().within(context), _Inliner(contexts).context)
    except Dropped as dropped:
        raise Refused(dropped.message, *_position_of(document, dropped.steps())) from None
    return written


class _Repeated(dict[str, Any]):
    """An object that repeats a key: `key`."""

    key: str


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        members = _Repeated(pairs)
        ((members.key, _),) = Counter(key for key, _ in pairs).most_common(1)
    return members


def _decode(document: str) -> Any:
    """The document as Python values; all numbers become floats, as nothing computes with them."""

    def refuse(constant: str) -> None:
        offset = next(match.start() for match in _TEXT_OR_CONSTANT.finditer(document) if match[0] == constant)
        raise Refused(f"not JSON: {constant} is not a value in JSON; leave it out", *line_and_column(document, offset))

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
        value, steps = todo.pop()
        if isinstance(value, _Repeated):
            position = _position_of(document, (*steps, value.key))
            raise Refused(
                f'"{value.key}" stands more than once in an object; give several values as an array', *position
            )
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        todo += [(member, (*steps, step)) for step, member in inside if isinstance(member, (dict, list))]


def _position_of(document: str, steps: Iterable[str | int]) -> tuple[int, int]:
    """The line and column of the member that keys and indexes lead to: of its key, or in an array of the value."""
    decode, offset = json.JSONDecoder(parse_int=float).raw_decode, _skip_space(document, 0)
    start = offset
    for step in steps:
        opening, start, number = document[offset], _skip_space(document, offset + 1), 0
        while True:
            key, offset = number, start
            if opening == "{":
                key, offset = decode(document, start)
                offset = _skip_space(document, _skip_space(document, offset) + 1)
            if key == step:
                break
            _, offset = decode(document, offset)
            start, number = _skip_space(document, _skip_space(document, offset) + 1), number + 1
    return line_and_column(document, start)


def _skip_space(document: str, offset: int) -> int:
    """The offset at which white space ends."""
    match = _SPACE.match(document, offset)
    return match.end() if match else offset


def _inlined_parts(document: str, contexts: Mapping[str, bytes]) -> Iterator[str]:
    end = 0
    for key in _KEY.finditer(document):
        if key.start() < end:
            continue  # a context within a context, already written out
        yield document[end : key.end()]
        try:
            context, end = json.JSONDecoder().raw_decode(document, key.end())
        except (ValueError, RecursionError):
            raise Refused(
                "a JSON-LD @context that is not JSON, or nested too deeply", *line_and_column(document, key.start())
            ) from None
        try:
            yield json.dumps(_Inliner(contexts).context(context))
        except RecursionError:
            raise Refused(
                "a JSON-LD @context that is nested too deeply", *line_and_column(document, key.start())
            ) from None
        except Refused as error:
            raise Refused(error.message, *line_and_column(document, key.start())) from None
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


def _context_of(document: bytes, iri: str, contexts: Mapping[str, bytes]) -> Any:
    """The context of a context document, with the contexts that it names written out."""
    return _Inliner(contexts).document(document, iri)


class _Inliner:
    """Writes out contexts within contexts; keeps those that it is in, so that a cycle ends."""

    def __init__(self, contexts: Mapping[str, bytes]) -> None:
        self._contexts = contexts
        self._open: list[str] = []

    def context(self, context: Any) -> Any:
        """A context without references: an IRI becomes the context it names."""
        if len(self._open) > _DEEPEST:
            raise Refused("contexts are nested too deeply")
        if isinstance(context, str):
            return self._named(context)
        if isinstance(context, list):
            return [part for member in context for part in _listed(self.context(member))]
        if isinstance(context, dict):
            return self._object(context)
        return context

    def document(self, document: bytes, iri: str) -> Any:
        try:
            decoded = json.loads(document)
        except (ValueError, RecursionError) as error:
            raise Refused(f"{iri} is not JSON: {error}") from None
        if not isinstance(decoded, dict) or "@context" not in decoded:
            raise Refused(f"{iri} is not a context document: it has no @context")
        return self.context(decoded["@context"])

    def _named(self, iri: str) -> Any:
        if iri not in self._contexts:
            names = ", ".join(self._contexts) or "none"
            raise Refused(
                f"the context {iri} is not known, and contexts are not fetched from the web; "
                f"write its content into the document, or name a known one ({names})"
            )
        if iri in self._open:
            raise Refused(f"the context {iri} names itself")
        self._open.append(iri)
        context = self.document(self._contexts[iri], iri)
        self._open.pop()
        return context

    def _object(self, context: dict[str, Any]) -> dict[str, Any]:
        """The definitions, on top of those of an `@import`, with their scoped contexts written out."""
        self._open.append("")  # counts towards the depth
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
        self._open.pop()
        return definitions


def _listed(context: Any) -> list[Any]:
    return context if isinstance(context, list) else [context]
