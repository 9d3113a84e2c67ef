"""Whatever pyoxigraph parses to columns: it writes canonical N-Triples, and those lines are cut by Polars.

A term in canonical N-Triples is spelled as in `Columns`, so these lines need no checking.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
import pyoxigraph as ox

from itss_graph.rdf.encoding import Encoder
from itss_graph.rdf.places import Refused

CHUNK = 1 << 24
_OBJECT = r'^("(?:[^"\\]|\\.)*"[^ ]*|[^" ][^ ]*)(?: .*)?$'


QUOTED = "quoted triples (RDF-star) are not read; state the triple itself"


class _Sink:
    """A file for pyoxigraph to write to, that encodes what is written a chunk at a time."""

    def __init__(self, encoder: Encoder, *, quads: bool) -> None:
        self._encoder, self._quads = encoder, quads
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        self._parts.append(data)
        self._size += len(data)
        if self._size >= CHUNK:
            self._encode(all_of_it=False)
        return len(data)

    def flush(self) -> None:
        """Nothing: the end is known only to `close`."""

    def close(self) -> None:
        self._encode(all_of_it=True)

    def _encode(self, *, all_of_it: bool) -> None:
        data = b"".join(self._parts)
        cut = len(data) if all_of_it else data.rfind(b"\n") + 1
        self._parts, self._size = [data[cut:]], len(data) - cut
        if cut:
            self._encoder.add(encode(self._encoder, data[:cut], quads=self._quads))


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
    """Add all triples; `graphs` says that they may be quads of a named graph, whose name is left out."""
    sink = _Sink(encoder, quads=graphs)
    written = ox.RdfFormat.N_QUADS if graphs else ox.RdfFormat.N_TRIPLES
    ox.serialize(triples, sink, written)  # type: ignore[arg-type]  # triples may be mixed, and only `write` is needed
    sink.close()
