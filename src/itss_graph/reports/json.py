"""An assessment as JSON (contract, section 5): one array, or one object a line; and what violates shapes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from itss_graph.assessment.model import Assessment
from itss_graph.profiles.violations import Violation
from itss_graph.rdf.names import name_of


def json_array(assessments: Iterable[Assessment]) -> Iterator[str]:
    """A JSON array, an object a candidate, in pieces."""
    return json_objects(assessment.to_dict() for assessment in assessments)


def json_objects(objects: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A JSON array of objects, in pieces."""
    before = "[\n"
    for each in objects:
        yield before + json.dumps(each, ensure_ascii=False, indent=1)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def json_lines(assessments: Iterable[Assessment]) -> Iterator[str]:
    """JSON Lines: a candidate a line."""
    for assessment in assessments:
        yield json.dumps(assessment.to_dict(), ensure_ascii=False, separators=(",", ":")) + "\n"


def json_report(found: Sequence[Violation]) -> Iterator[str]:
    """A JSON object: `conforms`, and the `violations`."""
    report = {"conforms": not found, "violations": [violation_object(each) for each in found]}
    yield json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def violation_object(violation: Violation) -> dict[str, Any]:
    """A violation: `node` and `path` are IRIs or `_:label`, `value` is in N-Triples spelling unless it is an IRI.

    What there is none of is left out.
    """
    place = {"node": violation.node, "path": violation.path, "value": violation.value}
    return {
        **{key: name_of(spelling) for key, spelling in place.items() if spelling},
        "rule": violation.rule,
        "component": violation.component,
        "message": violation.message.to_dict(),
    }
