"""The page with the SPARQL editor: it offers the query library, with parameters filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from itss_graph.errors import UsageError
from itss_graph.queries.library import ANY, NamedQuery, QueryParameter, bindings, library, standard_store
from itss_graph.rdf.sparql import bind
from itss_graph.rdf.store import Store
from itss_graph.server.sparql_protocol import parameters
from itss_graph.server.state import PUBLIC_ANSWER, Server, base_url
from itss_graph.site.answers import Answers, terms
from itss_graph.site.negotiation import HTML
from itss_graph.vocab import PREFIXES

FIRST = "list-requirements-of-kpi"
"""The example that the page shows first."""

HERE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class ParameterChoice:
    """A parameter with its value, and its options (value and label), if it is enumerated."""

    parameter: QueryParameter
    value: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Editor:
    """The page, and the queries of the library that the standard alone answers, with values for their parameters."""

    server: Server

    @cached_property
    def queries(self) -> Mapping[str, NamedQuery]:
        return {name: query for name, query in library().items() if not query.needs}

    @cached_property
    def answers(self) -> Answers:
        return Answers(self.server.pages.knowledge)

    @cached_property
    def store(self) -> Store:
        return standard_store()

    def page(self, language: str, request: Request, **headers: str) -> Response:
        """The page in a language; `example` in the URL names a query, and further parameters are those of the query."""
        url_parameters = dict(parameters(request.scope["query_string"]))
        query = self.queries.get(url_parameters.get("example", FIRST)) or self.queries[FIRST]
        defaults = self._defaults(query)
        values = defaults | {name: value for name, value in url_parameters.items() if name in defaults}
        problem = ""
        try:
            text = self._text(query, values)
        except UsageError as error:
            problem, text = str(error), self._text(query, defaults)
        body = self.server.pages.render(
            "sparql.html",
            "sparql",
            language,
            **self._page_data(language, request),
            query=query,
            choices=[
                ParameterChoice(parameter, values[parameter.name], self._options(parameter, language))
                for parameter in query.parameters
            ],
            text=text,
            problem=problem,
        )
        all_headers = {**headers, "Content-Language": language, "Cache-Control": PUBLIC_ANSWER}
        return Response(body, 400 if problem else 200, all_headers, HTML.content_type)

    def _page_data(self, language: str, request: Request) -> dict[str, Any]:
        """The data of the page that does not depend on the example."""
        pages = self.server.pages
        return {
            "endpoint": f"{base_url(request)}sparql",
            "limits": self.server.settings.limits,
            "graphs": self.server.content.graphs,
            "examples": self.queries.values(),
            "prefixes": {prefix: str(namespace) for prefix, namespace in PREFIXES.items()},
            "terms": sorted(pages.localized_graphs[language].name(iri) for iri in pages.knowledge.terms),
        }

    def _defaults(self, query: NamedQuery) -> dict[str, str]:
        """Values for which a query has an answer."""
        defaults = {parameter.name: parameter.default for parameter in query.parameters if parameter.default}
        name = self.server.pages.localized_graphs["en"].name
        examples = {key: name(value) for key, value in self.answers.of(query).arguments.items()}
        return defaults | examples

    def _text(self, query: NamedQuery, values: Mapping[str, str]) -> str:
        """A query with its parameters bound; raises `UsageError` for a value that does not fit."""
        lines = bind(query.text, bindings(query, values, self.store)).splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith("#")).strip() + "\n"

    def _options(self, parameter: QueryParameter, language: str) -> tuple[tuple[str, str], ...]:
        localized = self.server.pages.localized_graphs[language]
        if parameter.type == "boolean" or "|" in parameter.type:
            return tuple((option, option) for option in parameter.type.replace("boolean", "true|false").split("|"))
        if ":" not in parameter.type:
            return ()
        options = [
            (localized.name(iri), localized.link(iri).text) for iri in terms(self.server.pages.knowledge, parameter)
        ]
        return (*([(ANY, ANY)] if parameter.default == ANY else []), *options)
