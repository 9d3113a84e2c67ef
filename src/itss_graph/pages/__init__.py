"""The pages of the standard: what the site is made of, and the server renders on request."""

from itss_graph.pages.pages import Entry, Pages

__all__ = ["Entry", "Pages"]
