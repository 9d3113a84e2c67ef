"""One server for all tests that leave its limits alone, and clients for it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest


@pytest.fixture(scope="session")
def server(needs_server, running, token):
    """A server with a token and a store in memory."""
    with ExitStack() as stack:
        yield stack.enter_context(running("--timeout", "60", token=token))


@pytest.fixture(scope="session")
def client(server):
    """A client without the token."""
    import httpx

    with httpx.Client(base_url=server.url, timeout=120) as made:
        yield made


@pytest.fixture
def owner(server):
    """A client with the token; the private store is emptied for each test."""
    import httpx

    with httpx.Client(base_url=server.url, timeout=120, headers=server.authorization) as made:
        made.post("/sparql", data={"update": "DROP ALL"}).raise_for_status()
        yield made


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that is taken by somebody else."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]
