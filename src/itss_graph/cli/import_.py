"""`itss import`: a spreadsheet as profiles."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import LanguageOption, OutputOption, StandardOption, format_option, source
from itss_graph.errors import UsageError
from itss_graph.outputs import is_file, keep_apart, writing
from itss_graph.presentation.formats import RDF
from itss_graph.words import says

if TYPE_CHECKING:
    from itss_graph.spreadsheets.binding import BoundTables
    from itss_graph.spreadsheets.form import Form
    from itss_graph.spreadsheets.importing import Imported
    from itss_graph.spreadsheets.names import Names


def import_(
    sheets: Annotated[
        str,
        typer.Argument(
            metavar="SHEETS",
            callback=source,
            help="A workbook (.xlsx), - for standard input, or a folder of CSV files.",
        ),
    ],
    output: OutputOption = None,
    names: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="The file of numbers and names; by default OUT with .names.csv."),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(metavar="FILE", callback=source, help="TOML with the meaning of your own headings and values."),
    ] = None,
    base: Annotated[str, typer.Option(metavar="IRI", help="The start of new IRIs; by default urn:uuid:.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Show what is found, and write nothing.")] = False,
    duplicates: Annotated[
        Literal["refuse", "merge"], typer.Option(help="Whether equal rows are a problem or count once.")
    ] = "refuse",
    rejects: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Write people with problems here (.xlsx, or a new folder), and import the others."
        ),
    ] = None,
    format: Annotated[
        str | None, format_option(RDF, "By default from the ending of OUT; turtle on standard output.")
    ] = None,
    standard: StandardOption = None,
    lang: LanguageOption = "en",
) -> int:
    """Convert a workbook or a folder of CSV files to profiles. Every problem is reported by sheet, row and column.

    People get random IRIs; a separate file holds their numbers and names, so that the next import gives the same IRIs.
    If there are problems, nothing is written and the exit code is 2, unless --rejects sets those people aside.

    Example: itss import staff.xlsx -o profiles.ttl
    """
    from itss_graph.spreadsheets.form import Form
    from itss_graph.spreadsheets.names import Names, check_base
    from itss_graph.standard import Standard

    names_file = _names_file(names, output)
    written_as = out.choose_format(format, output, RDF, "turtle")
    keep_apart([names_file], [sheets, *(file for file in (mapping, standard) if file)])
    keep_apart([output, names_file, rejects], [])
    form = Form.of(Standard.load(standard))
    base = check_base(base) if base else ""
    imported, bound = _read(Path(sheets), form, Names.read(names_file), mapping, base, duplicates)
    out.warn_some([problem.line(lang) for problem in imported.problems], lang)
    for note in (*bound.notes(), *imported.notes()):
        out.warn(note[lang])
    if preview:
        from itss_graph.spreadsheets.summary import summary

        out.answer("table", summary(imported, bound, form, lang), None)
        return 2 if imported.problems else 0
    return _write(imported, form, (output, written_as), names_file, rejects, lang)


def _names_file(names: str | None, output: str | None) -> Path | None:
    if names is not None:
        return Path(names)
    return Path(output or "").with_suffix(".names.csv") if is_file(output) and output else None


def _read(
    sheets: Path, form: Form, names: Names, mapping: str | None, base: str, duplicates: Literal["refuse", "merge"]
) -> tuple[Imported, BoundTables]:
    from itss_graph.assessment import Assessor
    from itss_graph.spreadsheets.binding import bind
    from itss_graph.spreadsheets.importing import Settings, import_rows
    from itss_graph.spreadsheets.mapping import WorkbookMapping
    from itss_graph.spreadsheets.reading import read_tables

    own_mapping, form = WorkbookMapping.read(Path(mapping), form) if mapping else (WorkbookMapping(), form)
    bound = bind(read_tables(sheets), form, own_mapping)
    assessor = Assessor.of(form.standard, "default", date.today())
    settings = Settings(own_mapping.dates, duplicates, base, own_mapping.separators, date.today())
    return import_rows(
        bound, form, names, lambda columns: assessor.violations(columns.with_literals()), settings
    ), bound


def _write(
    imported: Imported,
    form: Form,
    profiles: tuple[str | None, str],
    names: Path | None,
    rejects: str | None,
    lang: str,
) -> int:
    """Write names, rejects and profiles, all or none; gives the exit code."""
    from itss_graph.rdf.writing import serialize
    from itss_graph.vocab import PREFIXES

    problems = len(imported.problems)
    if problems and (imported.fatal or rejects is None):
        out.warn(says("import.problems", count=problems)[lang])
        return 2
    if names is None and imported.new:
        raise UsageError("new people get random IRIs, which have to be kept; name a file with -o or --names")
    output, written_as = profiles
    with ExitStack() as stack:
        if names is not None and imported.names.by_number:
            stream = stack.enter_context(writing(names, private=True))
            stream.writelines(line.encode() for line in imported.names.write())
        stack.enter_context(writing(output)).write(serialize(imported.profiles, written_as, PREFIXES))
        if rejects is not None and problems:
            _write_rejects(imported, form, rejects, lang)
            counts = {"people": imported.rejected_people, "count": problems, "file": rejects}
            out.warn(says("import.rejected", **counts)[lang])
    places = {"output": output or "-", "names": names or "-"}
    out.note(says("import.written", people=imported.people, **places)[lang])
    return 0


def _write_rejects(imported: Imported, form: Form, rejects: str, lang: str) -> None:
    from itss_graph.cli.template import write_form
    from itss_graph.spreadsheets.filling import rejects as rejected

    write_form(form, rejected(imported.rejected, lang), rejects, lang)
