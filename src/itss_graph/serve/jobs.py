"""What workers do: answer a query, write a graph, read a document, try an update, judge a profile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import UsageError
from itss_graph.rdf.store import failures, refuse_fetching, refuse_service
from itss_graph.serve.forms import BOOLEANS, GRAPHS, RESULTS, negotiated
from itss_graph.serve.refusal import Refusal, refuse_compressed
from itss_graph.serve.settings import Limits
from itss_graph.serve.using import with_dataset
from itss_graph.serve.worker import Job, Out, too_large
from itss_graph.vocab import CONTEXT, PREFIXES

_NAME = re.compile(r"[^\W\d][\w.-]*$")


def query(store: ox.Store, fields: Mapping[str, Any], body: bytes, out: Out) -> None:
    """Answer a query as `accept` says. `default` and `named` are the graphs of its data set, if given."""
    text = body.decode()
    refuse_service(text)
    graphs: dict[str, list[ox.NamedNode]] = {}
    if fields["default"] or fields["named"]:
        graphs = {"default_graph": _nodes(fields["default"]), "named_graphs": _nodes(fields["named"])}
    with failures("query"):
        answer = store.query(text, base_iri=fields["base"], **graphs)  # type: ignore[arg-type]
        if isinstance(answer, ox.QuerySolutions):
            _write_rows(answer, fields["accept"], out)
        elif isinstance(answer, ox.QueryTriples):
            _write_graph(answer, fields["accept"], out)
        else:
            form = negotiated(fields["accept"], tuple(BOOLEANS))
            out.head(content_type=form.content_type)
            answer.serialize(out, BOOLEANS[form])  # type: ignore[arg-type]


def graph(store: ox.Store, fields: Mapping[str, Any], _body: bytes, out: Out) -> None:
    """Write the graph named `graph`, or the default graph where that is None."""
    name = ox.NamedNode(fields["graph"]) if fields["graph"] else ox.DefaultGraph()
    if isinstance(name, ox.NamedNode) and not store.contains_named_graph(name):
        raise Refusal(404, f"there is no graph <{name.value}>")
    form = negotiated(fields["accept"], tuple(GRAPHS))
    out.head(content_type=form.content_type)
    _serialize((quad.triple for quad in store.quads_for_pattern(None, None, None, name)), GRAPHS[form], out)


def parse(context: bytes, _store: ox.Store, fields: Mapping[str, Any], body: bytes, out: Out) -> None:
    """Read a document in any format, and write its triples as N-Triples. `base` resolves relative IRIs in Turtle."""
    from itss_graph.rdf.reading import read

    refuse_compressed(body)
    if fields["format"] == "ttl":
        body = f"@base <{fields['base']}> . ".encode() + body.removeprefix(b"\xef\xbb\xbf")
    columns = read(
        body, format=fields["format"], contexts={CONTEXT: context}, default_context=context, name=fields["name"]
    )
    out.head(content_type="application/n-triples")
    out.write("\n".join(columns.lines()).encode())


def update(store: ox.Store, fields: Mapping[str, Any], body: bytes, out: Out) -> None:
    """Try an update that is about to be made: it parses, fetches nothing, and keeps within the limits.

    The answer is the update with the graphs of `using` in it, where there are any. Where the store is in memory, it is
    this process's own copy that is changed, of which nothing is kept.
    """
    text = with_dataset(body.decode(), *map(tuple, fields["using"]))
    refuse_fetching(text)
    with failures("update"):
        try:
            (store if fields["writable"] else ox.Store()).update(text, base_iri=fields["base"])
        except RuntimeError as error:
            if fields["writable"]:
                raise UsageError(" ".join(str(error).split())) from None
    out.head()
    if any(fields["using"]):
        out.write(text.encode())


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of worker: its jobs, by the name that a request gives them.

    `prepare` has ready what they need; a worker calls it before it gives up its files, and may have more threads then.
    """

    jobs: Mapping[str, Job]
    prepare: Callable[[], object] | None = None


@cache
def kind_of(name: str) -> Kind:
    """The kind of worker of a name: `""` answers from the store, `documents` reads, `assessors` judge profiles.

    It is asked for where workers are born: what the jobs need is imported, and what they always need of files is read.
    Where no worker reads or judges, nothing of that is there, nor the threads that Polars has once it is imported.
    """
    match name:
        case "documents":
            import itss_graph.rdf.reading  # noqa: F401 - a worker could not any more

            return Kind({"parse": partial(parse, _context()), "update": update}, warm_up)
        case "assessors":
            from itss_graph.serve.judging import Bench

            bench = Bench(_context())
            bench.imports()
            return Kind(bench.jobs(), bench.prepare)
        case _:
            return Kind({"query": query, "graph": graph, "update": update})


def _context() -> bytes:
    return resources.path("ontology", "context.jsonld").read_bytes()


def warm_up() -> None:
    """Have Polars open what it needs, while there are files to be had."""
    from itss_graph.rdf.reading import read

    read(b"<urn:a> <urn:b> <urn:c> .", format="ntriples")


class _Lines:
    """A file for Oxigraph that keeps lines, up to the limits of rows and bytes; the first `head` lines are no rows."""

    def __init__(self, limits: Limits, head: int) -> None:
        self._limits, self._head = limits, head
        self.data = bytearray()
        self._lines = 0

    def write(self, data: bytes) -> int:
        self.data += data
        self._lines += data.count(b"\n")
        if self._lines - self._head > self._limits.rows:
            limit = f"the answer has more than {self._limits.rows:,} rows; ask for less, as with LIMIT"
            raise Refusal(503, limit, Retry_After="60")
        if len(self.data) > self._limits.answer:
            raise too_large(self._limits)
        return len(data)

    def flush(self) -> None:
        """Nothing: the data is there."""

    def close(self) -> None:
        """Nothing: the data is still needed."""


def _write_rows(answer: ox.QuerySolutions, accept: str | None, out: Out) -> None:
    """The solutions. TSV, in which a row is a line, is counted and then written in the form wanted, losing nothing."""
    form = negotiated(accept, tuple(RESULTS))
    lines = _Lines(out.limits, head=1)
    answer.serialize(lines, ox.QueryResultsFormat.TSV)  # type: ignore[arg-type]
    out.head(content_type=form.content_type)
    if RESULTS[form] == ox.QueryResultsFormat.TSV:
        out.write(bytes(lines.data))
    else:
        rows = ox.parse_query_results(bytes(lines.data), ox.QueryResultsFormat.TSV)
        rows.serialize(out, RESULTS[form])  # type: ignore[arg-type]


def _write_graph(answer: ox.QueryTriples, accept: str | None, out: Out) -> None:
    """The triples, each once."""
    form = negotiated(accept, tuple(GRAPHS))
    lines = _Lines(out.limits, head=0)
    answer.serialize(lines, ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
    distinct = b"\n".join(dict.fromkeys(bytes(lines.data).split(b"\n")))
    out.head(content_type=form.content_type)
    if GRAPHS[form] == ox.RdfFormat.N_TRIPLES:
        out.write(distinct)
    else:
        _serialize((quad.triple for quad in ox.parse(distinct, format=ox.RdfFormat.N_TRIPLES)), GRAPHS[form], out)


def _serialize(triples: Iterable[ox.Triple], form: ox.RdfFormat, out: Out) -> None:
    if form == ox.RdfFormat.RDF_XML:
        triples = map(_with_a_name, triples)
    prefixes = {name: str(namespace) for name, namespace in PREFIXES.items()}
    ox.serialize(triples, out, form, prefixes=prefixes)  # type: ignore[arg-type]


def _with_a_name(triple: ox.Triple) -> ox.Triple:
    """The same triple; in RDF/XML a predicate is an element, so it has to end in a name."""
    if not _NAME.search(triple.predicate.value):
        raise Refusal(
            406, f"{triple.predicate} does not end in a name, so RDF/XML cannot write it; accept another form"
        )
    return triple


def _nodes(iris: Iterable[str]) -> list[ox.NamedNode]:
    return [ox.NamedNode(iri) for iri in iris]
