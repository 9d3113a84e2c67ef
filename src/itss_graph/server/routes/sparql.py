"""The SPARQL endpoint: queries for everyone, updates with the token, and the service description."""

from __future__ import annotations

import asyncio
from functools import partial

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from itss_graph.rdf.names import RDF
from itss_graph.server.media_types import media_type, negotiated
from itss_graph.server.middleware.request_limiter import client_of
from itss_graph.server.middleware.request_middleware import preflight
from itss_graph.server.routes.editor import Editor
from itss_graph.server.sparql_protocol import UPDATE, Operation, operation
from itss_graph.server.state import PRIVATE_ANSWER, PUBLIC_ANSWER, NamedRoute, Server, accept, base_url, response
from itss_graph.server.workers.call import Answer
from itss_graph.server.workers.datasets import ServedDataset
from itss_graph.site.addresses import file_of
from itss_graph.site.negotiation import DOCUMENTS, HTML, LANGUAGES, VARY, language
from itss_graph.site.serialization import serialise

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
RESULT_FORMATS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
GRAPH_FORMATS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")

Node = ox.NamedNode | ox.BlankNode


def service_description(server: Server, editor: Editor, request: Request, dataset: ServedDataset) -> Response:
    """The description in the form and language that the request prefers: RDF, unless it asks for HTML."""
    form = negotiated(accept(request), (*DOCUMENTS, HTML))
    if form == HTML:
        return editor.page(language(request.headers.get("accept-language")), request, Vary=f"{VARY}, Authorization")
    public = dataset is server.public
    headers = {"Vary": f"{VARY}, Authorization", "Cache-Control": PUBLIC_ANSWER if public else PRIVATE_ANSWER}
    triples = description(f"{base_url(request)}sparql", server.content.graphs, updates=not public)
    body = serialise(triples, form, {"sd": SD, "formats": FORMATS})
    return Response(body, headers=headers, media_type=form.content_type)


def description(endpoint: str, graphs: tuple[str, ...], *, updates: bool) -> list[ox.Triple]:
    """The triples of the description. `updates`: whether the client may make updates."""
    service, data, default = (ox.BlankNode(name) for name in ("service", "dataset", "default"))
    languages = ["SPARQL11Query", *(["SPARQL11Update"] if updates else [])]
    triples = [
        _triple(service, RDF.type, _sd("Service")),
        _triple(service, f"{SD}endpoint", ox.NamedNode(endpoint)),
        *(_triple(service, f"{SD}supportedLanguage", _sd(name)) for name in languages),
        *(
            _triple(service, f"{SD}resultFormat", ox.NamedNode(FORMATS + name))
            for name in (*RESULT_FORMATS, *GRAPH_FORMATS)
        ),
        _triple(service, f"{SD}defaultDataset", data),
        _triple(data, RDF.type, _sd("Dataset")),
        _triple(data, f"{SD}defaultGraph", default),
        _triple(default, RDF.type, _sd("Graph")),
    ]
    for number, name in enumerate(graphs):
        named, graph = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        triples += [
            _triple(data, f"{SD}namedGraph", named),
            _triple(named, RDF.type, _sd("NamedGraph")),
            _triple(named, f"{SD}name", ox.NamedNode(name)),
            _triple(named, f"{SD}graph", graph),
            _triple(graph, RDF.type, _sd("Graph")),
        ]
    return triples


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)


def _triple(subject: Node, predicate: str, value: Node) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), value)


PATH = "/sparql"
READS = "GET, HEAD, POST"


def routes(server: Server) -> list[BaseRoute]:
    """The endpoint, and the page about it in each language."""
    editor = Editor(server)
    pages = [NamedRoute(f"/{file_of('sparql', tag)}", partial(about, editor, tag)) for tag in LANGUAGES]
    return [NamedRoute(PATH, partial(endpoint, server, editor), methods=["GET", "POST", "OPTIONS"]), *pages]


async def about(editor: Editor, language: str, request: Request) -> Response:
    """The page about the endpoint."""
    return await asyncio.to_thread(editor.page, language, request)


async def endpoint(server: Server, editor: Editor, request: Request) -> Response:
    """Answer any request of the SPARQL 1.1 Protocol."""
    if request.method == "OPTIONS":
        return preflight(READS)
    dataset = server.dataset(request)
    kind = request.headers.get("content-type")
    if media_type(kind)[0] == UPDATE:
        server.writable(request)
    body = await request.body() if request.method == "POST" else b""
    requested = await asyncio.to_thread(operation, request.method, request.scope["query_string"], kind, body)
    base = f"{base_url(request)}{PATH[1:]}"
    if requested.kind == "update":
        private = server.writable(request)
        await private.update(client_of(request.scope), requested.text, base, using=(requested.default, requested.named))
        return Response(status_code=204)
    if requested.kind == "describe":
        return await asyncio.to_thread(service_description, server, editor, request, dataset)
    return await _query(server, request, dataset, requested, base)


async def _query(server: Server, request: Request, dataset: ServedDataset, requested: Operation, base: str) -> Response:
    client = client_of(request.scope)
    fields = {"accept": accept(request), "default": requested.default, "named": requested.named, "base": base}
    if dataset is not server.public:
        return response(await dataset.query(client, requested.text, **fields), PRIVATE_ANSWER)
    if request.method == "POST":
        return response(await dataset.query(client, requested.text, **fields))
    key = (requested, base, fields["accept"])
    answer: Answer | None = server.cache.get(key)
    if answer is None:
        answer = await dataset.query(client, requested.text, **fields)
        server.cache.put(key, requested.text, answer)
    else:
        server.metrics.cached.inc()
    return response(answer, PUBLIC_ANSWER)
