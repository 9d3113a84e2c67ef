"""What pages and reports look like: one Jinja environment, one set of colours and type, words by key."""

from typing import TYPE_CHECKING

from itss_graph.lazy import exports

if TYPE_CHECKING:
    from itss_graph.presentation.catalogue import Words
    from itss_graph.presentation.templates import environment, style, web

__all__ = ["Words", "environment", "style", "web"]

__getattr__ = exports(
    __name__, {"Words": "catalogue", "environment": "templates", "style": "templates", "web": "templates"}
)
