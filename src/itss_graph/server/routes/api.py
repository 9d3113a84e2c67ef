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
        *(_whatever_method(f"/api/{job}", partial(judged, server, job)) for job in TASKS),
        NamedRoute("/api/standard", partial(standard, server)),
        NamedRoute("/api/standard/{kpi}", partial(indicator, server)),
        NamedRoute("/api/openapi.json", partial(described, openapi(server.pages.knowledge.standard))),
    ]


async def judged(server: Server, job: str, request: Request) -> Response:
    """Do a job about the profile in the body."""
    if request.method != "POST":
        raise Refusal(405, "post a profile here; /api/openapi.json says how", Allow="POST")
    task = TASKS[job]
    wanted = read_parameters(
        parameters(request.scope["query_string"]), task.parameters, server.pages.knowledge.standard
    )
    answer = negotiated(accept(request), task.answers)
    if answer in RDF and not wanted.every_kpi:
        raise Refusal(
            406, f"{answer.name} holds every indicator; leave out kpi and claims, or accept {JSON.media_type}"
        )
    sent_as = profile_format(request.headers.get("content-type"))
    body = await request.body()
    found = await server.public.judge(client_of(request.scope), job, body, **fields(wanted, sent_as, answer))
    return response(found, vary="Accept")


def fields(wanted: JobParameters, format: str | None, answer: Representation) -> dict[str, Any]:
    """The fields of a job of `itss_graph.server.workers.assessment_jobs`."""
    return {**asdict(wanted), "as_of": wanted.as_of.isoformat(), "format": format, "answer": answer.content_type}


async def standard(server: Server, request: Request) -> Response:
    """The standard: fields, indicators with their requirements, readings."""
    found = server.pages.knowledge.standard
    wanted = read_parameters(parameters(request.scope["query_string"]), ("reading",), found)
    return _public(standard_object(found, found.reading(wanted.reading)))


async def indicator(server: Server, request: Request) -> Response:
    """One indicator with its requirements."""
    found = server.pages.knowledge.standard
    wanted = read_parameters(parameters(request.scope["query_string"]), ("reading",), found)
    try:
        kpi = found.kpi(request.path_params["kpi"])
    except UsageError as error:
        raise Refusal(404, str(error)) from None
    return _public(kpi_object(kpi, found.reading(wanted.reading)))


async def described(document: dict[str, Any], _request: Request) -> Response:
    """The description of the API."""
    return _public(document)


def openapi(found: Standard) -> dict[str, Any]:
    """The OpenAPI document of the API, with the version of this installation and the terms of the standard."""
    document: dict[str, Any] = _filled(
        json.loads((Path(__file__).parents[1] / "openapi.json").read_text("utf-8")), found
    )
    document["info"]["version"] = __version__
    return document


def _filled(node: Any, found: Standard) -> Any:
    """A part of the document; `x-instances-of` names a class, whose instances become the `enum` of a value."""
    if isinstance(node, list):
        return [_filled(each, found) for each in node]
    if not isinstance(node, dict):
        return node
    filled = {key: _filled(value, found) for key, value in node.items() if key != INSTANCES}
    if INSTANCES in node:
        filled["enum"] = sorted(local_name(iri) for iri in found.view.instances(f"{ITSS}{node[INSTANCES]}"))
    return filled


def _whatever_method(path: str, endpoint: Any) -> NamedRoute:
    """A route for all methods: another method would otherwise match the route of the pages, which have any path."""
    place = NamedRoute(path, endpoint)
    place.methods = None
    return place


def _public(content: Mapping[str, Any]) -> Response:
    return JSONResponse(content, headers={"Cache-Control": PUBLIC_ANSWER})
