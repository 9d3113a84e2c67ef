"""What pages and reports look like: one Jinja environment, one set of colours and type, words by key."""

from itss_graph.look.templates import environment, style, web
from itss_graph.look.words import Words

__all__ = ["Words", "environment", "style", "web"]
