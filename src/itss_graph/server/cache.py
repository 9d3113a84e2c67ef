"""A cache of answers to public queries sent by GET: the standard does not change while a server runs.

Answers to posted queries are never cached, so a confidential query is posted.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from itss_graph.server.settings import MEBIBYTE
from itss_graph.server.workers.call import Answer

SIZE = 32 * MEBIBYTE
NON_DETERMINISTIC = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\s*\(", re.IGNORECASE)
"""Functions whose value differs from call to call."""


@dataclass(slots=True)
class Cache:
    """An LRU cache of answers by request, of at most `size` bytes."""

    size: int = SIZE
    held: int = 0
    _answers: OrderedDict[Hashable, Answer] = field(default_factory=OrderedDict)

    def get(self, key: Hashable) -> Answer | None:
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def put(self, key: Hashable, text: str, answer: Answer) -> None:
        """Cache the answer to a query, if it is complete, deterministic, and not large for the cache."""
        weight = _weight(answer)
        if answer.rest is not None or NON_DETERMINISTIC.search(text) or weight > self.size / 16 or key in self._answers:
            return
        self._answers[key] = answer
        self.held += weight
        while self.held > self.size:
            _, oldest = self._answers.popitem(last=False)
            self.held -= _weight(oldest)


def _weight(answer: Answer) -> int:
    """Bytes that an answer and its key take; the key is bounded by the length of a URL."""
    return len(answer.body) + 4096
