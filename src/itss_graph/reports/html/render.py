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

from itss_graph import presentation
from itss_graph.assessment.model import Assessments
from itss_graph.reports import steps
from itss_graph.reports.figures import because, explained, long
from itss_graph.reports.gap_table import SHOWN
from itss_graph.reports.html.quantities import common_source, quantities
from itss_graph.vocab import ITSS

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
"""The folder of the templates, for an environment that shows parts of a report in other pages."""


def environment() -> jinja2.Environment:
    """The environment of the reports."""
    return equipped(presentation.environment([TEMPLATES]))


def equipped(made: jinja2.Environment) -> jinja2.Environment:
    """An environment that finds `TEMPLATES`, with what their macros need."""
    made.filters["grouped"] = lambda number: f"{number:,}"
    made.globals |= {
        "quantities": quantities,
        "common_source": common_source,
        "state_of": steps.state,
        "missing": steps.missing,
        "next_kpi": steps.next_kpi,
        "recorded": steps.recorded,
        "explained": explained,
        "because": because,
        "long": long,
        "SHOWN": SHOWN,
        "by_requirement": lambda rows: {row.requirement.iri: row for row in rows},
        "instead": lambda change, label: [label(iri) for iri in change.instead],
    }
    return made


def style() -> str:
    """The style sheet of the parts of a report; to be preceded by `look.style()`."""
    return (HERE / "report.css").read_text("utf-8")


def page(template: str, language: str, found: Assessments, given: Mapping[str, Any]) -> Iterator[str]:
    """A report in pieces."""
    return report_environment().get_template(template).generate(**basis(found, language), **given)


def basis(found: Assessments, language: str) -> dict[str, Any]:
    """What every template of a report is filled in with: the terms of the assessment."""
    labelled = found.standard.terms
    return {
        "language": language,
        "standard": found.standard,
        "reading": found.reading,
        "as_of": found.as_of.isoformat(),
        "clauses": [labelled[iri] for iri in found.standard.view.all(found.reading.iri, ITSS.adopts)],
    }


@cache
def report_environment() -> jinja2.Environment:
    """The one environment that reports are made with, and the style in each."""
    made = environment()
    css = f"\n{presentation.style()}\n{style()}"
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    made.globals |= {"css": Markup(css), "digest": digest}  # noqa: S704 - our own files
    return made
