"""Bodies that a schema of text cannot describe: profiles in the forms of RDF."""

from __future__ import annotations

from pathlib import Path

import schemathesis
from hypothesis import strategies

from itss_graph.rdf.reading import read
from itss_graph.rdf.writing import serialize

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"


def as_it_is(_context: object, value: str | bytes) -> bytes:
    """A body that is text already."""
    return value.encode() if isinstance(value, str) else value


for media_type, form in {
    "text/turtle": "turtle",
    "application/trig": "trig",
    "application/n-triples": "ntriples",
    "application/n-quads": "nquads",
    "application/rdf+xml": "rdfxml",
}.items():
    written = [serialize(read(EXAMPLES / name), form) for name in ("empty.ttl", "team.ttl", "ap-holder.ttl")]
    schemathesis.serializer(media_type)(as_it_is)
    schemathesis.openapi.media_type(media_type, strategies.sampled_from(written))


@schemathesis.hook
def before_load_schema(_context: object, document: dict) -> None:
    """Leave out what the document shows of these forms, which is text, as schemathesis sends bytes only."""
    for media_type, body in document["components"]["requestBodies"]["Profile"]["content"].items():
        if "json" not in media_type:
            body.pop("examples", None)
