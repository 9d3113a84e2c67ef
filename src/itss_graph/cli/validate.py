"""`itss validate`: profiles and their claims, or any data against any SHACL Core shapes."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import (
    AsOfOption,
    EngineOption,
    FilesArgument,
    LanguageOption,
    OnlyOption,
    OutputOption,
    ReadingOption,
    StandardOption,
    day,
)
from itss_graph.errors import UsageError

if TYPE_CHECKING:
    from itss_graph.assess import Assessor
    from itss_graph.profiles.violations import Violation
    from itss_graph.rdf.columns import Columns

Format = Literal["table", "turtle", "json"]


def validate(
    files: FilesArgument,
    shapes: Annotated[
        str | None, typer.Option(metavar="FILE", help="Validate any data against these SHACL Core shapes instead.")
    ] = None,
    reading: ReadingOption = "default",
    as_of: AsOfOption = None,
    only: OnlyOption = None,
    engine: EngineOption = "auto",
    format: Annotated[
        Format | None, typer.Option(help="A table on a terminal, otherwise turtle; json is JSON-LD.")
    ] = None,
    output: OutputOption = None,
    standard: StandardOption = None,
    lang: LanguageOption = "en",
) -> int:
    """Validate profiles: are they well formed, and is what each candidate seeks met? Answers a SHACL validation report.

    The exit code is 0 where everything conforms and 1 where it does not.

    Example: itss validate staff.ttl --format turtle -o report.ttl
    """
    if shapes is None:
        from itss_graph.assess import Assessor
        from itss_graph.standard import Standard

        found, graph = _claims(files, Assessor.of(Standard.load(standard), reading, day(as_of), engine, only))
    elif only:
        raise UsageError("--only is about the records of profiles; leave it out with --shapes")
    else:
        found, graph = _against(files, shapes, engine)
    chosen = format or ("table" if out.is_terminal(output) else "turtle")
    if chosen == "table":
        from itss_graph.report.violations import table

        out.show(table(found, lang), output)
    else:
        from itss_graph.rdf.writing import serialize
        from itss_graph.vocab import PREFIXES

        out.write([serialize(graph, "jsonld" if chosen == "json" else chosen, PREFIXES)], output)
    return int(bool(found))


def _claims(files: list[str], assessor: Assessor) -> tuple[list[Violation], Columns]:
    """What is ill-formed in the profiles, and every claim that is not met."""
    from itss_graph.profiles.reading import read_profiles
    from itss_graph.report.rdf import violations

    found = [each for file in files for each in assessor.validate(read_profiles(file), file)]
    return found, violations(found)


def _against(files: list[str], shapes: str, engine: str) -> tuple[list[Violation], Columns]:
    """The results of validating data against shapes."""
    from itss_graph.assess.engines import PyShacl
    from itss_graph.assess.engines import engine as engine_of
    from itss_graph.profiles.check import violation
    from itss_graph.rdf.interchange import from_rdflib
    from itss_graph.rdf.reading import read
    from itss_graph.rdf.writing import serialize

    data = reduce(lambda one, other: one.union(other), (read(file) for file in files))
    made = engine_of(engine, serialize(read(shapes), "ntriples"))
    if engine == "auto" and isinstance(made, PyShacl):
        out.warn(f"{shapes}: beyond the columnar engine, so pySHACL judges")
    report = made.report(data)
    return [violation(result) for result in report.results], from_rdflib(report.graph)
