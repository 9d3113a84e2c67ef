"""The JSON API: assesses profiles, of which nothing is kept, and shows the standard as JSON.

`openapi.json` describes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from itss_graph.errors import UsageError
from itss_graph.rdf.names import local_name
from itss_graph.server.media_types import negotiated
from itss_graph.server.middleware.refusals import Refusal
from itss_graph.server.middleware.request_limiter import client_of
from itss_graph.server.parameters import ASSESSING, PLANNING, VALIDATING, JobParameters, profile_format, read_parameters
from itss_graph.server.sparql_protocol import parameters
from itss_graph.server.state import PUBLIC_ANSWER, NamedRoute, Server, accept, response
from itss_graph.site.negotiation import HTML, JSON, JSON_LD, N_TRIPLES, TURTLE, Representation
from itss_graph.site.standard_json import kpi_object, standard_object
from itss_graph.standard import Standard
from itss_graph.version import __version__
from itss_graph.vocab import ITSS

RDF = (TURTLE, JSON_LD, N_TRIPLES)
INSTANCES = "x-instances-of"


@dataclass(frozen=True, slots=True)
class Task:
    """A job about a profile: its parameters, and the forms of the answer, the preferred one first."""

    parameters: tuple[str, ...]
    answers: tuple[Representation, ...]


TASKS: Mapping[str, Task] = {
    "assess": Task(ASSESSING, (JSON, *RDF, HTML)),
    "validate": Task(VALIDATING, (JSON, *RDF)),
    "gap": Task(PLANNING, (JSON,)),
}
"""The jobs about a profile, by name."""


def routes(server: Server) -> list[BaseRoute]:
    """Everything below `/api/`."""
    return [
        *(_any_method(f"/api/{job}", partial(judged, server, job)) for job in TASKS),
        NamedRoute("/api/standard", partial(standard, server)),
        NamedRoute("/api/standard/{kpi}", partial(indicator, server)),
        NamedRoute("/api/openapi.json", partial(api_document, openapi(server.pages.knowledge.standard))),
    ]


async def judged(server: Server, job: str, request: Request) -> Response:
    """Do a job about the profile in the body."""
    if request.method != "POST":
        raise Refusal(405, "post a profile here; /api/openapi.json says how", Allow="POST")
    task = TASKS[job]
    job_parameters = read_parameters(
        parameters(request.scope["query_string"]), task.parameters, server.pages.knowledge.standard
    )
    form = negotiated(accept(request), task.answers)
    if form in RDF and not job_parameters.every_kpi:
        raise Refusal(406, f"{form.name} holds every indicator; leave out kpi and claims, or accept {JSON.media_type}")
    sent_format = profile_format(request.headers.get("content-type"))
    body = await request.body()
    answer = await server.public.judge(client_of(request.scope), job, body, **fields(job_parameters, sent_format, form))
    return response(answer, vary="Accept")


def fields(job: JobParameters, format: str | None, form: Representation) -> dict[str, Any]:
    """The fields of a job of `itss_graph.server.workers.assessment_jobs`."""
    return {**asdict(job), "as_of": job.as_of.isoformat(), "format": format, "answer": form.content_type}


async def standard(server: Server, request: Request) -> Response:
    """The standard: fields, indicators with their requirements, readings."""
    standard = server.pages.knowledge.standard
    job_parameters = read_parameters(parameters(request.scope["query_string"]), ("reading",), standard)
    return _public(standard_object(standard, standard.reading(job_parameters.reading)))


async def indicator(server: Server, request: Request) -> Response:
    """One indicator with its requirements."""
    standard = server.pages.knowledge.standard
    job_parameters = read_parameters(parameters(request.scope["query_string"]), ("reading",), standard)
    try:
        kpi = standard.kpi(request.path_params["kpi"])
    except UsageError as error:
        raise Refusal(404, str(error)) from None
    return _public(kpi_object(kpi, standard.reading(job_parameters.reading)))


async def api_document(document: dict[str, Any], _request: Request) -> Response:
    """The description of the API."""
    return _public(document)


def openapi(standard: Standard) -> dict[str, Any]:
    """The OpenAPI document of the API, with the version of this installation and the terms of the standard."""
    document: dict[str, Any] = _with_enums(
        json.loads((Path(__file__).parents[1] / "openapi.json").read_text("utf-8")), standard
    )
    document["info"]["version"] = __version__
    return document


def _with_enums(node: Any, standard: Standard) -> Any:
    """A part of the document; `x-instances-of` names a class, whose instances become the `enum` of a value."""
    if isinstance(node, list):
        return [_with_enums(item, standard) for item in node]
    if not isinstance(node, dict):
        return node
    filled = {key: _with_enums(value, standard) for key, value in node.items() if key != INSTANCES}
    if INSTANCES in node:
        filled["enum"] = sorted(local_name(iri) for iri in standard.view.instances(f"{ITSS}{node[INSTANCES]}"))
    return filled


def _any_method(path: str, endpoint: Any) -> NamedRoute:
    """A route for all methods: another method would otherwise match the route of the pages, which have any path."""
    route = NamedRoute(path, endpoint)
    route.methods = None
    return route


def _public(content: Mapping[str, Any]) -> Response:
    return JSONResponse(content, headers={"Cache-Control": PUBLIC_ANSWER})
