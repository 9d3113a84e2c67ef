"""SHACL over columns, Core and SPARQL: compile a shapes graph to a plan, run it over a data graph, explain the answer.

Knows nothing of ITSS. Whatever is not SHACL 1.0 raises `itss_graph.errors.UnsupportedConstraint` when it is compiled.
https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

from itss_graph.shacl.evaluation import Evaluation, Plan
from itss_graph.shacl.explain import Explanation
from itss_graph.shacl.report import Report
from itss_graph.shacl.reportgraph import Result
from itss_graph.shacl.sources import compile, validate  # noqa: A004 - the name in the contract

__all__ = ["Evaluation", "Explanation", "Plan", "Report", "Result", "compile", "validate"]
