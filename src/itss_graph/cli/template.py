"""`itss template`: a spreadsheet to fill in: empty, with examples, or with existing profiles."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import (
    LanguageOption,
    ProfilesFormatOption,
    StandardOption,
    format_option,
    read_each,
    source,
)
from itss_graph.errors import InputError, UsageError
from itss_graph.outputs import is_file, writing_folder
from itss_graph.words import says

if TYPE_CHECKING:
    from itss_graph.spreadsheets.form import Form
    from itss_graph.spreadsheets.layout import Filled


def template(
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="A workbook (.xlsx), or a new folder of CSV files.")
    ],
    format: Annotated[
        str | None,
        format_option(("xlsx", "csv"), "A workbook or a folder of CSV files; by default from the ending of OUT."),
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="Fill in invented people, as an example.")] = False,
    profiles: Annotated[
        list[str] | None,
        typer.Option(
            "--from", metavar="FILE", callback=source, help="Fill in these profiles, also folders; repeatable."
        ),
    ] = None,
    input_format: ProfilesFormatOption = None,
    names: Annotated[
        str | None,
        typer.Option(metavar="FILE", callback=source, help="The numbers and names of the people in these profiles."),
    ] = None,
    standard: StandardOption = None,
    lang: LanguageOption = "en",
) -> int:
    """Write a spreadsheet to fill in, with drop-down lists, and notes in English and Japanese. `itss import` reads it.

    With --from it holds existing profiles, to be changed and imported again. The exit code is then 2 if someone is left
    out.

    Example: itss template -o staff.xlsx
    """
    from itss_graph.spreadsheets.form import Form
    from itss_graph.spreadsheets.layout import Filled
    from itss_graph.standard import Standard

    if example and profiles:
        raise UsageError("--example and --from exclude each other; choose one")
    if names is not None and not profiles:
        raise UsageError("--names needs the profiles of the people; name them with --from")
    form = Form.of(Standard.load(standard))
    filled, left_out = Filled(), False
    if example:
        from itss_graph.spreadsheets.filling import example as examples

        filled = examples(form, lang)
    elif profiles:
        filled, left_out = _fill(form, profiles, input_format, names, lang)
    write_form(form, filled, output, lang, format)
    return 2 if left_out else 0


def write_form(form: Form, filled: Filled, output: str, lang: str, format: str | None = None) -> None:
    """Write a workbook or a folder, whole or not at all; nothing is overwritten.

    Without a format it is a workbook for a name that ends in `.xlsx`, a folder for one without an ending.
    """
    file, is_workbook = is_file(output), output.endswith(".xlsx")
    if file and os.path.lexists(output):
        raise InputError(f"{output}: exists and may have been filled in; choose another name")
    wanted = format or ("xlsx" if is_workbook or not file else "csv" if not Path(output).suffix else "")
    if not {"xlsx": is_workbook or not file, "csv": file}.get(wanted):
        raise UsageError(f"{output}: end the name with .xlsx, or ask for a new folder of CSV files with --format csv")
    SHEETS[wanted](form, filled, output, lang)


def _workbook(form: Form, filled: Filled, output: str, lang: str) -> None:
    if out.is_terminal(output):
        raise UsageError("a workbook is not readable on a terminal; name a file with -o")
    from itss_graph.spreadsheets.workbook import workbook

    out.answer("xlsx", [workbook(form, filled, lang, Path(output).name)], output)


def _folder(form: Form, filled: Filled, output: str, lang: str) -> None:
    from itss_graph.spreadsheets.layout import csv_files

    with writing_folder(output) as unfinished:
        for name, text in csv_files(form, filled, lang).items():
            (unfinished / name).write_text(text, encoding="utf-8", newline="")


SHEETS: dict[str, Callable[[Form, Filled, str, str], None]] = {"xlsx": _workbook, "csv": _folder}


def _fill(form: Form, profiles: list[str], format: str | None, names: str | None, lang: str) -> tuple[Filled, bool]:
    """The rows of existing profiles, and whether someone is left out; a note says what has no place in the rows."""
    from datetime import date

    from itss_graph.assessment import Assessor
    from itss_graph.rdf.merging import merge
    from itss_graph.spreadsheets.filling import fill
    from itss_graph.spreadsheets.names import Names

    if names not in (None, "-") and not Path(names).is_file():
        raise InputError(f"{names}: no such file; the file of names is written by itss import")
    assessor = Assessor.of(form.standard, "default", date.today())
    documents, left_out = read_each(profiles, format, assessor)
    filled, omitted = fill(
        merge(document.columns for document in documents), form, Names.read(Path(names) if names else None), lang
    )
    if omitted:
        what = ", ".join(f"{prop} ({count})" for prop, count in sorted(omitted.items()))
        out.warn(says("import.left_out", count=omitted.total(), what=what)[lang])
    return filled, left_out
