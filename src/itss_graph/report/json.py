"""An assessment as JSON (contract, section 5): one array, or one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from itss_graph.assess.model import Assessment


def json_array(assessments: Iterable[Assessment]) -> Iterator[str]:
    """A JSON array, an object a candidate, in pieces."""
    before = "[\n"
    for assessment in assessments:
        yield before + json.dumps(assessment.to_dict(), ensure_ascii=False, indent=1)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def json_lines(assessments: Iterable[Assessment]) -> Iterator[str]:
    """JSON Lines: a candidate a line."""
    for assessment in assessments:
        yield json.dumps(assessment.to_dict(), ensure_ascii=False, separators=(",", ":")) + "\n"
