"""Validation results: as objects, as a graph, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from itss_graph.errors import EngineError
from itss_graph.rdf.interchange import from_rdflib
from itss_graph.rdf.merging import blank_nodes
from itss_graph.rdf.names import SH
from itss_graph.shacl import paths
from itss_graph.shacl.graph import ShapesGraph
from itss_graph.shacl.paths import PathTerms, fresh, resource

if TYPE_CHECKING:
    from rdflib import BNode, Graph, Literal, URIRef
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
    """The same path as steps, for `itss_graph.shacl.paths.path_rows`."""
    source_constraint: URIRef | BNode | None = None
    """The SPARQL-based constraint that was violated, if it was one."""

    @property
    def message(self) -> Literal:
        """The first of the messages: the shape's own, else one that says what was required."""
        return self.messages[0]


def default_message(required: str) -> Literal:
    """The message where a shape has none of its own."""
    from rdflib import Literal

    return Literal(f"Needs {required}.", lang="en")


def write_report(results: Iterable[Result], paths: PathTerms, *, conforms: bool) -> Graph:
    """A graph that holds one `sh:ValidationReport`, with the paths of its results written out.

    The same results get the same labels, in whatever order they come.
    """
    from rdflib import RDF, Graph, Literal, Namespace

    sh = Namespace(SH)
    graph = Graph()
    graph.bind("sh", sh)
    waiting = sorted(results, key=_sort_key)
    taken = list(_labels(waiting))
    report, labels = resource(next(fresh("report", taken))), fresh("result", taken)
    graph.add((report, RDF.type, sh.ValidationReport))
    graph.add((report, sh.conforms, Literal(conforms)))
    nested = [(result, report, sh.result) for result in reversed(waiting)]
    while nested:
        result, owner, link = nested.pop()
        node = resource(next(labels))
        graph.add((owner, link, node))
        statements = [
            (RDF.type, sh.ValidationResult),
            (sh.focusNode, result.focus_node),
            (sh.resultPath, result.path),
            (sh.value, result.value),
            (sh.sourceShape, result.source_shape),
            (sh.sourceConstraint, result.source_constraint),
            (sh.sourceConstraintComponent, result.component),
            (sh.resultSeverity, result.severity),
            *((sh.resultMessage, message) for message in result.messages),
        ]
        for predicate, term in statements:
            if term is not None:
                graph.add((node, predicate, term))
        nested += [(detail, node, sh.detail) for detail in sorted(result.details, key=_sort_key, reverse=True)]
    for triple in paths.triples:
        graph.add(triple)
    return graph


def _sort_key(result: Result) -> tuple[str, ...]:
    """The sort key of a result: its nodes, and what was violated."""
    return tuple(map(repr, (result.focus_node, result.path, result.value, result.source_shape, result.component)))


def _labels(results: Iterable[Result]) -> Iterator[str]:
    """The blank nodes that results name, as spelt."""
    from rdflib import BNode

    nested = list(results)
    while nested:
        result = nested.pop()
        for term in (result.focus_node, result.path, result.value, result.source_shape, result.source_constraint):
            if isinstance(term, BNode):
                yield f"_:{term}"
        nested += result.details


def read_report(graph: Graph) -> tuple[bool, tuple[Result, ...], PathTerms]:
    """What a report says: whether it conforms, its results, and the triples of their paths.

    Raises:
        EngineError: the graph does not hold one `sh:ValidationReport`.

    """
    from rdflib import RDF, Namespace

    sh = Namespace(SH)
    reports = list(graph.subjects(RDF.type, sh.ValidationReport))
    if len(reports) != 1:
        raise EngineError(f"an engine gave {len(reports)} validation reports instead of one")
    reader = _Reader(graph)
    results = reader.results(graph.objects(reports[0], sh.result))
    return bool(graph.value(reports[0], sh.conforms)), results, reader.paths


class _Reader:
    """Reads the results of a report, whose blank paths get labels of their own."""

    def __init__(self, graph: Graph) -> None:
        columns = from_rdflib(graph)
        self.graph = graph
        self.spelled = ShapesGraph(columns.spelled().iter_rows())
        self.paths = PathTerms(fresh("path", blank_nodes(columns)))

    def results(self, nodes: Iterable[Node]) -> tuple[Result, ...]:
        from rdflib import Namespace

        sh = Namespace(SH)
        made: dict[Node, Result] = {}
        roots = tuple(nodes)
        waiting = [(node, False) for node in roots]
        while waiting:
            node, ready = waiting.pop()
            details = tuple(self.graph.objects(node, sh.detail))
            if ready:
                made[node] = self._result(node, tuple(made[detail] for detail in details if detail in made))
            elif node not in made:
                waiting += [(node, True), *((detail, False) for detail in details if detail not in made)]
        return tuple(sorted((made[node] for node in roots), key=_sort_key))

    def _result(self, node: Node, details: tuple[Result, ...]) -> Result:
        from rdflib import BNode, Namespace

        sh = Namespace(SH)
        value_of: Any = lambda predicate: self.graph.value(node, predicate)  # noqa: E731
        path, shape = value_of(sh.resultPath), value_of(sh.sourceShape)
        steps = None
        if path is not None:
            spelt = f"_:{path}" if isinstance(path, BNode) else f"<{path}>"
            steps = paths.parse(self.spelled, f"<{shape}>", spelt)
        return Result(
            focus_node=value_of(sh.focusNode),
            path=None if steps is None else self.paths.term(steps),
            value=value_of(sh.value),
            source_shape=shape,
            component=value_of(sh.sourceConstraintComponent),
            severity=value_of(sh.resultSeverity),
            messages=cast("tuple[Literal, ...]", tuple(sorted(self.graph.objects(node, sh.resultMessage)))),
            details=details,
            property_path=steps,
            source_constraint=value_of(sh.sourceConstraint),
        )
