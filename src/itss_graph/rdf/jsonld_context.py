"""The active context of JSON-LD 1.1: what the keys and values of an object expand to.

Follows the context processing, term definition and IRI expansion algorithms of the JSON-LD 1.1 Processing Algorithms
(sections 4.1, 4.2 and 5.2) as far as the expansion of keys and values needs them. What is not valid in a context
is left to the parser, which refuses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from itss_graph.rdf.diagnostics import Refused

KEYWORDS = frozenset(
    f"@{name}"
    for name in (
        *("id", "type", "value", "language", "direction", "list", "set", "index", "graph", "included", "reverse"),
        *("nest", "context", "json", "none", "base", "vocab", "container", "import", "prefix", "propagate"),
        *("protected", "version"),
    )
)
_KEYWORD_LIKE = re.compile(r"@[A-Za-z]+\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_COLON_FIRST = re.compile(r"[^/?#:]*:")
"""A relative IRI does not begin with this (RFC 3986, section 4.2)."""
_DELIMITERS = (":", "/", "?", "#", "[", "]", "@")
_BASE = "http://base.invalid/"
"""Stands for the address of the document: whether a relative IRI is valid does not depend on it."""


@dataclass(frozen=True, slots=True)
class TermDefinition:
    """A term definition; `iri` is a keyword for an alias, None for a term that the context removes.

    `context` has the scoped context, if there is one.
    """

    name: str
    iri: str | None
    type: str | None = None
    container: frozenset[str] = frozenset()
    context: tuple[Any, ...] = ()
    index: str | None = None
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class ActiveContext:
    """The terms in force, and how other names expand.

    `based`: whether relative IRIs can be resolved; `previous`: the context to return to in a nested node;
    `properties`: the terms of the keys that are known to be properties.
    """

    terms: dict[str, TermDefinition] = field(default_factory=dict)
    vocab: str | None = None
    based: bool = True
    previous: ActiveContext | None = None
    properties: dict[str, TermDefinition] = field(default_factory=dict, compare=False)
    _expanded: dict[str, str | None] = field(default_factory=dict, compare=False)

    def key(self, name: str) -> str | None:
        """What a key expands to: a keyword, or an IRI that may not be valid; None where it is dropped."""
        if name not in self._expanded:
            self._expanded[name] = self.expand(name, vocab=True)
        return self._expanded[name]

    def expand(self, value: str, *, vocab: bool = False, relative: bool = False) -> str | None:
        """A value expanded by terms and vocabulary, or against the base; None where it does not expand to an IRI."""
        if value in KEYWORDS:
            return value
        if _KEYWORD_LIKE.match(value):
            return None
        if vocab and value in self.terms:
            return self.terms[value].iri
        absolute = self._absolute(value)
        if absolute is None and vocab and self.vocab is not None:
            return self.vocab + value
        if absolute is None and relative and self.based and not _COLON_FIRST.match(value):
            return _BASE + value
        return absolute

    def _absolute(self, value: str) -> str | None:
        """A compact IRI expanded, or an absolute IRI unchanged; None for anything else."""
        prefix, colon, suffix = value.partition(":")
        if not (colon and prefix):
            return None
        definition = self.terms.get(prefix)
        if prefix != "_" and not suffix.startswith("//") and definition and definition.prefix and definition.iri:
            return definition.iri + suffix
        return value if prefix == "_" or _SCHEME.match(value) else None

    def within(self, context: Any, *, propagate: bool = True) -> ActiveContext:
        """Apply a local context: an object, null, or a list of these.

        Raises `Refused` for a language tag without which strings would be dropped.
        """
        if isinstance(context, dict) and isinstance(context.get("@propagate"), bool):
            propagate = context["@propagate"]
        active = self
        for local in context if isinstance(context, list) else [context]:
            active = _Definitions(active, local).define_all() if isinstance(local, dict) else ActiveContext()
        previous = self.previous if propagate else self.previous or self
        return replace(active, previous=previous, properties={}, _expanded={})


class _Definitions:
    """The terms of one local context, each defined before those that are spelt with it."""

    def __init__(self, active: ActiveContext, local: dict[str, Any]) -> None:
        self.local, self.terms = local, dict(active.terms)
        self.pending = {term for term in local if term not in KEYWORDS and not _KEYWORD_LIKE.match(term)}
        based = active.based if "@base" not in local else local["@base"] is not None
        self.active = replace(active, terms=self.terms, based=based, _expanded={})
        if "@vocab" in local:
            vocab = local["@vocab"]
            vocab = self._expand(vocab, relative=True) if isinstance(vocab, str) else None
            self.active = replace(self.active, vocab=vocab)
        _check_language(local)

    def define_all(self) -> ActiveContext:
        while self.pending:
            self._define(next(iter(self.pending)))
        return self.active

    def _define(self, term: str) -> None:
        self.pending.discard(term)
        self.terms.pop(term, None)
        value = self.local[term]
        definition = value if isinstance(value, dict) else {"@id": value}
        _check_language(definition)
        target = definition.get("@reverse", definition.get("@id", term))
        if isinstance(target, str) and target != term:
            iri = self._expand(target)
        else:
            iri = None if target is None else self._default_iri(term)
        kind, container = definition.get("@type"), definition.get("@container") or ()
        simple = not isinstance(value, dict) and bool(iri) and str(iri).endswith(_DELIMITERS)
        self.terms[term] = TermDefinition(
            term,
            iri,
            self._expand(kind) if isinstance(kind, str) else None,
            frozenset([container] if isinstance(container, str) else container),
            (definition["@context"],) if "@context" in definition else (),
            definition.get("@index"),
            definition.get("@prefix") is True or simple,
        )

    def _default_iri(self, term: str) -> str | None:
        """The IRI of a term whose definition states none."""
        prefix, colon, suffix = term.partition(":")
        if colon and prefix:
            self._define_if_pending(prefix)
            definition = self.terms.get(prefix)
            return definition.iri + suffix if definition and definition.iri else term
        return self.active.expand(term, vocab=True, relative="/" in term)

    def _expand(self, value: str, *, relative: bool = False) -> str | None:
        self._define_if_pending(value)
        self._define_if_pending(value.partition(":")[0])
        return self.active.expand(value, vocab=True, relative=relative)

    def _define_if_pending(self, term: str) -> None:
        if term in self.pending:
            self._define(term)


def _check_language(definition: dict[str, Any]) -> None:
    tag = definition.get("@language")
    if isinstance(tag, str) and not is_language(tag):
        raise Refused(f'"{tag}" in a JSON-LD @context is not a language tag; correct it')


@lru_cache(1 << 14)
def is_iri(name: str) -> bool:
    """Whether a parser keeps this as an IRI, or as the label of a blank node."""
    try:
        ox.BlankNode(name[2:]) if name.startswith("_:") else ox.NamedNode(name)
    except ValueError:
        return False
    return True


@lru_cache(1 << 10)
def is_language(tag: str) -> bool:
    """Whether a parser keeps a string with this language tag."""
    try:
        ox.Literal("", language=tag)
    except ValueError:
        return False
    return True
