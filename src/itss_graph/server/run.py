"""Run a server: open the data, listen, report the address, and shut down gracefully on a signal."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import uvicorn

from itss_graph.errors import EngineError, UsageError
from itss_graph.population.upload import persons
from itss_graph.rdf.spelling import rewritten
from itss_graph.reports.assertions import assertions_of
from itss_graph.server.app import application
from itss_graph.server.content import Content, put
from itss_graph.server.middleware.request_head import LONGEST_HEAD, BoundedHead
from itss_graph.server.middleware.telemetry import Metrics, log_to
from itss_graph.server.settings import ServerSettings
from itss_graph.server.state import Server
from itss_graph.server.workers.datasets import Private, Public
from itss_graph.site.pages import NavigationEntry
from itss_graph.site.writer import all_pages
from itss_graph.terms.model import Text
from itss_graph.words import says

NAVIGATION = (NavigationEntry("assess", says("server.nav_assess")), NavigationEntry("sparql", Text("SPARQL", "SPARQL")))
"""The pages that only a server has."""

CONNECTIONS = 1_000
KEEP_ALIVE = 75
"""Seconds for which an idle connection is kept: longer than a reverse proxy keeps it (nginx: 60)."""


def run(settings: ServerSettings, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is called with the address once requests are answered.

    Requests in progress are finished. Raises `InputError` for data that cannot be read or opened, `UsageError` for an
    address that cannot be bound.
    """
    if sys.platform != "linux":
        raise UsageError(
            "itss serve keeps its workers within limits as only Linux does; run it there, or in a container"
        )
    with listening(settings) as listener:
        log_to()
        asyncio.run(_serve(settings, listener, ready))


def listening(settings: ServerSettings) -> socket.socket:
    """A bound socket; raises `UsageError` where the address cannot be bound."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sends at once on these only
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"cannot listen on {settings.host}, port {settings.port}: {reason}") from None
    return listener


async def _serve(settings: ServerSettings, listener: socket.socket, ready: Callable[[str], None]) -> None:
    gc.disable()  # objects made before `gc.freeze` live as long as the server, so collecting them is wasted
    server = open_server(settings)
    try:
        await load_data(server)
        gc.freeze()
        gc.enable()
        config = uvicorn.Config(
            application(server),
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=int(settings.limits.seconds) + 5,
            http=BoundedHead,
            h11_max_incomplete_event_size=LONGEST_HEAD,
        )
        uvicorn_server = uvicorn.Server(config)
        errors: list[str] = []
        server.watch(partial(_shut_down, uvicorn_server, errors))
        server.public.assessors.fill()
        for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn has its own while it serves, and restores these
            signal.signal(number, lambda *_: setattr(uvicorn_server, "should_exit", True))
        listener.listen(config.backlog)
        ready(address(settings, listener))
        await uvicorn_server.serve(sockets=[listener])
    finally:
        await server.close()
    if errors:
        raise EngineError(errors[0])


def _shut_down(uvicorn_server: uvicorn.Server, errors: list[str]) -> None:
    """End a server that has lost its data, at once; its supervisor restarts it."""
    errors.append("a process that held the data has ended, perhaps for want of memory; start the server again")
    uvicorn_server.should_exit = uvicorn_server.force_exit = True


def address(settings: ServerSettings, listener: socket.socket) -> str:
    """The URL of the server."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listener.getsockname()[1]}/"


def open_server(settings: ServerSettings) -> Server:
    """A server with its processes started and its store open, before `load_data`."""
    metrics, content = Metrics(), Content.bundled()
    public = Public.start(settings.limits, metrics)
    private = None
    try:
        if settings.token is not None:
            private = Private.start(settings.store, settings.limits, metrics)
        templates = Path(__file__).with_name("templates")
        pages = all_pages(navigation=NAVIGATION, templates=templates, assess=assertions_of)
        public.open(content)
        if private is not None:
            private.open(content)
    except BaseException:
        for dataset in (public, private):
            if dataset is not None:
                dataset.stop()
        raise
    return Server(settings, content, pages, metrics, public, private)


async def load_data(server: Server) -> None:
    """Update the standard of a store on disk, and load the operator's profiles, one graph per person."""
    if server.private is None:
        return
    await server.private.install(server.content)
    for file in server.settings.data:
        for person, lines in persons(file, format=server.settings.input_format):
            await server.private.load(
                rewritten(put(person, "\n".join(lines).encode()), "update").encode(), person, person
            )
