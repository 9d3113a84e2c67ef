"""What validation found, as rdflib terms: https://www.w3.org/TR/shacl/#validation-report"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from itss_graph.rdf.columns import ID
from itss_graph.shacl._rdflib import term_to_rdflib
from itss_graph.shacl.constraints.logic import Node
from itss_graph.shacl.evaluate import Evaluation, Finding
from itss_graph.shacl.names import SHACL
from itss_graph.shacl.pathgraph import PathTerms

if TYPE_CHECKING:
    from rdflib import BNode, Graph, Literal, URIRef
    from rdflib.term import Identifier

    from itss_graph.shacl.plan import Shape


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result. A path that is more than a predicate is a blank node, written out in the report's graph."""

    focus_node: Identifier
    path: URIRef | BNode | None
    value: Identifier | None
    source_shape: URIRef | BNode
    component: URIRef
    severity: URIRef
    messages: tuple[Literal, ...]
    details: tuple[Result, ...] = ()

    @property
    def message(self) -> Literal:
        """The first of the messages: the shape's own, else one that says what was required."""
        return self.messages[0]


class Report:
    """The outcome of validating a data graph. Results and graph are made when they are first asked for."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self._paths = PathTerms()
        self._details: dict[tuple[str, int], tuple[Result, ...]] = {}

    @cached_property
    def findings(self) -> list[Finding]:
        return self.evaluation.findings()

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all, of whatever severity."""
        return not self.findings

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """Every validation result."""
        return tuple(self._results(self.findings))

    @cached_property
    def graph(self) -> Graph:
        """The results as a graph that holds one `sh:ValidationReport`."""
        from rdflib import RDF, BNode, Graph, Literal, Namespace  # noqa: PLC0415 - heavy, and often not needed

        sh = Namespace(SHACL)
        graph = Graph()
        graph.bind("sh", sh)
        report = BNode()
        graph.add((report, RDF.type, sh.ValidationReport))
        graph.add((report, sh.conforms, Literal(self.conforms)))

        def write(result: Result, owner: BNode, link: URIRef) -> None:
            node = BNode()
            graph.add((owner, link, node))
            graph.add((node, RDF.type, sh.ValidationResult))
            graph.add((node, sh.focusNode, result.focus_node))
            graph.add((node, sh.sourceShape, result.source_shape))
            graph.add((node, sh.sourceConstraintComponent, result.component))
            graph.add((node, sh.resultSeverity, result.severity))
            if result.path is not None:
                graph.add((node, sh.resultPath, result.path))
            if result.value is not None:
                graph.add((node, sh.value, result.value))
            for message in result.messages:
                graph.add((node, sh.resultMessage, message))
            for detail in result.details:
                write(detail, node, sh.detail)

        for result in self.results:
            write(result, report, sh.result)
        for triple in self._paths.triples:
            graph.add(triple)
        return graph

    # -- results -----------------------------------------------------------------------------------------------------

    def _results(self, findings: list[Finding]) -> Iterator[Result]:
        for finding in findings:
            yield from self._of(finding)

    def _of(self, finding: Finding) -> Iterator[Result]:
        shape, constraint, failures = finding.shape, finding.constraint, finding.failures
        foci = self._terms(failures.focus)
        nothing: list[Identifier | None] = [None] * len(foci)
        values = nothing if failures.value is None else self._terms(failures.value)
        path = None if shape.path is None else self._paths.term(shape.path)
        paths = [path] * len(foci) if failures.predicate is None else self._terms(failures.predicate)
        source, severity = term_to_rdflib(shape.node), term_to_rdflib(shape.severity)
        component = term_to_rdflib(f"<{constraint.iri}>")
        messages = tuple(term_to_rdflib(m) for m in shape.messages) or (self._default(finding),)
        detailed = isinstance(constraint, Node)
        for at, (focus, value, on) in enumerate(zip(foci, values, paths, strict=True)):
            details = ()
            if detailed and failures.value is not None:
                details = self._detail(self.evaluation.plan.shapes[constraint.shape], failures.value[at])
            yield Result(focus, on, value, source, component, severity, messages, details)

    def _detail(self, shape: Shape, node: int) -> tuple[Result, ...]:
        """Why one node does not conform to the shape of a `sh:node`."""
        key = (shape.node, node)
        if key not in self._details:
            found: list[Finding] = []
            self.evaluation.find(shape, pl.Series(values=[node], dtype=ID), found)
            self._details[key] = tuple(self._results(found))
        return self._details[key]

    def _terms(self, ids: pl.Series) -> list[Identifier]:
        return [term_to_rdflib(spelling) for spelling in self.evaluation.terms[ids].to_list()]

    @staticmethod
    def _default(finding: Finding) -> Literal:
        from rdflib import Literal  # noqa: PLC0415 - heavy, and often not needed

        return Literal(f"Needs {finding.constraint.required}.", lang="en")
