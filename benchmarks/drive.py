"""A load generator for one kind of request: HTTP/1.1 over persistent connections, on one asyncio loop.

It parses only as much of an answer as is needed to find its end, since it shares the processors with the server.
`closed` sends the next request on a connection when the last one is answered; `paced` sends on a schedule, whether or
not earlier requests are answered, and measures from the scheduled times, which avoids coordinated omission.
"""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)


@dataclass(slots=True)
class Load:
    """The answers to requests: seconds until each good answer, statuses (0 without one), and the generator's time."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    cpu: float = 0.0

    def add(self, status: int, seconds: float) -> None:
        """Count an answer."""
        self.statuses[status] += 1
        if status == 200:
            self.latencies.append(seconds)

    @property
    def answered(self) -> float:
        """The ratio of requests with a good answer."""
        return len(self.latencies) / self.statuses.total()

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, part: float) -> float:
        """Seconds within which this part of the good answers arrived; infinite without any."""
        ordered = sorted(self.latencies) or [math.inf]
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def request(url: str, headers: dict[str, str], body: bytes | None = None) -> bytes:
    """The bytes of a request, which is a POST if it has a body."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{'GET' if body is None else 'POST'} {target} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [] if body is None else [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


class _Connection(asyncio.Protocol):
    """A connection with one request at a time."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    @property
    def open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def send(self, data: bytes) -> asyncio.Future[int]:
        """Send a request; its status, or 0 where the connection is lost."""
        self._answer = asyncio.get_running_loop().create_future()
        self._data.clear()
        if self._transport is not None:
            self._transport.write(data)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._data += data
        end = self._data.find(b"\r\n\r\n") + 4
        if end < 4:
            return
        head = bytes(self._data[: end - 2])
        length = LENGTH.search(head)
        if length:
            complete = len(self._data) >= end + int(length[1])
        else:
            complete = not CHUNKED.search(head) or self._data.endswith(b"\r\n0\r\n\r\n")
        if complete:
            self._settle(int(head[9:12]))

    def connection_lost(self, _error: Exception | None) -> None:
        self._settle(0)

    def _settle(self, status: int) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(status)


async def _connected(url: str) -> _Connection:
    parts = urlsplit(url)
    _, connection = await asyncio.get_running_loop().create_connection(_Connection, parts.hostname, parts.port)
    return connection


def closed(url: str, data: bytes, connections: int, seconds: float) -> Load:
    """Send a request repeatedly on some connections, for some seconds."""
    load = Load()

    async def send(deadline: float) -> None:
        connection = await _connected(url)
        while (begin := time.perf_counter()) < deadline:
            load.add(await connection.send(data), time.perf_counter() - begin)
            if not connection.open:
                connection = await _connected(url)

    async def all_of_them() -> None:
        deadline = time.perf_counter() + seconds
        await asyncio.gather(*(send(deadline) for _ in range(connections)))

    return _measured(load, all_of_them)


def paced(url: str, data: bytes, rate: float, seconds: float) -> Load:
    """Send `rate` requests per second, for some seconds; each is measured from its scheduled time."""
    load, idle = Load(), list[_Connection]()

    async def send(due: float) -> None:
        connection = idle.pop() if idle else await _connected(url)
        load.add(await connection.send(data), time.perf_counter() - due)
        if connection.open:
            idle.append(connection)

    async def all_of_them() -> None:
        begin, sent = time.perf_counter(), set[asyncio.Task[None]]()
        for number in range(int(rate * seconds)):
            due = begin + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            sent.add(asyncio.create_task(send(due)))
        await asyncio.gather(*sent)

    return _measured(load, all_of_them)


def _measured(load: Load, run) -> Load:
    begin, cpu = time.perf_counter(), time.process_time()
    asyncio.run(run())
    load.seconds, load.cpu = time.perf_counter() - begin, time.process_time() - cpu
    return load
