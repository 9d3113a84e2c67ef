"""The library of queries and the competency questions, as their headers describe them."""

from __future__ import annotations

from itss_graph import resources
from itss_graph.queries.library import NamedQuery, library, parse
from itss_graph.reference.markdown import code, page, paragraph, table

GROUPS = (
    ((), "Queries over the standard", "These ask about the standard alone, and need no profile."),
    (("data",), "Queries over profiles", "These need profiles, given by `--data`."),
    (
        ("assessment",),
        "Queries over assessments",
        "These need profiles, given by `--data`, and an `earl:Assertion` for each requirement; `itss query` assesses"
        " the profiles itself where they bring none.",
    ),
)
"""What queries need, with the heading and the introduction of those that need it."""


def queries() -> str:
    """The page of the queries."""
    named = library().values()
    return page(
        "Queries",
        "the headers of `queries/`",
        paragraph(
            "`itss query NAME` runs a query of the library; `--param name=value` gives a parameter, which may be left"
            " out where it has a default. With the default `any` a parameter stays open, and the answer covers all"
            " values. The [tutorial](../tutorials/query.md) shows how to go on from here to SPARQL of your own."
        ),
        *(_group(title, text, [query for query in named if query.needs == needs]) for needs, title, text in GROUPS),
        _competency(),
    )


def _group(title: str, text: str, members: list[NamedQuery]) -> str:
    return "\n\n".join([f"## {title}", paragraph(text), *map(_query, members)])


def _query(query: NamedQuery) -> str:
    parameters = [
        (code(parameter.name), parameter.type, code(parameter.default or ""), parameter.description)
        for parameter in query.parameters
    ]
    columns = [(code(name), text) for name, text in query.columns]
    parts = [
        f"### {query.name}",
        paragraph(f"**{query.title}.** {query.question}"),
        table(("parameter", "type", "default", "meaning"), parameters),
        table(("column", "meaning"), columns) or "The answer is a graph.",
    ]
    return "\n\n".join(filter(None, parts))


def _competency() -> str:
    files = sorted(resources.path("queries", "competency").glob("*.rq"))
    questions = [parse(file.stem, file.read_text("utf-8")) for file in files]
    introduction = (
        "What the ontology has to be able to answer: each question is a query in `queries/competency`, next to the"
        " answer read from the source, and a test compares the two."
    )
    rows = [(query.name, query.question) for query in questions]
    return "\n\n".join(["## Competency questions", paragraph(introduction), table(("question", "asks"), rows)])
