"""`itss gap`: what is missing for a level, the least that would suffice, and the effect of a change."""

from __future__ import annotations

from typing import Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import (
    AsOfOption,
    EngineOption,
    FilesArgument,
    LanguageOption,
    OnlyOption,
    OutputOption,
    ProfilesFormatOption,
    ReadingOption,
    StandardOption,
    day,
    format_option,
    read_each,
    source,
)
from itss_graph.errors import UsageError
from itss_graph.reports.writers import PLANS, WHAT_IFS, PlansAnswer


def gap(
    files: FilesArgument,
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="KPI", help="The indicator to reach; repeatable.")
    ] = None,
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help="The field whose next level to reach; repeatable."),
    ] = None,
    profile: Annotated[
        str | None, typer.Option(metavar="IRI", help="The candidate, if there are several; by default all.")
    ] = None,
    change: Annotated[
        str | None,
        typer.Option(
            "--with", metavar="CHANGE", callback=source, help="RDF that changes the profile: show the effect."
        ),
    ] = None,
    choose: Annotated[
        int, typer.Option("--set", min=1, metavar="N", help="The number of the set of changes that Turtle holds.")
    ] = 1,
    reading: ReadingOption = "default",
    as_of: AsOfOption = None,
    only: OnlyOption = None,
    engine: EngineOption = "auto",
    input_format: ProfilesFormatOption = None,
    format: Annotated[str | None, format_option(PLANS, "A table on a terminal, otherwise json.")] = None,
    output: OutputOption = None,
    standard: StandardOption = None,
    lang: LanguageOption = "en",
) -> int:
    """Show what is missing for a level, by how much, and the smallest sets of changes that would suffice.

    Without --to, the target is the next level of each field with a record. Turtle is one set of changes, as a graph
    that --with reads; with --with it is the changed profile. The exit code is 0 if every target is met (with --with:
    after the change), 1 if something is missing, and 2 if someone is left out.

    Example: itss gap staff.ttl --to OperationsManagement-L6 --as-of 2026-03-31
    """
    from itss_graph.assessment import Assessor
    from itss_graph.planning import Planner, read_change, what_if
    from itss_graph.rdf.merging import merge
    from itss_graph.standard import Standard

    wanted = out.choose_format(format, output, PLANS, "json")
    loaded = Standard.load(standard)
    assessor = Assessor.of(loaded, reading, day(as_of), engine, only)
    targets, fields = [loaded.kpi(name).iri for name in to or ()], [loaded.field(name).iri for name in field or ()]
    documents, left_out = read_each(files, input_format, assessor)
    label = files[0] if len(files) == 1 else f"{files[0]} and {len(files) - 1} more"
    columns = merge(document.columns for document in documents)
    plans = list(Planner(assessor).plans(columns, label, targets, fields, profile))
    if change is None:
        labels = {iri: term.label for iri, term in loaded.terms.items()}
        out.answer(wanted, PLANS[wanted](PlansAnswer(plans, labels, choose), lang), output)
        return 2 if left_out else int(not all(plan.reached for plan in plans))
    effect = what_if(assessor, columns, label, read_change(change, columns), change)
    if profile is not None and effect.before.profile != profile:
        raise UsageError(f"{change}: is about {effect.before.profile}, not {profile}")
    targets = [plan.kpi.iri for plan in plans if plan.profile == effect.before.profile]
    out.answer(wanted, WHAT_IFS[wanted]((effect, targets), lang), output)
    met = all(kpi.met or kpi.deemed for kpi in effect.after.kpis if kpi.kpi.iri in targets)
    return 2 if left_out else int(not met)
