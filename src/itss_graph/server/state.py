"""What the routes share: the settings, the data sets, the pages, and the response for an answer of a worker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Match, Route
from starlette.types import Scope

from itss_graph.server.cache import Cache
from itss_graph.server.content import Content
from itss_graph.server.middleware.authorization import authenticated, unauthenticated
from itss_graph.server.middleware.refusals import Refusal
from itss_graph.server.middleware.telemetry import Metrics
from itss_graph.server.settings import ServerSettings
from itss_graph.server.workers.call import Answer
from itss_graph.server.workers.datasets import Private, Public, ServedDataset
from itss_graph.site.pages import Pages

PUBLIC_ANSWER = "public, max-age=300"
PRIVATE_ANSWER = "no-store"


@dataclass(slots=True)
class Server:
    """One server. `private` is None where no token is configured."""

    settings: ServerSettings
    content: Content
    pages: Pages
    metrics: Metrics
    public: Public
    private: Private | None
    cache: Cache = field(default_factory=Cache)

    def watch(self, ended: Callable[[], None]) -> None:
        """Have `ended` called when a process ends that the server cannot answer without."""
        for dataset in (self.public, self.private):
            for fork_server in dataset.fork_servers if dataset is not None else ():
                fork_server.watch(ended)

    async def close(self) -> None:
        """End all processes."""
        await self.public.close()
        if self.private is not None:
            await self.private.close()

    def has_token(self, request: Request) -> bool:
        """Whether the request has the token; raises `Refusal` where it has a wrong one."""
        return authenticated(request.headers.get("authorization"), self.settings.token)

    def dataset(self, request: Request) -> ServedDataset:
        """The data set that the request may read: the private one if it has the token, otherwise the public one."""
        return self.private if self.private is not None and self.has_token(request) else self.anonymous(request)

    def anonymous(self, request: Request) -> ServedDataset:
        """The public data set; raises `Refusal` where the request has a wrong token."""
        self.has_token(request)
        return self.public

    def writable(self, request: Request) -> Private:
        """The private data set, to write to; raises `Refusal` where no token is configured, or the request lacks it."""
        if self.private is None:
            raise Refusal(403, "nothing can be written here, as no token is configured; see: itss serve --help")
        if not self.has_token(request):
            raise unauthenticated("writing needs the token of this server")
        return self.private


class NamedRoute(Route):
    """A route that leaves its pattern in the scope, for the log and the metrics."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        return match, {**child, "route": self.path} if child else child


def accept(request: Request) -> str:
    """The `Accept` headers of a request, joined."""
    return ", ".join(request.headers.getlist("accept"))


def base_url(request: Request) -> str:
    """The URL of this server's root, as the client named it, with a slash at its end."""
    return str(request.base_url)


def response(answer: Answer, cache_control: str = PRIVATE_ANSWER, vary: str = "Accept, Authorization") -> Response:
    """The response for an answer; a large answer is streamed."""
    headers = {"Vary": vary, "Cache-Control": cache_control}
    kind = answer.head["content_type"]
    status = answer.head.get("status", 200)
    if answer.rest is None:
        return Response(answer.body, status, headers, kind)
    return StreamingResponse(_pieces(answer.body, answer.rest), status, headers, kind)


async def _pieces(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
