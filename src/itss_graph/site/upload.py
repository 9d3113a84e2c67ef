"""The upload of the standard to a SPARQL 1.1 server."""

from __future__ import annotations

from itss_graph import resources
from itss_graph.rdf.endpoint import Endpoint, replace
from itss_graph.rdf.merging import merge
from itss_graph.rdf.reading import read
from itss_graph.rdf.store import Store
from itss_graph.standard import Standard
from itss_graph.standard.standard import CORE

GRAPH = "https://w3id.org/itss/itsm"
"""The graph of the standard where no other is named: the IRI of the job category's ontology, which imports the rest."""


def upload_standard(endpoint: Endpoint, graph: str = GRAPH, standard: str | None = None) -> int:
    """Make vocabulary, job category and readings the content of one named graph; returns the number of triples.

    The queries of the library need these. `standard` is the path of another job category. Raises `EngineError` where
    the server fails, and as `Standard.load` does.
    """
    files = [str(resources.path("ontology", name)) for name in CORE]
    if standard is not None:
        Standard.load(standard)
    files.append(standard or str(resources.path("ontology", "itsm.ttl")))
    triples = list(Store.of(merge(read(file, base=False) for file in files)).triples())
    replace(endpoint, graph, triples)
    return len(triples)
