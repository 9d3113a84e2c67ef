"""The standard as JSON: fields, indicators with what they require, readings."""

from __future__ import annotations

from typing import Any

from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Reading, Term


def standard_object(standard: Standard, reading: Reading) -> dict[str, Any]:
    """The whole standard under a reading."""
    return {
        "version": standard.version,
        "jobCategory": term_object(standard.fields[0].category),
        "reading": reading.key,
        "readings": [{"key": reading.key, **term_object(reading)} for reading in standard.readings],
        "specialtyFields": [term_object(field) for field in standard.fields],
        "kpis": [kpi_object(kpi, reading) for kpi in standard.kpis],
    }


def kpi_object(kpi: Kpi, reading: Reading) -> dict[str, Any]:
    """One indicator under a reading; `deemedBy` are the IRIs of examinations."""
    return {
        "name": kpi.name,
        "iri": kpi.iri,
        "label": kpi.label.to_dict(),
        "specialtyField": kpi.field.name,
        "level": kpi.level,
        "deemedBy": list(kpi.deemed_by),
        "requirements": [_requirement(kpi, requirement, reading) for requirement in kpi.requirements],
    }


def _requirement(kpi: Kpi, requirement: Requirement, reading: Reading) -> dict[str, Any]:
    """A requirement; `required` has the keys of an assessment, a size `alternatives` of such instead."""
    result: dict[str, Any] = {
        "requirement": requirement.iri,
        "kind": requirement.kind,
        "statement": requirement.statement(kpi, reading).to_dict(),
    }
    if requirement.specified and not requirement.alternatives:
        return result | {"required": requirement.requires(reading)}
    alternatives = [
        {"statement": alternative.text(reading).to_dict(), "required": alternative.requires(reading)}
        for alternative in requirement.alternatives
    ]
    return result | {"alternatives": alternatives}


def term_object(term: Term) -> dict[str, Any]:
    """A labelled term."""
    return {"name": term.name, "iri": term.iri, "label": term.label.to_dict(), "definition": term.definition.to_dict()}
