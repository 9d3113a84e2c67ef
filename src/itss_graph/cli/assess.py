"""`itss assess`: profiles against the standard."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import (
    FILES,
    AsOfOption,
    GraphsOption,
    LanguageOption,
    NetrcOption,
    OnlyOption,
    OutputOption,
    ProfilesFormatOption,
    ReadingOption,
    StandardOption,
    StandingOption,
    day,
    format_option,
    people,
    source,
)
from itss_graph.errors import UsageError
from itss_graph.reports.writers import ASSESSMENTS, TIMELINES, PartFormat, Writer, options_for

FORMATS = (*ASSESSMENTS, *(name for name in TIMELINES if name not in ASSESSMENTS))
PARTS = get_args(PartFormat)


def assess(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE...]", help=FILES, callback=source)] = None,
    kpi: Annotated[
        list[str] | None, typer.Option(metavar="KPI", help="Judge by this indicator only; repeatable.")
    ] = None,
    claims: Annotated[
        bool, typer.Option("--claims", help="Judge each person by the indicators that the profile claims.")
    ] = False,
    reading: ReadingOption = "default",
    as_of: AsOfOption = None,
    only: OnlyOption = None,
    standing: StandingOption = False,
    timeline: Annotated[
        bool, typer.Option("--timeline", help="Show the level in each field over time, up to the as-of date.")
    ] = False,
    engine: Annotated[
        Literal["auto", "columnar", "pyshacl", "spark"],
        typer.Option(help="The SHACL engine; auto is columnar, spark runs it on a cluster."),
    ] = "auto",
    master: Annotated[
        str, typer.Option(metavar="URL", help="Where Spark runs: local[2], spark://host:7077, yarn.")
    ] = "local[*]",
    format: Annotated[
        str | None,
        format_option(FORMATS, "A table on a terminal, otherwise json."),
    ] = None,
    output: OutputOption = None,
    standard: StandardOption = None,
    lang: LanguageOption = "en",
    names: Annotated[
        str | None,
        typer.Option(metavar="CSV", callback=source, help="The names of people for a report: columns iri, name."),
    ] = None,
    issuer: Annotated[
        str | None,
        typer.Option(
            "--issuer",
            metavar="TOML",
            callback=source,
            help="The issuer of credentials: id, name, country, legal-identifier.",
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue an interrupted run with the same OUT.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes for a population; by default one per core.")
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option(metavar="URL", help="Assess everyone at this SPARQL 1.1 endpoint instead of files.")
    ] = None,
    graph: GraphsOption = None,
    netrc: NetrcOption = None,
    input_format: ProfilesFormatOption = None,
) -> int:
    """Assess every candidate: each requirement with what is required, what was measured, and which records counted.

    For each met requirement the answer has the standing, the strongest records that suffice alone: confirmed,
    evidenced or claimed. CSV and Parquet have it with --standing.

    With --kpi or --claims the exit code is the verdict: 0 all met, 1 not all met. Folders, JSON Lines and large files
    are assessed as a population: in parts, by several processes, in bounded memory, with a summary at the end. So are
    the people at an --endpoint if the format is Parquet, CSV, JSON Lines or N-Triples.

    --format html writes a report on one person or a team, in English or Japanese. With --timeline the formats are
    table, json, csv and svg, a chart of one person.

    --format ob3 and elm write credentials as JSON-LD, without a proof: an Open Badge for each indicator met, or a
    European digital credential for each person, which needs an --issuer.

    Example: itss assess staff.ttl --kpi OperationsManagement-L5 --as-of 2026-03-31
    """
    spark = engine == "spark"
    requested = out.format_of_folder(format, output, PARTS) if spark else out.format_of_file(format, output, FORMATS)
    writers: dict[str, Writer[Any]] = dict(TIMELINES if timeline else ASSESSMENTS)
    _refuse(requested, writers, {"issuer": issuer, "names": names})
    if timeline and (kpi or claims or resume or standing or spark):
        raise UsageError(
            "a timeline has every level; leave out --kpi, --claims, --standing, --resume and --engine spark"
        )
    profiles = people(
        files or [],
        (endpoint, graph, netrc),
        input_format=input_format,
        workers=workers,
        master=master if spark else None,
        resume=resume,
    )
    from itss_graph.population.answers import ChosenIndicators, assessments, timelines
    from itss_graph.population.part import RunOutput, RunSettings

    shape_engine = "auto" if spark else engine
    writer = writers.get(requested or "")
    if not timeline and (resume or not (writer and writer.most)) and profiles.is_population(requested, resume=resume):
        if kpi or claims:
            what = "--engine spark assesses" if spark else "a population is assessed"
            raise UsageError(f"{what} by every indicator; leave out --kpi and --claims")
        part = profiles.part_format(requested)
        with_standing = standing or ASSESSMENTS[part].standing
        settings = RunSettings(reading, day(as_of), shape_engine, standard, only, with_standing)
        return profiles.write(settings, RunOutput(output, part, resume=resume, quiet=out.is_quiet())).code
    wanted = out.choose_format(format, output, writers, "json", "a timeline" if timeline else "an assessment")
    writer = writers[wanted]
    settings = RunSettings(reading, day(as_of), shape_engine, standard, only, standing or writer.standing)
    assessor = settings.assessor()
    indicators = ChosenIndicators(tuple(assessor.standard.kpi(name).iri for name in kpi or ()), claims=claims)
    if indicators.judging and writer.every_indicator:
        raise UsageError(
            f"--format {wanted} holds every indicator; leave out --kpi and --claims, or choose json or jsonl"
        )
    options = {} if timeline else options_for(wanted, names, issuer)
    result = (timelines if timeline else assessments)(profiles, assessor, writer, indicators)
    for complaint in result.complaints:
        out.warn(complaint)
    if len(result.answer) or not result.complaints:
        out.answer(wanted, writer.write(result.answer, lang, **options), output)
    vacuous = indicators.vacuous()
    if vacuous:
        out.warn(vacuous)
    return indicators.exit_code(left_out=bool(result.complaints))


def _refuse(format: str | None, writers: dict[str, Writer[Any]], options: dict[str, str | None]) -> None:
    """Raise `UsageError` for options that the chosen writer does not take."""
    for option, value in options.items():
        takers = [name for name, writer in ASSESSMENTS.items() if option in writer.takes]
        if value and not (format in writers and format in takers):
            raise UsageError(f"--{option} needs --format {' or '.join(takers)}")
    if format in TIMELINES and format not in writers:
        raise UsageError("svg is a chart of a timeline; add --timeline")
