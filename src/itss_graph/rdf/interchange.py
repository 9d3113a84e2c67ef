"""Terms and graphs to and from rdflib, and terms to pyoxigraph.

Literals keep their lexical form: rdflib would rewrite `"007"^^xsd:integer`, collapse the spaces of an `xsd:token`,
parse the XML in an `rdf:XMLLiteral`, and log what it cannot convert, which may be personal data.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import get_ident
from typing import TYPE_CHECKING, cast

import polars as pl
import pyoxigraph as ox

from itss_graph.errors import InputError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.guards import quoted_triple
from itss_graph.rdf.literals import WHITE, unescape
from itss_graph.rdf.names import RDF, XSD

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Literal, Node

_NOT_CONVERTED = (f"{RDF}XMLLiteral", f"{RDF}HTML")
"""Data types whose values rdflib would parse with a parser that follows entities."""


def split_literal(spelling: str) -> tuple[str, str | None, str | None]:
    """The lexical form, data type and language of a literal's spelling; at most one of the last two is not None."""
    end = spelling.rindex('"')
    lexical, suffix = unescape(spelling[1:end]), spelling[end + 1 :]
    if suffix.startswith("@"):
        return lexical, None, suffix[1:]
    return lexical, suffix[3:-1] or None, None


def term_to_ox(spelling: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The pyoxigraph term with an N-Triples spelling; raises `InputError` for anything else."""
    line = f"<a:a> <a:a> {spelling} .".encode(errors="surrogatepass")  # not UTF-8, so refused
    if quoted_triple(line) is None:
        with suppress(SyntaxError, ValueError):
            (quad,) = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
            return cast("ox.NamedNode | ox.BlankNode | ox.Literal", quad.object)
    raise InputError(f"{spelling!r} is not a term in N-Triples")


def term_to_rdflib(spelling: str) -> Node:
    """The rdflib term with an N-Triples spelling."""
    with _unlogged():
        return _to_rdflib(spelling)


def term_from_rdflib(node: Node) -> str:
    """The spelling of an rdflib term; raises `InputError` for what is not RDF, such as an IRI with spaces."""
    return str(rdflib_to_ox(node))


def rdflib_to_ox(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The pyoxigraph term equal to an rdflib term; raises `InputError` as `term_from_rdflib` does."""
    from rdflib.term import BNode, Literal, URIRef

    try:
        if isinstance(node, URIRef):
            return ox.NamedNode(str(node))
        if isinstance(node, BNode):
            return ox.BlankNode(str(node))
        if isinstance(node, Literal):
            return _literal_to_ox(node)
    except ValueError as error:
        raise InputError(f"{str(node)!r} is not a term of RDF: {error}") from None
    raise InputError(f"a {type(node).__name__} is not a term of RDF")


def to_rdflib(columns: Columns) -> Graph:
    """The same triples as an rdflib graph."""
    from rdflib import Graph

    graph = Graph()
    with _unlogged():
        terms = [_to_rdflib(spelling) for spelling in columns.terms]
    for s, p, o in columns.triples.iter_rows():
        graph.add((terms[s], terms[p], terms[o]))
    return graph


def from_rdflib(graph: Graph) -> Columns:
    """The triples of an rdflib graph; of a dataset, those of all its graphs."""
    from rdflib.term import BNode, URIRef

    numbers: dict[Node, int] = {}
    rows: list[tuple[int, int, int]] = []
    for s, p, o, *_ in graph.quads() if hasattr(graph, "quads") else graph:
        if not isinstance(s, URIRef | BNode) or not isinstance(p, URIRef):
            raise InputError(f"{s!r} {p!r} {o!r} is not a triple of RDF")
        rows.append((_number(numbers, s), _number(numbers, p), _number(numbers, o)))
    terms = pl.Series([term_from_rdflib(node) for node in numbers], dtype=pl.String)
    ids = pl.DataFrame(rows, schema=["s", "p", "o"], orient="row", schema_overrides=dict.fromkeys("spo", pl.UInt32))
    # Distinct nodes may have the same spelling: "x" and "x"^^xsd:string.
    return Columns.from_spellings(*(terms.gather(ids[name]) for name in ids.columns))


def _number(numbers: dict[Node, int], node: Node) -> int:
    return numbers.setdefault(node, len(numbers))


def _to_rdflib(spelling: str) -> Node:
    from rdflib.term import BNode, Literal, URIRef

    if spelling.startswith("<"):
        return URIRef(spelling[1:-1])
    if spelling.startswith("_:"):
        return BNode(spelling[2:])
    lexical, datatype, language = split_literal(spelling)
    if datatype in _NOT_CONVERTED:
        return _as_written(lexical, datatype)
    form = lexical.strip(WHITE) if datatype and datatype.startswith(XSD) and datatype != XSD.string else lexical
    try:
        literal = Literal(form, lang=language, datatype=datatype, normalize=False)
    except ValueError as error:
        raise InputError(f"{spelling} has no counterpart in rdflib: {error}") from None
    if str(literal) == lexical:
        return literal
    return _as_written(lexical, datatype, literal if str(literal) == form else None)


def _as_written(lexical: str, datatype: str | None, meaning: Literal | None = None) -> Literal:
    """A literal as written, with the Python value of another, or without one."""
    from rdflib.term import Literal, URIRef

    literal = Literal(lexical)
    literal._datatype = URIRef(datatype) if datatype else None
    literal._value = meaning.value if meaning is not None else None
    literal._ill_typed = meaning.ill_typed if meaning is not None else None
    return literal


def _literal_to_ox(node: Literal) -> ox.Literal:
    if node.language:
        return ox.Literal(str(node), language=node.language)
    datatype = str(node.datatype) if node.datatype else XSD.string
    return ox.Literal(str(node), datatype=ox.NamedNode(datatype))


@contextmanager
def _unlogged() -> Iterator[None]:
    """Keep rdflib from logging values that this thread converts."""
    thread = get_ident()

    def quiet(record: logging.LogRecord) -> bool:
        return record.thread != thread

    logger = logging.getLogger("rdflib.term")
    logger.addFilter(quiet)
    try:
        yield
    finally:
        logger.removeFilter(quiet)
