"""A part of a population: whole candidates. The well-formed are assessed, the others rejected with reasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import polars as pl

from itss_graph.assessment.assessor import Assessor
from itss_graph.assessment.model import Assessments
from itss_graph.errors import EngineError
from itss_graph.outputs import writing
from itss_graph.presentation.formulas import without_formulas
from itss_graph.profiles.ownership import owners
from itss_graph.profiles.records import NO_CANDIDATE, Tables, links
from itss_graph.profiles.violations import LONGEST_VALUE, IllFormedProfile, Violation
from itss_graph.rdf.columns import ID, Columns
from itss_graph.rdf.names import local_name
from itss_graph.reports.rows import rows
from itss_graph.reports.writers import PartFormat
from itss_graph.standard.standard import Standard
from itss_graph.vocab import ITSS, PROSH, RDF

REJECTS = pl.Schema(dict.fromkeys(["source", "profile", "node", "property", "value", "rule", "message"], pl.String))
"""Why profiles are rejected: a row per violation and profile. `profile` is null for a violation in no profile: in a
record without a link to it, or in a statement about the standard; that is then left out of the data."""

T = TypeVar("T")

_TYPE, _CANDIDATE = f"<{RDF.type}>", f"<{ITSS.Candidate}>"


@dataclass(frozen=True, slots=True)
class RunSettings:
    """How to assess: everything that an `Assessor` is made of, small enough to be sent to other processes.

    `standard` is the path of another job category, None for the bundled one; `only` the standing that records need in
    order to count, if any; `standing` says whether to assess the standing of each met requirement.
    """

    reading: str
    as_of: date
    engine: str = "auto"
    standard: str | None = None
    only: str | None = None
    standing: bool = True

    def assessor(self) -> Assessor:
        """Load the standard and compile the shapes; raises as `Standard.load` and `Assessor.of` do."""
        standard = Standard.load(self.standard)
        return Assessor.of(standard, self.reading, self.as_of, self.engine, self.only, standing=self.standing)


@dataclass(frozen=True, slots=True)
class RunOutput:
    """Where the outcomes of a run go: the file at `path`, or standard output where that is None, in a `format`.

    `resume` continues an interrupted run over the same input to the same file, if there is one; `quiet` shows no
    progress and no summary.
    """

    path: str | None
    format: PartFormat
    resume: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """The outcome of a part: `assessments` of the well-formed candidates (None where there are none), and `rejects`.

    `profiles` is the number of people rejected, each for one violation or more; `documents` that of documents rejected
    as a whole, since they have no profile; `left_out` that of files that were not opened. `source` is the name of the
    part.
    """

    assessments: Assessments | None
    rejects: pl.DataFrame
    profiles: int = 0
    documents: int = 0
    left_out: int = 0
    source: str = ""

    @property
    def assessed(self) -> int:
        return 0 if self.assessments is None else len(self.assessments)

    @property
    def rejected(self) -> int:
        """The number of people rejected; a document counts as one."""
        return self.profiles + self.documents


@dataclass(frozen=True, slots=True)
class PartTables:
    """The same as tables: `rows` as in `reports.rows`, `rejects` as in `REJECTS`; `people` = assessed + rejected."""

    rows: pl.DataFrame
    rejects: pl.DataFrame
    people: int


def assess_part(assessor: Assessor, columns: Columns, source: str) -> PartTables:
    """Assess whole candidates; the ill-formed ones are removed with their records, and rejected.

    Data without a candidate gives no rows, and one reject unless it is empty. Raises `EngineError`.
    """
    outcome = judge_part(assessor, columns, source)
    table = rows([outcome.assessments]) if outcome.assessments is not None else empty_rows(assessor)
    return PartTables(table, outcome.rejects, outcome.assessed + outcome.rejected)


def judge_part(assessor: Assessor, columns: Columns, source: str) -> PartOutcome:
    """The same, with the assessments themselves."""
    assessments, rejects = apply_to_well_formed(columns, source, lambda data: assessor.assess(data, source))
    return PartOutcome(assessments, rejects, count_profiles(rejects), source=source)


def apply_to_well_formed(columns: Columns, source: str, use: Callable[[Columns], T]) -> tuple[T | None, pl.DataFrame]:
    """The result of `use` on the well-formed candidates, None where there are none; and the others as rejects.

    `use` raises `IllFormedProfile` for data with an ill-formed profile. Data without a candidate is one reject, unless
    it is empty. Raises `EngineError` where no triple of an ill-formed profile can be removed.
    """
    tables = [REJECTS.to_frame()]
    while Tables(columns).candidates().len():
        try:
            return use(columns), pl.concat(tables)
        except IllFormedProfile as error:
            rest, rejects = remove_profiles(columns, error.violations, source)
        if rest.triples.height == columns.triples.height:
            raise EngineError(f"{source}: {rejects['message'][0]}")
        columns = rest
        tables.append(rejects)
    if len(tables) == 1 and columns.triples.height:
        tables.append(reject(source, NO_CANDIDATE))
    return None, pl.concat(tables)


def reject(source: str, message: str, profile: str | None = None, node: str | None = None) -> pl.DataFrame:
    """The reject for data that cannot be read."""
    rule = f"{PROSH}readable"
    return pl.DataFrame([(source, profile, node, None, None, rule, message)], REJECTS, orient="row")


def empty_rows(assessor: Assessor) -> pl.DataFrame:
    """The empty table of rows, with the columns that the assessment of a profile has."""
    empty_profile = Columns.from_spellings(*(pl.Series([term]) for term in ("_:nobody", _TYPE, _CANDIDATE)))
    return rows([assessor.assess(empty_profile, "nobody")]).clear()


def count_profiles(rejects: pl.DataFrame) -> int:
    """The number of people rejected."""
    return len(rejects["profile"].drop_nulls().unique())


def remove_profiles(columns: Columns, violations: Sequence[Violation], source: str) -> tuple[Columns, pl.DataFrame]:
    """The data without the profiles that have a violation, and the violations as rejects."""
    ids = columns.ids({violation.node for violation in violations})
    owned = owners(columns, pl.Series(values=list(ids.values()), dtype=ID))
    people = owned["owner"].unique()
    records = links(columns).filter(pl.col("owner").is_in(people.implode()))["record"]
    removed = pl.concat([owned["node"], people, records]).unique()
    rest = Columns(columns.terms, columns.triples.filter(~pl.col("s").is_in(removed.implode())))
    profiles = owned.select(node=_spelled(columns, "node"), profile=_spelled(columns, "owner"))
    table = pl.DataFrame(
        [
            (violation.node, violation.path, violation.value, violation.rule, violation.message.en)
            for violation in violations
        ],
        {"node": pl.String, "property": pl.String, "value": pl.String, "rule": pl.String, "message": pl.String},
        orient="row",
    ).join(profiles, on="node", how="left", maintain_order="left_right")
    bare = [pl.col(name).str.strip_chars("<>") for name in ("node", "property", "profile")]
    rejects = table.with_columns(*bare, source=pl.lit(source)).with_columns(
        pl.when(pl.col(name) != "").then(name) for name in ("property", "value")
    )
    return rest, rejects.select(REJECTS.names()).unique(maintain_order=True)


def _spelled(columns: Columns, name: str) -> pl.Expr:
    return pl.col(name).map_batches(columns.terms.gather, return_dtype=pl.String)


MAX_MESSAGES = 10
"""Problems of one source that are reported one by one; the others are counted."""


def rejects_file(output: str) -> Path:
    """The file for the rejects of a run."""
    return Path(f"{output}.rejects.csv")


def complaints(rejects: Iterable[pl.DataFrame]) -> Iterator[str]:
    """Tables of `REJECTS` with their `line`, as lines for a person to read: where, what, and what to do."""
    reported: dict[str, set[str]] = {}
    further: dict[str, set[int]] = {}
    for row in (row for table in rejects for row in table.iter_rows(named=True)):
        line, source = _complaint(row), str(row["source"])
        lines_of_source = reported.setdefault(source, set())
        if line in lines_of_source:
            continue
        if len(lines_of_source) < MAX_MESSAGES:
            lines_of_source.add(line)
            yield line
        else:
            further.setdefault(source, set()).add(hash(line))
    for source, lines in further.items():
        yield f"{source}: and {len(lines):,} more problem{'s' if len(lines) > 1 else ''}"


def write_rejects(rejects: Iterator[pl.DataFrame], path: Path) -> bool:
    """Write the rejects as CSV, if there are any; gives whether there are."""
    first = next(rejects, None)
    if first is None:
        return False
    with writing(path) as target:
        REJECTS.to_frame().write_csv(target)
        for table in (first, *rejects):
            line = pl.format("{}:{}", "source", "line")
            named = table.with_columns(source=pl.coalesce(line, "source")).drop("line")
            without_formulas(named).write_csv(target, include_header=False)
    return True


def _complaint(row: dict[str, str | int | None]) -> str:
    source, message = row["source"], str(row["message"])
    where = f"{source}:{row['line']}" if row["line"] else f"{source}"
    if row["node"] is None:
        located = re.match(rf"{re.escape(str(source))}(:\d+)*: ", message)
        if located and not row["line"]:
            return message
        return f"{where}: {message[located.end() :] if located else message}"
    path = local_name(str(row["property"])) if row["property"] else ""
    value = str(row["value"] or "")
    value = value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…"
    subject = " ".join(part for part in (str(row["node"]), path, value) if part)
    return f"{where}: {subject}: {message}"
