"""Messages between the processes of the server: a kind, a length, a payload. Structures are JSON, never pickle."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

HEADER = struct.Struct("!cI")
HEAD, DATA, END, FAILURE = b"H", b"D", b"E", b"F"
"""The messages of an answer: its head, its data, its end, or a failure."""

READY = b"R"
"""The message of a prepared worker that can take a request: at first, and after it has returned to its clean state."""


def packed(kind: bytes, payload: bytes = b"") -> bytes:
    """A message."""
    return HEADER.pack(kind, len(payload)) + payload


def packed_json(kind: bytes, value: Mapping[str, Any]) -> bytes:
    """A message with a JSON object."""
    return packed(kind, json.dumps(value).encode())


def received(connection: socket.socket) -> tuple[bytes, bytes] | None:
    """The next message; None where the connection is closed."""
    header = _exactly(connection, HEADER.size)
    if header is None:
        return None
    kind, length = HEADER.unpack(header)
    payload = _exactly(connection, length)
    return None if payload is None else (kind, payload)


def _exactly(connection: socket.socket, length: int) -> bytes | None:
    data = bytearray(length)
    view, offset = memoryview(data), 0
    while offset < length:
        try:
            count = connection.recv_into(view[offset:])
        except ConnectionError:
            return None
        if not count:
            return None
        offset += count
    return bytes(data)
