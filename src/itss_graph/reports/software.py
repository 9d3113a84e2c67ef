"""The software that made an answer, as the answer names it."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version


@cache
def software() -> str:
    """Its name and version; found once, for a server that then reads no more files."""
    return f"itss-graph {version('itss-graph')}"
