"""What `shapes/profile.ttl` says that a profile may state: the source of every form that asks for one."""

from __future__ import annotations

import pyoxigraph as ox

from itss_graph.profiles.validation import profile_shapes
from itss_graph.standard.graph import GraphView
from itss_graph.vocab import SH


def profile_view() -> GraphView:
    """The shapes as a graph."""
    return GraphView.of(quad.triple for quad in ox.parse(profile_shapes(), format=ox.RdfFormat.TURTLE))


def property_shapes(view: GraphView, shape: str) -> list[str]:
    """The properties of a node shape, group by group in their order; one whose path is no single property is none."""

    def place(each: str) -> tuple[int, int]:
        return view.count(view.one(each, SH.group), SH.order), view.count(each, SH.order)

    return sorted((each for each in view.all(shape, SH.property) if view.all(each, SH.path)), key=place)
