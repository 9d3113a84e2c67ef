"""Who is described in more than one document: nobody is judged by half of what is said.

A document is a file, a line of JSON Lines, or a named graph of a server. What no shape looks at, such as a label, may
stand anywhere; where types and properties of the profile vocabulary are stated of the same IRI in two documents, or
one of them links to it as a record, the people whose profile it belongs to are rejected, with both places.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import polars as pl

from itss_graph.population.part import REJECTS, take_out
from itss_graph.profiles.records import links
from itss_graph.profiles.violations import Violation
from itss_graph.rdf.columns import Columns
from itss_graph.terms.model import Text
from itss_graph.vocab import DCTERMS, ITSS, PROSH, RDF

SUBJECTS = pl.Schema(
    {"hash": pl.UInt64, "described": pl.Boolean, "stated": pl.Boolean, "file": pl.UInt32, "line": pl.UInt32}
)
"""The nodes by which candidates hold together: those described in a piece, and those only linked to as records.

`stated` says whether it is an IRI of which the profile vocabulary is used; `file` is the place of the file in the piece
and `line` that of the line, counted from 1, where each is a document."""

SHOWN = 3
"""Places that a message names."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The nodes that are described in more than one document.

    `table` has their `hash`, the `places` as a person calls them, and the `place` (of the file in the input), `start`
    (of the piece in the file) and `line` of the first document, where a person is counted. The `place` and the `start`
    are those of what is judged.
    """

    table: pl.DataFrame
    place: int = 0
    start: int = 0

    @classmethod
    def of(cls, subjects: pl.DataFrame) -> Self | None:
        """Among nodes with `hash`, `place`, `start`, `line` and `name` of the document; None where there are none."""
        documents = subjects.unique(["hash", "place", "start", "line"])
        several = documents.filter(pl.col("hash").is_duplicated()).sort("place", "start", "line")
        if several.is_empty():
            return None
        first = pl.col("place", "start", "line").first()
        return cls(several.group_by("hash", maintain_order=True).agg(first, places(pl.len())))

    @classmethod
    def on_spark(cls, table: pl.DataFrame, source: str, numbers: pl.Series | None) -> Self:
        """For lines of a source, with their numbers in it where each is a document, among the nodes that Spark found.

        `table` has `hash`, `places`, and of the first document, where people count, the `source` and the `number`.
        """
        first = pl.col("source") != source
        if numbers is None:
            table = table.with_columns(line=pl.lit(None, pl.Int64))
        else:
            lines = pl.DataFrame({"number": numbers, "line": pl.int_range(1, len(numbers) + 1, eager=True)})
            table = table.join(lines, on="number", how="left", maintain_order="left")
            first |= pl.col("line").is_null()
        return cls(table.select("hash", "places", "line", place=first.cast(pl.Int64), start=pl.lit(0, pl.Int64)))

    @classmethod
    def load(cls, path: str | None, place: int, start: int) -> Self | None:
        """What was saved, for a piece; None without a path."""
        return None if path is None else cls(pl.read_ipc(path), place, start)

    def save(self, path: Path) -> None:
        """Write it for `load`."""
        self.table.write_ipc(path)

    def taken_out(
        self, columns: Columns, source: str, file: int = 0, lines: dict[str, int] | None = None
    ) -> tuple[Columns, pl.DataFrame, int]:
        """A document without those people; the rejects, and how many of the people count in this document.

        It is a `file` among those judged; `lines` has the lines of subjects (names) where these are documents.
        """
        nodes = stated(columns)
        known = pl.DataFrame({"node": columns.spell(nodes)}).with_columns(hash=pl.col("node").hash())
        known = known.join(self.table, on="hash", maintain_order="left")
        if known.is_empty():
            return columns, REJECTS.to_frame(), 0
        found = [
            Violation(node, "", "", f"{PROSH}one-document", Text(message, message))
            for node, said in known.select("node", "places").iter_rows()
            for message in [
                f"described in {said}; put all that is said of a person and of the person's records into one document"
            ]
        ]
        rest, rejects = take_out(columns, found, source)
        here, lines = (self.place + file, self.start), lines or {}
        elsewhere = {
            node.strip("<>")
            for node, place, start, line in known.select("node", "place", "start", "line").iter_rows()
            if (place, start) != here or line not in (None, lines.get(node.strip("<>"), 0))
        }
        return rest, rejects, len(set(rejects["profile"].drop_nulls()) - elsewhere)


def places(count: pl.Expr) -> pl.Expr:
    """The `places`, so many of them, in words, by the `name` of each or of the first."""
    named = pl.col("name").head(SHOWN)
    more = pl.format("{} and {} more", named.str.join(", "), count - SHOWN)
    return pl.when(count > SHOWN).then(more).otherwise(named.str.join(" and ")).first().alias("places")


def stated(columns: Columns) -> pl.Series:
    """The IRIs of which types or properties of the profile vocabulary are stated, or that are linked to as records."""
    triples, kind = columns.triples, f"<{RDF.type}>"
    predicates = triples["p"].unique()
    spelled = columns.spell(predicates)
    ours = predicates.filter(spelled.str.starts_with(f"<{ITSS}") | (spelled == f"<{DCTERMS.date}>"))
    typed = triples.filter(triples["p"] == columns.ids([kind]).get(kind, len(columns.terms)))
    classes = typed["o"].unique()
    classes = classes.filter(columns.spell(classes).str.starts_with(f"<{ITSS}"))
    subjects = pl.concat(
        [
            triples.filter(pl.col("p").is_in(ours.implode()))["s"],
            typed.filter(pl.col("o").is_in(classes.implode()))["s"],
            links(columns)["record"],
        ]
    ).unique()
    return subjects.filter(columns.spell(subjects).str.starts_with("<"))


def subjects(columns: Columns, file: int = 0, lines: dict[str, int] | None = None) -> pl.DataFrame:
    """The `SUBJECTS` of the triples of a document, or of lines that are documents."""
    described = columns.triples["s"].unique()
    linked = links(columns)["record"].unique()
    missing = linked.filter(~linked.is_in(described.implode()))
    ours = stated(columns)
    nodes = pl.DataFrame({"id": pl.concat([described, missing])}).with_columns(
        node=pl.col("id").map_batches(columns.spell, return_dtype=pl.String),
        described=pl.int_range(pl.len()) < len(described),
        stated=pl.col("id").is_in(ours.implode()),
        file=pl.lit(file, pl.UInt32),
    )
    line = pl.lit(0, pl.UInt32)
    if lines:
        line = pl.col("node").str.strip_chars("<>").replace_strict(lines, default=0, return_dtype=pl.UInt32)
    return nodes.select("described", "stated", "file", hash=pl.col("node").hash(), line=line).select(SUBJECTS.names())
