"""What counts as one client, and how often it may ask: a token bucket each, forgotten when it is full again."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import Scope

BURST = 4
"""How many seconds' worth of requests may come at once."""

CLIENTS = 10_000
"""How many clients are remembered; the one not heard of for longest is forgotten first."""


@dataclass(slots=True)
class RequestLimiter:
    """The buckets, by client. `rate` is requests a second, `clock` gives seconds."""

    rate: float
    clock: Callable[[], float]
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, client: str) -> float:
        """Seconds until the client may ask; 0 where it may now, which counts as asking."""
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


def asker(scope: Scope) -> str:
    """Who sends a request: what counts as one client, as the reverse proxy tells if there is one on this machine."""
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
