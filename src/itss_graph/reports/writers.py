"""The writers of what is answered about people, by kind of answer and name of the format.

The command line offers the names in these tables, and a run over a population joins what writers write part by part.
What a format is called, how its files end and its media type are in `presentation/formats.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, Generic, Literal, TypeVar

from itss_graph.errors import InputError, UsageError
from itss_graph.presentation.formats import Pieces, Writers
from itss_graph.reports.json import json_array, json_lines, json_objects, what_if_object
from itss_graph.words import says

if TYPE_CHECKING:
    from itss_graph.assessment import Assessment, Assessments, Assessor
    from itss_graph.planning import Option, Plan, WhatIf
    from itss_graph.planning.timeline import Timeline
    from itss_graph.profiles.violations import Violation
    from itss_graph.rdf.columns import Columns
    from itss_graph.reports.credentials import Issuer
    from itss_graph.terms.model import Text


MOST = 5_000
"""People in a report, at most: a browser is slow to lay out a table of more."""

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Writer(Generic[A]):
    """A writer of answers of type `A`, with what a command has to know before there is an answer.

    `write` takes the answer, the language, and by keyword the options that the writer `takes`: `names`, the names of
    people by IRI; `issuer`, who issues a credential. `part` renders one part of a population; the parts can be
    concatenated, and the key keeps the blank nodes of two parts apart.

    `refuses` gives why it cannot hold the people of a document, if so; `every_indicator` says that it always holds all
    indicators; `standing`, that it includes the standing of met requirements without being asked; `most`, how many
    people it shows side by side, who are then assessed together.
    """

    write: Callable[Concatenate[A, str, ...], Pieces]
    part: Callable[[Sequence[Assessments], str], bytes] | None = None
    refuses: Callable[[Assessments], str | None] = lambda _: None
    every_indicator: bool = False
    standing: bool = True
    most: int | None = None
    takes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AssessmentAnswer:
    """People assessed, as writers take them.

    `assessments` has everybody by every indicator, a data set for each document or for all of them; `people` has the
    same by the indicators chosen, where some are chosen (`judging`). `profile` gives the profile of a person.
    """

    assessments: Sequence[Assessments]
    people: Iterable[Assessment]
    judging: bool
    assessor: Assessor
    profile: Callable[[str], Columns]

    def __len__(self) -> int:
        return sum(map(len, self.assessments))


def _table(answer: AssessmentAnswer, language: str) -> Pieces:
    from itss_graph.reports.table import detail, overview

    if answer.judging:
        return (detail(person, outcome, language) for person in answer.people for outcome in person.kpis)
    return (overview(person, language) for person in answer.people)


def _json(answer: AssessmentAnswer, _: str) -> Pieces:
    return json_array(answer.people)


def _json_lines(answer: AssessmentAnswer, _: str) -> Pieces:
    return json_lines(answer.people)


def _html(answer: AssessmentAnswer, language: str, *, names: Mapping[str, str]) -> Iterator[str]:
    """A report of one person, or of a team."""
    from itss_graph.profiles.records import NO_CANDIDATE
    from itss_graph.reports.html import PersonReport, outlook, team

    if not answer.assessments:
        raise InputError(f"the input: {NO_CANDIDATE}")
    assessments, only = answer.assessments[0], answer.assessor.only
    if len(answer) == 1:
        (assessment,) = answer.people
        extras = outlook(answer.assessor, answer.profile(assessment.profile), assessment)
        return PersonReport(assessments, assessment, language, names, only=only, **extras).html()
    return team(assessments, answer.people, language, names, only=only)


def _graph(format: str, answer: AssessmentAnswer, _: str) -> Iterable[bytes]:
    from itss_graph.reports import rdf

    return _serialized(rdf.graph(answer.assessments), format)


def _serialized(graph: Columns, format: str) -> Iterable[bytes]:
    from itss_graph.rdf.writing import serialize
    from itss_graph.vocab import PREFIXES

    return [serialize(graph, format, PREFIXES)]


def _workbook(answer: AssessmentAnswer, language: str) -> Iterable[bytes]:
    from itss_graph.reports.workbook import results

    return [results(answer.assessments, language)]


def _credentials(model: str, answer: AssessmentAnswer, language: str, *, issuer: Issuer | None) -> Iterable[str]:
    from itss_graph.reports.credentials import credentials

    people = iter(answer.people)
    pairs = ((assessments, next(people)) for assessments in answer.assessments for _ in range(len(assessments)))
    return json_objects(credentials(model, pairs, issuer, language, only=answer.assessor.only))


def _refusal(assessments: Assessments) -> str | None:
    """Why nobody of a document gets a credential: someone in it has no IRI."""
    from itss_graph.reports.credentials import refusal

    return next(filter(None, map(refusal, assessments.records.columns.names(assessments.records.candidates))), None)


def _rendered(
    part: Callable[[Sequence[Assessments], str], bytes],
) -> Callable[[AssessmentAnswer, Any], Iterable[bytes]]:
    return lambda answer, _: [part(answer.assessments, "")] if answer.assessments else []


def _csv_part(assessments: Sequence[Assessments], _: str) -> bytes:
    from itss_graph.reports.rows import csv

    return csv(assessments).encode()


def _parquet_part(assessments: Sequence[Assessments], _: str) -> bytes:
    from itss_graph.reports.rows import parquet, rows

    return parquet(rows(assessments))


def _json_lines_part(documents: Sequence[Assessments], _: str) -> bytes:
    return "".join(line for assessments in documents for line in json_lines(assessments)).encode()


def _ntriples_part(assessments: Sequence[Assessments], key: str) -> bytes:
    from itss_graph.reports import rdf

    return "".join(f"{line}\n" for line in rdf.assertions(assessments, f"-{key}-").lines()).encode()


PartFormat = Literal["parquet", "csv", "jsonl", "ntriples"]
"""The formats of a population: those that are written part by part."""

ASSESSMENTS: dict[str, Writer[AssessmentAnswer]] = {
    "table": Writer(_table, standing=False),
    "json": Writer(_json),
    "jsonl": Writer(_json_lines, _json_lines_part),
    "html": Writer(_html, most=MOST, takes=frozenset({"names"})),
    "turtle": Writer(partial(_graph, "turtle"), every_indicator=True),
    "ntriples": Writer(partial(_graph, "ntriples"), _ntriples_part, every_indicator=True),
    "csv": Writer(_rendered(_csv_part), _csv_part, every_indicator=True, standing=False),
    "parquet": Writer(_rendered(_parquet_part), _parquet_part, every_indicator=True, standing=False),
    "xlsx": Writer(_workbook, every_indicator=True),
    "ob3": Writer(partial(_credentials, "ob3"), refuses=_refusal, takes=frozenset({"issuer"})),
    "elm": Writer(partial(_credentials, "elm"), refuses=_refusal, takes=frozenset({"issuer"})),
}


def options_for(format: str, names: str | None, issuer: str | None) -> dict[str, Any]:
    """The options that the writer of assessments in a format takes, read from the files that are given.

    Raises `InputError` and `UsageError` for a file of names or of an issuer that cannot be used.
    """
    takes = ASSESSMENTS[format].takes
    options: dict[str, Any] = {}
    if "names" in takes:
        from itss_graph.spreadsheets.names import read_names

        options["names"] = read_names(names) if names else {}
    if "issuer" in takes:
        from itss_graph.reports.credentials import checked_issuer, read_issuer

        options["issuer"] = checked_issuer(format, read_issuer(issuer) if issuer else None)
    return options


def _timeline_table(timelines: Sequence[Timeline], language: str) -> Pieces:
    from itss_graph.reports.timeline import table

    return [part for timeline in timelines for part in (table(timeline, language), "")][:-1]


def _timeline_json(timelines: Sequence[Timeline], _: str) -> Pieces:
    return json_array(timelines)


def _timeline_csv(timelines: Sequence[Timeline], _: str) -> Iterable[str]:
    from itss_graph.reports.timeline import csv

    return [csv(timelines)]


def _timeline_svg(timelines: Sequence[Timeline], language: str) -> Iterable[str]:
    from itss_graph.reports.timeline import svg

    if len(timelines) != 1:
        raise UsageError(f"a drawing shows one person, not {len(timelines)}; choose another --format")
    return [svg(timelines[0], language, alone=True)]


TIMELINES: dict[str, Writer[Sequence[Timeline]]] = {
    "table": Writer(_timeline_table),
    "json": Writer(_timeline_json),
    "csv": Writer(_timeline_csv),
    "svg": Writer(_timeline_svg),
}


@dataclass(frozen=True, slots=True)
class PlansAnswer:
    """Plans, the labels of terms by IRI, and the number (from 1) of the set of changes that Turtle holds."""

    plans: Sequence[Plan]
    labels: Mapping[str, Text]
    choose: int = 1

    def changes(self) -> Option:
        """The set of changes chosen; raises `UsageError` where there is not exactly one plan with such a set."""
        unreached = [plan for plan in self.plans if not plan.reached]
        if not unreached:
            raise UsageError("nothing is missing, so there is nothing to change")
        if len(unreached) > 1:
            raise UsageError(
                f"Turtle holds the changes of one plan, not {len(unreached)}; choose with --profile and --to"
            )
        sets = unreached[0].sets
        if self.choose > len(sets):
            raise UsageError(f"no set {self.choose}; there are {len(sets)}")
        return sets[self.choose - 1]


def _plans_table(answer: PlansAnswer, language: str) -> Pieces:
    from itss_graph.reports.gap_table import plan_table

    tables = [plan_table(plan, answer.labels, language) for plan in answer.plans]
    return [part for table in tables for part in (table, "")][:-1] or [says("plan.top")[language]]


def _plans_turtle(answer: PlansAnswer, _: str) -> Iterable[bytes]:
    from itss_graph.planning.whatif import as_change

    option = answer.changes()
    return _serialized(as_change(option.triples, option.day), "turtle")


PLANS: Writers[PlansAnswer] = {
    "table": _plans_table,
    "turtle": _plans_turtle,
    "json": lambda answer, _: json_array(answer.plans),
}


def _what_if_table(answer: tuple[WhatIf, Sequence[str]], language: str) -> Pieces:
    from itss_graph.reports.gap_table import what_if_table

    return [what_if_table(*answer, language)]


WHAT_IFS: Writers[tuple[WhatIf, Sequence[str]]] = {
    "table": _what_if_table,
    "turtle": lambda answer, _: _serialized(answer[0].profile, "turtle"),
    "json": lambda answer, _: json_objects([what_if_object(answer[0])]),
}
"""The writers of the effect of a change, with the IRIs of the indicators that a table shows."""


@dataclass(frozen=True, slots=True)
class ValidationAnswer:
    """The violations, file by file, and as a validation report; `shape_names` has names for shapes without one.

    `judged` says whether the data had anything to judge, `vacuous` that no data could have, `left_out` that someone was
    not judged.
    """

    files: Sequence[Sequence[Violation]]
    graph: Columns
    shape_names: Mapping[str, str] = field(default_factory=dict)
    judged: bool = True
    vacuous: bool = False
    left_out: bool = False


def _validation_table(answer: ValidationAnswer, language: str) -> Pieces:
    from itss_graph.reports.violations import table

    return table(answer.files, language, answer.shape_names, judged=answer.judged)


VALIDATIONS: Writers[ValidationAnswer] = {
    "table": _validation_table,
    "turtle": lambda answer, _: _serialized(answer.graph, "turtle"),
    "json": lambda answer, _: _serialized(answer.graph, "jsonld"),
}
