"""The text of a query: its form, and the binding of its parameters."""

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
    parsed = list(tokens(text))
    variables = {token[1:] for kind, token, _ in parsed if kind == "variable"}
    for name in terms:
        if name not in variables:
            raise UsageError(f"the query has no variable ?{name}")
    values = {name: f" VALUES ?{name} {{ {value} }}" for name, value in terms.items()}
    groups = [group for group in groups_of(parsed, query_form(text)) if group.takes]
    if not groups:  # DESCRIBE ?x alone
        return f"{text}\n{''.join(values.values())}"
    parts, start = [], 0
    for group in groups:
        clauses = [values[name] for name in terms if group is groups[0] or name in group.mentions]
        parts += [text[start : group.start], *clauses]
        start = group.start
    return "".join([*parts, text[start:]])


@dataclass(slots=True)
class GroupPattern:
    """The content of braces: its offsets, the variables mentioned, and whether it `takes` a further pattern.

    `opens` says that it is the pattern of a query or subquery, `subquery` that it holds a subquery.
    """

    start: int
    takes: bool
    inside_exists: bool
    opens: bool = False
    subquery: bool = False
    end: int = 0
    mentions: set[str] = field(default_factory=set)
    within: set[str] = field(default_factory=set)
    """The variables mentioned in it or in a group within it."""


def groups_of(parts: list[Token], form: str) -> list[GroupPattern]:
    """Every brace of a query, in the order of the text. Mentions in an EXISTS also count for the group around it."""
    groups: list[GroupPattern] = []
    stack: list[GroupPattern] = []
    before, values, opens = "", False, False
    for (kind, text, offset), (_, following, _) in zip(parts, [*parts[1:], Token("", "", 0)], strict=True):
        word = text.upper() if kind == "word" else text
        if word == "VALUES":
            values = True
        elif word in FORMS:
            opens = True
        elif text == "{":
            template = form == "CONSTRUCT" and not groups
            if template and before != "CONSTRUCT":
                raise UsageError("CONSTRUCT WHERE takes no parameters; write CONSTRUCT { ... } WHERE { ... }")
            subquery = following.upper() == "SELECT"
            exists = before == "EXISTS" or bool(stack and stack[-1].inside_exists)
            takes = not (template or values or subquery or exists)
            groups.append(
                GroupPattern(offset + 1, takes, exists and not subquery, opens and before != "EXISTS", subquery)
            )
            stack.append(groups[-1])
            values, opens = False, opens and before == "EXISTS"
        elif text == "}" and stack:
            closed = stack.pop()
            closed.end = offset
            closed.within |= closed.mentions
            if stack:
                stack[-1].within |= closed.within
            if closed.inside_exists and stack:
                stack[-1].mentions |= closed.mentions
        elif kind == "variable" and stack:
            stack[-1].mentions.add(text[1:])
        before = word
    return groups
