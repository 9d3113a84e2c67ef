"""`itss show`: the standard in the terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import (
    LanguageOption,
    OutputOption,
    ReadingOption,
    StandardOption,
    format_option,
    source,
)
from itss_graph.errors import UsageError
from itss_graph.presentation.formats import Pieces, Writers

if TYPE_CHECKING:
    from rich.console import RenderableType

    from itss_graph.site.changes import Changes


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
        str | None,
        format_option(
            ("table", "json", "turtle", "csv"), "A table, or json; with --since, otherwise json, also turtle or csv."
        ),
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
        from itss_graph.site import versions
        from itss_graph.site.changes import compare

        wanted = out.chosen(format, output, CHANGES, "json")
        changes = compare(versions.find(since), versions.bundled(standard))
        out.answer(wanted, CHANGES[wanted](changes, lang), output)
        return
    wanted = out.chosen(format, output, SHOWN, "table", "without --since, the standard")
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
    out.answer(wanted, SHOWN[wanted](shown, lang), output)


def _changes_table(changes: Changes, language: str) -> Pieces:
    from itss_graph.site.changes_terminal import table

    return [table(changes, language)]


def _changes_json(changes: Changes, _: str) -> Pieces:
    from itss_graph.site.changeset import json

    return [json(changes)]


def _changes_csv(changes: Changes, _: str) -> Pieces:
    from itss_graph.site.changeset import csv

    return [csv(changes)]


def _changes_turtle(changes: Changes, _: str) -> Pieces:
    from itss_graph.rdf.writing import serialize
    from itss_graph.site.changeset import NAMESPACES, graph

    return [serialize(graph(changes), "turtle", NAMESPACES)]


SHOWN: Writers[tuple[RenderableType, dict[str, Any]]] = {
    "table": lambda shown, _: [shown[0]],
    "json": lambda shown, _: [json.dumps(shown[1], ensure_ascii=False, indent=1), "\n"],
}
"""The writers of the standard or a part of it, as a table and as an object."""
CHANGES: Writers[Changes] = {
    "table": _changes_table,
    "json": _changes_json,
    "turtle": _changes_turtle,
    "csv": _changes_csv,
}
"""The writers of what changed between two versions."""
