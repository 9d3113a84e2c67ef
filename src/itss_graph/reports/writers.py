"""Every form in which people's answers are written: the one place that knows its writers and what each can hold.

The command line offers them, and a run over a population joins what they write part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from itss_graph.errors import InputError, UsageError
from itss_graph.presentation.formats import FORMATS, FileFormat

if TYPE_CHECKING:
    from rich.console import RenderableType

    from itss_graph.assessment import Assessment, Assessments, Assessor
    from itss_graph.planning.timeline import Timeline
    from itss_graph.rdf.columns import Columns
    from itss_graph.reports.credentials import Issuer


MOST = 5_000
"""People in a report, at most: with more of them a browser is slow to lay out the table."""

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class WriterOptions:
    """What can be asked of a writer: the language, what people are called (by IRI), and who issues a credential."""

    language: str = "en"
    names: Mapping[str, str] = field(default_factory=dict)
    issuer: Issuer | None = None


@dataclass(frozen=True, slots=True)
class Writer(Generic[A]):
    """A form of an answer of type `A`.

    `write` gives text, bytes, or, for a table, what Rich renders; it raises `UsageError` for an answer that it cannot
    hold. `part` renders one part of a population, of which the parts can be put one behind the other; the key keeps
    blank nodes of two parts apart.

    `refuses` gives why it cannot hold the people of a document, if so.

    `every_indicator` says that it holds every indicator, and so cannot answer by some of them; `standing`, that it
    tells on what a met requirement rests without being asked; `most`, that it shows people side by side, who are then
    assessed together, so many of them; `one_person`, that it holds one; `takes` are the options that it takes.
    """

    format: FileFormat
    write: Callable[[A, WriterOptions], Iterable[str | bytes | RenderableType]]
    part: Callable[[Sequence[Assessments], str], bytes] | None = None
    refuses: Callable[[Assessments], str | None] = lambda _: None
    every_indicator: bool = False
    standing: bool = True
    most: int | None = None
    one_person: bool = False
    takes: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.format.name


@dataclass(frozen=True, slots=True)
class AssessmentAnswer:
    """People assessed, as writers take them.

    `found` has everybody by every indicator, a data set for each document or for all of them; `people` the same with
    the indicators chosen, where some are chosen (`judging`). `profile` gives what was read of a person.
    """

    found: Sequence[Assessments]
    people: Iterable[Assessment]
    judging: bool
    assessor: Assessor
    profile: Callable[[str], Columns]

    def __len__(self) -> int:
        return sum(map(len, self.found))


def _table(answer: AssessmentAnswer, options: WriterOptions) -> Iterable[RenderableType]:
    from itss_graph.reports.table import detail, overview

    if answer.judging:
        return (detail(person, each, options.language) for person in answer.people for each in person.kpis)
    return (overview(person, options.language) for person in answer.people)


def _json(answer: AssessmentAnswer, _: WriterOptions) -> Iterable[str]:
    from itss_graph.reports.json import json_array

    return json_array(answer.people)


def _json_lines(answer: AssessmentAnswer, _: WriterOptions) -> Iterable[str]:
    from itss_graph.reports.json import json_lines

    return json_lines(answer.people)


def _html(answer: AssessmentAnswer, options: WriterOptions) -> Iterator[str]:
    """A report of one person, or of a team; everybody is gone through, also where nobody reads on."""
    from itss_graph.profiles.records import NO_CANDIDATE
    from itss_graph.reports.html import more, person, team

    if not answer.found:
        raise InputError(f"the input: {NO_CANDIDATE}")
    first, only = answer.found[0], answer.assessor.only
    if len(answer) == 1:
        (alone,) = answer.people
        beside = more(answer.assessor, answer.profile(alone.profile), alone)
        return person(first, alone, options.language, options.names, only=only, **beside)
    return team(first, answer.people, options.language, options.names, only=only)


def _graph(format: str) -> Callable[[AssessmentAnswer, WriterOptions], Iterable[bytes]]:
    def write(answer: AssessmentAnswer, _: WriterOptions) -> Iterable[bytes]:
        from itss_graph.rdf.writing import serialize
        from itss_graph.reports import rdf
        from itss_graph.vocab import PREFIXES

        return [serialize(rdf.graph(answer.found), format, PREFIXES)]

    return write


def _workbook(answer: AssessmentAnswer, options: WriterOptions) -> Iterable[bytes]:
    from itss_graph.reports.workbook import results

    return [results(answer.found, options.language)]


def _credentials(model: str) -> Callable[[AssessmentAnswer, WriterOptions], Iterable[str]]:
    def write(answer: AssessmentAnswer, options: WriterOptions) -> Iterable[str]:
        from itss_graph.reports.credentials import credentials
        from itss_graph.reports.json import json_objects

        people = iter(answer.people)
        everyone = ((found, next(people)) for found in answer.found for _ in range(len(found)))
        return json_objects(credentials(model, everyone, options.issuer, options.language, only=answer.assessor.only))

    return write


def _unnamed(found: Assessments) -> str | None:
    """Why nobody of a document gets a credential: someone in it has no IRI."""
    from itss_graph.reports.credentials import unnamed

    return next(filter(None, map(unnamed, found.records.columns.names(found.records.candidates))), None)


def _rendered(
    part: Callable[[Sequence[Assessments], str], bytes],
) -> Callable[[AssessmentAnswer, Any], Iterable[bytes]]:
    return lambda answer, _: [part(answer.found, "")] if answer.found else []


def _csv_part(found: Sequence[Assessments], _: str) -> bytes:
    from itss_graph.reports.rows import csv

    return csv(found).encode()


def _parquet_part(found: Sequence[Assessments], _: str) -> bytes:
    from itss_graph.reports.rows import parquet, rows

    return parquet(rows(found))


def _json_lines_part(found: Sequence[Assessments], _: str) -> bytes:
    from itss_graph.reports.json import json_lines

    return "".join(line for each in found for line in json_lines(each)).encode()


def _ntriples_part(found: Sequence[Assessments], key: str) -> bytes:
    from itss_graph.reports import rdf

    return "".join(f"{line}\n" for line in rdf.assertions(found, f"-{key}-").lines()).encode()


AnswerFormat = Literal[
    "table", "json", "jsonl", "html", "turtle", "ntriples", "csv", "parquet", "xlsx", "svg", "ob3", "elm"
]
"""The formats of assessments and of timelines."""

PartFormat = Literal["parquet", "csv", "jsonl", "ntriples"]
"""The formats of a population: those that are written part by part."""

ASSESSMENTS: dict[str, Writer[AssessmentAnswer]] = {
    each.name: each
    for each in (
        Writer(FORMATS["table"], _table, standing=False),
        Writer(FORMATS["json"], _json),
        Writer(FORMATS["jsonl"], _json_lines, _json_lines_part),
        Writer(FORMATS["html"], _html, most=MOST, takes=frozenset({"names"})),
        Writer(FORMATS["turtle"], _graph("turtle"), every_indicator=True),
        Writer(FORMATS["ntriples"], _graph("ntriples"), _ntriples_part, every_indicator=True),
        Writer(FORMATS["csv"], _rendered(_csv_part), _csv_part, every_indicator=True, standing=False),
        Writer(FORMATS["parquet"], _rendered(_parquet_part), _parquet_part, every_indicator=True, standing=False),
        Writer(FORMATS["xlsx"], _workbook, every_indicator=True),
        Writer(FORMATS["ob3"], _credentials("ob3"), refuses=_unnamed, takes=frozenset({"issuer"})),
        Writer(FORMATS["elm"], _credentials("elm"), refuses=_unnamed, takes=frozenset({"issuer"})),
    )
}
"""The writers of assessments, by name."""


def _timeline_table(found: Sequence[Timeline], options: WriterOptions) -> Iterable[RenderableType]:
    from itss_graph.reports.timeline import table

    return [part for each in found for part in (table(each, options.language), "")][:-1]


def _timeline_json(found: Sequence[Timeline], _: WriterOptions) -> Iterable[str]:
    from itss_graph.reports.json import json_objects

    return json_objects(each.to_dict() for each in found)


def _timeline_csv(found: Sequence[Timeline], _: WriterOptions) -> Iterable[str]:
    from itss_graph.reports.timeline import csv

    return [csv(found)]


def _timeline_svg(found: Sequence[Timeline], options: WriterOptions) -> Iterable[str]:
    from itss_graph.reports.timeline import svg

    return [svg(found[0], options.language, alone=True)]


TIMELINES: dict[str, Writer[Sequence[Timeline]]] = {
    each.name: each
    for each in (
        Writer(FORMATS["table"], _timeline_table),
        Writer(FORMATS["json"], _timeline_json),
        Writer(FORMATS["csv"], _timeline_csv),
        Writer(FORMATS["svg"], _timeline_svg, one_person=True),
    )
}
"""The writers of timelines, by name."""


def options_for(writer: Writer[Any], language: str, names: str | None, issuer: str | None) -> WriterOptions:
    """The options of a writer, of whom those given by files are read.

    Raises `InputError` and `UsageError` for files of names and of issuers that do not do.
    """
    called: Mapping[str, str] = {}
    who = None
    if names:
        from itss_graph.spreadsheets.names import read_names

        called = read_names(names)
    if "issuer" in writer.takes:
        from itss_graph.reports.credentials import fitting, read_issuer

        who = fitting(writer.name, read_issuer(issuer) if issuer else None)
    return WriterOptions(language, called, who)


def written(writer: Writer[Any], answer: Any, options: WriterOptions) -> Iterable[str | bytes | RenderableType]:
    """An answer as a writer writes it; raises `UsageError` where it is about more people than that holds."""
    if writer.one_person and len(answer) != 1:
        raise UsageError(f"a drawing is of one person, and here are {len(answer)}; choose another --format")
    return writer.write(answer, options)
