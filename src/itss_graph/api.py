"""The assessment in one call."""

from __future__ import annotations

from datetime import date
from os import PathLike, fspath
from typing import TYPE_CHECKING, BinaryIO, cast

from itss_graph.assess import Assessment, Assessor
from itss_graph.profiles.reading import Source, read_profiles
from itss_graph.standard import Standard

if TYPE_CHECKING:
    import rdflib


def assess(  # noqa: PLR0913 - what can vary between two assessments
    source: str | PathLike[str] | bytes | BinaryIO | rdflib.Graph,
    *,
    reading: str = "default",
    as_of: date | None = None,
    engine: str = "auto",
    format: str | None = None,
    standard: Standard | None = None,
) -> list[Assessment]:
    """Assess every candidate of a path, bytes, a binary stream or an `rdflib.Graph`, in the order of the source.

    `reading` is `default` or `strict`; `as_of` the last day that counts, by default today; `engine` one of `auto`,
    `columnar`, `pyshacl`; `format` names the RDF format of bytes (`turtle`, `json-ld` …) where it cannot be told;
    `standard` another standard than the bundled one. Raises `IllFormedProfile` for a profile that breaks
    `shapes/profile.ttl`, `InputError` for what cannot be read, `UsageError` for an unknown reading or engine.
    """
    assessor = Assessor.of(standard or Standard.load(), reading, as_of or date.today(), engine)
    if hasattr(source, "triples"):
        from itss_graph.rdf.interchange import from_rdflib

        return list(assessor.assess(from_rdflib(cast("rdflib.Graph", source)), "the graph"))
    return list(assessor.assess(read_profiles(source, format=format), _name(source)))


def _name(source: Source) -> str:
    return fspath(source) if isinstance(source, str | PathLike) else "the input"
