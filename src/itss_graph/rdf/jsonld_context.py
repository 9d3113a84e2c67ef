"""The active context of JSON-LD 1.1: what the keys and values of an object expand to.

Follows the context processing, term definition and IRI expansion algorithms of the JSON-LD 1.1 Processing Algorithms
(sections 4.1, 4.2 and 5.2) as far as it takes to tell what becomes of a key or a value. What is not valid in a context
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
"""What no relative IRI begins with (RFC 3986, section 4.2)."""
_DELIMITERS = (":", "/", "?", "#", "[", "]", "@")
_BASE = "http://base.invalid/"
"""Stands for the address of the document: whether a relative IRI is valid does not depend on it."""


@dataclass(frozen=True, slots=True)
class TermDefinition:
    """A term definition; `iri` is a keyword for an alias, None for a term that the context takes out.

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

    `based` tells whether relative IRIs can be resolved, `previous` is the context to go back to in a nested node.
    `properties` has the terms of keys that are known to be properties.
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
        """A value by terms and vocabulary, or against the base; None where it is no IRI and makes none."""
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
        """What a compact IRI stands for, or an IRI as it is."""
        prefix, colon, suffix = value.partition(":")
        if not (colon and prefix):
            return None
        known = self.terms.get(prefix)
        if prefix != "_" and not suffix.startswith("//") and known and known.prefix and known.iri:
            return known.iri + suffix
        return value if prefix == "_" or _SCHEME.match(value) else None

    def within(self, context: Any, *, propagate: bool = True) -> ActiveContext:
        """The context that a local one makes of this one; contexts are objects, null, or lists of these.

        Raises `Refused` for a language tag without which strings would be dropped.
        """
        if isinstance(context, dict) and isinstance(context.get("@propagate"), bool):
            propagate = context["@propagate"]
        made = self
        for each in context if isinstance(context, list) else [context]:
            made = _Definitions(made, each).made() if isinstance(each, dict) else ActiveContext()
        previous = self.previous if propagate else self.previous or self
        return replace(made, previous=previous, properties={}, _expanded={})


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

    def made(self) -> ActiveContext:
        while self.pending:
            self._define(next(iter(self.pending)))
        return self.active

    def _define(self, term: str) -> None:
        self.pending.discard(term)
        self.terms.pop(term, None)
        given = self.local[term]
        definition = given if isinstance(given, dict) else {"@id": given}
        _check_language(definition)
        named = definition.get("@reverse", definition.get("@id", term))
        if isinstance(named, str) and named != term:
            iri = self._expand(named)
        else:
            iri = None if named is None else self._of_itself(term)
        kind, container = definition.get("@type"), definition.get("@container") or ()
        simple = not isinstance(given, dict) and bool(iri) and str(iri).endswith(_DELIMITERS)
        self.terms[term] = TermDefinition(
            term,
            iri,
            self._expand(kind) if isinstance(kind, str) else None,
            frozenset([container] if isinstance(container, str) else container),
            (definition["@context"],) if "@context" in definition else (),
            definition.get("@index"),
            definition.get("@prefix") is True or simple,
        )

    def _of_itself(self, term: str) -> str | None:
        """What a term stands for whose definition does not say so."""
        prefix, colon, suffix = term.partition(":")
        if colon and prefix:
            self._needed(prefix)
            known = self.terms.get(prefix)
            return known.iri + suffix if known and known.iri else term
        return self.active.expand(term, vocab=True, relative="/" in term)

    def _expand(self, value: str, *, relative: bool = False) -> str | None:
        self._needed(value)
        self._needed(value.partition(":")[0])
        return self.active.expand(value, vocab=True, relative=relative)

    def _needed(self, term: str) -> None:
        if term in self.pending:
            self._define(term)


def _check_language(definition: dict[str, Any]) -> None:
    tag = definition.get("@language")
    if isinstance(tag, str) and not is_language(tag):
        raise Refused(f'"{tag}" in a JSON-LD @context is no language tag; correct it')


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
