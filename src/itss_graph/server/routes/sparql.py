"""The SPARQL endpoint: queries for everyone, updates for who has the token, and the description of the service."""

from __future__ import annotations

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from itss_graph.server.media_types import media_type
from itss_graph.server.middleware.request_limiter import asker
from itss_graph.server.middleware.request_middleware import preflight
from itss_graph.server.routes.editor import Editor
from itss_graph.server.routes.service_description import described
from itss_graph.server.sparql_protocol import UPDATE, Operation, operation
from itss_graph.server.state import PRIVATE_ANSWER, PUBLIC_ANSWER, Place, Server, accept, base_url, response
from itss_graph.server.workers.call import Answer
from itss_graph.server.workers.datasets import Dataset
from itss_graph.site.addresses import file_of
from itss_graph.site.negotiation import LANGUAGES

PATH = "/sparql"
READS = "GET, HEAD, POST"


def routes(server: Server) -> list[BaseRoute]:
    """The endpoint, and the page about it in each language."""
    editor = Editor(server)
    pages = [Place(f"/{file_of('sparql', each)}", partial(about, editor, each)) for each in LANGUAGES]
    return [Place(PATH, partial(endpoint, server, editor), methods=["GET", "POST", "OPTIONS"]), *pages]


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
    asked = await asyncio.to_thread(operation, request.method, request.scope["query_string"], kind, body)
    base = f"{base_url(request)}{PATH[1:]}"
    if asked.kind == "update":
        private = server.writable(request)
        await private.update(asker(request.scope), asked.text, base, using=(asked.default, asked.named))
        return Response(status_code=204)
    if asked.kind == "describe":
        return await asyncio.to_thread(described, server, editor, request, dataset)
    return await _queried(server, request, dataset, asked, base)


async def _queried(server: Server, request: Request, dataset: Dataset, asked: Operation, base: str) -> Response:
    client = asker(request.scope)
    fields = {"accept": accept(request), "default": asked.default, "named": asked.named, "base": base}
    if dataset is not server.public:
        return response(await dataset.query(client, asked.text, **fields), PRIVATE_ANSWER)
    if request.method == "POST":
        return response(await dataset.query(client, asked.text, **fields))
    key = (asked, base, fields["accept"])
    answer: Answer | None = server.cache.get(key)
    if answer is None:
        answer = await dataset.query(client, asked.text, **fields)
        server.cache.put(key, asked.text, answer)
    else:
        server.metrics.cached.inc()
    return response(answer, PUBLIC_ANSWER)
