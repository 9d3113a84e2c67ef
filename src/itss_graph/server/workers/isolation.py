"""Isolation: a worker that serves several requests keeps nothing of any of them."""

from __future__ import annotations

import functools
import gc
import resource
from dataclasses import dataclass
from typing import Any, Self

from itss_graph.server.settings import Limits

ANSWERS = 1000
"""Answers after which a process is recycled."""

GROWTH = 4
"""A process is recycled once its peak has grown by this fraction (1/4) of its limit, as some of that is never freed."""

WIPING = {
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.perturb=255:glibc.malloc.tcache_count=0",
    "_RJEM_MALLOC_CONF": "junk:free",
}
"""The environment of a process that overwrites freed memory: Python uses malloc of the C library, Polars jemalloc, and
both are set to overwrite. It costs a tenth of the time."""


@dataclass(slots=True)
class CleanState:
    """The state of a prepared process, to which it returns after each request.

    `caches` are those of functions (`functools.cache`), with the misses of each; `most` is the peak of memory in KiB up
    to which the process is not recycled.
    """

    caches: tuple[tuple[Any, int], ...]
    most: int
    answers: int = 0

    @classmethod
    def of_now(cls, limits: Limits) -> Self:
        """The current state. The garbage collector skips the objects that exist now."""
        gc.collect()
        kind = functools._lru_cache_wrapper
        caches = tuple((each, each.cache_info().misses) for each in gc.get_objects() if isinstance(each, kind))
        gc.freeze()
        return cls(caches, _peak() + limits.memory // GROWTH // 1024)

    def wipe(self) -> bool:
        """Drop everything that was added since; whether the process is to be recycled.

        Caches of functions and reference cycles are all that outlives a request.
        """
        self.caches = tuple((cache, _emptied(cache, misses)) for cache, misses in self.caches)
        gc.collect()
        self.answers += 1
        return self.answers >= ANSWERS or _peak() > self.most


def _emptied(cache: Any, misses: int) -> int:
    """Clear a cache if anything was added to it; returns its misses."""
    now = int(cache.cache_info().misses)
    if now == misses:
        return misses
    cache.cache_clear()
    return 0


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
