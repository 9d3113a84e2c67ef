"""Answers as JSON: assessments (contract, section 5), violations, the effect of a change (`docs/reference/gap.md`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from itss_graph.rdf.names import name_of

if TYPE_CHECKING:
    from itss_graph.assessment.model import Assessment, KpiOutcome, RequirementOutcome
    from itss_graph.planning import WhatIf
    from itss_graph.profiles.violations import Violation


def json_array(items: Iterable[Any]) -> Iterator[str]:
    """A JSON array of what has a `to_dict` (assessments, timelines, plans), in pieces."""
    return json_objects(item.to_dict() for item in items)


def json_objects(objects: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A JSON array of objects, in pieces."""
    before = "[\n"
    for document in objects:
        yield before + json.dumps(document, ensure_ascii=False, indent=1)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def json_lines(assessments: Iterable[Assessment]) -> Iterator[str]:
    """JSON Lines: a candidate a line."""
    for assessment in assessments:
        yield json.dumps(assessment.to_dict(), ensure_ascii=False, separators=(",", ":")) + "\n"


def json_report(violations: Sequence[Violation]) -> Iterator[str]:
    """A JSON object: `conforms`, and the `violations`."""
    report = {"conforms": not violations, "violations": [violation_object(violation) for violation in violations]}
    yield json.dumps(report, ensure_ascii=False, indent=1) + "\n"


def violation_object(violation: Violation) -> dict[str, Any]:
    """A violation: `node` and `path` are IRIs or `_:label`, `value` is in N-Triples spelling unless it is an IRI.

    A member without a value is left out.
    """
    terms = {"node": violation.node, "path": violation.path, "value": violation.value}
    return {
        **{key: name_of(spelling) for key, spelling in terms.items() if spelling},
        "rule": violation.rule,
        "component": violation.component,
        "message": violation.message.to_dict(),
    }


def what_if_object(what_if: WhatIf) -> dict[str, Any]:
    """The effect of a change, as a JSON object: every indicator before and after it."""
    return {
        "profile": what_if.before.profile,
        "asOf": what_if.before.as_of.isoformat(),
        "day": what_if.day.isoformat(),
        "reading": what_if.before.reading,
        "highest": {
            field: {"before": level, "after": what_if.after.highest[field]}
            for field, level in what_if.before.highest.items()
        },
        "kpis": [
            _kpi_change(before, after) for before, after in zip(what_if.before.kpis, what_if.after.kpis, strict=True)
        ],
    }


def _kpi_change(before: KpiOutcome, after: KpiOutcome) -> dict[str, Any]:
    return {
        "kpi": before.kpi.iri,
        "specialtyField": before.kpi.field.name,
        "level": before.kpi.level,
        "before": {"met": before.met, "deemed": before.deemed},
        "after": {"met": after.met, "deemed": after.deemed},
        "requirements": [
            {
                "requirement": earlier.requirement.iri,
                "kind": earlier.requirement.kind,
                "before": _outcome_object(earlier),
                "after": _outcome_object(later),
            }
            for earlier, later in zip(before.requirements, after.requirements, strict=True)
        ],
    }


def _outcome_object(row: RequirementOutcome) -> dict[str, Any]:
    return {
        "outcome": row.outcome,
        "reason": row.reason,
        "required": row.required,
        "measured": row.measured,
        "evidence": list(row.evidence),
    }
