"""One validation result.

https://www.w3.org/TR/shacl/#results-validation-result
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib import BNode, Literal, URIRef
    from rdflib.term import Node

    from itss_graph.shacl.paths import Path


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result. A path of more than a predicate is a blank node, written out in the report's graph."""

    focus_node: Node
    path: URIRef | BNode | None
    value: Node | None
    source_shape: URIRef | BNode
    component: URIRef
    severity: URIRef
    messages: tuple[Literal, ...]
    details: tuple[Result, ...] = ()
    property_path: Path | None = None
    """The same path as steps, for `itss_graph.shacl.pathgraph.path_rows`."""
    source_constraint: URIRef | BNode | None = None
    """The SPARQL-based constraint that was violated, if it was one."""

    @property
    def message(self) -> Literal:
        """The first of the messages: the shape's own, else one that says what was required."""
        return self.messages[0]
