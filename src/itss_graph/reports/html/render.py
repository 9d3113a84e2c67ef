"""Reports as one self-contained file each: no script, nothing from elsewhere, one style sheet inside.

The page states its own content security policy, under which a browser loads nothing and applies no other style.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from itss_graph.assessment.model import Assessments
from itss_graph.presentation import templates
from itss_graph.reports import steps
from itss_graph.reports.figures import common_source, explanation, long, quantities, reason_text
from itss_graph.reports.gap_table import SHOWN
from itss_graph.vocab import ITSS

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
"""The folder of the templates, for an environment that shows parts of a report in other pages."""


def equipped(environment: jinja2.Environment) -> jinja2.Environment:
    """An environment that finds `TEMPLATES`, with what their macros need."""
    environment.filters["grouped"] = lambda number: f"{number:,}"
    environment.globals |= {
        "quantities": quantities,
        "common_source": common_source,
        "state_of": steps.state,
        "missing": steps.missing,
        "next_kpi": steps.next_kpi,
        "has_records": steps.has_records,
        "explanation": explanation,
        "reason_text": reason_text,
        "long": long,
        "SHOWN": SHOWN,
        "by_requirement": lambda rows: {row.requirement.iri: row for row in rows},
        "instead": lambda change, label: [label(iri) for iri in change.instead],
    }
    return environment


def style() -> str:
    """The style sheet of the parts of a report; to be preceded by `templates.style()`."""
    return (HERE / "report.css").read_text("utf-8")


def page(template: str, language: str, assessments: Assessments, context: Mapping[str, Any]) -> Iterator[str]:
    """A report in pieces: `template` filled in with its `context`, besides what every report has."""
    return report_environment().get_template(template).generate(**basis(assessments, language), **context)


def basis(assessments: Assessments, language: str) -> dict[str, Any]:
    """The variables of every template of a report: language, standard, reading and as-of date."""
    terms = assessments.standard.terms
    return {
        "language": language,
        "standard": assessments.standard,
        "reading": assessments.reading,
        "as_of": assessments.as_of.isoformat(),
        "clauses": [terms[iri] for iri in assessments.standard.view.all(assessments.reading.iri, ITSS.adopts)],
    }


@cache
def report_environment() -> jinja2.Environment:
    """The environment of the reports, with their style sheet."""
    environment = equipped(templates.environment([TEMPLATES]))
    css = f"\n{templates.style()}\n{style()}"
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    environment.globals |= {"css": Markup(css), "digest": digest}  # noqa: S704 - our own files
    return environment
