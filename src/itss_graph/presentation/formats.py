"""The formats of files and answers: the one place that knows their names, the endings of files and the media types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from itss_graph.rdf.sources import EXTENSIONS

if TYPE_CHECKING:
    from rich.console import RenderableType

A = TypeVar("A")
Pieces = Iterable["str | bytes | RenderableType"]
"""An answer in pieces: text or bytes, or for a table what Rich renders."""
Writers = Mapping[str, Callable[[A, str], Pieces]]
"""The writers of one kind of answer, by the name of the format; each takes the answer and a language."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format: the endings of its files and its media type; a `binary` one is not for a terminal."""

    name: str
    endings: tuple[str, ...] = ()
    media_type: str = ""
    binary: bool = False


RDF = {
    "turtle": "text/turtle",
    "trig": "application/trig",
    "ntriples": "application/n-triples",
    "nquads": "application/n-quads",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""The media types of the formats of RDF."""

FORMATS: dict[str, FileFormat] = {
    form.name: form
    for form in (
        FileFormat("table"),
        *(
            FileFormat(name, tuple(ending for ending in EXTENSIONS if EXTENSIONS[ending] == name), media_type)
            for name, media_type in RDF.items()
        ),
        FileFormat("json", (".json",), "application/json"),
        FileFormat("jsonl", (".jsonl", ".ndjson"), "application/jsonl"),
        FileFormat("html", (".html", ".htm"), "text/html"),
        FileFormat("csv", (".csv",), "text/csv"),
        FileFormat("parquet", (".parquet",), "application/vnd.apache.parquet", binary=True),
        FileFormat(
            "xlsx", (".xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", binary=True
        ),
        FileFormat("svg", (".svg",), "image/svg+xml"),
        FileFormat("ob3", media_type="application/vc+ld+json"),
        FileFormat("elm", media_type="application/vc+ld+json"),
    )
}
"""All formats, by name."""

ENDINGS: dict[str, tuple[str, ...]] = {
    ending: tuple(name for name, form in FORMATS.items() if ending in form.endings)
    for form in FORMATS.values()
    for ending in form.endings
}
"""The formats that the ending of a file's name stands for; a command writes at most one of them."""
