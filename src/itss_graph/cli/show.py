"""`itss show`: the standard in the terminal."""

from __future__ import annotations

import json
from typing import Annotated, Literal, get_args

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import LanguageOption, OutputOption, ReadingOption, StandardOption, source
from itss_graph.cli.output import chosen, of_file
from itss_graph.errors import UsageError

Format = Literal["table", "json", "turtle", "csv"]


def show(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="A KPI, a field or any other term, by its name or its label; nothing for the whole."
        ),
    ] = None,
    reading: ReadingOption = "default",
    standard: StandardOption = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION|FILE|DIR", callback=source, help="What changed since an archived version, or since files."
        ),
    ] = None,
    format: Annotated[
        Format | None, typer.Option(help="A table, or json; with --since, otherwise json, also turtle or csv.")
    ] = None,
    output: OutputOption = None,
    lang: LanguageOption = "en",
) -> None:
    """Show the standard: all fields and levels, one KPI as its table, any term, or what changed since a version.

    Example: itss show OperationsManagement-L5 --lang ja

    Example: itss show --since 0.1.0
    """
    if since is not None:
        if name is not None:
            raise UsageError("--since tells of all that changed: leave out the NAME")
        _changes(since, standard, chosen(format, output, get_args(Format), "json"), output, lang)
        return
    wanted = of_file(format, output, ("table", "json")) or "table"
    if wanted in ("turtle", "csv"):
        raise UsageError(f"the standard is shown as a table or as json; --format {wanted} is for --since")
    from itss_graph.presentation import standard as render
    from itss_graph.site import standard_json as objects
    from itss_graph.standard import Standard

    loaded = Standard.load(standard)
    named = loaded.reading(reading)
    if name is None:
        shown = render.outline(loaded, lang), objects.standard_object(loaded, named)
    else:
        try:
            kpi = loaded.kpi(name)
        except UsageError:
            term = loaded.term(name)
            shown = render.term(loaded, term, lang), objects.term_object(term)
        else:
            shown = render.kpi(loaded, kpi, named, lang), objects.kpi_object(kpi, named)
    if wanted == "table":
        out.show([shown[0]], output)
    else:
        out.write([json.dumps(shown[1], ensure_ascii=False, indent=1), "\n"], output)


def _changes(since: str, standard: str | None, format: Format, output: str | None, language: str) -> None:
    from itss_graph.site import changeset, versions
    from itss_graph.site.changes import compare

    found = compare(versions.find(since), versions.bundled(standard))
    match format:
        case "table":
            from itss_graph.site.changes_terminal import table

            out.show([table(found, language)], output)
        case "json":
            out.write([changeset.json(found)], output)
        case "csv":
            out.write([changeset.csv(found)], output)
        case "turtle":
            from itss_graph.rdf.writing import serialize

            out.write([serialize(changeset.graph(found), "turtle", changeset.NAMESPACES)], output)
