"""Drawings of the model, laid out from its domains, ranges and subclasses: trees from left to right, as inline SVG."""

from __future__ import annotations

from itss_graph.pages.values import Lens


def diagrams(lens: Lens) -> list[object]:
    del lens
    return []
