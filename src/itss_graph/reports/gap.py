"""A plan as JSON and as Turtle, and what a change would come to (`docs/reference/gap.md`)."""

from __future__ import annotations

from typing import Any

from itss_graph.assessment.model import KpiOutcome, RequirementOutcome
from itss_graph.planning.changes import Change
from itss_graph.planning.model import Option, Part, Plan, lacking
from itss_graph.planning.variant import NEVER
from itss_graph.planning.whatif import WhatIf, as_change
from itss_graph.rdf.writing import serialize
from itss_graph.vocab import PREFIXES


def gap_json(plan: Plan) -> dict[str, Any]:
    """A plan as a JSON object."""
    return {
        "profile": plan.profile,
        "asOf": plan.as_of.isoformat(),
        "reading": plan.reading,
        "only": plan.only,
        "kpi": plan.kpi.iri,
        "specialtyField": plan.kpi.field.name,
        "level": plan.kpi.level,
        "met": plan.outcome.met,
        "deemed": plan.outcome.deemed,
        "missing": [{**row.to_dict(), "lacking": lacking(row)} for row in ([] if plan.reached else plan.missing)],
        "parts": [_part(part) for part in plan.parts],
        "examination": [_option(option) for option in plan.examination],
        "sets": [_option(option) for option in plan.sets],
    }


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


def _part(part: Part) -> dict[str, Any]:
    return {
        "requirements": [requirement.iri for requirement in part.requirements],
        "byItself": None if part.by_itself == NEVER else part.by_itself.isoformat(),
        "options": [_option(option) for option in part.options],
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "reason": option.reason,
        "day": option.day.isoformat(),
        "changes": [_change(change) for change in option.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "record": change.record,
        "nature": change.nature,
        "before": change.before,
        "after": change.after,
        "instead": list(change.instead),
        "text": change.text.to_dict(),
        "add": [f"{s} {p} {o} ." for s, p, o in change.triples],
    }


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
