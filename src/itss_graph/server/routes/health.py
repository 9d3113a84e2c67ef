"""Liveness, readiness and metrics, for operators."""

from __future__ import annotations

from functools import partial

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute

from itss_graph.server.state import NamedRoute, Server

PATHS = frozenset({"/health", "/ready", "/metrics"})


def routes(server: Server) -> list[BaseRoute]:
    """`/health`, `/ready` and `/metrics`."""
    return [
        NamedRoute("/health", health),
        NamedRoute("/ready", partial(ready, server)),
        NamedRoute("/metrics", partial(metrics, server)),
    ]


async def health(_request: Request) -> Response:
    """The process runs."""
    return PlainTextResponse("alive\n")


async def ready(server: Server, _request: Request) -> Response:
    """Requests can be answered."""
    if server.public.ready and (server.private is None or server.private.ready):
        return PlainTextResponse("ready\n")
    return PlainTextResponse("not ready\n", 503, {"Retry-After": "5"})


async def metrics(server: Server, _request: Request) -> Response:
    """The metrics, for Prometheus."""
    running = server.public.running + (server.private.running if server.private else 0)
    server.metrics.running.set(running)
    return Response(generate_latest(server.metrics.registry), media_type=CONTENT_TYPE_LATEST)
