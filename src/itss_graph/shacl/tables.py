"""Tables for many nodes at once: every violation, and what each constraint counts."""

from __future__ import annotations

import polars as pl

from itss_graph.rdf.columns import ID
from itss_graph.shacl.constraints import Scope
from itss_graph.shacl.evaluate import Evaluator, Finding
from itss_graph.shacl.paths import describe
from itss_graph.shacl.plan import Shape
from itss_graph.shacl.vocabulary import iri

COUNT = pl.UInt32


def measured(evaluation: Evaluator, shape: Shape, foci: pl.Series) -> pl.DataFrame:
    """What each constraint of a shape counts among the value nodes of each focus node.

    Args:
        evaluation: the plan over a data graph.
        shape: a shape of the plan.
        foci: distinct identifiers.

    Returns:
        A row for each focus node and constraint: `focus` (`pl.UInt32`), `constraint` (its index among the constraints
        of the shape), `component` (an IRI), `count` (value nodes that satisfy it, or that it counts), `values` (all
        value nodes), `conforms`.

    """
    parts = []
    scope = Scope(evaluation, shape.path, foci)
    values = scope.counts(scope.pairs)
    for index, constraint in enumerate(shape.constraints):
        part = pl.DataFrame(
            {
                "focus": foci,
                "count": scope.counts(constraint.counted(scope)),
                "values": values,
                "conforms": constraint.holds(scope),
            }
        )
        parts.append(part.with_columns(constraint=pl.lit(index, COUNT), component=pl.lit(constraint.iri)))
    table = pl.concat(parts) if parts else pl.DataFrame(schema=MEASURED)
    return table.select(*MEASURED)


MEASURED = {
    "focus": ID,
    "constraint": COUNT,
    "component": pl.String,
    "count": COUNT,
    "values": COUNT,
    "conforms": pl.Boolean,
}


def violations(evaluation: Evaluator) -> pl.DataFrame:
    """Every violation of every shape that has targets: see `Evaluation.violations`."""
    parts = [_rows(evaluation, finding) for finding in evaluation.findings()]
    return pl.concat(parts) if parts else pl.DataFrame(schema=VIOLATIONS)


VIOLATIONS = {
    "focus": ID,
    "value": ID,
    "path": pl.String,
    "shape": pl.String,
    "component": pl.String,
    "severity": pl.String,
}


def _rows(evaluation: Evaluator, finding: Finding) -> pl.DataFrame:
    shape, failures = finding.shape, finding.failures
    path: pl.Expr | pl.Series = pl.lit(None if shape.path is None else describe(shape.path), pl.String)
    if failures.predicate is not None:
        path = pl.coalesce(evaluation.terms.gather(failures.predicate).str.strip_chars("<>"), path)
    return pl.DataFrame({"focus": failures.focus}).select(
        "focus",
        value=pl.lit(None, ID) if failures.value is None else failures.value,
        path=path,
        shape=pl.lit(iri(shape.node)),
        component=pl.lit(finding.constraint.iri),
        severity=pl.lit(iri(shape.severity)),
    )
