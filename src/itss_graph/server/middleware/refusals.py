"""Refusals: the status of a refused request, a message of one line, and `Retry-After` where a retry may succeed."""

from __future__ import annotations

from itss_graph.errors import EngineError, ItssError


class Refusal(ItssError):
    """A refused request, with its HTTP status and headers."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def busy(message: str, seconds: float = 1) -> Refusal:
    """The server cannot answer for now (503)."""
    return Refusal(503, message, Retry_After=str(max(1, round(seconds))))


def refuse_compressed(body: bytes) -> None:
    """Refuse a compressed document (415), whose uncompressed size is unknown."""
    if body.startswith(b"\x1f\x8b"):
        raise Refusal(415, "a compressed body is not read; send it uncompressed")


def status_of(error: ItssError) -> int:
    """The status for an error: 400 for what the client can correct, 500 where an engine failed."""
    if isinstance(error, Refusal):
        return error.status
    return 500 if isinstance(error, EngineError) else 400
