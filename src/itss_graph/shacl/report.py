"""Validation reports, with results as rdflib terms.

https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, cast

import polars as pl

from itss_graph.rdf.columns import ID
from itss_graph.rdf.interchange import term_to_rdflib
from itss_graph.shacl.constraints.logic import Node
from itss_graph.shacl.evaluate import Evaluator, Finding
from itss_graph.shacl.paths import Path, PathTerms, Predicate, fresh, resource
from itss_graph.shacl.reportgraph import Result, default_message, read_report, write_report

if TYPE_CHECKING:
    from rdflib import Graph, Literal, URIRef

Nested = tuple[str, int]
"""The shape of a `sh:node` and a value node that does not conform to it."""


class Report:
    """The outcome of validating a data graph. Results and graph are built on first access."""

    def __init__(
        self,
        *,
        conforms: bool,
        results: Callable[[], Iterable[Result]],
        paths: PathTerms,
        judged: bool = True,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.conforms = conforms
        """Whether there is no result at all, of whatever severity."""
        self.judged = judged
        """Whether there was any focus node; where there was none, data conforms because nothing was judged."""
        self.notes = notes
        """Notes for the reader, a line each: imports not followed, nothing judged."""
        self._make = results
        self._paths = paths

    def __repr__(self) -> str:
        return f"<Report: {'conforms' if self.conforms else 'does not conform'}>"

    @classmethod
    def of(cls, evaluation: Evaluator) -> Self:
        """The report of an evaluation."""
        findings = evaluation.findings()
        writer = ResultWriter(evaluation)
        return cls(
            conforms=not findings,
            results=lambda: writer.results(findings),
            paths=writer.paths,
            judged=evaluation.judged,
            notes=evaluation.notes,
        )

    @classmethod
    def from_graph(cls, graph: Graph, *, judged: bool = True, notes: tuple[str, ...] = ()) -> Self:
        """A report of another engine: a graph with one `sh:ValidationReport`.

        Raises:
            EngineError: it holds none.

        """
        conforms, results, paths = read_report(graph)
        return cls(conforms=conforms, results=lambda: results, paths=paths, judged=judged, notes=notes)

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """Every validation result."""
        return tuple(self._make())

    @cached_property
    def graph(self) -> Graph:
        """The results as a graph that holds one `sh:ValidationReport`."""
        return write_report(self.results, self._paths, conforms=self.conforms)


class ResultWriter:
    """Makes results of findings."""

    def __init__(self, evaluation: Evaluator) -> None:
        self.evaluation = evaluation
        self.paths = PathTerms(fresh("path", _blank(evaluation.terms)))
        self._details: dict[Nested, tuple[Result, ...]] = {}

    def results(self, findings: list[Finding]) -> Iterator[Result]:
        """A result for each row of each finding."""
        self._detail(findings)
        for finding in findings:
            yield from self._results_of(finding)

    def _results_of(self, finding: Finding) -> Iterator[Result]:
        shape, constraint, failures = finding.shape, finding.constraint, finding.failures
        foci = self._terms(failures.focus)
        nothing: list[Any] = [None] * len(foci)
        values = nothing if failures.value is None else self._terms(failures.value)
        steps: list[Path | None] = [shape.path] * len(foci)
        if failures.predicate is not None:
            spelt = self.evaluation.terms.gather(failures.predicate)
            steps = [shape.path if term is None else Predicate(term) for term in spelt]
        source = resource(self._prefixed(shape.node))
        source_constraint = None if constraint.source is None else resource(self._prefixed(constraint.source))
        component, severity = cast("list[URIRef]", [resource(f"<{constraint.iri}>"), resource(shape.severity)])
        general = _texts(shape.messages) or (default_message(constraint.required),)
        messages = [()] * len(foci) if failures.messages is None else map(_texts, failures.messages.to_list())
        details = [self._details[key] for key in _nested(finding)] or nothing
        for focus, step, value, texts, detail in zip(foci, steps, values, messages, details, strict=True):
            path = None if step is None else self.paths.term(step)
            yield Result(
                focus, path, value, source, component, severity, texts or general, detail or (), step, source_constraint
            )

    def _detail(self, findings: list[Finding]) -> None:
        """Make the nested results of each `sh:node` that failed, the innermost first."""
        nested: dict[Nested, list[Finding]] = {}
        waiting = [key for finding in findings for key in _nested(finding)]
        while waiting:
            key = waiting[-1]
            if key in self._details:
                waiting.pop()
            elif key not in nested:
                shape, node = key
                inner_findings: list[Finding] = []
                nested[key] = inner_findings
                self.evaluation.find(
                    self.evaluation.plan.shapes[shape], pl.Series(values=[node], dtype=ID), inner_findings
                )
                waiting += [inner for finding in inner_findings for inner in _nested(finding)]
            else:
                self._details[key] = tuple(result for finding in nested[key] for result in self._results_of(finding))

    def _terms(self, ids: pl.Series) -> list[Any]:
        distinct = ids.drop_nulls().unique()
        spellings = self.evaluation.terms[distinct].to_list()
        terms = dict(zip(distinct.to_list(), map(term_to_rdflib, spellings), strict=True))
        return [terms.get(number) for number in ids.to_list()]

    def _prefixed(self, shape: str) -> str:
        """A shape as the report names it: a blank node of the shapes never has the label of one of the data."""
        prefix = self.evaluation.prefix
        return f"{prefix}{shape[2:]}" if prefix and shape.startswith("_:") else shape


def _texts(messages: Iterable[str]) -> tuple[Literal, ...]:
    return cast("tuple[Literal, ...]", tuple(map(term_to_rdflib, messages)))


def _blank(terms: pl.Series) -> Iterator[str]:
    """The blank nodes among some terms, lazily."""
    yield from terms.filter(terms.str.starts_with("_:"))


def _nested(finding: Finding) -> list[Nested]:
    """The shape and the value node of each row of a finding, where that is a `sh:node` that failed."""
    constraint, failures = finding.constraint, finding.failures
    if not isinstance(constraint, Node) or failures.value is None:
        return []
    return [(constraint.shape, node) for node in failures.value.to_list()]
