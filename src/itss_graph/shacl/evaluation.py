"""A plan, and its evaluation over one data graph."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from itss_graph.rdf.columns import ID, Columns
from itss_graph.shacl import tables
from itss_graph.shacl.evaluate import Evaluator
from itss_graph.shacl.explain import Explanation, explain
from itss_graph.shacl.plan import CompiledShapes
from itss_graph.shacl.report import Report


class Evaluation(Evaluator):
    """A plan over one data graph. Identifiers are rows of `terms`: those of the data, then constants of the plan.

    `terms` has the spellings behind the identifiers; `judged` says whether the shapes have any focus node in the data;
    `notes` are for the reader of the report, a line each.
    """

    def conforming(self, shape: str, focus: pl.Series) -> pl.Series:
        """Which of some nodes conform to a shape of the plan, nested ones included.

        Args:
            shape: the IRI of a node or property shape, or the label of a blank node.
            focus: identifiers (`pl.UInt32`).

        Returns:
            Those of `focus` that conform, in their order.

        Raises:
            UsageError: the plan has no such shape.

        """
        return focus.cast(ID).filter(self.conforms(shape, focus))

    def conforms(self, shape: str, focus: pl.Series) -> pl.Series:
        """Whether each of some nodes conforms to a shape: `conforming` as booleans, aligned with the nodes."""
        return self.holds(self.plan.shape(shape).node, focus.cast(ID))

    def values(self, shape: str, focus: pl.Series) -> pl.DataFrame:
        """The value nodes of a shape: columns `focus`, `value` (`pl.UInt32`), each pair once."""
        return self.walk(self.plan.shape(shape).path, self.data.distinct(focus.cast(ID))).frame()

    def targets(self, shape: str) -> pl.Series:
        """The focus nodes that a shape targets, each once."""
        return self.targeted(self.plan.shape(shape).targets)

    def measured(self, shape: str, focus: pl.Series) -> pl.DataFrame:
        """What each constraint of a shape counts, for a column of focus nodes: see `itss_graph.shacl.tables`."""
        return tables.measured(self, self.plan.shape(shape), self.data.distinct(focus.cast(ID)))

    def explain(self, shape: str, focus_node: str) -> Explanation:
        """Why one node conforms to a shape or does not.

        Args:
            shape: the IRI of a node or property shape, or the label of a blank node.
            focus_node: an IRI, or the N-Triples spelling of any term.

        Raises:
            UsageError: the plan has no such shape, or the data no such node.

        """
        return explain(self, self.plan.shape(shape), focus_node)

    def violations(self) -> pl.DataFrame:
        """Every violation of every shape that has targets, a row each.

        Returns:
            Columns `focus` (`pl.UInt32`), `value` (`pl.UInt32`, null where a result has none) and, as strings, `path`
            (an IRI, or a path in the notation of SPARQL; null for a node shape), `shape`, `component`, `severity`.

        """
        return tables.violations(self)

    def report(self) -> Report:
        """The same as a validation report."""
        return Report.of(self)


@dataclass(frozen=True, slots=True)
class Plan(CompiledShapes):
    """The shapes of a shapes graph, to be evaluated over any data graph. Made by `itss_graph.shacl.compile`."""

    def evaluate(self, data: Columns) -> Evaluation:
        """Evaluate the plan over one data graph, step by step on demand; intermediate results are cached."""
        return Evaluation(self, data)
