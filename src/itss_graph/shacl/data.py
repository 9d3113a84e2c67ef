"""A data graph in the engine: terms as integers, predicates as pairs of columns, sets as masks.

A *mask* is a `pl.Boolean` series as long as the terms; a set of terms is one, and membership of a column of identifiers
is `mask[ids]`, which takes about a nanosecond per row and, unlike a hash set, needs no building. Frames are avoided
on purpose: a call on a series takes a microsecond, one on a frame fifty, and a single small profile makes thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from itss_graph.rdf.columns import ID, Columns, ids_where
from itss_graph.rdf.literals import Literals

EMPTY = pl.Series(values=[], dtype=ID)

SOME = 1000
"""From this many identifiers on, a mask makes them distinct at least as fast as hashing, whatever the data."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Focus nodes and value nodes, row by row; no row twice."""

    focus: pl.Series
    value: pl.Series

    def where(self, keep: pl.Series) -> Pairs:
        return Pairs(self.focus.filter(keep), self.value.filter(keep))

    def swapped(self) -> Pairs:
        return Pairs(self.value, self.focus)

    def __len__(self) -> int:
        return len(self.focus)

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame({"focus": self.focus, "value": self.value})

    @classmethod
    def of(cls, frame: pl.DataFrame) -> Pairs:
        return cls(frame["focus"], frame["value"])


@dataclass(frozen=True)
class Constants:
    """The terms that a plan names, by their spelling."""

    spellings: tuple[str, ...]

    @cached_property
    def literals(self) -> Literals:
        """The decoded literals among them."""
        return Literals.of(pl.Series(values=self.spellings, dtype=pl.String))


class Data:
    """One data graph, with the constants of a plan added to its terms so that each has an identifier."""

    def __init__(self, columns: Columns, constants: Constants, *, shared: bool = False) -> None:
        self.shared = shared
        """Whether the data is the shapes graph, blank nodes and all."""
        wanted = constants.spellings
        # Blank nodes of different graphs are different, whatever their labels.
        present = columns.ids(term for term in wanted if shared or not term.startswith("_:"))
        fresh = [index for index, term in enumerate(wanted) if term not in present]
        self.term_count = len(columns.terms)
        """How many terms occur in the data; identifiers from here on are constants of the plan."""
        self.terms = columns.terms.clone().append(pl.Series(values=[wanted[index] for index in fresh], dtype=pl.String))
        self.size = len(self.terms)
        self._ids = present | {wanted[index]: self.term_count + row for row, index in enumerate(fresh)}
        self.triples = columns.triples
        self.columns = columns
        self._constants, self._fresh = constants, fresh
        self._no_pairs = Pairs(EMPTY, EMPTY)
        self._found_ids: dict[str, int] = {}
        self._links: dict[tuple[str, bool], dict[int, list[int]]] = {}
        self._false, self.true = pl.Series(values=[False]), pl.Series(values=[True])

    def id(self, constant: str) -> int:
        """The identifier of a constant of the plan."""
        return self._ids[constant]

    def ids(self, spellings: Iterable[str]) -> pl.Series:
        """The identifiers of constants of the plan."""
        return pl.Series(values=[self._ids[s] for s in spellings], dtype=ID)

    def find(self, spelling: str) -> int | None:
        """The identifier of any term, by a scan of the terms; None where it does not occur."""
        if spelling in self._ids:
            return self._ids[spelling]
        rows = (self.terms == spelling).arg_true()
        return int(rows[0]) if len(rows) else None

    def numbers(self, spellings: Sequence[str | None]) -> pl.Series:
        """The identifiers of any terms, null for None; new terms, which queries may compute, are appended.

        New terms are not nodes to validate: masks do not include them.
        """
        unknown = {term for term in spellings if term is not None} - self._found_ids.keys()
        self._found_ids |= self.columns.ids(unknown) if unknown else {}
        self._found_ids |= {
            term: self._ids[term] for term in unknown if term in self._ids and not term.startswith("_:")
        }
        fresh = sorted(unknown - self._found_ids.keys())
        self._found_ids |= {term: len(self.terms) + row for row, term in enumerate(fresh)}
        self.terms = self.terms.clone().append(pl.Series(values=fresh, dtype=pl.String))
        return pl.Series(values=[None if term is None else self._found_ids[term] for term in spellings], dtype=ID)

    def table(self, predicate: str) -> Pairs:
        """The subjects and objects of a predicate."""
        return self._tables.get(self._ids[predicate], self._no_pairs)

    def links(self, predicate: str, *, backwards: bool = False) -> dict[int, list[int]]:
        """The objects of each subject of a predicate, or the subjects of each object."""
        key = (predicate, backwards)
        if key not in self._links:
            pairs = self.table(predicate)
            links = self._links[key] = {}
            for node, other in zip(*(pairs.swapped() if backwards else pairs).frame(), strict=True):
                links.setdefault(node, []).append(other)
        return self._links[key]

    @cached_property
    def _tables(self) -> dict[int, Pairs]:
        by_predicate = self.triples.group_by("p").agg("s", "o")
        return {predicate: Pairs(*both) for predicate, *both in zip(*by_predicate, strict=True)}

    # -- sets --------------------------------------------------------------------------------------------------------

    def mask(self, ids: pl.Series) -> pl.Series:
        """The mask of some identifiers."""
        empty = self.empty_mask()
        return empty.scatter(ids, values=self.true) if len(ids) else empty

    def empty_mask(self) -> pl.Series:
        return self._false.new_from_index(0, self.size)

    def distinct(self, ids: pl.Series) -> pl.Series:
        """Identifiers without repetition, in no particular order."""
        if len(ids) < 2:
            return ids
        if max(len(ids), SOME) * 8 > self.size:
            return ids_where(self.mask(ids))
        return ids.unique()

    # -- literals ----------------------------------------------------------------------------------------------------

    @cached_property
    def literals(self) -> Literals:
        """Every literal decoded; those of the data and of the plan that are decoded already are reused."""
        fresh = pl.Series(values=self._fresh, dtype=ID)
        return self.columns.decoded_literals().beside(self._constants.literals, fresh)

    def decoded(self, column: str, ids: pl.Series) -> pl.Series:
        """One column of `decode` for some terms, null where they are not literals."""
        return self.literals.table[column][self.literals.rows[ids]]

    def strings(self, ids: pl.Series) -> pl.Series:
        """`STR()` of terms: IRIs, lexical forms; null for blank nodes."""
        text = self.decoded("lexical", ids)
        if text.null_count():
            frame = pl.DataFrame({"spelt": self.terms[ids], "lexical": text})
            iris = pl.col("spelt").str.slice(1, pl.col("spelt").str.len_chars() - 2)
            spelt = pl.when(pl.col("spelt").str.starts_with("<")).then(iris).otherwise(pl.col("lexical"))
            text = frame.select(text=spelt)["text"]
        return text
