"""The SPARQL 1.1 Graph Store HTTP Protocol: graphs by `?graph=IRI`, `?default`, or their own URL."""

from __future__ import annotations

import asyncio
import uuid
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from itss_graph.server.content import add, put
from itss_graph.server.media_types import READ, format_of, media_type
from itss_graph.server.middleware.multipart import files
from itss_graph.server.middleware.refusals import Refusal
from itss_graph.server.middleware.request_limiter import client_of
from itss_graph.server.middleware.request_middleware import preflight
from itss_graph.server.sparql_protocol import graph_iri, parameters
from itss_graph.server.state import PRIVATE_ANSWER, PUBLIC_ANSWER, NamedRoute, Server, accept, base_url, response
from itss_graph.server.workers.datasets import Private

PATH = "/graphs"
READS = ["GET", "OPTIONS"]
WRITES = ["PUT", "POST", "DELETE"]


def routes(server: Server) -> list[BaseRoute]:
    """The graph store; the methods that write exist only where a token is configured."""
    methods = READS if server.private is None else [*READS, *WRITES]
    store = partial(graph_store, server)
    return [NamedRoute(PATH, store, methods=methods), NamedRoute(f"{PATH}/{{path:path}}", store, methods=methods)]


async def graph_store(server: Server, request: Request) -> Response:
    """Answer any request of the Graph Store Protocol."""
    if request.method == "OPTIONS":
        return preflight("GET, HEAD")
    if request.method in ("GET", "HEAD"):
        dataset = server.dataset(request)
        answer = await dataset.graph(client_of(request.scope), _graph_of(request), accept(request))
        return response(answer, PUBLIC_ANSWER if dataset is server.public else PRIVATE_ANSWER)
    private, client = server.writable(request), client_of(request.scope)
    if request.method == "POST" and not request.query_params and request.url.path.rstrip("/") == PATH:
        graph = f"{base_url(request)}{PATH[1:]}/{uuid.uuid4()}"
        await private.update(client, put(graph, await _n_triples(private, request, graph)), graph, graph)
        return Response(status_code=201, headers={"Location": graph})
    return await _write(private, request, _graph_of(request))


async def _write(private: Private, request: Request, graph: str | None) -> Response:
    base, client = graph or f"{base_url(request)}{PATH[1:]}", client_of(request.scope)
    if request.method == "DELETE":
        drop = f"DROP SILENT GRAPH <{graph}>" if graph else "DROP DEFAULT"
        if not await private.update(client, drop, base, graph):
            raise Refusal(404, f"there is no graph <{graph}>")
        return Response(status_code=204)
    lines = await _n_triples(private, request, base)
    text = add(graph, lines)
    if request.method == "PUT":
        text = put(graph, lines) if graph else f"DROP DEFAULT ; {text}"
    elif graph:
        text = f"CREATE SILENT GRAPH <{graph}> ; {text}"
    existed = await private.update(client, text, base, graph)
    return Response(status_code=204 if existed else 201, headers={} if existed else {"Location": base})


def _graph_of(request: Request) -> str | None:
    """The graph that a request names, None for the default graph; raises `Refusal` where it does not name one."""
    pairs = parameters(request.scope["query_string"])
    named = [value for name, value in pairs if name == "graph"]
    default = any(name == "default" for name, _ in pairs)
    direct = request.url.path.removeprefix(PATH).strip("/")
    if len(named) + default + bool(direct) != 1:
        raise Refusal(400, f"name one graph: {PATH}?graph=IRI, {PATH}?default, or its own URL below {PATH}/")
    if default:
        return None
    return graph_iri(named[0] if named else str(request.url.replace(query="", fragment="")))


async def _n_triples(private: Private, request: Request, base: str) -> bytes:
    """The body of a request as N-Triples: one document, or several as the parts of a form."""
    kind, attributes = media_type(request.headers.get("content-type"))
    body = await request.body()
    if kind == "multipart/form-data":
        parts = await asyncio.to_thread(files, attributes.get("boundary", ""), body)
        documents = [(part.content_type, part.data) for part in parts]
    else:
        documents = [(request.headers.get("content-type"), body)]
    parsed = [(format_of(content_type, READ, "a graph"), data) for content_type, data in documents]
    return await private.parsed(client_of(request.scope), parsed, base=base, name="the body")
