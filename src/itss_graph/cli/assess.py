"""`itss assess`: profiles against the standard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from itss_graph.cli import output as out
from itss_graph.cli.credential import MODELS
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
    assess_each,
    day,
    people_at,
    source,
    tells,
)
from itss_graph.cli.output import chosen, of_file
from itss_graph.errors import UsageError

if TYPE_CHECKING:
    from itss_graph.assessment import Assessment, Assessments

Format = Literal["table", "json", "jsonl", "html", "turtle", "ntriples", "csv", "parquet", "xlsx", "svg", "ob3", "elm"]
FORMATS: tuple[Format, ...] = get_args(Format)


def assess(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE...]", help=FILES, callback=source)] = None,
    kpi: Annotated[
        list[str] | None, typer.Option(metavar="KPI", help="Judge by this indicator only; repeat it for several.")
    ] = None,
    claims: Annotated[bool, typer.Option("--claims", help="Judge each person by the indicators sought.")] = False,
    reading: ReadingOption = "default",
    as_of: AsOfOption = None,
    only: OnlyOption = None,
    standing: StandingOption = False,
    timeline: Annotated[
        bool, typer.Option("--timeline", help="Tell the level of each field over time, up to the as-of date.")
    ] = False,
    engine: Annotated[
        Literal["auto", "columnar", "pyshacl", "spark"],
        typer.Option(help="The SHACL engine; auto is columnar, spark spreads that over a cluster."),
    ] = "auto",
    master: Annotated[
        str, typer.Option(metavar="URL", help="Where Spark runs: local[2], spark://host:7077, yarn.")
    ] = "local[*]",
    format: Annotated[
        Format | None,
        typer.Option(help="How to answer; a table on a terminal, otherwise by the ending of OUT, or json."),
    ] = None,
    output: OutputOption = None,
    standard: StandardOption = None,
    lang: LanguageOption = "en",
    names: Annotated[
        str | None,
        typer.Option(metavar="CSV", callback=source, help="What people are called in a report: columns iri, name."),
    ] = None,
    issuer: Annotated[
        str | None,
        typer.Option(
            "--issuer",
            metavar="TOML",
            callback=source,
            help="Who issues a credential: id, name, country, legal-identifier.",
        ),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted run to the same OUT.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes for a population; one a core if not given.")
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option(metavar="URL", help="Assess everyone at this SPARQL 1.1 endpoint, instead of files.")
    ] = None,
    graph: GraphsOption = None,
    netrc: NetrcOption = None,
    input_format: ProfilesFormatOption = None,
) -> int:
    """Assess every candidate: each requirement with what is required, what was measured, and which records counted.

    Of each met requirement the answer tells the standing, the strongest kind of records by which alone it is still met:
    confirmed, evidenced or claimed. In CSV and Parquet it does so with --standing.

    With --kpi or --claims the exit code tells the verdict: 0 all met, 1 not all met. Directories, JSON Lines and large
    files are assessed as a population: in parts, by several processes, in bounded memory, with a summary at the end.
    So are the people at an --endpoint where the answer is Parquet, CSV, JSON Lines or N-Triples.

    --format html writes a report to read and to print, of one person or of a team, in English or Japanese. With
    --timeline the formats are table, json, csv and svg, a drawing of one person.

    --format ob3 and elm write credentials without a proof as JSON-LD: an Open Badge for each indicator met, or a
    European digital credential for each person, who then needs an --issuer.

    Example: itss assess staff.ttl --kpi OperationsManagement-L5 --as-of 2026-03-31
    """
    named = format if engine == "spark" else of_file(format, output, FORMATS)
    reporting = named == "html"
    judging = bool(kpi or claims)
    others = judging or resume or standing or engine == "spark"
    _refuse(named, names, issuer, timeline=timeline, reporting=reporting, other=others)
    server = people_at(endpoint, graph, netrc, given=bool(files or resume or workers or engine == "spark"))
    source = server or files or []
    if timeline:
        if server is not None:
            raise UsageError("a timeline is made from files; leave out --endpoint")
        from itss_graph.cli.timeline import run_timeline

        kept = (reading, day(as_of), engine, only, standard)
        return run_timeline(files or [], input_format, kept, output, format, lang)
    if engine == "spark":
        if judging or input_format:
            extra = "--kpi and --claims" if judging else "--input-format, which the endings of files tell"
            raise UsageError(f"--engine spark assesses by every indicator; leave out {extra}")
        from itss_graph.cli.spark import run_on_spark

        how = (reading, day(as_of), standard, only)
        return run_on_spark(files or [], how, output, format, master, standing=standing, resume=resume)
    from itss_graph.assessment import Assessor
    from itss_graph.cli.population import is_population, run_population
    from itss_graph.standard import Standard

    if (not reporting or resume) and is_population(source, named, resume=resume or input_format == "jsonl"):
        if judging:
            raise UsageError("a population is assessed by every indicator; leave out --kpi and --claims")
        from itss_graph.population.part import RunSettings

        settings = RunSettings(reading, day(as_of), engine, standard, only, standing)
        return run_population(
            source, settings, output, named, resume=resume, workers=workers, input_format=input_format
        )
    wanted = chosen(format, output, FORMATS, "json")
    loaded = Standard.load(standard)
    indicators = tuple(loaded.kpi(name).iri for name in kpi or ())
    telling = tells(wanted, standing=standing)
    assessor = Assessor.of(loaded, reading, day(as_of), engine, only, standing=telling)
    choose = ChosenIndicators(indicators, claims=claims)
    if reporting:
        from itss_graph.cli.report import run_report

        met, failed = run_report(assessor, source, choose, output, lang, names, input_format=input_format)
        return choose.exit_code(met=met, failed=failed)
    if format in MODELS:
        from itss_graph.cli.credential import run_credentials

        met, failed = run_credentials(format, assessor, source, choose, issuer, output, lang, input_format=input_format)
        return choose.exit_code(met=met, failed=failed)
    whole = assess_each(assessor, source, input_format)
    found, failed = list(whole.assessments), not whole.rejects.is_empty()
    people = [choose(person) for each in found for person in each] if judging else None
    if found or not failed:
        every = (person for each in found for person in each) if people is None else iter(people)
        _render(every, found, wanted, output, lang, judging=judging)
    met = all(kpi.met or kpi.deemed for person in people or () for kpi in person.kpis)
    return choose.exit_code(met=met, failed=failed)


def _refuse(
    format: Format | None, names: str | None, issuer: str | None, *, timeline: bool, reporting: bool, other: bool
) -> None:
    """Raise `UsageError` for options that go with an `other` form of answer."""
    if issuer and format not in MODELS:
        raise UsageError(f"--issuer is for credentials only; choose --format {' or '.join(MODELS)}")
    if names and not reporting:
        raise UsageError("--names gives names in a report only; choose --format html")
    if format == "svg" and not timeline:
        raise UsageError("SVG is a drawing of a timeline; add --timeline")
    if timeline and other:
        raise UsageError(
            "a timeline has every level; leave out --kpi, --claims, --standing, --resume and --engine spark"
        )


@dataclass(slots=True)
class ChosenIndicators:
    """Which indicators people are judged by: those of the command, those they claim, or else none and all are told."""

    chosen: tuple[str, ...]
    claims: bool
    people: int = 0
    idle: list[str] = field(default_factory=list)
    """The people who claim nothing, and so are judged by nothing."""

    def __call__(self, person: Assessment) -> Assessment:
        """The assessment with no other indicators than those asked for, or with all of them."""
        self.people += 1
        if self.claims and not self.chosen and not person.seeks:
            self.idle.append(person.profile)
        return person.only((*self.chosen, *person.seeks) if self.claims else self.chosen or None)

    def exit_code(self, *, met: bool, failed: bool) -> int:
        """The exit code, with a line on standard error where --claims asks nothing of someone."""
        if self.idle:
            some = f"{len(self.idle)} of {self.people} people claim" if self.people > 1 else f"{self.idle[0]} claims"
            out.warn(
                f"{some} no indicator (itss:seeks), so --claims judges nothing there; give a --kpi, or state claims"
            )
        if failed or (self.idle and len(self.idle) == self.people):
            return 2
        return int(bool(self.chosen or self.claims) and not met)


def _render(
    people: Iterator[Assessment],
    found: list[Assessments],
    format: Format,
    output: str | None,
    lang: str,
    *,
    judging: bool,
) -> None:
    if judging and format in ("turtle", "ntriples", "csv", "parquet", "xlsx"):
        raise UsageError(
            f"--format {format} holds every indicator; leave out --kpi and --claims, or choose json or jsonl"
        )
    match format:
        case "table":
            from itss_graph.reports.table import detail, overview

            if judging:
                out.show((detail(person, each, lang) for person in people for each in person.kpis), output)
            else:
                out.show((overview(person, lang) for person in people), output)
        case "json" | "jsonl":
            from itss_graph.reports.json import json_array, json_lines

            out.write((json_array if format == "json" else json_lines)(people), output)
        case "turtle" | "ntriples":
            from itss_graph.rdf.writing import serialize
            from itss_graph.reports import rdf
            from itss_graph.vocab import PREFIXES

            out.write([serialize(rdf.graph(found), format, PREFIXES)], output)
        case "csv" | "parquet":
            from itss_graph.population.formats import render

            out.write([render(found, format, "")], output)
        case "xlsx":
            from itss_graph.reports.workbook import results

            out.write([results(found, lang)], output)
