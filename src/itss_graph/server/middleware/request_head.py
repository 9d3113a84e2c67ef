"""The head of a request, checked before h11 parses it: its size and its characters.

The header pattern of h11 takes quadratic time for a field with a control character after spaces (64 KiB: 11 seconds),
in the process that answers all clients.
"""

from __future__ import annotations

import re
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

LONGEST_HEAD = 1 << 16
"""Bytes of a request line and its headers: a query in a URL has to fit in."""

LONGEST_FIELD = 1 << 13
"""Bytes of one header."""

MOST_FIELDS = 100

_END = re.compile(rb"\n\r?\n")
_FOREIGN = re.compile(rb"[^\t\x20-\x7e\x80-\xff]")


class BoundedHead(H11Protocol):
    """The HTTP/1.1 protocol of uvicorn, which gets only heads that `head_error` accepts."""

    def handle_events(self) -> None:
        """Parse the received data, unless it begins with a head that is refused."""
        if self.conn.their_state is h11.IDLE and (error := head_error(self.conn.trailing_data[0])):
            self._refuse(*error)
        else:
            super().handle_events()

    def _refuse(self, status: int, message: str) -> None:
        headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
        reason = HTTPStatus(status).phrase
        for event in (
            h11.Response(status_code=status, headers=headers, reason=reason),
            h11.Data(data=f"{message}\n".encode()),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event))
        self.transport.close()


def head_error(received: bytes) -> tuple[int, str] | None:
    """The status and message to refuse a head with; None for a valid head, or an incomplete one within the limit."""
    end = _END.search(received)
    if end is None:
        too_long = len(received) > LONGEST_HEAD
        return (431, f"the head of the request is longer than {LONGEST_HEAD:,} bytes") if too_long else None
    lines = [line.removesuffix(b"\r") for line in received[: end.start()].split(b"\n")]
    if end.start() > LONGEST_HEAD:
        return 431, f"the head of the request is longer than {LONGEST_HEAD:,} bytes"
    if len(lines) - 1 > MOST_FIELDS:
        return 431, f"the request has more than {MOST_FIELDS} headers"
    if any(len(line) > LONGEST_FIELD for line in lines[1:]):
        return 431, f"a header is longer than {LONGEST_FIELD:,} bytes"
    if any(_FOREIGN.search(line) or line[:1] in (b" ", b"\t") for line in lines):
        return 400, "a header has a control character, or goes on in another line"
    return None
