"""Answers to public queries that were sent by GET: the standard does not change while a server runs.

What was posted is never kept, so a caller who has something to hide posts it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from itss_graph.server.settings import MEBIBYTE
from itss_graph.server.workers.call import Answer

SIZE = 32 * MEBIBYTE
CHANGING = re.compile(r"\b(?:now|rand|uuid|struuid|bnode)\s*\(", re.IGNORECASE)
"""Functions whose value is another one each time."""


@dataclass(slots=True)
class Cache:
    """Answers by what was asked, the least recently used forgotten first, of no more than `size` bytes together."""

    size: int = SIZE
    held: int = 0
    _answers: OrderedDict[Hashable, Answer] = field(default_factory=OrderedDict)

    def get(self, key: Hashable) -> Answer | None:
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def put(self, key: Hashable, text: str, answer: Answer) -> None:
        """Keep the answer to a query, if it is whole, would be the same again, and is no large part of the cache."""
        weight = _weight(answer)
        if answer.rest is not None or CHANGING.search(text) or weight > self.size / 16 or key in self._answers:
            return
        self._answers[key] = answer
        self.held += weight
        while self.held > self.size:
            _, oldest = self._answers.popitem(last=False)
            self.held -= _weight(oldest)


def _weight(answer: Answer) -> int:
    """Bytes that an answer takes, with its key: a query in a URL and what else tells answers apart."""
    return len(answer.body) + 4096
