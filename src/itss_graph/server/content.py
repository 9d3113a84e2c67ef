"""What a server holds from the start: the standard, and the profiles of the operator, one named graph per person."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.site.knowledge import ontology_of
from itss_graph.standard.standard import MODULES


@dataclass(frozen=True, slots=True)
class Content:
    """The standard as N-Quads: its modules in the default graph, and each module and shapes graph under its own IRI.

    With the default graph, library queries answer as they do on the command line.
    `digest` is the SHA-256 of all modules.
    """

    quads: bytes
    graphs: tuple[str, ...]
    digest: str

    @classmethod
    def bundled(cls) -> Content:
        """The standard as it is bundled."""
        quads: list[ox.Quad] = []
        graphs: list[str] = []
        digest = sha256()
        for folder, pattern in (("ontology", "*.ttl"), ("ontology", "alignments/*.ttl"), ("shapes", "*.ttl")):
            for path in sorted(resources.path(folder).glob(pattern)):
                text = path.read_bytes()
                digest.update(text)
                triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
                name = ox.NamedNode(str(ontology_of(triples))[1:-1])
                graphs.append(name.value)
                quads += [ox.Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples]
                if folder == "ontology" and path.name in MODULES:
                    quads += [ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
        return cls(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"", tuple(graphs), digest.hexdigest())

    def update(self) -> str:
        """The update that replaces an earlier standard by this one, and leaves all other data as it is."""
        names = " ".join(f"<{graph}>" for graph in self.graphs)
        drops = " ".join(f"DROP SILENT GRAPH <{graph}> ;" for graph in self.graphs)
        data = " ".join(_quad_data(quad) for quad in ox.parse(self.quads, format=ox.RdfFormat.N_QUADS))
        remove = f"DELETE {{ ?s ?p ?o }} WHERE {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }} ;"
        return f"{remove} {drops} INSERT DATA {{ {data} }}"


def put(graph: str, lines: bytes) -> str:
    """The update that replaces the content of a graph by N-Triples."""
    return f"DROP SILENT GRAPH <{graph}> ; CREATE GRAPH <{graph}> ; {add(graph, lines)}"


def add(graph: str | None, lines: bytes) -> str:
    """The update that adds N-Triples to a graph, or to the default graph."""
    data = lines.decode()
    return f"INSERT DATA {{ GRAPH <{graph}> {{ {data} }} }}" if graph else f"INSERT DATA {{ {data} }}"


def _quad_data(quad: ox.Quad) -> str:
    triple = f"{quad.subject} {quad.predicate} {quad.object} ."
    return triple if isinstance(quad.graph_name, ox.DefaultGraph) else f"GRAPH {quad.graph_name} {{ {triple} }}"
