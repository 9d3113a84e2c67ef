"""The ASGI application: the routes of every feature, wrapped in one middleware."""

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
"""The features, in the order in which their routes are matched; `linked_data` matches every path."""

OPEN_POSTS = frozenset({sparql.PATH})


def application(server: Server) -> ASGIApp:
    """The ASGI application of a server."""
    app = Starlette(
        routes=[route for feature in FEATURES for route in feature(server)],
        exception_handlers={
            ItssError: error_response,
            HTTPException: http_error_response,
            ClientDisconnect: disconnected,
        },
    )
    app.router.redirect_slashes = False
    return RequestMiddleware(app, server.settings.limits, server.metrics, OPEN_POSTS, health.PATHS)


def error_response(request: Request, error: Exception) -> Response:
    """The response to a request that is refused or whose engine failed, as one line."""
    status = status_of(error) if isinstance(error, ItssError) else 500
    headers: Mapping[str, str] = error.headers if isinstance(error, Refusal) else {}
    if status == 500:
        logger.error("an engine failed", extra={"fields": {"error": type(error).__name__}})
    return failure(request.scope, status, str(error), headers)


def http_error_response(request: Request, error: Exception) -> Response:
    """The response to what Starlette refuses: an unknown path, or a method that a path does not have."""
    http_error: Any = error
    return failure(request.scope, http_error.status_code, http_error.detail, http_error.headers)


def disconnected(_request: Request, _error: Exception) -> Response:
    """The client has closed the connection; status 499 is for the log and the metrics."""
    return Response(status_code=499)
