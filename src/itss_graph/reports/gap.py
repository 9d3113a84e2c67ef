"""Changes as Turtle, and what a change would come to as JSON (`docs/reference/gap.md`)."""

from __future__ import annotations

from typing import Any

from itss_graph.assessment.model import KpiOutcome, RequirementOutcome
from itss_graph.planning.model import Option
from itss_graph.planning.whatif import WhatIf, as_change
from itss_graph.rdf.writing import serialize
from itss_graph.vocab import PREFIXES


def what_if_json(found: WhatIf) -> dict[str, Any]:
    """What a change comes to, as a JSON object: every indicator before and after it."""
    return {
        "profile": found.before.profile,
        "asOf": found.before.as_of.isoformat(),
        "day": found.day.isoformat(),
        "reading": found.before.reading,
        "highest": {
            field: {"before": level, "after": found.after.highest[field]}
            for field, level in found.before.highest.items()
        },
        "kpis": [_both(before, after) for before, after in zip(found.before.kpis, found.after.kpis, strict=True)],
    }


def turtle(option: Option) -> bytes:
    """A set of changes as a graph of its own, for `itss gap --with`."""
    return serialize(as_change(option.triples, option.day), "turtle", PREFIXES)


def _both(before: KpiOutcome, after: KpiOutcome) -> dict[str, Any]:
    return {
        "kpi": before.kpi.iri,
        "specialtyField": before.kpi.field.name,
        "level": before.kpi.level,
        "before": {"met": before.met, "deemed": before.deemed},
        "after": {"met": after.met, "deemed": after.deemed},
        "requirements": [
            {
                "requirement": row.requirement.iri,
                "kind": row.requirement.kind,
                "before": _outcome(row),
                "after": _outcome(then),
            }
            for row, then in zip(before.requirements, after.requirements, strict=True)
        ],
    }


def _outcome(row: RequirementOutcome) -> dict[str, Any]:
    return {
        "outcome": row.outcome,
        "reason": row.reason,
        "required": row.required,
        "measured": row.measured,
        "evidence": list(row.evidence),
    }
