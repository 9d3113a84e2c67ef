"""The Jinja environment: escaping is on, an unknown name is an error, only http(s) links lead outside."""

from __future__ import annotations

from collections.abc import Container
from os import PathLike
from pathlib import Path

import jinja2

from itss_graph.pages.graph import Phrase
from itss_graph.pages.values import Compound, Link


def environment(templates: str | PathLike[str] | None, paths: Container[str]) -> jinja2.Environment:
    """The environment of our templates, and of those in a further folder; `paths` are those of all pages."""
    folders = [Path(__file__).with_name("templates"), *([Path(templates)] if templates else [])]
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["web"] = web
    made.filters["title"] = lambda text: text[:1].upper() + text[1:]
    made.tests["link"] = lambda value: isinstance(value, Link)
    made.tests["phrase"] = lambda value: isinstance(value, Phrase)
    made.tests["compound"] = lambda value: isinstance(value, Compound)
    made.tests["page"] = lambda path: path in paths
    return made


def web(url: str) -> str:
    """A URL that a page may link to; nothing for one that is not http or https, such as `javascript:`."""
    return url if url.lower().startswith(("https://", "http://")) else ""
