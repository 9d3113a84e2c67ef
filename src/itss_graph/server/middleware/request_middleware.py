"""What surrounds every request: rate and size limits, security headers, cross-origin rules, the log and the metrics."""

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
from itss_graph.server.middleware.request_limiter import RequestLimiter, asker
from itss_graph.server.middleware.telemetry import Metrics, logger
from itss_graph.server.settings import MEBIBYTE, Limits

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No inline script or style, and nothing from elsewhere."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # by "no-referrer" a form of ours would come with `Origin: null`
    "Cross-Origin-Opener-Policy": "same-origin",
}

PATIENCE = 30
"""Seconds within which a body has to come."""

READABLE = "Link, Location, Retry-After"
"""Headers that a page of another origin may read."""

READS = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""


@dataclass(slots=True)
class RequestMiddleware:
    """An ASGI application around another.

    `open_posts` are the paths on which also a POST reads only what is public, so that a page of any origin may use it;
    `operators` are those that no page of another origin may read.
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
        exchange = _Exchange(self, scope, receive, send)
        refusal = self._refused(scope)
        try:
            await (refusal or self.app)(scope, exchange.receive, exchange.send)
        except Exception:
            if exchange.status:  # the answer has begun, so all that is left is to break the connection
                raise
            logger.exception("the server failed")
            told = failure(scope, 500, "the server failed; its log says where")
            await told(scope, exchange.receive, exchange.send)
        finally:
            exchange.done()

    def _refused(self, scope: Scope) -> Response | None:
        """The answer to a request that comes too soon, or announces too much."""
        wait = self.rates.wait(asker(scope))
        if wait:
            text = f"too many requests from one place; wait {math.ceil(wait)} s"
            return failure(scope, 429, text, {"Retry-After": str(math.ceil(wait))})
        headers = Headers(scope=scope)
        if scope["method"] not in READS and elsewhere(headers) and not self.shared(scope):
            return failure(scope, 403, "this is answered only to pages that this server shows itself, and to programs")
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > self.limits.body:
            return failure(scope, 413, too_long(self.limits), {"Connection": "close"})
        return None

    def shared(self, scope: Scope) -> bool:
        """Whether a page of any origin may read the answer: to a read, and to nobody in particular."""
        headers = Headers(scope=scope)
        read = scope["method"] in ("GET", "HEAD") or (scope["method"] == "POST" and scope["path"] in self.open_posts)
        return read and "authorization" not in headers and scope["path"] not in self.operators


@dataclass(slots=True)
class _Exchange:
    """One request and its answer."""

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
            async with asyncio.timeout(max(0, self.started + PATIENCE - time.perf_counter())):
                message = await self.inner_receive()
        except TimeoutError:
            raise Refusal(408, f"the body did not come within {PATIENCE} seconds", Connection="close") from None
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
                headers["Access-Control-Expose-Headers"] = READABLE
        await self.inner_send(message)

    def done(self) -> None:
        seconds = time.perf_counter() - self.started
        self.middleware.metrics.answered(route_of(self.scope), self.scope["method"], self.status or 499, seconds)


def preflight(methods: str) -> Response:
    """The answer to a browser that asks whether a page of another origin may send a request by these methods."""
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=headers)


def elsewhere(headers: Headers) -> bool:
    """Whether a browser sends the request for a page of another origin, be it a script or a form that somebody sent.

    A browser adds what it knows of the user, such as the token, to such a request too. It says where the request comes
    from by `Sec-Fetch-Site`, or where it does not know that header, or the server has no TLS, by `Origin`.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")


def route_of(scope: Scope) -> str:
    """The pattern of the route that a request took, which says nothing of what it asked for."""
    return str(scope.get("route", "none"))


def too_long(limits: Limits) -> str:
    """What is said of a body beyond the limit."""
    return f"the body is larger than {limits.body // MEBIBYTE} MiB; send less at a time"
