"""N-Triples and N-Quads to columns, without a Python loop over the triples.

A line is split at its first two spaces and every term is looked up in one dictionary. Only terms that are new to the
dictionary are checked, against a pattern that is narrower than the grammar: every term it accepts is spelled in just
one way and is valid to pyoxigraph as well. A line with any other term (escapes, comments, odd spacing, rare IRIs) goes
through pyoxigraph, which decides; so both ways give the same triples and refuse the same lines.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

import polars as pl
import pyoxigraph as ox

from itss_graph.errors import InputError
from itss_graph.rdf import canonical
from itss_graph.rdf.columns import STATEMENT, Columns
from itss_graph.rdf.diagnostics import NUL, from_syntax_error, located, not_utf8
from itss_graph.rdf.encoding import Encoder
from itss_graph.rdf.guards import quoted_triple
from itss_graph.rdf.sources import LARGE

CHUNK = 1 << 24
"""Bytes turned into columns at once: large enough for Polars, small against the columns of a file."""

# RFC 3987, narrowed: an authority is a plain host with a port, and code points end at U+FFEF of `ucschar`.
_CHARS = r"A-Za-z0-9._~!$&'()*+,;=:@\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}"


def _any(more: str) -> str:
    return rf"(?:[{_CHARS}{more}-]|%[0-9A-Fa-f]{{2}})*"


_PATH = rf"(?://[A-Za-z0-9._~-]*(?::[0-9]*)?(?:/{_any('/')})?|/?(?:[{_CHARS}-]{_any('/')})?)"
_IRI = rf"<[A-Za-z][A-Za-z0-9+.-]*:{_PATH}(?:\?{_any('/?')})?(?:#{_any('/?')})?>"
_BLANK = r"_:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"
_LITERAL = (
    r'"[^"\\\x00-\x1f\x7f\x{FFFE}\x{FFFF}]*"'  # what canonical N-Triples escapes is not plain
    rf"(?:@[a-z]{{2,3}}(?:-[a-z]{{2}})?|\^\^{_IRI})?"
)
_PLAIN = rf"^(?:{_IRI}|{_BLANK}|{_LITERAL})$"
# Literals of these data types have another spelling, or none.
_RESPELLED = r"\^\^<http://www\.w3\.org/(?:2001/XMLSchema#string|1999/02/22-rdf-syntax-ns#(?:dirL|l)angString)>$"
_OBJECT_AND_GRAPH = r"^(.*) (<[^ ]*>|_:[^ ]*)$"

_FIELDS = dict.fromkeys(["s", "p", "o", "dot"], pl.String)

_OTHER, _BLANK_NODE, _NAMED_NODE, _LITERAL_TERM = range(4)
_KIND = (
    pl.when(pl.col("term").str.starts_with("<"))
    .then(_NAMED_NODE)
    .when(pl.col("term").str.starts_with("_"))
    .then(_BLANK_NODE)
    .otherwise(_LITERAL_TERM)
)


def read_lines(chunks: Iterable[bytes], name: str, *, quads: bool) -> Columns:
    """All triples of N-Triples, or of N-Quads, whose graph names are left out.

    Args:
        chunks: the document in pieces of whole lines: `chunks_of_stream` or `chunks_of_bytes`.
        name: what errors call it.
        quads: whether it is N-Quads.

    """
    reader = _Reader(name, quads=quads)
    with ThreadPoolExecutor(1) as pool:
        pending: tuple[bytes, Future[pl.DataFrame]] | None = None
        for chunk in chunks:  # one is split into lines while the one before it is encoded
            cut = pool.submit(_split, chunk, quads=quads, tight=reader.tight)
            if pending:
                reader.add(*pending)
            pending = chunk, cut
        if pending:
            reader.add(*pending)
    return Columns(*reader.encoder.finish())


def chunks_of_bytes(data: bytes) -> Iterator[bytes]:
    """Whole lines, at most `CHUNK` bytes of them at a time unless one line is longer, copied once at the most."""
    start = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    while start < len(data):
        end = len(data)
        if end - start > CHUNK:
            end = data.rfind(b"\n", start, start + CHUNK) + 1 or data.find(b"\n", start + CHUNK) + 1 or end
        yield data[start:end]  # all of it is not copied
        start = end


def chunks_of_stream(stream: BinaryIO, label: str) -> Iterator[bytes]:
    """Whole lines, about `CHUNK` bytes of them at a time; raises `InputError` for a line that may have no end."""
    parts: list[bytes] = []
    block = stream.read(CHUNK).removeprefix(codecs.BOM_UTF8)
    while block:
        cut = block.rfind(b"\n") + 1
        if cut:
            yield b"".join([*parts, block[:cut]])
            parts.clear()
        parts.append(block[cut:])
        if len(parts) * CHUNK > LARGE:
            raise located(
                label, None, None, f"a line of more than {LARGE >> 20:,} MiB; is this a text file, and has it an end?"
            )
        block = stream.read(CHUNK)
    if any(parts):
        yield b"".join(parts)


def _split(chunk: bytes, *, quads: bool, tight: bool) -> pl.DataFrame:
    """Lines and what may be their terms: columns `line`, `s`, `p`, `o` (null without a dot), for quads also `g`.

    With `tight`, lines of triples are first tried as four fields each, which is quicker and leaves `line` out.
    """
    tight = tight and not quads and chunk.startswith((b"<", b"_:")) and chunk.endswith(b"\n")
    parts = _four_fields(chunk) if tight else None
    return _split_lines(chunk, quads=quads) if parts is None else parts


def _four_fields(chunk: bytes) -> pl.DataFrame | None:
    """Columns `s`, `p` and `o` where every line is three terms without a space in them and a dot, else None.

    The reader drops what follows the fourth field; then the fields have fewer bytes than the chunk.
    """
    try:
        fields = pl.read_csv(
            chunk, separator=" ", quote_char=None, has_header=False, schema=_FIELDS, truncate_ragged_lines=True
        )
    except pl.exceptions.PolarsError:
        return None
    size = fields.select(pl.sum_horizontal(pl.all().str.len_bytes().sum())).item() + 4 * fields.height
    dotted = (fields["dot"] == ".").fill_null(value=False).all()
    return fields.drop("dot") if dotted and size == len(chunk) else None


def _split_lines(chunk: bytes, *, quads: bool) -> pl.DataFrame:
    # Polars decompresses what begins like a compressed file, and none begins with an empty line.
    lines = pl.read_lines(b"\n" + chunk).slice(1)
    parts = lines.select(
        "line", pl.col("line").str.splitn(" ", 3).struct.rename_fields(["s", "p", "o"]).struct.unnest()
    )
    dotted = pl.when(pl.col("o").str.ends_with(" .")).then(pl.col("o").str.strip_suffix(" ."))
    parts = parts.with_columns(dotted)
    if not quads:
        return parts
    named = parts["o"].str.extract_groups(_OBJECT_AND_GRAPH).struct.rename_fields(["object", "g"]).struct.unnest()
    return parts.hstack(named).with_columns(o=pl.coalesce("object", "o")).drop("object")


class _Reader:
    """Numbers the terms of plain lines, gives the other lines to pyoxigraph, and counts lines for errors."""

    def __init__(self, name: str, *, quads: bool) -> None:
        self.encoder = Encoder()
        self._name, self._quads = name, quads
        self._kinds = pl.Series([], dtype=pl.UInt8)
        self._line = 1
        self.tight = True

    def add(self, chunk: bytes, cut: Future[pl.DataFrame]) -> None:
        try:
            parts = cut.result()
        except pl.exceptions.ComputeError:
            raise not_utf8(self._name, chunk, self._line) or located(self._name, None, None, "is not text") from None
        ids = pl.DataFrame([self.encoder.number(parts[name]) for name in parts.columns if name != "line"])
        self._classify()
        kinds = ids.select(pl.all().map_batches(self._kinds.gather, return_dtype=pl.UInt8))
        plain = (
            kinds.select(
                pl.col("s").is_in([_BLANK_NODE, _NAMED_NODE])
                & (pl.col("p") == _NAMED_NODE)
                & (pl.col("o") != _OTHER)
                & (pl.col("g").is_null() | pl.col("g").is_in([_BLANK_NODE, _NAMED_NODE]) if self._quads else True)
            )
            .to_series()
            .fill_null(value=False)
        )
        self.encoder.add(ids.filter(plain))
        if not plain.all():
            self._add_others(parts.with_row_index("row").filter(~plain))
        self._line += len(parts)
        self.tight = "line" not in parts.columns

    def _classify(self) -> None:
        """Extend the kinds to the terms that are new."""
        new = self.encoder.spellings(len(self._kinds)).to_frame("term")
        term = pl.col("term")
        plain = term.str.contains(_PLAIN) & ~term.str.contains(_RESPELLED)
        kinds = new.select(pl.when(plain).then(_KIND).otherwise(_OTHER)).to_series()
        self._kinds = pl.concat([self._kinds, kinds.cast(pl.UInt8)], rechunk=True)

    def _add_others(self, parts: pl.DataFrame) -> None:
        """Let pyoxigraph read lines that are not plain."""
        if "line" not in parts.columns:
            parts = parts.with_columns(pl.col("s", "p", "o").fill_null("")).with_columns(line=STATEMENT)
        others = parts.select("row", "line")
        self._refuse(others)
        before = len(self.encoder.frames)
        try:
            triples = self._parse("\n".join(others["line"]))
            canonical.encode_all(self.encoder, triples, graphs=self._quads)
        except SyntaxError as error:
            raise self._first_error(others) or from_syntax_error(self._name, error) from None
        for frame in self.encoder.frames[before:]:
            self._mark_plain(pl.concat(frame.get_columns()).unique())

    def _mark_plain(self, ids: pl.Series) -> None:
        """Mark terms that pyoxigraph spelled as plain."""
        kinds = self.encoder.spell(ids).to_frame("term").select(_KIND.cast(pl.UInt8)).to_series()
        new = pl.zeros(self.encoder.size - len(self._kinds), dtype=pl.UInt8, eager=True)
        self._kinds = pl.concat([self._kinds, new], rechunk=True).scatter(ids, kinds)

    def _refuse(self, others: pl.DataFrame) -> None:
        """Raise for what pyoxigraph accepts and `Columns` does not hold, or files should not."""
        suspicious = others.filter(pl.col("line").str.contains("<<|\\x00"))
        for row, line in suspicious.iter_rows():
            if "\0" in line:
                raise located(self._name, self._line + row, line.index("\0") + 1, NUL)
            start = quoted_triple(line.encode())
            if start is not None:
                raise located(self._name, self._line + row, len(line.encode()[:start].decode()) + 1, canonical.QUOTED)

    def _first_error(self, others: pl.DataFrame) -> InputError | None:
        """The first line that pyoxigraph refuses when it is given alone: its place in the file is known."""
        for row, line in others.iter_rows():
            try:
                all(self._parse(line))
            except SyntaxError as error:
                return from_syntax_error(self._name, error, self._line + row)
        return None

    def _parse(self, text: str) -> Iterable[ox.Quad]:
        return ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS if self._quads else ox.RdfFormat.N_TRIPLES)
