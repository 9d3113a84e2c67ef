"""The report of one person: levels, every requirement with its figures and evidence, and the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from itss_graph.assess.model import Assessment, Assessments
from itss_graph.report.html.levels import levels
from itss_graph.report.html.names import called
from itss_graph.report.html.records import Teller, records
from itss_graph.report.html.render import page
from itss_graph.report.steps import by_field


def person(
    found: Assessments, assessment: Assessment, language: str, names: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The report of a person as HTML, in pieces.

    `assessment` is one of `found`; `language` is `en` or `ja`; `names` has what people are called, by profile.
    """
    names = names or {}
    evidence = (row.evidence for outcome in assessment.kpis for row in outcome.requirements)
    teller = Teller(found.standard.terms, language, names)
    recorded = records(found, assessment, teller)
    others = dict.fromkeys(iri for iris in evidence for iri in iris if iri not in recorded)
    return page(
        "person.html",
        language,
        found,
        {
            "assessment": assessment,
            "name": called([assessment.profile], names)[assessment.profile],
            "levels": levels(assessment),
            "fields": by_field(assessment),
            "records": recorded,
            "others": called(others, names),
        },
    )
