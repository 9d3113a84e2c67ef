"""The Python interface of the package, a function per task: assess, validate, plan, query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from io import TextIOBase
from os import PathLike, fspath
from os.path import exists
from types import UnionType
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import itss_graph.assessment as assessing
from itss_graph.errors import UsageError

if TYPE_CHECKING:
    import rdflib

    from itss_graph.assessment import Assessment, Assessor
    from itss_graph.planning import Plan, WhatIf
    from itss_graph.planning.timeline import Timeline
    from itss_graph.population.sources import AssessedPeople
    from itss_graph.profiles.reading import Source
    from itss_graph.queries.answer import QueryResult
    from itss_graph.rdf.columns import Columns
    from itss_graph.shacl import Report
    from itss_graph.standard import Standard

LONGEST_NAME = 4_096
"""Characters in the name of a file, at most."""


def assess(  # noqa: PLR0913 - what can vary between two assessments
    source: str | PathLike[str] | bytes | BinaryIO | rdflib.Graph,
    *,
    reading: str = "default",
    as_of: date | str | None = None,
    engine: str = "auto",
    only: str | None = None,
    format: str | None = None,
    standard: Standard | None = None,
) -> list[Assessment]:
    """Assess every candidate of a path, bytes, a binary stream or an `rdflib.Graph`, in the order of the source.

    `reading` is `default` or `strict`; `as_of` the last day that counts, a `date` or text like `2026-11-23`, by
    default today; `engine` one of `auto`, `columnar`, `pyshacl`; `only` is `evidenced` or `confirmed` where no other
    records count; `format` names the RDF format of bytes (`turtle`, `json-ld` …) where it cannot be detected;
    `standard` another standard than the bundled one. Raises `IllFormedProfile` for a profile that breaks
    `shapes/profile.ttl`, `InputError` for what cannot be read, `UsageError` for an unknown reading, engine or standing,
    and for an `as_of` that is not a day, such as a `datetime`.
    """
    assessor = _assessor(standard, reading, as_of, engine, only)
    return list(assessor.assess(_profiles(source, format), _name(source)))


def assess_population(  # noqa: PLR0913 - as above
    sources: str | PathLike[str] | Sequence[str | PathLike[str]],
    *,
    reading: str = "default",
    as_of: date | str | None = None,
    engine: str = "auto",
    only: str | None = None,
    format: str | None = None,
    standard: Standard | None = None,
) -> AssessedPeople:
    """Assess everyone in files and folders, each document separately; ill-formed profiles are rejected.

    `sources` are paths, also of JSON Lines; `format` is the format of all of them, where their names do not show it.
    All of them are held in memory: for more than some ten thousand people, write the outcomes with
    `itss assess --format parquet`. The rest is as for `assess`; what cannot be read is among the rejects, and
    `InputError` is for missing files.
    """
    from itss_graph.population.sources import FileSource

    paths = [sources] if isinstance(sources, str | PathLike) else sources
    _require(paths, Sequence, "sources", "a path or a list of paths")
    if not paths:
        raise UsageError("sources is a path or a list of paths, not an empty list")
    for path in paths:
        _require(path, str | PathLike, "sources", "a path or a list of paths")
    assessor = _assessor(standard, reading, as_of, engine, only)
    return FileSource([fspath(path) for path in paths], format).assess(assessor)


def validate(  # noqa: PLR0913 - as above
    source: str | PathLike[str] | bytes | BinaryIO | rdflib.Graph,
    *,
    reading: str = "default",
    as_of: date | str | None = None,
    engine: str = "auto",
    only: str | None = None,
    format: str | None = None,
    standard: Standard | None = None,
) -> Report:
    """Validate profiles: whether they are well formed, and if they are, whether what each candidate seeks is met.

    The report is as of `itss_graph.shacl`; `judged` is False where nobody seeks an indicator, so that there is no claim
    to judge. The rest is as for `assess`, but an ill-formed profile gives a report, not an error.
    """
    from itss_graph.rdf.interchange import to_rdflib
    from itss_graph.reports.rdf import violations
    from itss_graph.shacl import Report
    from itss_graph.vocab import ITSS

    columns = _profiles(source, format)
    results = _assessor(standard, reading, as_of, engine, only).validate(columns, _name(source))
    judged = bool(results or columns.ids([f"<{ITSS.seeks}>"]))
    return Report.from_graph(to_rdflib(violations(results)), judged=judged)


def query(  # noqa: PLR0913 - as above
    query: str,
    params: Mapping[str, str | int | date] | None = None,
    *,
    data: str | PathLike[str] | bytes | BinaryIO | rdflib.Graph | None = None,
    infer: bool = False,
    reading: str = "default",
    as_of: date | str | None = None,
    format: str | None = None,
    standard: str | PathLike[str] | None = None,
) -> QueryResult:
    """Ask a query of the library, by its name, or any SPARQL text, over the standard and the profiles `data`.

    `params` are the parameters by name. A query of the library declares them; in SPARQL text, they are terms in Turtle
    notation, numbers or days. `infer` adds what OWL 2 RL derives; `reading` and `as_of` are for queries that
    need an assessment of the profiles, which is then made; `standard` is the path of another job category. Raises
    `UsageError` for an unknown query, for parameters that do not fit, and for what is not SPARQL.
    """
    from functools import partial

    from itss_graph.queries.answer import QueryResult
    from itss_graph.queries.library import QueryScope, find, parse, run
    from itss_graph.reports.assertions import assertions_of

    _require(query, str, "query", "the name of a query of the library, or SPARQL text")
    _require(standard, str | PathLike | None, "standard", "the path of a job category")
    parsed = find(query) if query.replace("-", "").isalnum() else parse("the query", query)
    bindings = {name: _written(value, typed=parsed.declared) for name, value in (params or {}).items()}
    path = None if standard is None else fspath(standard)
    day = date.today() if as_of is None else assessing.Assessor.of(_bundled(), reading, as_of).as_of
    profiles = {} if data is None else {_name(data): _profiles(data, format)}
    assess = partial(assertions_of, as_of=day, reading=reading, standard=path)
    return QueryResult.of(run(parsed, bindings, QueryScope(profiles, infer, assess, path)))


def to_graph(assessments: Assessment | Iterable[Assessment]) -> rdflib.Graph:
    """Assessments as RDF, as `itss assess --format turtle` writes them.

    There is an `earl:Assertion` for every requirement, and a `sh:ValidationReport` of those that failed.
    """
    from itss_graph.assessment import Assessment as AssessmentClass
    from itss_graph.rdf.interchange import to_rdflib
    from itss_graph.reports.rdf import graph_of

    return to_rdflib(graph_of([assessments] if isinstance(assessments, AssessmentClass) else assessments))


def credentials(  # noqa: PLR0913 - as above
    source: str | PathLike[str] | bytes | BinaryIO | rdflib.Graph,
    model: str,
    *,
    issuer: str | PathLike[str] | None = None,
    language: str = "en",
    reading: str = "default",
    as_of: date | str | None = None,
    engine: str = "auto",
    only: str | None = None,
    format: str | None = None,
    standard: Standard | None = None,
) -> list[dict[str, Any]]:
    """Write the assessments of every candidate as credentials without a proof, each a JSON-LD document.

    `model` is `ob3`, Open Badges 3.0: one for each indicator met or deemed met; or `elm`, the European Learning Model:
    one for each candidate, which needs an issuer. `issuer` is a TOML file about the issuer; without one, the candidate
    issues the badge. `language` is `en` or `ja`. The rest is as for `assess`, which also lists what is
    raised; `UsageError` is for an unknown model or a missing issuer too, `InputError` for an issuer that lacks
    something and for a candidate without an IRI.
    """
    from itss_graph.reports.credentials import credentials as documents
    from itss_graph.reports.credentials import read_issuer

    assessor = _assessor(standard, reading, as_of, engine, only)
    assessments = assessor.assess(_profiles(source, format), _name(source))
    people = ((assessments, assessment) for assessment in assessments)
    return list(documents(model, people, read_issuer(issuer) if issuer else None, language, only=only))


def gap(  # noqa: PLR0913 - as above
    source: str | PathLike[str] | bytes | BinaryIO | rdflib.Graph,
    *,
    to: str | Sequence[str] = (),
    field: str | Sequence[str] = (),
    reading: str = "default",
    as_of: date | str | None = None,
    engine: str = "auto",
    only: str | None = None,
    format: str | None = None,
    standard: Standard | None = None,
) -> list[Plan]:
    """Plan for every candidate what is missing for an indicator, and the smallest sets of changes that would suffice.

    `to` names one indicator or several, `field` specialty fields for whose next level to plan; with neither, it is
    the next level of each field in which the candidate has recorded anything. The rest is as for `assess`, which also
    lists what is raised; `UsageError` is for an unknown indicator or field too.
    """
    from itss_graph.planning import Planner

    assessor = _assessor(standard, reading, as_of, engine, only)
    return list(
        Planner(assessor).plans(_profiles(source, format), _name(source), _names(to, "to"), _names(field, "field"))
    )


def timeline(  # noqa: PLR0913 - as above
    source: str | PathLike[str] | bytes | BinaryIO | rdflib.Graph,
    *,
    reading: str = "default",
    as_of: date | str | None = None,
    engine: str = "auto",
    only: str | None = None,
    format: str | None = None,
    standard: Standard | None = None,
) -> list[Timeline]:
    """Return for every candidate the level of each field over time: the days up to `as_of` on which a level changes.

    The rest is as for `assess`, which also lists what is raised.
    """
    from itss_graph.planning.timeline import timelines

    assessor = _assessor(standard, reading, as_of, engine, only)
    return list(timelines(assessor, _profiles(source, format), _name(source)))


def what_if(  # noqa: PLR0913 - as above
    source: str | PathLike[str] | bytes | BinaryIO | rdflib.Graph,
    change: str | PathLike[str] | bytes | BinaryIO | rdflib.Graph,
    *,
    reading: str = "default",
    as_of: date | str | None = None,
    engine: str = "auto",
    only: str | None = None,
    format: str | None = None,
    standard: Standard | None = None,
) -> WhatIf:
    """Assess the one candidate that a change is about, before the change and after it.

    `change` is RDF: what it states of the candidate and of the candidate's records is added to the profile, or replaces
    what a record has only once. The second assessment is as of the last day in the change, where that is later than
    `as_of`. The rest is as for `assess`, which also lists what is raised.
    """
    from itss_graph.planning import read_change
    from itss_graph.planning import what_if as try_change

    assessor = _assessor(standard, reading, as_of, engine, only)
    columns = _profiles(source, format)
    if hasattr(change, "triples"):
        statements = _profiles(change, None)
    else:
        _require_source(change, "the change")
        statements = read_change(change, columns)
    return try_change(assessor, columns, _name(source), statements, _name(change, "the change"))


def _assessor(
    standard: Standard | None, reading: str, as_of: date | str | None, engine: str, only: str | None
) -> Assessor:
    from itss_graph.standard import Standard as StandardClass

    _require(reading, str, "reading", "the name of a reading, default or strict")
    _require(standard, StandardClass | None, "standard", "an itss_graph.Standard, as Standard.load(path) gives")
    day = date.today() if as_of is None else as_of
    return assessing.Assessor.of(standard or _bundled(), reading, day, engine, only)


@cache
def _bundled() -> Standard:
    from itss_graph.standard import Standard

    return Standard.load()


def _profiles(source: object, format: str | None) -> Columns:
    if hasattr(source, "triples"):
        from itss_graph.rdf.interchange import from_rdflib

        return from_rdflib(cast("rdflib.Graph", source))
    from itss_graph.profiles.reading import read_profiles

    _require_source(source, "the input")
    _require(format, str | None, "format", "the name of an RDF format")
    return read_profiles(cast("Source", source), format=format)


def _name(source: object, otherwise: str = "the input") -> str:
    return fspath(source) if isinstance(source, str | PathLike) else otherwise


def _names(value: str | Sequence[str], what: str) -> Sequence[str]:
    names = [value] if isinstance(value, str) else value
    _require(names, Sequence, what, "a name or a list of names")
    for name in names:
        _require(name, str, what, "a name or a list of names")
    return names


def _written(value: str | int | date, *, typed: bool) -> str:
    """A parameter as text; as a term in Turtle where the query does not declare its type."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat() if typed else f'"{value.isoformat()}"^^xsd:date'
    return str(value)


def _require_source(value: object, name: str) -> None:
    """Raise `UsageError` for what is not a source."""
    if isinstance(value, str) and (len(value) > LONGEST_NAME or "\n" in value) and not exists(value):
        raise UsageError(f"{name} is a path, not RDF text; give the text as bytes: text.encode()")
    if not hasattr(value, "read") or isinstance(value, TextIOBase):
        _require(value, str | PathLike | bytes, name, "a path, bytes, a stream opened as binary, or an rdflib.Graph")


def _require(value: object, kind: type | UnionType, name: str, what: str) -> None:
    """Raise `UsageError` for an argument that is not of a kind."""
    if not isinstance(value, kind):
        raise UsageError(f"{name} is {what}, not of type {type(value).__name__}")
