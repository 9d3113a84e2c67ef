"""`itss check`: the quality checks over the bundled ontology or any other RDF."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import (
    InputFormatOption,
    LanguageOption,
    OutputOption,
    expanded,
    format_option,
    source,
)
from itss_graph.errors import UsageError
from itss_graph.presentation.formats import Pieces, Writers
from itss_graph.words import counted, joined, says

if TYPE_CHECKING:
    from rich.console import RenderableType

    from itss_graph.queries.checks import CheckFinding, Profile

Level = Literal["error", "warn", "info"]
SHOWN = 10
"""How many findings of one check a table shows."""
LONGEST = 60
"""How many characters of a value a table shows."""
LISTED = ("level", "check", "title")
"""The columns of the list of checks."""
STYLES = {"ERROR": "bold red", "WARN": "bold yellow", "INFO": "bold blue", "OFF": "dim"}


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE...]",
            callback=source,
            help="RDF, also folders; - is standard input; by default the bundled ontology.",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(metavar="FILE", callback=source, help="The checks to run, each with its level; see --list."),
    ] = None,
    input_format: InputFormatOption = None,
    fail_on: Annotated[
        Level, typer.Option(case_sensitive=False, help="The lowest level that counts as a failure.")
    ] = "error",
    format: Annotated[
        str | None, format_option(("table", "json", "csv"), "A table on a terminal, otherwise csv.")
    ] = None,
    output: OutputOption = None,
    lang: LanguageOption = "en",
    list_: Annotated[bool, typer.Option("--list", help="List the checks with their levels.")] = False,
) -> int:
    """Check the quality of an ontology: metadata, labels, definitions, logic. Several files are checked as one graph.

    The exit code is 1 if there is a finding at the level of --fail-on or above. Checks are described in English.

    Example: itss check my-ontology.ttl --fail-on warn
    """
    from itss_graph.queries.checks import LEVELS, Profile, own_ontology, run, store_of

    levels = Profile.load(profile)
    if list_:
        if files:
            raise UsageError("--list checks nothing; leave out the files")
        wanted = out.choose_format(format, output, CHECKS, "table")
        out.answer(wanted, CHECKS[wanted](levels, lang), output)
        return 0
    wanted = out.choose_format(format, output, FINDINGS, "csv")
    read = expanded(files, input_format) if files else [str(file) for file in own_ontology()]
    findings = run(store_of(read, input_format), levels)
    failing = LEVELS[: LEVELS.index(fail_on.upper()) + 1]
    conforms = not any(finding.level in failing for finding in findings)
    answer = CheckAnswer(findings, conforms, len(levels.running()), len(read))
    out.answer(wanted, FINDINGS[wanted](answer, lang), output)
    return int(not conforms)


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """The findings, whether the data conform, and how many checks ran over how many files."""

    findings: Sequence[CheckFinding]
    conforms: bool
    checks: int
    files: int


def _list(profile: Profile, _: str) -> Iterator[RenderableType]:
    from rich.table import Table

    from itss_graph.presentation.terminal import Fitting, Line

    table = Table(box=None, pad_edge=False, show_header=False)
    for column in LISTED:
        table.add_column(column, overflow="fold")
    for level, name, title in _listed(profile):
        table.add_row(Line(level, STYLES[level]), name, title)
    yield Fitting(table)


def _table(answer: CheckAnswer, language: str) -> Iterator[RenderableType]:
    """For each check with findings the problem, the places and the solution; then the counts."""
    from rich.padding import Padding

    from itss_graph.presentation.terminal import Line, item

    for (level, check_), group in groupby(answer.findings, key=lambda finding: (finding.level, finding.check)):
        findings = list(group)
        yield Line.assemble((f"{level:<6} ", STYLES[level]), (check_.name, "bold"), f"  {len(findings)}")
        yield Padding(Line(check_.problem), (0, 0, 0, 7))
        for finding in findings[:SHOWN]:
            yield Padding(_finding_line(finding), (0, 0, 0, 9))
        if len(findings) > SHOWN:
            yield Padding(Line(says("validation.more", len(findings) - SHOWN, "csv")[language], "dim"), (0, 0, 0, 9))
        yield item(Line("→", "green"), Line(check_.solution), 7, below=1)
    counts = Counter(finding.level for finding in answer.findings)
    totals = [counted(f"finding.{level}", counts[level]) for level in ("ERROR", "WARN", "INFO")]
    over = (counted("finding.checks", answer.checks), counted("finding.files", answer.files))
    verdict, colour = ("finding.conforms", "green") if answer.conforms else ("finding.fails", "red")
    yield Line.assemble(
        (says(verdict)[language], f"bold {colour}"),
        says("mark.colon")[language],
        joined("mark.comma", totals)[language],
        says("finding.over", *over)[language],
    )


def _finding_line(finding: CheckFinding) -> RenderableType:
    """The entity, the property and the value of a finding, on one line if it fits."""
    from itss_graph.presentation.terminal import Line, printable
    from itss_graph.queries.library import short

    value = short(finding.value)
    shortened = value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
    parts = [short(finding.entity), short(finding.property), shortened]
    return Line("  ".join(printable(part) for part in parts if part), overflow="fold")


def _json(answer: CheckAnswer, _: str) -> Pieces:
    from itss_graph.queries.checks import LEVELS

    counts = Counter(finding.level for finding in answer.findings)
    document = {
        "conforms": answer.conforms,
        "counts": {level: counts[level] for level in LEVELS},
        "findings": [
            {
                "level": finding.level,
                "check": finding.check.name,
                "entity": _plain(finding.entity),
                "property": _plain(finding.property),
                "value": _plain(finding.value),
                "problem": finding.check.problem,
                "solution": finding.check.solution,
                "sources": list(finding.check.sources),
            }
            for finding in answer.findings
        ],
    }
    return [json.dumps(document, ensure_ascii=False, indent=2), "\n"]


def _csv(answer: CheckAnswer, _: str) -> Pieces:
    terms = ("entity", "property", "value")
    rows = (
        (finding.level, finding.check.name, *(_plain(getattr(finding, term)) or "" for term in terms))
        for finding in answer.findings
    )
    return [_rows(("level", "check", *terms), rows)]


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows below their headings as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    return text.getvalue()


def _plain(term: object) -> str | None:
    """An IRI without brackets, a blank node as `_:label`, the text of a literal; None for None."""
    value = getattr(term, "value", None)
    if value is None or str(term).startswith("_:"):
        return None if term is None else str(term)
    return str(value)


def _listed(profile: Profile) -> list[tuple[str, str, str]]:
    return [(profile.levels[name], name, profile.checks[name].title) for name in sorted(profile.levels)]


def _list_csv(profile: Profile, _: str) -> Pieces:
    return [_rows(LISTED, _listed(profile))]


def _list_json(profile: Profile, _: str) -> Pieces:
    listed = [dict(zip(LISTED, row, strict=True)) for row in _listed(profile)]
    return [json.dumps(listed, ensure_ascii=False, indent=2), "\n"]


CHECKS: Writers[Profile] = {"table": _list, "json": _list_json, "csv": _list_csv}
"""The writers of the list of checks."""

FINDINGS: Writers[CheckAnswer] = {"table": _table, "json": _json, "csv": _csv}
"""The writers of what checks find."""
