"""A process that is kept for more than one request keeps nothing of any of them."""

from __future__ import annotations

import functools
import gc
import resource
from dataclasses import dataclass
from typing import Any, Self

from itss_graph.server.settings import Limits

ANSWERS = 1000
"""After how many answers a process is replaced."""

GROWTH = 4
"""A process is replaced once it has needed a fourth of the memory that it is allowed, as some of that stays with it."""

WIPING = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.perturb=255:glibc.malloc.tcache_count=0",
    "_RJEM_MALLOC_CONF": "junk:free",
}
"""The environment of a process that overwrites what it frees: Python leaves memory to the C library, which does so, and
so does jemalloc, from which Polars has its own. It costs a tenth of the time."""


@dataclass(slots=True)
class CleanState:
    """The state of a process that has everything ready, to which it returns after each request.

    `caches` are those of functions, with how much was in each; `most` is the greatest peak of memory in KiB for which
    the process is kept.
    """

    caches: tuple[tuple[Any, int], ...]
    most: int
    answers: int = 0

    @classmethod
    def of_now(cls, limits: Limits) -> Self:
        """The present state. What there is now is not looked at again when garbage is collected."""
        gc.collect()
        kind = functools._lru_cache_wrapper
        caches = tuple((each, each.cache_info().misses) for each in gc.get_objects() if isinstance(each, kind))
        gc.freeze()
        return cls(caches, _peak() + limits.memory // GROWTH // 1024)

    def wipe(self) -> bool:
        """Let go of all that came since; whether the process is worn, so that another one should take its place.

        Functions may have kept what they were given and cycles of objects wait for the collector; all else went with
        the request.
        """
        self.caches = tuple((cache, _emptied(cache, misses)) for cache, misses in self.caches)
        gc.collect()
        self.answers += 1
        return self.answers >= ANSWERS or _peak() > self.most


def _emptied(cache: Any, misses: int) -> int:
    """Empty a cache if anything was added to it; how many misses it has had now."""
    now = int(cache.cache_info().misses)
    if now == misses:
        return misses
    cache.cache_clear()
    return 0


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
