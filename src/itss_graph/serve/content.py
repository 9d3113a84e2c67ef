"""What a server holds from the start: the standard, and the profiles of the operator, a named graph a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import polars as pl
import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import InputError
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.records import Tables
from itss_graph.profiles.violations import IllFormedProfile
from itss_graph.rdf.columns import Columns
from itss_graph.standard.standard import CORE
from itss_graph.vocab import ITSS, OWL, RDF

DEFAULT = (*CORE, "itsm.ttl")
"""The modules that are in the default graph, so that queries of the library answer as they do on the command line."""

PERSONS = ("develops", "confirmedBy")
"""The properties that lead from one person to another."""


@dataclass(frozen=True, slots=True)
class Content:
    """The standard as N-Quads: its modules in the default graph, and each module and shapes graph under its own IRI.

    `digest` tells one standard from another.
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
                name = _ontology(triples)
                graphs.append(name.value)
                quads += [ox.Quad(t.subject, t.predicate, t.object, name) for t in triples]
                if folder == "ontology" and path.name in DEFAULT:
                    quads += [ox.Quad(t.subject, t.predicate, t.object) for t in triples]
        return cls(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"", tuple(graphs), digest.hexdigest())

    def update(self) -> str:
        """The update that puts this standard in the place of an earlier one, and leaves all else as it is."""
        names = " ".join(f"<{graph}>" for graph in self.graphs)
        drops = " ".join(f"DROP SILENT GRAPH <{graph}> ;" for graph in self.graphs)
        data = " ".join(_in_sparql(quad) for quad in ox.parse(self.quads, format=ox.RdfFormat.N_QUADS))
        remove = f"DELETE {{ ?s ?p ?o }} WHERE {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }} ;"
        return f"{remove} {drops} INSERT DATA {{ {data} }}"


def put(graph: str, lines: bytes) -> str:
    """The update that makes N-Triples the whole of a graph."""
    return f"DROP SILENT GRAPH <{graph}> ; CREATE GRAPH <{graph}> ; {add(graph, lines)}"


def add(graph: str | None, lines: bytes) -> str:
    """The update that adds N-Triples to a graph, or to the default graph."""
    data = lines.decode()
    return f"INSERT DATA {{ GRAPH <{graph}> {{ {data} }} }}" if graph else f"INSERT DATA {{ {data} }}"


def persons(file: str) -> Iterator[tuple[str, bytes]]:
    """Each person of a file of profiles, by IRI, with what is said of that person as N-Triples.

    Raises `InputError` where the file cannot be read, holds a person without an IRI or statements about nobody, and
    `IllFormedProfile` where a profile is not well formed.
    """
    from itss_graph.assess import Assessor
    from itss_graph.standard import Standard

    columns = read_profiles(file)
    violations = Assessor.of(Standard.load(), "default", date.today()).violations(columns.understood())
    if violations:
        raise IllFormedProfile(file, violations)
    owned = _owned(columns)
    triples = columns.triples.join(owned, left_on="s", right_on="node", how="left")
    if triples["owner"].null_count():
        about = columns.names(triples.filter(pl.col("owner").is_null())["s"])[0]
        raise InputError(f"{file}: {about} belongs to no candidate; link it from one, or leave it out")
    for (owner,), part in triples.partition_by("owner", as_dict=True, maintain_order=True).items():
        (name,) = columns.names(pl.Series([owner], dtype=part["owner"].dtype))
        if name.startswith("_:"):
            raise InputError(
                f"{file}: candidate {name} has no IRI, by which to name a graph; give it one (urn:uuid:...)"
            )
        yield name, "\n".join(Columns(columns.terms, part.select("s", "p", "o")).lines()).encode()


def _owned(columns: Columns) -> pl.DataFrame:
    """Which node belongs to which candidate: columns `node`, `owner`; a candidate belongs to no other."""
    candidates = Tables(columns).candidates().unique(maintain_order=True)
    links = columns.ids([f"<{ITSS}{name}>" for name in PERSONS])
    steps = columns.triples.filter(
        ~pl.col("p").is_in(list(links.values())) & ~pl.col("o").is_in(candidates.implode())
    ).select(node="s", to="o")
    steps = steps.filter(pl.col("to").is_in(columns.triples["s"].unique().implode()))
    found = new = pl.DataFrame({"node": candidates, "owner": candidates})
    while len(new):
        reached = new.join(steps, on="node").select(node="to", owner="owner").unique(maintain_order=True)
        new = reached.join(found, on=["node", "owner"], how="anti", maintain_order="left")
        found = pl.concat([found, new])
    return found


def _ontology(triples: list[ox.Triple]) -> ox.NamedNode:
    """The IRI of the ontology that a module is."""
    node = next(t.subject for t in triples if (t.predicate.value, t.object) == (RDF.type, ox.NamedNode(OWL.Ontology)))
    return ox.NamedNode(str(node)[1:-1])


def _in_sparql(quad: ox.Quad) -> str:
    triple = f"{quad.subject} {quad.predicate} {quad.object} ."
    return triple if isinstance(quad.graph_name, ox.DefaultGraph) else f"GRAPH {quad.graph_name} {{ {triple} }}"
