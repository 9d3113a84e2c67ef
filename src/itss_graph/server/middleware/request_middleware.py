"""The middleware of every request: rate and size limits, security headers, cross-origin rules, log and metrics."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from itss_graph.server.middleware.problems import failure
from itss_graph.server.middleware.refusals import Refusal
from itss_graph.server.middleware.request_limiter import RequestLimiter, client_of
from itss_graph.server.middleware.telemetry import Metrics, logger
from itss_graph.server.settings import MEBIBYTE, Limits

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No inline script or style, and nothing from another origin."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # by "no-referrer" a form of ours would come with `Origin: null`
    "Cross-Origin-Opener-Policy": "same-origin",
}

BODY_TIMEOUT = 30
"""Seconds within which a body has to arrive."""

EXPOSED_HEADERS = "Link, Location, Retry-After"
"""Response headers that a page of another origin may read."""

READS = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""


@dataclass(slots=True)
class RequestMiddleware:
    """ASGI middleware.

    A POST to a path of `open_posts` only reads what is public, so a page of any origin may send it; no page of another
    origin may read a path of `operators`.
    """

    app: ASGIApp
    limits: Limits
    metrics: Metrics
    open_posts: frozenset[str]
    operators: frozenset[str] = frozenset()
    rates: RequestLimiter = field(init=False)

    def __post_init__(self) -> None:
        self.rates = RequestLimiter(self.limits.rate, time.monotonic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        cycle = _RequestCycle(self, scope, receive, send)
        refusal = self._refusal(scope)
        try:
            await (refusal or self.app)(scope, cycle.receive, cycle.send)
        except Exception:
            if cycle.status:  # the response has begun, so only closing the connection can report the error
                raise
            logger.exception("the server failed")
            response = failure(scope, 500, "the server failed; its log says where")
            await response(scope, cycle.receive, cycle.send)
        finally:
            cycle.done()

    def _refusal(self, scope: Scope) -> Response | None:
        """The response to a request over a limit, or to a write from another origin; None for any other."""
        wait = self.rates.wait(client_of(scope))
        if wait:
            text = f"too many requests from one place; wait {math.ceil(wait)} s"
            return failure(scope, 429, text, {"Retry-After": str(math.ceil(wait))})
        headers = Headers(scope=scope)
        if scope["method"] not in READS and is_cross_origin(headers) and not self.shared(scope):
            return failure(scope, 403, "this is answered only to pages that this server shows itself, and to programs")
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > self.limits.body:
            return failure(scope, 413, too_long(self.limits), {"Connection": "close"})
        return None

    def shared(self, scope: Scope) -> bool:
        """Whether a page of any origin may read the response: to a read that carries no credentials."""
        headers = Headers(scope=scope)
        read = scope["method"] in ("GET", "HEAD") or (scope["method"] == "POST" and scope["path"] in self.open_posts)
        return read and "authorization" not in headers and scope["path"] not in self.operators


@dataclass(slots=True)
class _RequestCycle:
    """One request and its response."""

    middleware: RequestMiddleware
    scope: Scope
    inner_receive: Receive
    inner_send: Send
    status: int = 0
    read: int = 0
    complete: bool = False
    started: float = field(default_factory=time.perf_counter)

    async def receive(self) -> Message:
        if self.complete:
            return await self.inner_receive()
        try:
            async with asyncio.timeout(max(0, self.started + BODY_TIMEOUT - time.perf_counter())):
                message = await self.inner_receive()
        except TimeoutError:
            raise Refusal(408, f"the body did not come within {BODY_TIMEOUT} seconds", Connection="close") from None
        self.complete = not message.get("more_body", False)
        self.read += len(message.get("body", b""))
        if self.read > self.middleware.limits.body:
            raise Refusal(413, too_long(self.middleware.limits), Connection="close")
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
            if self.middleware.shared(self.scope):
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
        await self.inner_send(message)

    def done(self) -> None:
        seconds = time.perf_counter() - self.started
        self.middleware.metrics.answered(route_of(self.scope), self.scope["method"], self.status or 499, seconds)


def preflight(methods: str) -> Response:
    """The response to a CORS preflight request: a page of any origin may use these methods."""
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=headers)


def is_cross_origin(headers: Headers) -> bool:
    """Whether a browser sends the request for a page of another origin, from a script or a form.

    A browser adds the user's credentials, such as the token, to such a request too. It names the origin by
    `Sec-Fetch-Site`, or, where it does not support that header or the server has no TLS, by `Origin`.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")


def route_of(scope: Scope) -> str:
    """The pattern of the route of a request, which contains nothing that the client chose."""
    return str(scope.get("route", "none"))


def too_long(limits: Limits) -> str:
    """The message for a body over the limit."""
    return f"the body is larger than {limits.body // MEBIBYTE} MiB; send less at a time"
