"""Pages of the queries: what each asks, its text, and its answer."""

from __future__ import annotations

import pyoxigraph as ox

from itss_graph.queries.checks import LEVELS, OFF, Profile
from itss_graph.queries.library import NamedQuery
from itss_graph.rdf.store import Rows, Term, Triples
from itss_graph.site.addresses import Address
from itss_graph.site.answers import Answers, queries
from itss_graph.site.graph import Phrase
from itss_graph.site.negotiation import TURTLE
from itss_graph.site.serialization import serialise
from itss_graph.site.values import Link, LocalizedGraph, Value
from itss_graph.site.views.terms import Data
from itss_graph.words import says

SHOWN = 200
"""How many rows of an answer a page shows."""


def query_list(localized: LocalizedGraph) -> Data:
    """The library by what the queries need, then the competency questions."""
    groups: dict[str, list[NamedQuery]] = {}
    for query in queries(localized.knowledge).values():
        key = "competency" if query.name.startswith("CQ-") else "data" if query.needs else "standard"
        groups.setdefault(key, []).append(query)
    return {"groups": [(says(f"queries.{key}")[localized.language], members) for key, members in groups.items()]}


def query_page(answers: Answers, query: NamedQuery, localized: LocalizedGraph) -> Data:
    """One query with its answer."""
    answer = answers.of(query)
    result = answer.result
    rows = result.rows if isinstance(result, Rows) else ()
    return {
        "trail": [Link(localized.words.title.queries, Address("queries/index"))],
        "query": query,
        "arguments": [
            (name, localized.name(value) if value in localized.knowledge.terms else value)
            for name, value in answer.arguments.items()
        ],
        "files": answer.files,
        "columns": [Phrase(name) for name in result.variables] if isinstance(result, Rows) else [],
        "rows": [[_value(localized, term) for term in row] for row in rows[:SHOWN]],
        "total": len(rows),
        "turtle": serialise(result.triples, TURTLE).decode() if isinstance(result, Triples) else "",
    }


def check_list(localized: LocalizedGraph) -> Data:
    """The quality checks by their levels, each with what is wrong and what to do."""
    profile = Profile.load()
    by_level = {
        level: [check for name, check in profile.checks.items() if profile.levels[name] == level]
        for level in (*LEVELS, OFF)
    }
    return {
        "trail": [Link(localized.words.title.queries, Address("queries/index"))],
        "groups": [
            (level, says(f"check.{level}")[localized.language], checks) for level, checks in by_level.items() if checks
        ],
    }


def _value(localized: LocalizedGraph, term: Term | None) -> Value:
    """A term of an answer: IRIs by their prefixed names, as a query is written."""
    if term is None:
        return Phrase("")
    if isinstance(term, ox.NamedNode):
        return Link(localized.name(term.value), localized.address(term.value), "")
    return localized.value(term) if isinstance(term, ox.Literal) else Phrase(str(term))
