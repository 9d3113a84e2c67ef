"""The text of a query, as far as its form is told and its parameters are bound in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from itss_graph.errors import UsageError
from itss_graph.rdf.store import Term, term
from itss_graph.rdf.tokens import Token, tokens

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


def query_form(text: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; raises `UsageError` for an update and for anything else."""
    prologue = ("PREFIX", "BASE", "VERSION")
    words = (word.upper() for kind, word, _ in tokens(text) if kind == "word")
    first = next((word for word in words if word not in prologue), "nothing")
    if first not in FORMS:
        raise UsageError(f"a query starts with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {first[:40]}")
    return first


def bind(text: str, bindings: Mapping[str, Term | str]) -> str:
    """The query with each variable bound, by a `VALUES` clause with the serialised term in each group that mentions it.

    It gives the same solutions as the embedded store does, within the same limits: a subquery that uses a parameter has
    to project it, and a SELECT has to name it in its head. An EXISTS takes the binding from the group around it. A
    blank node cannot be sent, and `CONSTRUCT WHERE` cannot be bound. Raises `UsageError` for these, and for a variable
    that the query does not have.
    """
    if not bindings:
        return text
    terms = {name: term(value) for name, value in bindings.items()}
    for name, value in terms.items():
        if not isinstance(value, ox.NamedNode | ox.Literal):
            raise UsageError(f"parameter {name}: only an IRI or a literal can be sent to an endpoint")
    found = list(tokens(text))
    known = {token[1:] for kind, token, _ in found if kind == "variable"}
    for name in terms:
        if name not in known:
            raise UsageError(f"the query has no variable ?{name}")
    values = {name: f" VALUES ?{name} {{ {value} }}" for name, value in terms.items()}
    groups = [group for group in groups_of(found, query_form(text)) if group.takes]
    if not groups:  # DESCRIBE ?x alone
        return f"{text}\n{''.join(values.values())}"
    parts, start = [], 0
    for group in groups:
        clauses = [values[name] for name in terms if group is groups[0] or name in group.mentions]
        parts += [text[start : group.place], *clauses]
        start = group.place
    return "".join([*parts, text[start:]])


@dataclass(slots=True)
class Group:
    """What stands in braces: the place behind the opening one, the variables mentioned, and whether it takes a pattern.

    `opens` says that it is the pattern of a query or subquery, `subquery` that it holds a subquery, up to `end`.
    """

    place: int
    takes: bool
    inside_exists: bool
    opens: bool = False
    subquery: bool = False
    end: int = 0
    mentions: set[str] = field(default_factory=set)
    within: set[str] = field(default_factory=set)
    """What is mentioned in it or in a group within it."""


def groups_of(parts: list[Token], form: str) -> list[Group]:
    """Every brace of a query, in the order of the text. A group in an EXISTS leaves its mentions to the one around."""
    found: list[Group] = []
    stack: list[Group] = []
    before, values, opens = "", False, False
    for (kind, spelt, place), (_, following, _) in zip(parts, [*parts[1:], Token("", "", 0)], strict=True):
        word = spelt.upper() if kind == "word" else spelt
        if word == "VALUES":
            values = True
        elif word in FORMS:
            opens = True
        elif spelt == "{":
            template = form == "CONSTRUCT" and not found
            if template and before != "CONSTRUCT":
                raise UsageError("CONSTRUCT WHERE takes no parameters; write CONSTRUCT { ... } WHERE { ... }")
            subquery = following.upper() == "SELECT"
            exists = before == "EXISTS" or bool(stack and stack[-1].inside_exists)
            takes = not (template or values or subquery or exists)
            found.append(Group(place + 1, takes, exists and not subquery, opens and before != "EXISTS", subquery))
            stack.append(found[-1])
            values, opens = False, opens and before == "EXISTS"
        elif spelt == "}" and stack:
            closed = stack.pop()
            closed.end = place
            closed.within |= closed.mentions
            if stack:
                stack[-1].within |= closed.within
            if closed.inside_exists and stack:
                stack[-1].mentions |= closed.mentions
        elif kind == "variable" and stack:
            stack[-1].mentions.add(spelt[1:])
        before = word
    return found
