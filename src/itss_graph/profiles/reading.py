"""Reading profiles: any RDF, and plain JSON through the bundled context."""

from __future__ import annotations

from os import PathLike
from typing import BinaryIO

from itss_graph import resources
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.reading import read
from itss_graph.vocab import CONTEXT

Source = str | PathLike[str] | bytes | BinaryIO


def read_profiles(
    source: Source, *, format: str | None = None, name: str | None = None, base: str | bool = True
) -> Columns:
    """Profiles from a path, `-` (standard input), bytes or a binary stream; raises `InputError` for what is not RDF.

    `base` is as for `itss_graph.rdf.reading.read`.
    """
    context = resources.path("ontology", "context.jsonld").read_bytes()
    return read(source, format=format, contexts={CONTEXT: context}, default_context=context, name=name, base=base)
