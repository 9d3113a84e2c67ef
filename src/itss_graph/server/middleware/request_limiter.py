"""The request limiter: what counts as one client, and a token bucket for each."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import Scope

BURST = 4
"""Seconds of requests that a full bucket holds."""

CLIENTS = 10_000
"""Clients whose buckets are kept; the least recently seen is dropped first."""


@dataclass(slots=True)
class RequestLimiter:
    """A token bucket per client. `rate` is in requests per second, 0 for no limit; `clock` gives seconds."""

    rate: float
    clock: Callable[[], float]
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, client: str) -> float:
        """Seconds until the client may send a request; 0 if it may now, which takes a token."""
        if not self.rate:
            return 0.0
        now, full = self.clock(), self.rate * BURST
        level, since = self._buckets.pop(client, (full, now))
        level = min(full, level + (now - since) * self.rate)
        allowed = level >= 1
        self._buckets[client] = (level - 1 if allowed else level, now)
        if len(self._buckets) > CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - level) / self.rate


def client_of(scope: Scope) -> str:
    """The client that sends a request, as a reverse proxy on this machine reports it, if there is one."""
    client = scope.get("client")
    return network(client[0] if client else "")


def network(client: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client[:64]
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))
    return str(address)
