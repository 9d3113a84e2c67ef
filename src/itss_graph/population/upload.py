"""Upload of people to a SPARQL 1.1 server, each to a named graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import polars as pl

from itss_graph.errors import InputError
from itss_graph.profiles.ownership import owned
from itss_graph.profiles.reading import read_profiles
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.endpoint import Endpoint, NamedGraph, replace_all
from itss_graph.rdf.merging import BlankNodeLabels
from itss_graph.rdf.store import parse


def persons(
    file: str, labels: BlankNodeLabels | None = None, format: str | None = None
) -> Iterator[tuple[str, list[str]]]:
    """Each person of a file of profiles, by IRI, with the triples of the profile as lines of N-Triples.

    `labels` are the labels of blank nodes that other files use. Relative IRIs, which would expose the path of the file,
    are refused.

    Raises `InputError` where the file cannot be read, holds a person without an IRI or statements about nobody, and
    `IllFormedProfile` where a profile is not well formed.
    """
    from itss_graph.assessment import Assessor
    from itss_graph.standard import Standard

    columns = (labels or BlankNodeLabels()).apart(read_profiles(file, format=format, base=False))
    columns = Assessor.of(Standard.load(), "default", date.today()).well_formed(columns, file)
    triples = columns.triples.join(owned(columns), left_on="s", right_on="node", how="left")
    if triples["owner"].null_count():
        node = columns.names(triples.filter(pl.col("owner").is_null())["s"])[0]
        raise InputError(f"{file}: {node} belongs to no candidate; link it from one, or leave it out")
    for (owner,), part in triples.partition_by("owner", as_dict=True, maintain_order=True).items():
        (name,) = columns.names(pl.Series([owner], dtype=part["owner"].dtype))
        if name.startswith("_:"):
            raise InputError(
                f"{file}: candidate {name} has no IRI, by which to name a graph; give it one (urn:uuid:...)"
            )
        yield name, Columns(columns.terms, part.select("s", "p", "o")).lines().to_list()


def people_of(files: Iterable[str], format: str | None = None) -> list[NamedGraph]:
    """Each person of some files as a graph of that name; raises as `persons` does."""
    labels = BlankNodeLabels()
    return [(person, [*parse(lines)]) for file in files for person, lines in persons(file, labels, format)]


def upload_people(endpoint: Endpoint, people: Iterable[NamedGraph]) -> int:
    """Replace the graph of each person; gives their number.

    Raises `EngineError` where the server fails; graphs that were not sent are unchanged.
    """
    return sum(replace_all(endpoint, people))
