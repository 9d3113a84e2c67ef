"""Refuse what JSON-LD silently drops from a document, with its path.

Expansion and its way to RDF (JSON-LD 1.1 Processing Algorithms, sections 5.1 and 8) drop a key that is neither a term
nor an IRI, a value that does not expand to an IRI, a null, a value without a subject. So a document is walked as
expansion walks it: every member must make a triple, or say where triples belong. What is an error in JSON-LD is left to
the parser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from itss_graph.rdf.jsonld_context import ActiveContext, TermDefinition, is_iri, is_language

Path = tuple[Any, ...]
"""The path of a value: that of its container, and its key or index there; empty for the document."""

_TOP = TermDefinition("@graph", "@graph")
"""Stands for the property of values without a subject: the document, and the contents of graphs."""
_OF_NODES = frozenset(["@id", "@type", "@graph", "@included", "@reverse", "@nest", "@index"])
_NULL = "null states nothing; leave it out, or give a value"
_INDEX = "RDF does not keep an index; leave it out"

_Todo = tuple[Any, ActiveContext, TermDefinition, Path]


class Dropped(Exception):
    """What JSON-LD would drop, and where it is."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.message, self.path = message, path

    def steps(self) -> list[str | int]:
        """The keys and indexes that lead to it from the document."""
        steps: list[str | int] = []
        path = self.path
        while path:
            path, step = path
            steps.append(step)
        return steps[::-1]


def refuse_dropped(document: Any, active: ActiveContext, inline: Callable[[Any], Any]) -> None:
    """Raise `Dropped` for the first thing found in a JSON document that JSON-LD drops.

    Args:
        document: decoded JSON.
        active: the context that is in force outside of it.
        inline: returns a local context with the contexts that it names written out.

    """
    walk = _Walk(inline)
    todo: list[_Todo] = [(document, active, _TOP, ())]
    while todo:  # no recursion: documents may be nested deeper than Python likes
        todo += walk.value(*todo.pop())


class _Walk:
    """Each step takes a value with its context, its term and its path, and yields the values inside."""

    def __init__(self, inline: Callable[[Any], Any]) -> None:
        self.inline = inline
        self.named: dict[tuple[int, str], ActiveContext] = {}
        self.scoped: dict[tuple[int, str, bool], tuple[ActiveContext, TermDefinition]] = {}
        self.contexts: list[ActiveContext] = []  # so that no other context gets the id of one of them

    def value(self, value: Any, active: ActiveContext, term: TermDefinition, path: Path) -> Iterator[_Todo]:
        """One value under a term, or many in an array or a map."""
        if term.type == "@json":
            return
        if value is None:
            raise Dropped(_NULL, path)
        if isinstance(value, list):
            yield from ((member, active, term, (path, index)) for index, member in enumerate(value))
        elif isinstance(value, dict):
            yield from self.object(value, active, term, path)
        elif term is _TOP:
            raise Dropped(f"{_shown(value)} has no subject; make it the value of a key", path)
        elif isinstance(value, str):
            self.string(value, *self.scope(active, term), path)

    def string(self, value: str, active: ActiveContext, term: TermDefinition, path: Path) -> None:
        if term.type in ("@id", "@vocab"):
            _check_iri(active.expand(value, vocab=term.type == "@vocab", relative=True), value, path)

    def object(self, value: dict[str, Any], active: ActiveContext, term: TermDefinition, path: Path) -> Iterator[_Todo]:
        """An object: a map, a literal, a list, a set, or a node."""
        if active.previous:
            names = {active.key(name) for name in value}
            active = active if "@value" in names or names == {"@id"} else active.previous
        active, term = self.scope(active, term)
        if term.container & {"@language", "@index", "@id", "@type"}:
            yield from self.map(value, active, term, path)
            return
        if "@context" in value:
            active = self.local(active, value["@context"])
            term = active.terms.get(term.name, term)
        keys = {name: active.key(name) for name in value if name != "@context"}
        names = set(keys.values())
        if "@value" in names:
            _check_literal(value, keys, active, term, path)
        elif names & {"@list", "@set"}:
            for name, keyword in keys.items():
                if keyword == "@index":
                    raise Dropped(_INDEX, (path, name))
                if keyword == "@list" and term is _TOP:
                    raise Dropped("a list has no subject; make it the value of a key", (path, name))
                yield value[name], active, replace(term, container=frozenset(), context=()), (path, name)
        elif term is _TOP or "@graph" in term.container:
            yield from self.top(value, keys, active, path)
        else:
            yield from self.node(value, keys, active, path)

    def map(self, value: dict[str, Any], active: ActiveContext, term: TermDefinition, path: Path) -> Iterator[_Todo]:
        """A map by language, index, identifier or type: its keys have a meaning too."""
        item = replace(term, container=term.container & {"@graph"}, context=())
        for key, member in value.items():
            here = (path, key)
            if "@index" in term.container and term.index in (None, "@index"):
                raise Dropped("RDF does not keep an index; give the values as an array", here)
            if active.key(key) != "@none":
                if "@language" in term.container and not is_language(key):
                    raise Dropped(f"{_shown(key)} is not a language tag; correct it", here)
                if term.container & {"@id", "@type"}:
                    _check_iri(active.expand(key, vocab="@type" in term.container, relative=True), key, here)
            yield member, active, item, here

    def top(
        self, value: dict[str, Any], keys: dict[str, str | None], active: ActiveContext, path: Path
    ) -> Iterator[_Todo]:
        """A node without a subject: where it has an identifier, it must have a type, a property or a graph."""
        if "@id" in keys.values() and not any(_makes_triples(keyword, value[name]) for name, keyword in keys.items()):
            raise Dropped("nothing is said of this node; give it a type or a property, or leave it out", path)
        yield from self.node(value, keys, active, path)

    def node(
        self, value: dict[str, Any], keys: dict[str, str | None], active: ActiveContext, path: Path
    ) -> Iterator[_Todo]:
        untyped, active = active, self.type_scoped(value, keys, active)
        for name in keys:
            member, here, keyword = value[name], (path, name), active.key(name)
            if member is None:
                raise Dropped(f"{_shown(name)}: {_NULL}", here)
            if keyword in _OF_NODES:
                yield from self.keyword(keyword, member, active, untyped, here)
                continue
            term = active.properties.get(name) or _property(name, active, here)
            if isinstance(member, str) and not term.context:
                self.string(member, active, term, here)
            else:
                yield member, active, term, here

    def keyword(
        self, keyword: str, value: Any, active: ActiveContext, untyped: ActiveContext, path: Path
    ) -> Iterator[_Todo]:
        """The value of a keyword in a node; `untyped` is the context without those of the node's types."""
        match keyword:
            case "@id" | "@type":
                for name in _strings(value):
                    typing = keyword == "@type"
                    _check_iri((untyped if typing else active).expand(name, vocab=typing, relative=True), name, path)
            case "@graph" | "@included":
                yield value, active, _TOP, path
            case "@reverse":
                for inner, member in value.items() if isinstance(value, dict) else ():
                    yield member, active, _property(inner, active, (path, inner)), (path, inner)
            case "@nest":
                for nested in value if isinstance(value, list) else [value]:
                    if isinstance(nested, dict):
                        yield from self.node(nested, {inner: active.key(inner) for inner in nested}, active, path)
            case _:
                raise Dropped(_INDEX, path)

    def type_scoped(self, value: dict[str, Any], keys: dict[str, str | None], active: ActiveContext) -> ActiveContext:
        """The context in a node, with the scoped contexts of its types."""
        within = active
        types = (name for key, word in keys.items() if word == "@type" for name in _strings(value[key]))
        for name in sorted(types):
            if name in active.terms:
                within, _ = self.scope(within, active.terms[name], propagate=False)
        return within

    def local(self, active: ActiveContext, context: Any) -> ActiveContext:
        """The active context with the context of an object; one that is given by its name is processed once."""
        if not isinstance(context, str):
            return active.within(self.inline(context))
        key = (id(active), context)
        if key not in self.named:
            self.named[key] = active.within(self.inline(context))
            self.contexts.append(active)
        return self.named[key]

    def scope(
        self, active: ActiveContext, term: TermDefinition, *, propagate: bool = True
    ) -> tuple[ActiveContext, TermDefinition]:
        """The scoped context of a term, and the term as it is there; processed once for all its values."""
        if not term.context:
            return active, term
        key = (id(active), term.name, propagate)
        if key not in self.scoped:
            within = active.within(self.inline(term.context[0]), propagate=propagate)
            self.scoped[key] = within, replace(within.terms.get(term.name, term), context=())
            self.contexts.append(active)
        return self.scoped[key]


def _property(name: str, active: ActiveContext, path: Path) -> TermDefinition:
    """The term of a key that must be a property."""
    expanded = active.key(name)
    if expanded is None or expanded.startswith(("@", "_:")) or not is_iri(expanded):
        if name in active.terms and active.terms[name].iri is None:
            raise Dropped(f"{_shown(name)} is removed by the context; define it, or leave it out", path)
        problem = "is not a term of the context and does not expand to an IRI; correct or remove it"
        raise Dropped(f"{_shown(name)} {problem}", path)
    definition = active.properties[name] = active.terms.get(name) or TermDefinition(name, expanded)
    return definition


def _check_iri(expanded: str | None, value: str, path: Path) -> None:
    if expanded is None or expanded.startswith("@") or not is_iri(expanded):
        raise Dropped(f"{_shown(value)} does not expand to an IRI; correct it", path)


def _check_literal(
    value: dict[str, Any], keys: dict[str, str | None], active: ActiveContext, term: TermDefinition, path: Path
) -> None:
    if term is _TOP:
        raise Dropped("a value has no subject; make it the value of a key", path)
    for name, keyword in keys.items():
        member, here = value[name], (path, name)
        if member is None and "@json" not in (value.get(other) for other in keys):
            raise Dropped(_NULL, here)
        match keyword:
            case "@index":
                raise Dropped(_INDEX, here)
            case "@language" if isinstance(member, str) and not is_language(member):
                raise Dropped(f"{_shown(member)} is not a language tag; correct it", here)
            case "@value" | "@type" | "@language" | "@direction":
                pass
            case _:
                _property(name, active, here)


def _makes_triples(keyword: str | None, value: Any) -> bool:
    """Whether a member of a node makes a triple of it, or the content of the graph that it names."""
    if keyword in ("@id", "@included") or (keyword in ("@graph", "@reverse", "@nest") and not value):
        return False
    return not isinstance(value, list) or any(_makes_triples(keyword, item) for item in value)


def _strings(value: Any) -> list[str]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def _shown(value: Any) -> str:
    text = str(value)
    return f'"{text if len(text) <= 60 else text[:60] + "…"}"'
