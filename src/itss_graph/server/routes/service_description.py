"""The SPARQL 1.1 Service Description of the endpoint, for machines; for people there is a page."""

from __future__ import annotations

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from itss_graph.rdf.names import RDF
from itss_graph.server.media_types import negotiated
from itss_graph.server.routes.editor import Editor
from itss_graph.server.state import PRIVATE_ANSWER, PUBLIC_ANSWER, Server, accept, base_url
from itss_graph.server.workers.datasets import Dataset
from itss_graph.site.negotiation import DOCUMENTS, HTML, VARY, language
from itss_graph.site.serialization import serialise

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
WRITTEN = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
GRAPHS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")

Node = ox.NamedNode | ox.BlankNode


def described(server: Server, editor: Editor, request: Request, dataset: Dataset) -> Response:
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
    """The triples of the description. `updates`: whether the caller may make any."""
    service, data, default = (ox.BlankNode(name) for name in ("service", "dataset", "default"))
    languages = ["SPARQL11Query", *(["SPARQL11Update"] if updates else [])]
    triples = [
        _triple(service, RDF.type, _sd("Service")),
        _triple(service, f"{SD}endpoint", ox.NamedNode(endpoint)),
        *(_triple(service, f"{SD}supportedLanguage", _sd(name)) for name in languages),
        *(_triple(service, f"{SD}resultFormat", ox.NamedNode(FORMATS + name)) for name in (*WRITTEN, *GRAPHS)),
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
