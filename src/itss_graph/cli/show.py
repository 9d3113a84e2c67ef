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
from itss_graph.presentation.formats import Writers

if TYPE_CHECKING:
    from rich.console import RenderableType

    from itss_graph.site.changes import Changes


def show(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="A KPI, a field or any other term, by name or label; without it, the whole standard."
        ),
    ] = None,
    reading: ReadingOption = "default",
    standard: StandardOption = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION|FILE|DIR",
            callback=source,
            help="Show what changed since an archived version or since these files.",
        ),
    ] = None,
    format: Annotated[
        str | None,
        format_option(
            ("table", "json", "turtle", "csv"),
            "A table, unless json is chosen; --since also has turtle and csv, and is json off a terminal.",
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
            raise UsageError("--since shows all changes; leave out the NAME")
        from itss_graph.site import versions
        from itss_graph.site.changes import compare

        writers = _change_writers()
        wanted = out.choose_format(format, output, writers, "json")
        changes = compare(versions.find(since), versions.bundled(standard))
        out.answer(wanted, writers[wanted](changes, lang), output)
        return
    wanted = out.choose_format(format, output, SHOWN, "table", "without --since, the standard")
    from itss_graph.presentation import standard as render
    from itss_graph.site import standard_json as objects
    from itss_graph.standard import Standard

    loaded = Standard.load(standard)
    chosen_reading = loaded.reading(reading)
    if name is None:
        answer = render.outline(loaded, lang), objects.standard_object(loaded, chosen_reading)
    else:
        try:
            kpi = loaded.kpi(name)
        except UsageError:
            term = loaded.term(name)
            answer = render.term_view(loaded, term, lang), objects.term_object(term)
        else:
            answer = render.kpi_table(loaded, kpi, chosen_reading, lang), objects.kpi_object(kpi, chosen_reading)
    out.answer(wanted, SHOWN[wanted](answer, lang), output)


def _change_writers() -> Writers[Changes]:
    """The writers of what changed between two versions."""
    from itss_graph.rdf.writing import serialize
    from itss_graph.site import changes_terminal, changeset

    return {
        "table": lambda changes, language: [changes_terminal.table(changes, language)],
        "json": lambda changes, _: [changeset.json(changes)],
        "turtle": lambda changes, _: [serialize(changeset.graph(changes), "turtle", changeset.NAMESPACES)],
        "csv": lambda changes, _: [changeset.csv(changes)],
    }


SHOWN: Writers[tuple[RenderableType, dict[str, Any]]] = {
    "table": lambda shown, _: [shown[0]],
    "json": lambda shown, _: [json.dumps(shown[1], ensure_ascii=False, indent=1), "\n"],
}
"""The writers of the standard or a part of it, as a table and as an object."""
