"""`itss validate`: profiles and their claims, or any data against any SHACL shapes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import (
    AsOfOption,
    EngineOption,
    FilesArgument,
    InputFormatOption,
    LanguageOption,
    OnlyOption,
    OutputOption,
    ReadingOption,
    StandardOption,
    day,
    expanded,
    format_option,
    read_each,
    source,
)
from itss_graph.errors import UnsupportedConstraint, UsageError
from itss_graph.reports.writers import VALIDATIONS, ValidationAnswer

if TYPE_CHECKING:
    from itss_graph.assessment import Assessor
    from itss_graph.profiles.violations import Violation


def validate(
    files: FilesArgument,
    shapes: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            callback=source,
            help="Validate any data against these SHACL shapes (Core and SPARQL), also folders; repeatable.",
        ),
    ] = None,
    reading: ReadingOption = "default",
    as_of: AsOfOption = None,
    only: OnlyOption = None,
    engine: EngineOption = "auto",
    input_format: InputFormatOption = None,
    format: Annotated[
        str | None, format_option(VALIDATIONS, "A table on a terminal, otherwise turtle; json is JSON-LD.")
    ] = None,
    output: OutputOption = None,
    standard: StandardOption = None,
    lang: LanguageOption = "en",
) -> int:
    """Validate profiles: whether they are well formed, and whether claims are met. Writes a SHACL validation report.

    The exit code is 0 if everything conforms, and 1 if not.

    Example: itss validate staff.ttl --format turtle -o report.ttl
    """
    wanted = out.choose_format(format, output, VALIDATIONS, "turtle")
    if not shapes:
        from itss_graph.assessment import Assessor
        from itss_graph.standard import Standard

        answer = _claims(files, input_format, Assessor.of(Standard.load(standard), reading, day(as_of), engine, only))
    elif only:
        raise UsageError("--only selects records of profiles; leave it out with --shapes")
    else:
        answer = _against(files, input_format, shapes, engine)
    out.answer(wanted, VALIDATIONS[wanted](answer, lang), output)
    return 2 if answer.vacuous or answer.left_out else int(any(answer.files))


def _claims(files: list[str], format: str | None, assessor: Assessor) -> ValidationAnswer:
    """The violations of ill-formed profiles, and those of claims that are not met."""
    from itss_graph.reports.rdf import violations
    from itss_graph.vocab import ITSS

    results: list[Sequence[Violation]] = []
    claimed = False
    documents, left_out = read_each(files, format)
    for document in documents:
        claimed = claimed or bool(document.columns.ids([f"<{ITSS.seeks}>"]))
        results.append(assessor.validate(document.columns, document.name))
    if not any(results) and not claimed:
        out.warn(
            "nobody claims an indicator (itss:seeks): the profiles are well formed, and there is no claim to judge"
        )
    return ValidationAnswer(results, violations(tuple(chain(*results))), left_out=left_out)


def _against(files: list[str], format: str | None, shapes: list[str], engine: str) -> ValidationAnswer:
    """The results of validating data against shapes; notes go to standard error."""
    from itss_graph.assessment.engines import engine as engine_of
    from itss_graph.profiles.validation import violation
    from itss_graph.rdf.interchange import from_rdflib
    from itss_graph.rdf.merging import apart, merge
    from itss_graph.rdf.reading import read

    documents = (read(file, format=format) for file in expanded(files, format))
    data, shapes_graph = apart([merge(documents), merge(map(read, expanded(shapes)))])
    label = shapes[0] if len(shapes) == 1 else f"{shapes[0]} and {len(shapes) - 1} more"
    try:
        shacl_engine = engine_of(engine, shapes_graph)
    except UnsupportedConstraint as error:
        raise type(error)(f"{label}: {error}") from None
    report = shacl_engine.report(data)
    for note in report.notes:
        out.warn(f"{label}: {note}")
    results = sorted(violation(result) for result in report.results)
    plan = shacl_engine.plan
    return ValidationAnswer(
        [results], from_rdflib(report.graph), plan.called, judged=report.judged, vacuous=bool(plan.vacuous)
    )
