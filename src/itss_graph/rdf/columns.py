"""RDF as columns: every term an integer, every triple a row.

A term is kept as its N-Triples spelling (`<iri>`, `_:label`, `"text"`, `"text"@en`, `"1"^^<datatype>`), which names it
without loss. `xsd:string` is never written out, so equal terms have equal spellings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl
import pyoxigraph as ox

from itss_graph.rdf.canonical import encode_all
from itss_graph.rdf.encoding import ID, Encoder
from itss_graph.rdf.literals import Literals

__all__ = ["ID", "STATEMENT", "Columns", "ColumnsBuilder", "ids_where"]

STATEMENT = pl.concat_str("s", "p", "o", pl.lit("."), separator=" ")
"""The columns `s`, `p`, `o` as a line of N-Triples. (`pl.format` panics where a chunk of rows is empty.)"""


def ids_where(mask: pl.Series) -> pl.Series:
    """The identifiers of the terms for which a mask is true, in ascending order."""
    return pl.int_range(len(mask), dtype=ID, eager=True).filter(mask)


@dataclass(frozen=True, slots=True)
class Columns:
    """A set of triples, dictionary-encoded.

    `terms` is one column of distinct N-Triples spellings (`pl.String`); a term's identifier is its row there.
    `triples` has the columns `s`, `p`, `o` (`pl.UInt32`, rows of `terms`), without duplicate rows.
    `literals` has the decoded literals of the terms, or of the first of them: columns that are extended keep it.
    """

    terms: pl.Series
    triples: pl.DataFrame
    literals: Literals | None = None

    @classmethod
    def from_spellings(cls, subjects: pl.Series, predicates: pl.Series, objects: pl.Series) -> Columns:
        """Encode three columns of N-Triples spellings, which have the same length."""
        encoder = Encoder()
        columns = {"s": subjects, "p": predicates, "o": objects}
        encoder.add(pl.DataFrame({name: encoder.number(spellings) for name, spellings in columns.items()}))
        return cls(*encoder.finish())

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[str, str, str]]) -> Columns:
        """Encode triples of N-Triples spellings."""
        columns = zip(*rows, strict=True)
        series = [pl.Series(values=list(column), dtype=pl.String) for column in columns]
        return cls.from_spellings(*(series or [pl.Series(dtype=pl.String)] * 3))

    @classmethod
    def from_triples(cls, triples: Iterable[ox.Triple | ox.Quad]) -> Columns:
        """Encode parsed triples; the graph names of quads are left out. Raises `InputError` for a quoted triple."""
        encoder = Encoder()
        encode_all(encoder, triples)
        return cls(*encoder.finish())

    def spelled(self) -> pl.DataFrame:
        """The triples as N-Triples spellings: columns `s`, `p`, `o` (`pl.String`)."""
        return self.triples.select(pl.all().map_batches(self.terms.gather, return_dtype=pl.String))

    def spell(self, ids: pl.Series) -> pl.Series:
        """The spellings of term identifiers."""
        return self.terms[ids]

    def names(self, ids: pl.Series) -> pl.Series:
        """The names by which nodes are reported: an IRI as it is, a blank node as `_:label`."""
        return self.terms[ids].str.strip_chars("<>")

    def lines(self) -> pl.Series:
        """The triples as lines of N-Triples, without their ends."""
        return self.spelled().select(STATEMENT).to_series()

    def ids(self, spellings: Iterable[str]) -> dict[str, int]:
        """The identifiers of those spellings that occur, by spelling; one pass over the terms."""
        ids = ids_where(self.terms.is_in(list(spellings)))
        return dict(zip(self.terms[ids].to_list(), ids.to_list(), strict=True))

    def extended(self, other: Columns) -> Columns:
        """The triples of both; a blank node label stands for the same node in both."""
        shared = ids_where(self.terms.is_in(other.terms.implode()))
        shared_ids = pl.DataFrame({"term": self.terms[shared], "id": shared})
        theirs = pl.DataFrame({"term": other.terms}).join(shared_ids, on="term", how="left", maintain_order="left")
        new = theirs["id"].is_null()
        count = len(self.terms)
        new_ids = pl.int_range(count, count + int(new.sum()), dtype=ID, eager=True)
        mapping = theirs["id"].scatter(ids_where(new), new_ids)
        triples = other.triples.select(pl.all().map_batches(mapping.gather, return_dtype=ID))
        mine = self.triples.filter(pl.col("s").is_in(triples["s"].unique().implode()))
        added = triples.join(mine, on=["s", "p", "o"], how="anti", maintain_order="left")
        terms = pl.concat([self.terms, theirs["term"].filter(new)])
        return Columns(terms, pl.concat([self.triples, added], rechunk=True), self.literals)

    def decoded_literals(self) -> Literals:
        """The decoded literals of all terms; those decoded already are not decoded again."""
        return self.literals.extended(self.terms) if self.literals else Literals.of(self.terms)

    def with_literals(self) -> Columns:
        """The same columns with every literal decoded."""
        return replace(self, literals=self.decoded_literals())


class ColumnsBuilder:
    """Adds terms and triples to some columns. New terms come behind the present ones, whose identifiers stay."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._terms = [columns.terms]
        self._size = len(columns.terms)

    def ids(self, spellings: Iterable[str]) -> dict[str, int]:
        """The identifiers of terms, by spelling; those that do not occur are added. Call it once, with all terms."""
        wanted = list(dict.fromkeys(spellings))
        ids = self._columns.ids(wanted)
        new = [spelling for spelling in wanted if spelling not in ids]
        return ids | dict(zip(new, self.add(pl.Series(values=new, dtype=pl.String)).to_list(), strict=True))

    def add(self, spellings: pl.Series) -> pl.Series:
        """Add distinct terms, none of which may occur yet; returns their identifiers."""
        self._terms.append(spellings.alias("term"))
        ids = pl.int_range(self._size, self._size + len(spellings), dtype=ID, eager=True)
        self._size += len(spellings)
        return ids

    def blank(self, kind: str, count: int) -> pl.Series:
        """Add blank nodes whose labels begin with `kind` and do not occur yet; returns their identifiers."""
        prefix = f"_:{kind}"
        while self._columns.terms.str.starts_with(prefix).any():
            prefix += "."
        return self.add(prefix + pl.int_range(count, eager=True).cast(pl.String))

    def build(self, triples: Iterable[pl.DataFrame]) -> Columns:
        """The columns with these triples (`s`, `p`, `o`, identifiers), none of which may be among them yet."""
        terms = pl.concat([series.alias("term") for series in self._terms])
        return Columns(terms, pl.concat([self._columns.triples, *triples], rechunk=True), self._columns.literals)
