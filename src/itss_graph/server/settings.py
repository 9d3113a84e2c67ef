"""The settings of an operator: the address, the data, the token, and the limits, which are on by default."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from itss_graph.errors import InputError, UsageError
from itss_graph.rdf.endpoint import is_loopback
from itss_graph.rdf.sources import content

MEBIBYTE = 2**20
LEAST_TOKEN = 16
"""Characters of the shortest valid token; `openssl rand -hex 32` makes one of 64."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost. Limits are positive; a `rate` of 0 means no limit.

    - `seconds`: from the moment a worker has the request until the client has the answer
    - `memory`: bytes that a worker may allocate in addition to the data
    - `rows`: solutions or triples of an answer
    - `answer`, `body`: bytes of a response and of a request
    - `workers`: concurrent requests of each kind: queries of the public and of the private data set, and
      assessments; one client has at most `share` of them
    - `waiting`: requests that may wait for a worker, at most half of them from one client
    - `rate`: requests a second from one client, in the long run; four times as many at once
    """

    seconds: float = 10.0
    memory: int = 512 * MEBIBYTE
    rows: int = 100_000
    answer: int = 64 * MEBIBYTE
    body: int = 8 * MEBIBYTE
    workers: int = 3
    waiting: int = 32
    rate: float = 50.0

    @property
    def share(self) -> int:
        """Concurrent requests of one client: all workers but one, and at least one."""
        return max(1, self.workers - 1)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """A server.

    `store` is a folder, or None for a store in memory. `data` are files of profiles in `input_format`, by default that
    of each name or content.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    store: Path | None = None
    data: tuple[str, ...] = ()
    token: str | None = field(default=None, repr=False)
    expose: bool = False
    limits: Limits = field(default_factory=Limits)
    input_format: str | None = None

    def __post_init__(self) -> None:
        if not self.expose and not is_loopback(self.host):
            raise UsageError(
                f"--host {self.host} can be reached from other machines; add --expose if that is meant "
                "(a reverse proxy is better: docs/how-to/run-a-server.md)"
            )
        if self.data and self.token is None:
            raise UsageError(
                "--data holds people's careers, which only a caller with a token is shown; "
                "give one by --token-file or ITSS_TOKEN"
            )
        if self.token is not None and not (len(self.token) >= LEAST_TOKEN and self.token.isascii()):
            raise UsageError(
                f"the token is shorter than {LEAST_TOKEN} characters or not ASCII; make one by: openssl rand -hex 32"
            )


def token_of(file: Path | None) -> str | None:
    """The token from a file, or from the environment variable ITSS_TOKEN; None where there is neither."""
    if file is None:
        return os.environ.get("ITSS_TOKEN") or None
    try:
        text = content(file).decode()
    except UnicodeDecodeError:
        raise InputError(f"{file}: not UTF-8; the file holds the token on one line") from None
    token = text.strip()
    if not token or any(character.isspace() for character in token):
        raise InputError(f"{file}: holds no token on one line; make one by: openssl rand -hex 32")
    return token
