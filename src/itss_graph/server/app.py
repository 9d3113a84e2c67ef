"""The application: every feature brings its routes, and one shield surrounds them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from itss_graph.errors import ItssError
from itss_graph.server.middleware.problems import failure
from itss_graph.server.middleware.refusals import Refusal, status_of
from itss_graph.server.middleware.request_middleware import RequestMiddleware
from itss_graph.server.middleware.telemetry import logger
from itss_graph.server.routes import api, assess, assets, graph_store, health, linked_data, sparql
from itss_graph.server.state import Server

FEATURES: tuple[Callable[[Server], list[BaseRoute]], ...] = (
    sparql.routes,
    graph_store.routes,
    health.routes,
    api.routes,
    assess.routes,
    assets.routes,
    linked_data.routes,
)
"""What there is, in the order in which routes are looked for; `linked` takes whatever is left."""

OPEN_POSTS = frozenset({sparql.PATH})


def application(server: Server) -> ASGIApp:
    """The ASGI application of a server."""
    app = Starlette(
        routes=[route for feature in FEATURES for route in feature(server)],
        exception_handlers={ItssError: refused, HTTPException: unrouted, ClientDisconnect: left},
    )
    app.router.redirect_slashes = False
    return RequestMiddleware(app, server.settings.limits, server.metrics, OPEN_POSTS, health.PATHS)


def refused(request: Request, error: Exception) -> Response:
    """An error on purpose, as one line."""
    status = status_of(error) if isinstance(error, ItssError) else 500
    headers: Mapping[str, str] = error.headers if isinstance(error, Refusal) else {}
    if status == 500:
        logger.error("an engine failed", extra={"fields": {"error": type(error).__name__}})
    return failure(request.scope, status, str(error), headers)


def unrouted(request: Request, error: Exception) -> Response:
    """What Starlette finds wrong: no such path, or no such method there."""
    known: Any = error
    return failure(request.scope, known.status_code, known.detail, known.headers)


def left(_request: Request, _error: Exception) -> Response:
    """Nobody is there to be answered; 499 is for the log and the metrics."""
    return Response(status_code=499)
