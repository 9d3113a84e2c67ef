"""A small table as HTML, for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import jinja2

from itss_graph.presentation.templates import environment


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with a caption and a head, every text escaped."""
    return _template().render(caption=caption, head=head, rows=rows)


@cache
def _template() -> jinja2.Template:
    return environment([Path(__file__).parent]).get_template("notebook.html")
