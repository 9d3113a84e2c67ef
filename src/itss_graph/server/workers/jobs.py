"""The jobs of workers: answer a query, write a graph, parse documents, try an update, assess a profile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from typing import Any

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import UsageError
from itss_graph.rdf.spelling import FUNCTIONS, from_store, lines_from_store, rewritten
from itss_graph.rdf.store import failures, refuse_fetching, refuse_service
from itss_graph.rdf.xml import rdf_xml, well_formed
from itss_graph.server.media_types import BOOLEANS, GRAPHS, RESULTS, negotiated
from itss_graph.server.middleware.refusals import Refusal, refuse_compressed
from itss_graph.server.settings import Limits
from itss_graph.server.sparql_protocol import with_dataset
from itss_graph.server.workers.worker import AnswerStream, Job, too_large
from itss_graph.site.negotiation import Representation, representation
from itss_graph.vocab import CONTEXT, PREFIXES


def query(store: ox.Store, fields: Mapping[str, Any], body: bytes, out: AnswerStream) -> None:
    """Answer a query as `accept` says. `default` and `named` are the graphs of its data set, if given.

    `respelt`: the store may have literals that it would not keep as they are spelt (`itss_graph.rdf.spelling`).
    """
    text = body.decode()
    refuse_service(text)
    graphs: dict[str, list[ox.NamedNode]] = {}
    if fields["default"] or fields["named"]:
        graphs = {"default_graph": _nodes(fields["default"]), "named_graphs": _nodes(fields["named"])}
    with failures("query"):
        answer = store.query(text, base_iri=fields["base"], **graphs)  # type: ignore[arg-type]
        if fields["respelt"]:
            answer = store.query(
                rewritten(text),
                base_iri=fields["base"],
                custom_functions=FUNCTIONS,
                **graphs,  # type: ignore[arg-type]
            )
        if isinstance(answer, ox.QuerySolutions):
            _write_rows(answer, fields["accept"], out)
        elif isinstance(answer, ox.QueryTriples):
            _write_graph(answer, fields["accept"], out)
        else:
            form = negotiated(fields["accept"], tuple(BOOLEANS))
            out.head(content_type=form.content_type)
            answer.serialize(out, BOOLEANS[form])  # type: ignore[arg-type]


def graph(store: ox.Store, fields: Mapping[str, Any], _body: bytes, out: AnswerStream) -> None:
    """Write the graph named `graph`, or the default graph where that is None."""
    name = ox.NamedNode(fields["graph"]) if fields["graph"] else ox.DefaultGraph()
    if isinstance(name, ox.NamedNode) and not store.contains_named_graph(name):
        raise Refusal(404, f"there is no graph <{name.value}>")
    _serialize(
        lambda: (from_store(quad.triple) for quad in store.quads_for_pattern(None, None, None, name)),
        fields["accept"],
        out,
    )


def parse(context: bytes, _store: ox.Store, fields: Mapping[str, Any], body: bytes, out: AnswerStream) -> None:
    """Parse documents, and write their triples as N-Triples. Relative IRIs are resolved against `base`.

    The body is the documents concatenated; `documents` are their formats and lengths in bytes.
    """
    from itss_graph.rdf.merging import merge
    from itss_graph.rdf.reading import read

    contexts, name, base = {CONTEXT: context}, fields["name"], fields["base"]
    parsed, start = [], 0
    for form, length in fields["documents"]:
        document = body[start : start + length]
        refuse_compressed(document)
        parsed.append(read(document, format=form, contexts=contexts, default_context=context, name=name, base=base))
        start += length
    out.head(content_type="application/n-triples")
    out.write("\n".join(merge(parsed).lines()).encode())


def update(store: ox.Store, fields: Mapping[str, Any], body: bytes, out: AnswerStream) -> None:
    """Try an update before it is made: it has to parse, fetch nothing, and keep within the limits.

    The answer is the update to make, where that differs: with the graphs of `using` in it, and with literals in a
    spelling that the store keeps. Where the store is in memory, only the copy of this process is changed.
    """
    requested = with_dataset(body.decode(), *map(tuple, fields["using"]))
    refuse_fetching(requested)
    text = rewritten(requested, "update")
    target = store if fields["writable"] else ox.Store()
    with failures("update"):
        try:
            target.update(text, base_iri=fields["base"], custom_functions=FUNCTIONS)
        except SyntaxError:
            ox.Store().update(requested, base_iri=fields["base"])  # says the place in the update as given
            raise
        except RuntimeError as error:
            if fields["writable"]:
                raise UsageError(" ".join(str(error).split())) from None
    out.head()
    if text.encode() != body:
        out.write(text.encode())


@dataclass(frozen=True, slots=True)
class WorkerKind:
    """A kind of worker: its jobs by name.

    `prepare` loads what they need; a worker calls it before it is confined, and may have more threads afterwards.
    """

    jobs: Mapping[str, Job]
    prepare: Callable[[], object] | None = None


@cache
def worker_kind(name: str) -> WorkerKind:
    """The kind of worker of a name: `""` answers from the store, `documents` parses, `assessors` assesses profiles.

    The fork server calls this before it forks: it imports what the jobs need, and reads the files that they need.
    A fork server whose workers only query the store imports none of it, nor starts the threads of Polars.
    """
    match name:
        case "documents":
            import itss_graph.rdf.merging
            import itss_graph.rdf.reading  # noqa: F401 - a worker could not any more

            return WorkerKind({"parse": partial(parse, _context()), "update": update}, warm_up)
        case "assessors":
            from itss_graph.server.workers.assessment_jobs import AssessmentJobs

            assessors = AssessmentJobs(_context())
            assessors.imports()
            return WorkerKind(assessors.jobs(), assessors.prepare)
        case _:
            return WorkerKind({"query": query, "graph": graph, "update": update})


def _context() -> bytes:
    return resources.path("ontology", "context.jsonld").read_bytes()


def warm_up() -> None:
    """Have Polars open the files that it needs, while the worker may still open files."""
    from itss_graph.rdf.reading import read

    read(b"<urn:a> <urn:b> <urn:c> .", format="ntriples")


class _Bounded(BytesIO):
    """A file for Oxigraph to write to, up to the limit of bytes, and of `lines` if it is given."""

    def __init__(self, limits: Limits, lines: int | None = None) -> None:
        super().__init__()
        self._limits, self._most = limits, lines
        self._size = self._lines = 0

    def write(self, data: Any) -> int:
        self._size += len(data)
        self._lines += bytes(data).count(b"\n")
        if self._most is not None and self._lines > self._most:
            limit = f"the answer has more than {self._limits.rows:,} rows; ask for less, as with LIMIT"
            raise Refusal(503, limit, Retry_After="60")
        if self._size > self._limits.answer:
            raise too_large(self._limits)
        return super().write(data)

    def close(self) -> None:
        """Do nothing: the data is still needed."""


def _write_rows(answer: ox.QuerySolutions, accept: str | None, out: AnswerStream) -> None:
    """Write solutions: first as TSV, whose lines are counted against the limit, then in the negotiated form."""
    form = negotiated(accept, tuple(RESULTS))
    lines = _Bounded(out.limits, lines=out.limits.rows + 1)
    answer.serialize(lines, ox.QueryResultsFormat.TSV)
    tsv = lines_from_store(lines.getvalue())

    def write(file: Any, target: ox.QueryResultsFormat) -> None:
        ox.parse_query_results(tsv, ox.QueryResultsFormat.TSV).serialize(file, target)

    def xml() -> bytes:
        document = _Bounded(out.limits)
        write(document, ox.QueryResultsFormat.XML)
        return well_formed(document.getvalue())

    form, document = _xml_or_other(form, accept, RESULTS, ox.QueryResultsFormat.XML, xml)
    out.head(content_type=form.content_type)
    if document is None and RESULTS[form] != ox.QueryResultsFormat.TSV:
        write(out, RESULTS[form])
    else:
        out.write(document or tsv)


def _write_graph(answer: ox.QueryTriples, accept: str | None, out: AnswerStream) -> None:
    """Write the distinct triples."""
    lines = _Bounded(out.limits, lines=out.limits.rows)
    answer.serialize(lines, ox.RdfFormat.N_TRIPLES)
    distinct = b"\n".join(dict.fromkeys(lines_from_store(lines.getvalue()).split(b"\n")))
    _serialize(lambda: (quad.triple for quad in ox.parse(distinct, format=ox.RdfFormat.N_TRIPLES)), accept, out)


def _serialize(triples: Callable[[], Iterable[ox.Triple]], accept: str | None, out: AnswerStream) -> None:
    """Write a graph in the negotiated form; each call of `triples` iterates over it anew."""
    form = negotiated(accept, tuple(GRAPHS))
    prefixes = {name: str(namespace) for name, namespace in PREFIXES.items()}
    form, document = _xml_or_other(
        form, accept, GRAPHS, ox.RdfFormat.RDF_XML, lambda: rdf_xml(triples(), prefixes, _Bounded(out.limits))
    )
    out.head(content_type=form.content_type)
    if document is None:
        ox.serialize(triples(), out, GRAPHS[form], prefixes=prefixes)  # type: ignore[arg-type]
    else:
        out.write(document)


def _xml_or_other(
    form: Representation,
    accept: str | None,
    offered: Mapping[Representation, Any],
    xml: object,
    document: Callable[[], bytes],
) -> tuple[Representation, bytes | None]:
    """The form of an answer, and its document if the form is XML.

    `xml` is the XML format among those `offered`; where it cannot represent the answer, the form is another accepted
    one. Raises `Refusal` (406) if there is none.
    """
    if offered[form] != xml:
        return form, None
    try:
        return form, document()
    except UsageError as error:
        other = representation(accept, [item for item in offered if offered[item] != xml])
        if other is None:
            raise Refusal(406, str(error).replace("choose another", "accept another"), Vary="Accept") from None
        return other, None


def _nodes(iris: Iterable[str]) -> list[ox.NamedNode]:
    return [ox.NamedNode(iri) for iri in iris]
