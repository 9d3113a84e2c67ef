"""What SPARQLWrapper cannot do: one deadline for a whole exchange, a limit on the answer, no redirects, Digest.

SPARQLWrapper sends by `urllib.request.urlopen`, so handlers of `urllib` set these rules. The user and password for a
host come from a netrc file.
"""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from netrc import NetrcParseError, netrc
from os import PathLike
from typing import TYPE_CHECKING, Any, Self
from urllib.error import HTTPError
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
    install_opener,
)

from itss_graph.errors import InputError
from itss_graph.rdf.sources import content

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and a password. They are sent to one host only."""

    user: str
    password: str = field(repr=False)

    @classmethod
    def of(cls, path: str | PathLike[str], host: str) -> Self:
        """Those for a host in a netrc file; raises `InputError` where it has none.

        The `default` entry is not used: a password is sent only to the host that its entry names.
        """
        text = content(path)
        try:
            entry = _netrc(text).hosts.get(host)
        except NetrcParseError as error:  # whose message quotes the file, perhaps a password
            raise InputError(f"{path}, line {error.lineno}: not a netrc file; {_EXAMPLE}") from None
        except UnicodeDecodeError:
            raise InputError(f"{path}: cannot be read (not UTF-8); {_EXAMPLE}") from None
        if entry is None:
            raise InputError(f"{path}: nothing for {host}; {_EXAMPLE}")
        user, _, password = entry
        return cls(user, password)


_EXAMPLE = "it holds lines such as: machine example.org login alice password ..."


def _netrc(text: bytes) -> netrc:
    """The contents of a netrc file. The library opens a path or a descriptor, so the text goes through a pipe."""
    reading, writing = os.pipe()

    def write() -> None:
        with suppress(BrokenPipeError), open(writing, "wb") as pipe:
            pipe.write(text)

    threading.Thread(target=write, daemon=True).start()
    return netrc(reading)  # type: ignore[arg-type]


COMPLAINT = 2000
"""Bytes that are read of the body of an error response."""


class Unanswered(Exception):
    """There is no answer; the message says why."""


@dataclass(slots=True)
class Exchange:
    """A request by SPARQLWrapper and its answer: `seconds` limits all of it, `limit` the bytes of the body.

    It runs in a thread of its own, because neither name resolution nor a trickled answer obeys a timeout.
    """

    client: SPARQLWrapper
    seconds: float
    limit: int
    credentials: Credentials | None = None
    media_type: str = ""
    body: bytes = b""
    _problem: str | None = None
    _sockets: list[socket.socket] = field(default_factory=list)

    def run(self) -> None:
        """Send the request and read the answer; raises `Unanswered`."""
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        thread.join(self.seconds)
        if thread.is_alive():
            self._abandon()
            raise Unanswered(f"not done within {self.seconds:g} seconds")
        if self._problem:
            raise Unanswered(self._problem)

    def _run(self) -> None:
        _EXCHANGE.set(self)
        install_opener(_OPENER)
        try:
            self._exchange()
        except Unanswered as error:
            self._problem = str(error)
        except (OSError, HTTPException, ValueError) as error:
            self._problem = f"cannot be asked: {_line(str(error))}"

    def _exchange(self) -> None:
        with self.client.query().response as response:
            self.media_type = response.headers.get_content_type()
            self.body = response.read(self.limit + 1)
            missing = response.length  # http.client counts it down, but raises nothing
        if len(self.body) > self.limit:
            raise Unanswered(f"sends more than {self.limit} bytes; ask for less, as with LIMIT")
        if missing:
            raise Unanswered(f"breaks off {missing} bytes before the end of its answer")

    def open(self, request: Request) -> Any:
        """The response to the request that SPARQLWrapper made; raises `Unanswered` for an error and a redirect."""
        try:
            return _opener(self._sockets, request, self.credentials).open(request, timeout=self.seconds)
        except HTTPError as error:
            with error:
                raise Unanswered(_problem(error)) from None

    def _abandon(self) -> None:
        """Close the connection, so that the thread ends."""
        for connection in self._sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


_EXCHANGE: ContextVar[Exchange] = ContextVar("exchange")
"""The exchange of the current thread."""


class _Opener(OpenerDirector):
    """The opener of `urlopen`, by which SPARQLWrapper sends; it applies the rules of the current exchange, if any."""

    def open(self, fullurl: Any, data: Any = None, timeout: Any = None) -> Any:
        exchange = _EXCHANGE.get(None)
        return exchange.open(fullurl) if exchange else build_opener().open(fullurl, data, timeout)


_OPENER = _Opener()


def _problem(error: HTTPError) -> str:
    if 300 <= error.code < 400:
        return f"redirects to {_line(error.headers.get('Location', 'nowhere'))!r}, which is not followed"
    body = error.read(COMPLAINT) if error.headers.get_content_type() == "text/plain" else b""
    complaint = _line(body.decode("utf-8", "replace"))
    return _line(f"answers {error.code} {error.reason}") + (f": {complaint}" if complaint else "")


def _line(text: str) -> str:
    """Text of another server on one line of at most 160 characters, without control characters."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:160]


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class _Digest(HTTPDigestAuthHandler):
    """Answers a Digest challenge, which proves the password without sending it."""

    def http_error_401(self, req: Request, fp: Any, code: int, msg: str, headers: Any) -> Any:
        challenge = headers.get("WWW-Authenticate", "")
        if challenge.lower().startswith("digest"):
            return super().http_error_401(req, fp, code, msg, headers)
        if not challenge and req.has_header("Authorization"):  # Virtuoso challenges only requests without credentials
            req.remove_header("Authorization")
            return self.parent.open(req, timeout=req.timeout)
        return None


def _opener(sockets: list[socket.socket], request: Request, credentials: Credentials | None) -> OpenerDirector:
    """An opener that follows no redirect, records the socket of each connection, and answers a Digest challenge."""

    def recording(connection: HTTPConnection) -> HTTPConnection:
        connect = connection.connect

        def connect_and_record() -> None:
            connect()
            sockets.append(connection.sock)

        connection.connect = connect_and_record  # type: ignore[method-assign]
        return connection

    class Http(HTTPHandler):
        def http_open(self, req: Any) -> Any:
            return self.do_open(lambda host, **kw: recording(HTTPConnection(host, **kw)), req)

    class Https(HTTPSHandler):
        def https_open(self, req: Any) -> Any:
            return self.do_open(lambda host, **kw: recording(HTTPSConnection(host, **kw)), req)

    passwords = HTTPPasswordMgrWithDefaultRealm()
    if credentials:
        passwords.add_password(None, request.full_url, credentials.user, credentials.password)
    return build_opener(_NoRedirect, Http, Https, _Digest(passwords))
