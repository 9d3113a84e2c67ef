"""What pages and reports look like: one Jinja environment, one set of colours and type."""

from typing import TYPE_CHECKING

from itss_graph.lazy import exports

if TYPE_CHECKING:
    from itss_graph.presentation.templates import environment, style, web

__all__ = ["environment", "style", "web"]

__getattr__ = exports(__name__, {"environment": "templates", "style": "templates", "web": "templates"})
