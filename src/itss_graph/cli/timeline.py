"""`itss assess --timeline`: the level of each field over time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from itss_graph.cli import output as out
from itss_graph.cli.options import read_each
from itss_graph.cli.output import chosen
from itss_graph.errors import UsageError

if TYPE_CHECKING:
    from itss_graph.planning.timeline import Timeline

FORMATS = ("table", "json", "csv", "svg")


def run_timeline(
    files: list[str],
    input_format: str | None,
    how: tuple[str, date, str, str | None, str | None],
    output: str | None,
    format: str | None,
    lang: str,
) -> int:
    """Write the timelines of everyone in files by reading, as-of date, engine, standing of records and standard.

    The exit code is 2 where someone, or a file, is left out.

    Raises `UsageError` for another format, and for a drawing of more than one person.
    """
    from itss_graph.assessment import Assessor
    from itss_graph.planning.timeline import timelines
    from itss_graph.standard import Standard

    wanted = chosen(format, output, FORMATS, "json")
    if wanted not in FORMATS:
        raise UsageError(f"a timeline is written as {', '.join(FORMATS)}; choose one with --format")
    reading, as_of, engine, only, standard = how
    assessor = Assessor.of(Standard.load(standard), reading, as_of, engine, only)
    documents, left_out = read_each(files, input_format, assessor)
    found = [each for document in documents for each in timelines(assessor, document.columns, document.name)]
    _render(found, wanted, output, lang)
    return 2 if left_out else 0


def _render(found: list[Timeline], format: str, output: str | None, lang: str) -> None:
    from itss_graph.reports import timeline

    match format:
        case "table":
            tables = [timeline.table(each, lang) for each in found]
            out.show([part for each in tables for part in (each, "")][:-1], output)
        case "json":
            from itss_graph.reports.json import json_objects

            out.write(json_objects(each.to_dict() for each in found), output)
        case "csv":
            out.write([timeline.csv(found)], output)
        case "svg":
            if len(found) != 1:
                raise UsageError(f"a drawing is of one person, and here are {len(found)}; choose another --format")
            out.write([timeline.svg(found[0], lang, alone=True)], output)
