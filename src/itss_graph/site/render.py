"""The Jinja environment of the pages: that of every page, and how to tell apart what a page shows."""

from __future__ import annotations

from collections.abc import Container
from os import PathLike
from pathlib import Path

import jinja2

from itss_graph import presentation
from itss_graph.site.graph import Phrase
from itss_graph.site.values import Compound, Link


def environment(templates: str | PathLike[str] | None, paths: Container[str]) -> jinja2.Environment:
    """The environment of our templates, and of those in a further folder; `paths` are those of all pages."""
    made = presentation.environment([Path(__file__).with_name("templates"), *([templates] if templates else [])])
    made.tests["link"] = lambda value: isinstance(value, Link)
    made.tests["phrase"] = lambda value: isinstance(value, Phrase)
    made.tests["compound"] = lambda value: isinstance(value, Compound)
    made.tests["page"] = lambda path: path in paths
    return made
