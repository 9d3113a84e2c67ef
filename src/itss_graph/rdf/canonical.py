"""What pyoxigraph parses as columns: it writes canonical N-Triples, and Polars splits the lines.

A term in canonical N-Triples is spelled as in `Columns`, so these lines are not checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

import polars as pl
import pyoxigraph as ox

from itss_graph.rdf.diagnostics import Refused
from itss_graph.rdf.encoding import Encoder

CHUNK = 1 << 24
_OBJECT = r'^("(?:[^"\\]|\\.)*"[^ ]*|[^" ][^ ]*)(?: .*)?$'


QUOTED = "quoted triples (RDF-star) are not read; state the triple itself"


class _Sink:
    """A file for pyoxigraph to write to: a chunk is encoded by a thread of the pool while the next one is written."""

    def __init__(self, encoder: Encoder, pool: ThreadPoolExecutor, *, quads: bool) -> None:
        self._encoder, self._pool, self._quads = encoder, pool, quads
        self._parts: list[bytes] = []
        self._size = 0
        self._pending: Future[None] | None = None

    def write(self, data: bytes) -> int:
        self._parts.append(data)
        self._size += len(data)
        if self._size >= CHUNK:
            lines = self._take_lines()
            self._wait()
            self._pending = self._pool.submit(self._encode, lines)
        return len(data)

    def flush(self) -> None:
        """Do nothing: `close` encodes the rest."""

    def close(self) -> None:
        self._wait()
        self._encode(self._take_lines(at_end=True))

    def _take_lines(self, *, at_end: bool = False) -> bytes:
        """Remove the complete lines, at the end all that is left, and return them."""
        data = b"".join(self._parts)
        cut = len(data) if at_end else data.rfind(b"\n") + 1
        self._parts, self._size = [data[cut:]], len(data) - cut
        return data[:cut]

    def _wait(self) -> None:
        if self._pending is not None:
            self._pending.result()
            self._pending = None

    def _encode(self, lines: bytes) -> None:
        if lines:
            self._encoder.add(encode(self._encoder, lines, quads=self._quads))


def encode(encoder: Encoder, data: bytes, *, quads: bool) -> pl.DataFrame:
    """Lines of canonical N-Triples (N-Quads) as numbers: columns `s`, `p`, `o`."""
    parts = pl.read_lines(data).to_series().str.splitn(" ", 3).struct.unnest()
    subjects, predicates, objects = parts.get_columns()
    objects = objects.str.strip_suffix(" .")
    if objects.str.starts_with("<<").any():
        raise Refused(QUOTED)
    if quads:
        objects = objects.str.replace(_OBJECT, "$1")
    return pl.DataFrame({"s": encoder.number(subjects), "p": encoder.number(predicates), "o": encoder.number(objects)})


def encode_all(encoder: Encoder, triples: Iterable[ox.Triple | ox.Quad], *, graphs: bool = True) -> None:
    """Add all triples; `graphs` says that they may be quads of named graphs, whose names are left out."""
    written = ox.RdfFormat.N_QUADS if graphs else ox.RdfFormat.N_TRIPLES
    with ThreadPoolExecutor(1) as pool:
        sink = _Sink(encoder, pool, quads=graphs)
        ox.serialize(triples, sink, written)  # type: ignore[arg-type]  # may be mixed, and only `write` is needed
        sink.close()
