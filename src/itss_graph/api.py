"""The assessment, the credentials, the plan, the what-if and the timeline, each in one call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from io import TextIOBase
from os import PathLike, fspath
from types import UnionType
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import itss_graph.assessment as assessing
from itss_graph.errors import UsageError

if TYPE_CHECKING:
    import rdflib

    from itss_graph.assessment import Assessment, Assessor
    from itss_graph.planning import Plan, WhatIf
    from itss_graph.planning.timeline import Timeline
    from itss_graph.profiles.reading import Source
    from itss_graph.rdf.columns import Columns
    from itss_graph.standard import Standard


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
    records count; `format` names the RDF format of bytes (`turtle`, `json-ld` …) where it cannot be told; `standard`
    another standard than the bundled one. Raises `IllFormedProfile` for a profile that breaks `shapes/profile.ttl`,
    `InputError` for what cannot be read, `UsageError` for an unknown reading, engine or standing, and for an `as_of`
    that is no day, which a `datetime` is not.
    """
    assessor = _assessor(standard, reading, as_of, engine, only)
    return list(assessor.assess(_profiles(source, format), _name(source)))


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
    one for each candidate, which needs an issuer. `issuer` is a TOML file that says who issues them; without one, a
    badge is issued by the candidate. `language` is `en` or `ja`. The rest is as for `assess`, which also tells what is
    raised; `UsageError` is for an unknown model or a missing issuer too, `InputError` for an issuer that lacks
    something and for a candidate without an IRI.
    """
    from itss_graph.reports.credentials import credentials as documents
    from itss_graph.reports.credentials import read_issuer

    assessor = _assessor(standard, reading, as_of, engine, only)
    found = assessor.assess(_profiles(source, format), _name(source))
    people = ((found, assessment) for assessment in found)
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

    `to` names one indicator or several, `field` specialty fields whose next level is aimed at; with neither, that is
    the next level of each field in which the candidate has recorded anything. The rest is as for `assess`, which also
    tells what is raised; `UsageError` is for an unknown indicator or field too.
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
    """Tell for every candidate the level of each field over time: the days up to `as_of` on which a level changes.

    The rest is as for `assess`, which also tells what is raised.
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

    `change` is RDF: what it states of the candidate and of the candidate's records is added to the profile, or takes
    the place of what a record has only once. After it is the last day that the change speaks of, where that is later
    than `as_of`. The rest is as for `assess`, which also tells what is raised.
    """
    from itss_graph.planning import read_change
    from itss_graph.planning import what_if as try_change

    assessor = _assessor(standard, reading, as_of, engine, only)
    columns = _profiles(source, format)
    if hasattr(change, "triples"):
        stated = _profiles(change, None)
    else:
        _is_source(change, "the change")
        stated = read_change(change, columns)
    return try_change(assessor, columns, _name(source), stated, _name(change, "the change"))


def _assessor(
    standard: Standard | None, reading: str, as_of: date | str | None, engine: str, only: str | None
) -> Assessor:
    from itss_graph.standard import Standard as Known

    _is(reading, str, "reading", "the name of a reading, default or strict")
    _is(standard, Known | None, "standard", "an itss_graph.Standard, as Standard.load(path) gives")
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

    _is_source(source, "the input")
    _is(format, str | None, "format", "the name of an RDF format")
    return read_profiles(cast("Source", source), format=format)


def _name(source: object, otherwise: str = "the input") -> str:
    return fspath(source) if isinstance(source, str | PathLike) else otherwise


def _names(given: str | Sequence[str], what: str) -> Sequence[str]:
    names = [given] if isinstance(given, str) else given
    _is(names, Sequence, what, "a name or a list of names")
    for each in names:
        _is(each, str, what, "a name or a list of names")
    return names


def _is_source(given: object, name: str) -> None:
    """Raise `UsageError` for what cannot be read from."""
    if not hasattr(given, "read") or isinstance(given, TextIOBase):
        _is(given, str | PathLike | bytes, name, "a path, bytes, a stream opened as binary, or an rdflib.Graph")


def _is(given: object, kind: type | UnionType, name: str, what: str) -> None:
    """Raise `UsageError` for an argument that is not of a kind."""
    if not isinstance(given, kind):
        raise UsageError(f"{name} is {what}, not of type {type(given).__name__}")
