"""`itss gap`: what is missing for a level, the least that would suffice, and what a change would come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import (
    AsOfOption,
    EngineOption,
    FilesArgument,
    LanguageOption,
    OnlyOption,
    OutputOption,
    ProfilesFormatOption,
    ReadingOption,
    StandardOption,
    day,
    read_each,
    source,
)
from itss_graph.cli.output import chosen
from itss_graph.errors import UsageError

if TYPE_CHECKING:
    from itss_graph.assessment import Assessor
    from itss_graph.planning import Option, Plan, WhatIf
    from itss_graph.rdf.columns import Columns
    from itss_graph.standard import Standard

Format = Literal["table", "turtle", "json"]  # in the order of validate: Python keeps one such type in any order


def gap(
    files: FilesArgument,
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="KPI", help="The indicator to reach; repeat it for several.")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help="The field whose next level to reach; may be repeated."),
    ] = None,
    profile: Annotated[
        str | None, typer.Option(metavar="IRI", help="The candidate, where the file holds several; all if not given.")
    ] = None,
    change: Annotated[
        str | None,
        typer.Option(
            "--with", metavar="CHANGE", callback=source, help="RDF that changes the profile: tell what comes of it."
        ),
    ] = None,
    choose: Annotated[
        int, typer.Option("--set", min=1, metavar="N", help="The set of changes that Turtle holds, by its place.")
    ] = 1,
    reading: ReadingOption = "default",
    as_of: AsOfOption = None,
    only: OnlyOption = None,
    engine: EngineOption = "auto",
    input_format: ProfilesFormatOption = None,
    format: Annotated[Format | None, typer.Option(help="A table on a terminal, otherwise json.")] = None,
    output: OutputOption = None,
    standard: StandardOption = None,
    lang: LanguageOption = "en",
) -> int:
    """Tell what is missing for a level, by how much, and the smallest sets of changes that would suffice.

    Without --to it is the next level of each field in which there is a record. Turtle is one set of changes, as a graph
    that --with takes; --with --format turtle is the changed profile. The exit code is 0 where every level aimed at is
    met (with --with: after the change), 1 where something is missing, and 2 where someone is left out.

    Example: itss gap staff.ttl --to OperationsManagement-L6 --as-of 2026-03-31
    """
    from itss_graph.assessment import Assessor
    from itss_graph.rdf.merging import merge
    from itss_graph.standard import Standard

    wanted = chosen(format, output, get_args(Format), "json")
    loaded = Standard.load(standard)
    assessor = Assessor.of(loaded, reading, day(as_of), engine, only)
    aims, fields = [loaded.kpi(name).iri for name in to or ()], [loaded.field(name).iri for name in field or ()]
    documents, left_out = read_each(files, input_format, assessor)
    file = files[0] if len(files) == 1 else f"{files[0]} and {len(files) - 1} more"
    columns = merge(each.columns for each in documents)
    plans = _plans(assessor, columns, file, aims, fields, profile)
    if change is None:
        _render(plans, loaded, wanted, output, lang, choose)
        return 2 if left_out else int(not all(plan.reached for plan in plans))
    found = _tried(assessor, columns, file, change, profile)
    aims = [plan.kpi.iri for plan in plans if plan.profile == found.before.profile]
    _render_what_if(found, aims, wanted, output, lang)
    met = all(kpi.met or kpi.deemed for kpi in found.after.kpis if kpi.kpi.iri in aims)
    return 2 if left_out else int(not met)


def _plans(
    assessor: Assessor, columns: Columns, file: str, to: list[str], fields: list[str], profile: str | None
) -> list[Plan]:
    from itss_graph.planning import Planner

    return list(Planner(assessor).plans(columns, file, to, fields, profile))


def _tried(assessor: Assessor, columns: Columns, file: str, change: str, profile: str | None) -> WhatIf:
    from itss_graph.planning import read_change, what_if

    found = what_if(assessor, columns, file, read_change(change, columns), change)
    if profile is not None and found.before.profile != profile:
        raise UsageError(f"{change}: is about {found.before.profile}, not {profile}")
    return found


def _render(plans: list[Plan], standard: Standard, format: Format, output: str | None, lang: str, choose: int) -> None:
    match format:
        case "table":
            from itss_graph.presentation import words
            from itss_graph.reports.gap_table import plan_table

            labels = {iri: term.label for iri, term in standard.terms.items()}
            tables = [plan_table(plan, labels, lang) for plan in plans]
            out.show([each for table in tables for each in (table, "")][:-1] or [words.TOP[lang]], output)
        case "json":
            from itss_graph.reports.json import json_objects

            out.write(json_objects(plan.to_dict() for plan in plans), output)
        case "turtle":
            from itss_graph.reports.gap import turtle

            out.write([turtle(_set(plans, choose))], output)


def _set(plans: list[Plan], choose: int) -> Option:
    """The set of changes asked for, of the one plan that there is."""
    open_ = [plan for plan in plans if not plan.reached]
    if len(open_) != 1:
        raise UsageError(
            f"Turtle holds the changes of one plan, and here are {len(open_)}; choose with --profile and --to"
            if open_
            else "nothing is missing, so there is nothing to change"
        )
    sets = open_[0].sets
    if choose > len(sets):
        raise UsageError(f"no set {choose}; there are {len(sets)}")
    return sets[choose - 1]


def _render_what_if(found: WhatIf, kpis: list[str], format: Format, output: str | None, lang: str) -> None:
    match format:
        case "table":
            from itss_graph.reports.gap_table import what_if_table

            out.show([what_if_table(found, kpis, lang)], output)
        case "json":
            from itss_graph.reports.gap import what_if_json
            from itss_graph.reports.json import json_objects

            out.write(json_objects([what_if_json(found)]), output)
        case "turtle":
            from itss_graph.rdf.writing import serialize
            from itss_graph.vocab import PREFIXES

            out.write([serialize(found.profile, "turtle", PREFIXES)], output)
