"""The Jinja environment: escaping is on, an unknown name is an error, only http(s) links lead outside."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

import jinja2

from itss_graph.rdf.xml import legible
from itss_graph.words import catalogue, title


def environment(folders: Iterable[str | PathLike[str]]) -> jinja2.Environment:
    """An environment of the templates in these folders, the first one first."""
    jinja = jinja2.Environment(
        loader=jinja2.FileSystemLoader(list(folders)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: legible(value) if isinstance(value, str) else value,
    )
    jinja.filters["web"] = web
    jinja.globals["catalogue"] = catalogue
    jinja.filters["title"] = title
    return jinja


def web(url: str) -> str:
    """A URL that a page may link to; nothing for one that is not http or https, such as `javascript:`."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def style() -> str:
    """The style sheet that every page begins with: colours, light and dark, and type."""
    return Path(__file__).with_name("base.css").read_text("utf-8")
