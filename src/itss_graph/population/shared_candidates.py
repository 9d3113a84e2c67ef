"""People described in more than one document, who are rejected: each document has only a part of their profile.

A document is a file, a line of JSON Lines, or a named graph of an endpoint. Properties that no shape uses, such as a
label, may be in any document. Where two documents use the profile vocabulary on the same IRI, or one of them links to
it as a record, the people whose profile it belongs to are rejected, with the names of both documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import polars as pl

from itss_graph.population.part import REJECTS, remove_profiles
from itss_graph.profiles.records import links
from itss_graph.profiles.violations import Violation
from itss_graph.rdf.columns import Columns
from itss_graph.terms.model import Text
from itss_graph.vocab import DCTERMS, ITSS, PROSH, RDF

SUBJECTS = pl.Schema(
    {"hash": pl.UInt64, "described": pl.Boolean, "stated": pl.Boolean, "file": pl.UInt32, "line": pl.UInt32}
)
"""The nodes that connect the triples of a candidate: those described in a chunk, and those only linked to as records.

`stated` says whether the profile vocabulary is used on it, and it is an IRI; `file` is the position of the file in the
chunk, and `line` that of the line, counted from 1, where each is a document."""

_ADVICE = "put all that is said of a person and of the person's records into one document"

MAX_DOCUMENTS = 3
"""Documents that a message names."""


@dataclass(frozen=True, slots=True)
class SharedCandidates:
    """The nodes that are described in more than one document.

    `table` has their `hash`, the names of the `documents`, and the `position` (of the file in the input), `start` (of
    the chunk in the file) and `line` of the first document, in which a person is counted. The fields `position` and
    `start` are those of the chunk that is assessed.
    """

    table: pl.DataFrame
    position: int = 0
    start: int = 0

    @classmethod
    def of(cls, subjects: pl.DataFrame) -> Self | None:
        """Those of nodes with `hash`, and `position`, `start`, `line` and `name` of the document; None without any."""
        documents = subjects.unique(["hash", "position", "start", "line"])
        repeated = documents.filter(pl.col("hash").is_duplicated()).sort("position", "start", "line")
        if repeated.is_empty():
            return None
        first = pl.col("position", "start", "line").first()
        return cls(repeated.group_by("hash", maintain_order=True).agg(first, document_names(pl.len())))

    @classmethod
    def on_spark(cls, table: pl.DataFrame, source: str, numbers: pl.Series | None) -> Self:
        """Those that Spark found, for lines of a source, with their numbers in it where each is a document.

        `table` has `hash`, `documents`, and of the first document, in which people are counted, `source` and `number`.
        """
        first = pl.col("source") != source
        if numbers is None:
            table = table.with_columns(line=pl.lit(None, pl.Int64))
        else:
            lines = pl.DataFrame({"number": numbers, "line": pl.int_range(1, len(numbers) + 1, eager=True)})
            table = table.join(lines, on="number", how="left", maintain_order="left")
            first |= pl.col("line").is_null()
        return cls(table.select("hash", "documents", "line", position=first.cast(pl.Int64), start=pl.lit(0, pl.Int64)))

    @classmethod
    def load(cls, path: str | None, position: int, start: int) -> Self | None:
        """Those that were saved, for a chunk; None without a path."""
        return None if path is None else cls(pl.read_ipc(path), position, start)

    def save(self, path: Path) -> None:
        """Write them for `load`."""
        self.table.write_ipc(path)

    def without(
        self, columns: Columns, source: str, file: int = 0, lines: dict[str, int] | None = None
    ) -> tuple[Columns, pl.DataFrame, int]:
        """A document without the people described in several; the rejects, and how many people are counted in it.

        `file` is its position among those assessed; `lines` are the lines of subjects (names) that are documents.
        """
        nodes = pl.DataFrame({"node": columns.spell(profile_nodes(columns))}).with_columns(hash=pl.col("node").hash())
        shared = nodes.join(self.table, on="hash", maintain_order="left")
        if shared.is_empty():
            return columns, REJECTS.to_frame(), 0
        violations = [
            Violation(node, "", "", f"{PROSH}one-document", Text(message, message))
            for node, documents in shared.select("node", "documents").iter_rows()
            for message in [f"described in {documents}; {_ADVICE}"]
        ]
        rest, rejects = remove_profiles(columns, violations, source)
        here, lines = (self.position + file, self.start), lines or {}
        elsewhere = {
            node.strip("<>")
            for node, position, start, line in shared.select("node", "position", "start", "line").iter_rows()
            if (position, start) != here or line not in (None, lines.get(node.strip("<>"), 0))
        }
        return rest, rejects, len(set(rejects["profile"].drop_nulls()) - elsewhere)


def document_names(count: pl.Expr) -> pl.Expr:
    """The `documents` of a group, `count` of them, in words, from the `name` of each or of the first."""
    names = pl.col("name").head(MAX_DOCUMENTS)
    more = pl.format("{} and {} more", names.str.join(", "), count - MAX_DOCUMENTS)
    return pl.when(count > MAX_DOCUMENTS).then(more).otherwise(names.str.join(" and ")).first().alias("documents")


def profile_nodes(columns: Columns) -> pl.Series:
    """The IRIs with types or properties of the profile vocabulary, or that are linked to as records."""
    triples, kind = columns.triples, f"<{RDF.type}>"
    predicates = triples["p"].unique()
    spelled = columns.spell(predicates)
    profile_predicates = predicates.filter(spelled.str.starts_with(f"<{ITSS}") | (spelled == f"<{DCTERMS.date}>"))
    typed = triples.filter(triples["p"] == columns.ids([kind]).get(kind, len(columns.terms)))
    classes = typed["o"].unique()
    classes = classes.filter(columns.spell(classes).str.starts_with(f"<{ITSS}"))
    subjects = pl.concat(
        [
            triples.filter(pl.col("p").is_in(profile_predicates.implode()))["s"],
            typed.filter(pl.col("o").is_in(classes.implode()))["s"],
            links(columns)["record"],
        ]
    ).unique()
    return subjects.filter(columns.spell(subjects).str.starts_with("<"))


def subjects(columns: Columns, file: int = 0, lines: dict[str, int] | None = None) -> pl.DataFrame:
    """The `SUBJECTS` of the triples of a document, or of lines that are documents."""
    described = columns.triples["s"].unique()
    linked = links(columns)["record"].unique()
    only_linked = linked.filter(~linked.is_in(described.implode()))
    profile_subjects = profile_nodes(columns)
    nodes = pl.DataFrame({"id": pl.concat([described, only_linked])}).with_columns(
        node=pl.col("id").map_batches(columns.spell, return_dtype=pl.String),
        described=pl.int_range(pl.len()) < len(described),
        stated=pl.col("id").is_in(profile_subjects.implode()),
        file=pl.lit(file, pl.UInt32),
    )
    line = pl.lit(0, pl.UInt32)
    if lines:
        line = pl.col("node").str.strip_chars("<>").replace_strict(lines, default=0, return_dtype=pl.UInt32)
    return nodes.select("described", "stated", "file", hash=pl.col("node").hash(), line=line).select(SUBJECTS.names())
