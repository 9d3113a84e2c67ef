"""Who owns a node: a record belongs to the candidates who link to it, perhaps through other records.

A profile is judged as a whole, so everything that splits, merges or filters data by person uses this module.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

import polars as pl

from itss_graph.profiles.records import Tables, links
from itss_graph.rdf.columns import Columns
from itss_graph.vocab import ITSS

PERSONS = ("develops", "confirmedBy")
"""The properties that lead from one person to another."""

T = TypeVar("T", bound=Hashable)


class DisjointSets(Generic[T]):
    """Union-find: the sets of nodes that pairs of nodes connect."""

    def __init__(self) -> None:
        self._parents: dict[T, T] = {}

    def root(self, node: T) -> T:
        """The representative of the set of a node: the node itself where it was not joined."""
        parents = self._parents
        while (parent := parents.get(node, node)) != node:
            parents[node] = node = parents.get(parent, parent)
        return node

    def join(self, first: T, other: T) -> None:
        """Join the sets of two nodes; the root of the `first` represents the result."""
        self._parents[self.root(other)] = self.root(first)

    def roots(self) -> dict[T, T]:
        """Every node that has a parent, with the root of its set."""
        return {node: self.root(node) for node in list(self._parents)}


def closure(start: pl.DataFrame, steps: pl.DataFrame) -> pl.DataFrame:
    """All pairs of `start` (columns `origin`, `node`) and those that `steps` (columns `node`, `to`) lead to."""
    reached = frontier = start
    while frontier.height:
        frontier = frontier.join(steps, on="node").select("origin", node="to").unique(maintain_order=True)
        frontier = frontier.join(reached, on=["origin", "node"], how="anti", maintain_order="left")
        reached = pl.concat([reached, frontier])
    return reached


def owners(columns: Columns, nodes: pl.Series) -> pl.DataFrame:
    """The people in whose profiles some nodes are: columns `node`, `owner` (null where a node is in nobody's).

    A person is a candidate, or a node that links to records and is none, probably a candidate without the type. A node
    is in its own profile, where it is a person, and in those of the people who link to it, through other nodes too.
    """
    linked, typed = links(columns), Tables(columns).candidates()
    person = pl.col("owner").is_in(typed.implode()) | (
        pl.col("owner").is_in(linked["owner"].unique().implode()) & ~pl.col("owner").is_in(linked["record"].implode())
    )
    start = pl.DataFrame({"origin": nodes, "node": nodes})
    reached = closure(start, linked.select(node="record", to="owner")).select(node="origin", owner="node")
    return pl.DataFrame({"node": nodes}).join(
        reached.filter(person), on="node", how="left", maintain_order="left_right"
    )


def owned(columns: Columns) -> pl.DataFrame:
    """The nodes that belong to each candidate, by whatever links: columns `node`, `owner`.

    A candidate does not belong to another, nor does what only a candidate's subordinates or assessors lead to.
    """
    candidates = Tables(columns).candidates().unique(maintain_order=True)
    personal = columns.ids([f"<{ITSS}{name}>" for name in PERSONS])
    steps = columns.triples.filter(
        ~pl.col("p").is_in(list(personal.values())) & ~pl.col("o").is_in(candidates.implode())
    ).select(node="s", to="o")
    steps = steps.filter(pl.col("to").is_in(columns.triples["s"].unique().implode()))
    return closure(pl.DataFrame({"origin": candidates, "node": candidates}), steps).select("node", owner="origin")
