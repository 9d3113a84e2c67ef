"""The drawing by which a European credential is shown: who, when, how, and the verdict on each indicator."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from itss_graph import presentation
from itss_graph.assessment.model import Assessment
from itss_graph.presentation import words
from itss_graph.reports.credentials import wording
from itss_graph.reports.credentials.issuer import Issuer
from itss_graph.standard.model import Reading, Text

WIDTH, TOP, LINE = 620, 150, 26
"""Units of the drawing: its width, where the list begins, and the height of a line of it."""


def drawing(reading: Reading, assessment: Assessment, issuer: Issuer, heading: Text, language: str) -> str:
    """The drawing as SVG, without script and without anything from elsewhere."""
    return _template().render(
        assessment=assessment,
        reading=reading,
        issuer=issuer.called(language),
        heading=heading,
        language=language,
        words=words,
        verdict=wording.verdict,
        width=WIDTH,
        top=TOP,
        line=LINE,
        height=TOP + LINE * len(assessment.kpis) + LINE,
    )


@cache
def _template() -> jinja2.Template:
    return presentation.environment([Path(__file__).parent / "templates"]).get_template("credential.svg")
