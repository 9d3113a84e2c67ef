"""What validation found, as rdflib terms.

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
from itss_graph.shacl.evaluate import Evaluation, Finding
from itss_graph.shacl.pathgraph import PathTerms, resource
from itss_graph.shacl.reportgraph import default_message, read_report, write_report
from itss_graph.shacl.result import Result

if TYPE_CHECKING:
    from rdflib import Graph, Literal, URIRef

    from itss_graph.shacl.plan import Shape


class Report:
    """The outcome of validating a data graph. Results and graph are made when they are first asked for."""

    def __init__(self, *, conforms: bool, results: Callable[[], Iterable[Result]], paths: PathTerms) -> None:
        self.conforms = conforms
        """Whether there is no result at all, of whatever severity."""
        self._make = results
        self._paths = paths

    @classmethod
    def of(cls, evaluation: Evaluation) -> Self:
        """What an evaluation found."""
        findings = evaluation.findings()
        writer = Writer(evaluation)
        return cls(conforms=not findings, results=lambda: writer.results(findings), paths=writer.paths)

    @classmethod
    def from_graph(cls, graph: Graph) -> Self:
        """A report that another engine wrote: a graph with one `sh:ValidationReport`.

        Raises:
            EngineError: it holds none.

        """
        conforms, results, paths = read_report(graph)
        return cls(conforms=conforms, results=results, paths=paths)

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """Every validation result."""
        return tuple(self._make())

    @cached_property
    def graph(self) -> Graph:
        """The results as a graph that holds one `sh:ValidationReport`."""
        return write_report(self.results, self._paths, conforms=self.conforms)


class Writer:
    """Makes results of findings."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.paths = PathTerms()
        self._details: dict[tuple[str, int], tuple[Result, ...]] = {}

    def results(self, findings: Iterable[Finding]) -> Iterator[Result]:
        """A result for each row of each finding."""
        for finding in findings:
            yield from self._of(finding)

    def _of(self, finding: Finding) -> Iterator[Result]:
        shape, constraint, failures = finding.shape, finding.constraint, finding.failures
        foci = self._terms(failures.focus)
        nothing: list[Any] = [None] * len(foci)
        values = nothing if failures.value is None else self._terms(failures.value)
        path = None if shape.path is None else self.paths.term(shape.path)
        paths = [path] * len(foci) if failures.predicate is None else self._terms(failures.predicate)
        source, *fixed = (resource(term) for term in (shape.node, f"<{constraint.iri}>", shape.severity))
        component, severity = cast("list[URIRef]", fixed)
        own = cast("tuple[Literal, ...]", tuple(term_to_rdflib(message) for message in shape.messages))
        messages = own or (default_message(constraint.required),)
        details = nothing
        if isinstance(constraint, Node) and failures.value is not None:
            nested = self.evaluation.plan.shapes[constraint.shape]
            details = [self._detail(nested, node) for node in failures.value.to_list()]
        for focus, on, value, detail in zip(foci, paths, values, details, strict=True):
            yield Result(focus, on, value, source, component, severity, messages, detail or ())

    def _detail(self, shape: Shape, node: int) -> tuple[Result, ...]:
        """Why one node does not conform to the shape of a `sh:node`."""
        key = (shape.node, node)
        if key not in self._details:
            found: list[Finding] = []
            self.evaluation.find(shape, pl.Series(values=[node], dtype=ID), found)
            self._details[key] = tuple(self.results(found))
        return self._details[key]

    def _terms(self, ids: pl.Series) -> list[Any]:
        distinct = self.evaluation.data.distinct(ids)
        spellings = self.evaluation.terms[distinct].to_list()
        terms = dict(zip(distinct.to_list(), map(term_to_rdflib, spellings), strict=True))
        return [terms[number] for number in ids.to_list()]
