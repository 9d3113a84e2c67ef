"""Spellings to numbers: one dictionary of terms, filled while a file is read."""

from __future__ import annotations

import polars as pl

ID = pl.UInt32
"""The type of a term's number."""


class Encoder:
    """Numbers terms in the order of their first occurrence and gathers triples of such numbers."""

    def __init__(self) -> None:
        self._type = pl.Categorical(pl.Categories.random())
        self._anchor = pl.Series([], dtype=self._type)  # Polars drops categories that no series refers to
        self.frames: list[pl.DataFrame] = []
        self.size = 0

    def number(self, spellings: pl.Series) -> pl.Series:
        """The number of each spelling (null stays null); new ones get the next numbers."""
        ids = spellings.cast(self._type).to_physical().cast(ID)
        highest = ids.max()
        if isinstance(highest, int):
            self.size = max(self.size, highest + 1)
        return ids

    def spell(self, ids: pl.Series) -> pl.Series:
        """The terms of these numbers."""
        return ids.cat.to(self._type).cast(pl.String)

    def spellings(self, start: int = 0) -> pl.Series:
        """The terms from the number `start` on."""
        return self.spell(pl.int_range(start, self.size, dtype=ID, eager=True))

    def add(self, triples: pl.DataFrame) -> None:
        """Keep triples: columns `s`, `p`, `o` of numbers."""
        self.frames.append(triples.select("s", "p", "o"))

    def finish(self) -> tuple[pl.Series, pl.DataFrame]:
        """The terms that occur in the triples kept, and those triples, each once: the parts of `Columns`."""
        empty = pl.DataFrame(schema={"s": ID, "p": ID, "o": ID})
        triples = _distinct(pl.concat([empty, *self.frames], rechunk=True), self.size)
        self.frames.clear()
        terms = self.spellings().alias("term")
        used = pl.repeat(value=False, n=self.size, eager=True)
        for name in triples.columns:
            used = used.scatter(triples[name], values=True)
        if not used.all():
            ids = used.arg_true()
            dense = pl.zeros(self.size, dtype=ID, eager=True).scatter(ids, pl.int_range(len(ids), dtype=ID, eager=True))
            triples = triples.select(pl.all().map_batches(dense.gather, return_dtype=ID))
            terms = terms.gather(ids)
        return terms, triples


def _distinct(triples: pl.DataFrame, size: int) -> pl.DataFrame:
    """Each triple once. Most data has no duplicates, and a count shows that faster than `unique`."""
    predicates = triples["p"].unique()
    if len(predicates) * size * size < 1 << 64 and len(triples):  # one integer can hold a triple
        rank = pl.zeros(size, dtype=pl.UInt64, eager=True)
        rank = rank.scatter(predicates, pl.int_range(len(predicates), dtype=pl.UInt64, eager=True))
        key = (rank.gather(triples["p"]) * size + triples["s"].cast(pl.UInt64)) * size + triples["o"].cast(pl.UInt64)
        if key.n_unique() == len(key):
            return triples
    return triples.unique(maintain_order=True)
