"""Validation results as a graph, and back.

https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from itss_graph.errors import EngineError
from itss_graph.rdf.names import SH
from itss_graph.shacl.pathgraph import PathTerms
from itss_graph.shacl.result import Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib import Graph, Literal
    from rdflib.term import Node


def default_message(required: str) -> Literal:
    """The message where a shape has none of its own."""
    from rdflib import Literal

    return Literal(f"Needs {required}.", lang="en")


def write_report(results: Iterable[Result], paths: PathTerms, *, conforms: bool) -> Graph:
    """A graph that holds one `sh:ValidationReport`, with the paths of its results written out."""
    from rdflib import RDF, BNode, Graph, Literal, Namespace

    sh = Namespace(SH)
    graph = Graph()
    graph.bind("sh", sh)

    def write(result: Result, owner: Node, link: Node) -> None:
        node = BNode()
        graph.add((owner, link, node))
        statements = [
            (RDF.type, sh.ValidationResult),
            (sh.focusNode, result.focus_node),
            (sh.resultPath, result.path),
            (sh.value, result.value),
            (sh.sourceShape, result.source_shape),
            (sh.sourceConstraintComponent, result.component),
            (sh.resultSeverity, result.severity),
            *((sh.resultMessage, message) for message in result.messages),
        ]
        for predicate, term in statements:
            if term is not None:
                graph.add((node, predicate, term))
        for detail in result.details:
            write(detail, node, sh.detail)

    report = BNode()
    graph.add((report, RDF.type, sh.ValidationReport))
    graph.add((report, sh.conforms, Literal(conforms)))
    for result in results:
        write(result, report, sh.result)
    for triple in paths.triples:
        graph.add(triple)
    return graph


def read_report(graph: Graph) -> tuple[bool, Callable[[], Iterator[Result]], PathTerms]:
    """What a report says: whether it conforms, its results, and the triples of their paths.

    Raises:
        EngineError: the graph does not hold one `sh:ValidationReport`.

    """
    from rdflib import RDF, BNode, Namespace

    sh = Namespace(SH)
    reports = list(graph.subjects(RDF.type, sh.ValidationReport))
    if len(reports) != 1:
        raise EngineError(f"an engine gave {len(reports)} validation reports instead of one")
    paths = PathTerms()
    for path in graph.objects(None, sh.resultPath):
        if isinstance(path, BNode):
            paths.triples += _described(graph, path)

    def read(node: Node) -> Result:
        one: Any = lambda predicate: graph.value(node, predicate)  # noqa: E731
        return Result(
            focus_node=one(sh.focusNode),
            path=one(sh.resultPath),
            value=one(sh.value),
            source_shape=one(sh.sourceShape),
            component=one(sh.sourceConstraintComponent),
            severity=one(sh.resultSeverity),
            messages=tuple(sorted(graph.objects(node, sh.resultMessage))),  # type: ignore[arg-type]
            details=tuple(read(detail) for detail in graph.objects(node, sh.detail)),
        )

    conforms = graph.value(reports[0], sh.conforms)
    return bool(conforms), lambda: (read(node) for node in graph.objects(reports[0], sh.result)), paths


def _described(graph: Graph, node: Node) -> Iterator[tuple[Any, Any, Any]]:
    """The triples about a blank node and the blank nodes that it leads to."""
    from rdflib import BNode

    for triple in graph.triples((node, None, None)):
        yield triple
        if isinstance(triple[2], BNode):
            yield from _described(graph, triple[2])
