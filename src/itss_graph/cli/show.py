"""`itss show`: the standard in the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import LanguageOption, ReadingOption, StandardOption
from itss_graph.errors import UsageError


def show(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A KPI, a field or any other term; nothing for the whole.")
    ] = None,
    reading: ReadingOption = "default",
    standard: StandardOption = None,
    lang: LanguageOption = "en",
) -> None:
    """Show the standard: all fields and levels, one KPI as its table, or any term with its definition and source.

    Example: itss show OperationsManagement-L5 --lang ja
    """
    from itss_graph.report import standard as render
    from itss_graph.standard import Standard

    loaded = Standard.load(standard)
    named = loaded.reading(reading)
    if name is None:
        out.show([render.outline(loaded, lang)])
        return
    try:
        kpi = loaded.kpi(name)
    except UsageError:
        out.show([render.term(loaded, loaded.term(name), lang)])
    else:
        out.show([render.kpi(loaded, kpi, named, lang)])
