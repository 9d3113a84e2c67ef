"""`itss show`: the standard in the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import LanguageOption, ReadingOption
from itss_graph.errors import UsageError


def show(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A KPI, a field or any other term; nothing for the whole.")
    ] = None,
    reading: ReadingOption = "default",
    lang: LanguageOption = "en",
) -> None:
    """Show the standard: all fields and levels, one KPI as its table, or any term with its definition and source.

    Example: itss show OperationsManagement-L5 --lang ja
    """
    from itss_graph.report import standard as render
    from itss_graph.standard import Standard

    standard = Standard.load()
    named = standard.reading(reading)
    if name is None:
        out.show([render.outline(standard, lang)])
        return
    try:
        kpi = standard.kpi(name)
    except UsageError:
        out.show([render.term(standard, standard.term(name), lang)])
    else:
        out.show([render.kpi(standard, kpi, named, lang)])
