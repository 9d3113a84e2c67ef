"""A shapes graph as dictionaries: small, read once, traversed term by term."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from itss_graph.errors import IllFormedShape, UnsupportedConstraint
from itss_graph.rdf.index import Index
from itss_graph.rdf.interchange import split_literal
from itss_graph.rdf.names import RDF, XSD
from itss_graph.shacl.vocabulary import FALSE, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, TRUE, sh, short

DIGITS = 18
"""Larger numbers are replaced by the largest number of so many digits: no count comes near it."""

LONGEST_TRAIL = 4
"""The most steps in a message that lead to a blank node."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal taken apart; `language` is empty where there is none."""

    lexical: str
    datatype: str
    language: str


def literal(spelling: str) -> Literal | None:
    """The literal behind an N-Triples spelling; None for an IRI or a blank node."""
    if not spelling.startswith('"'):
        return None
    lexical, datatype, language = split_literal(spelling)
    return Literal(lexical, datatype or (f"{RDF}langString" if language else f"{XSD}string"), language or "")


class ShapesGraph(Index[str]):
    """Triples of N-Triples spellings."""

    def __init__(self, triples: Iterable[tuple[str, str, str]]) -> None:
        super().__init__(triples)
        self._owners: dict[str, str] = {}
        self._trails: dict[str, tuple[str, ...]] = {}

    def objects(self, subject: str, predicate: str) -> list[str]:
        return self.statements.get(subject, {}).get(predicate, [])

    def subjects(self, predicate: str, obj: str) -> list[str]:
        """The subjects that have a term as a value of a predicate."""
        return [s for s, p in self.users.get(obj, ()) if p == predicate]

    def instances(self, classes: Iterable[str]) -> Iterator[str]:
        wanted = set(classes)
        for subject, statements in self.statements.items():
            if not wanted.isdisjoint(statements.get(RDF_TYPE, ())):
                yield subject

    def downwards(self, start: str, predicate: str) -> set[str]:
        """A term and everything that leads to it by a predicate, transitively."""
        seen, waiting = {start}, [start]
        while waiting:
            for term in self.subjects(predicate, waiting.pop()):
                if term not in seen:
                    seen.add(term)
                    waiting.append(term)
        return seen

    def blank(self, subject: str) -> list[str]:
        """The blank nodes among the objects of a subject."""
        return [o for objects in self.statements.get(subject, {}).values() for o in objects if o.startswith("_:")]

    def blank_nodes(self) -> set[str]:
        """Every blank node."""
        return {node for s in self.statements for node in (s, *self.blank(s)) if node.startswith("_:")}

    def within(self, starts: Iterable[str], but: Container[str] = ()) -> set[str]:
        """Some subjects and every blank node that they lead to; those of `but` are not followed."""
        seen, waiting = set(), list(starts)
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += [] if node in but else self.blank(node)
        return seen

    def without_effect(self) -> set[str]:
        """The deactivated shapes, with the blank nodes that only they lead to."""
        deactivated = {
            subject for subject, statements in self.statements.items() if statements.get(sh("deactivated")) == [TRUE]
        }
        if not deactivated:
            return deactivated
        below = self.within(deactivated)
        others = (subject for subject in self.statements if subject not in below)
        return (below - self.within(others, but=deactivated)) | deactivated

    def called(self, node: str) -> str:
        """A node for messages: a blank one as the nearest IRI that leads to it, and the paths between.

        `<http://example.org/S> › <http://example.org/p>`
        """
        if not self._owners:
            self._owners = {node: subject for subject in self.statements for node in self.blank(subject)}
        unnamed: dict[str, None] = {}
        while node.startswith("_:") and node not in self._trails and node not in unnamed:
            unnamed[node] = None
            node = self._owners.get(node, node)
        trail = self._trails.get(node, (node,))
        for node in reversed(unnamed):
            trail += tuple(path if path.startswith("<") else "…" for path in self.objects(node, sh("path")))
            if len(trail) > LONGEST_TRAIL:
                trail = (trail[0], "…", *trail[-2:])
            self._trails[node] = trail
        return " › ".join(trail)

    # -- parameters of a shape ---------------------------------------------------------------------------------------

    def single(self, shape: str, name: str) -> str | None:
        """The one value of a parameter that may have one.

        Raises:
            UnsupportedConstraint: there are several.

        """
        values = self.objects(shape, sh(name))
        if len(values) > 1:
            raise ill_formed(shape, name, f"has {len(values)} values where one is allowed")
        return values[0] if values else None

    def integer(self, shape: str, name: str) -> int | None:
        """The one value of a parameter that takes an `xsd:integer`."""
        value = self.single(shape, name)
        if value is None:
            return None
        parts = literal(value)
        digits = re.fullmatch(r"[ \t\r\n]*([+-]?)0*([0-9]+)[ \t\r\n]*", "" if parts is None else parts.lexical)
        if parts is None or parts.datatype != f"{XSD}integer" or digits is None:
            raise ill_formed(shape, name, f"is {value}, not an xsd:integer")
        return int(digits[1] + (digits[2] if len(digits[2]) <= DIGITS else "9" * DIGITS))

    def string(self, shape: str, name: str) -> str | None:
        """The one value of a parameter that takes an `xsd:string`."""
        value = self.single(shape, name)
        if value is None:
            return None
        parts = literal(value)
        if parts is None or parts.datatype != f"{XSD}string":
            raise ill_formed(shape, name, f"is {short(value)}, not an xsd:string")
        return parts.lexical

    def flag(self, shape: str, name: str) -> bool:
        """Whether a parameter is `true`; `"1"^^xsd:boolean` is another term, which engines interpret differently."""
        value = self.single(shape, name)
        if value not in (None, TRUE, FALSE):
            raise ill_formed(shape, name, f"is {value}, neither true nor false")
        return value == TRUE

    def iris(self, shape: str, name: str) -> list[str]:
        """The values of a parameter that takes IRIs."""
        values = self.objects(shape, sh(name))
        for value in values:
            if not value.startswith("<"):
                raise ill_formed(shape, name, f"is {short(value)}, not an IRI")
        return values

    def messages(self, node: str) -> tuple[str, ...]:
        """The values of `sh:message` as spelt."""
        messages = self.objects(node, sh("message"))
        for message in messages:
            parts = literal(message)
            if parts is None or parts.datatype not in (f"{XSD}string", f"{RDF}langString"):
                raise ill_formed(node, "message", f"is {short(message)}, not a text")
        return tuple(messages)

    def items(self, shape: str, name: str, head: str) -> list[str]:
        """The members of an RDF list (https://www.w3.org/TR/shacl/#dfn-shacl-list).

        Raises:
            UnsupportedConstraint: it is not a well-formed list.

        """
        members: list[str] = []
        seen: set[str] = set()
        while head != RDF_NIL:
            first, rest = self.objects(head, RDF_FIRST), self.objects(head, RDF_REST)
            if head in seen or len(first) != 1 or len(rest) != 1:
                raise ill_formed(shape, name, "is not a well-formed list")
            seen.add(head)
            members += first
            head = rest[0]
        return members

    def single_list(self, shape: str, name: str) -> list[str] | None:
        """The members of the one list that a parameter may have."""
        head = self.single(shape, name)
        return None if head is None else self.items(shape, name, head)


def ill_formed(shape: str, name: str, problem: str) -> IllFormedShape:
    """The error for a parameter whose value breaks the syntax rules."""
    return IllFormedShape(f"the shape {short(shape)} is ill-formed: sh:{name} {problem}")


def unsupported(shape: str, parameter: str, *, elsewhere: bool) -> UnsupportedConstraint:
    """The error for a parameter that the engine does not support; `elsewhere`: pySHACL does."""
    instead = "the columnar engine cannot judge; choose --engine pyshacl" if elsewhere else "no engine here can judge"
    return UnsupportedConstraint(f"the shape {short(shape)} uses {short(parameter)}, which {instead}")
