"""What pages and reports look like: one Jinja environment, one set of colours and type, words by key."""

from itss_graph.presentation.catalogue import Words
from itss_graph.presentation.templates import environment, style, web

__all__ = ["Words", "environment", "style", "web"]
