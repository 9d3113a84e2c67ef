"""`shapes/ontology.ttl`: the header of every module and alignment is well formed; a seeded fault is found as such."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, SH

from release.version import present

ROOT = Path(__file__).parents[2]
FILES = [*sorted((ROOT / "ontology").glob("*.ttl")), *sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))]
ONTSH = "https://w3id.org/itss/shapes/ontology#"
Results = Callable[[Graph, Graph], list[tuple[str, str, str, str]]]
Changed = Callable[[Graph, str], Graph]

PREFIXES = """
PREFIX bibo: <http://purl.org/ontology/bibo/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX vann: <http://purl.org/vocab/vann/>
"""
IRI = "https://w3id.org/itss/itsm"
VERSION = present(ROOT)
NODE = f"<{IRI}>"


def put(prop: str, value: str) -> str:
    return f"DELETE WHERE {{ {NODE} {prop} ?any }} ; INSERT DATA {{ {NODE} {prop} {value} }}"


def drop(prop: str) -> str:
    return f"DELETE WHERE {{ {NODE} {prop} ?any }}"


def add(prop: str, value: str) -> str:
    return f"INSERT DATA {{ {NODE} {prop} {value} }}"


FAULTS: list[tuple[str, tuple[str, ...]]] = [
    (put("dcterms:title", "'IT Service Management'@en"), ("title",)),
    (put("dcterms:title", "'IT Service Management'@en , 'ITSM'@en"), ("title",)),
    (put("dcterms:title", "'IT Service Management'@en , 'ITサービスマネジメント'"), ("title",)),
    (drop("dcterms:description"), ("description",)),
    (put("dcterms:description", "'About it'@en , 'Über'@de"), ("description",)),
    (drop("dcterms:source"), ("source",)),
    (drop("dcterms:bibliographicCitation"), ("citation",)),
    (put("dcterms:bibliographicCitation", "''"), ("citation",)),
    (put("dcterms:creator", "'the contributors'"), ("creator",)),
    (drop("dcterms:publisher"), ("publisher",)),
    (put("dcterms:license", "'CC BY 4.0'"), ("license",)),
    (add("dcterms:license", "<https://creativecommons.org/licenses/by/3.0/>"), ("license",)),
    (drop("foaf:logo"), ("logo",)),
    (put("dcterms:created", "'2027-01-01'^^xsd:date"), ("created",)),
    (put("dcterms:issued", "'this year'"), ("created", "issued")),
    (put("dcterms:modified", "'yesterday'"), ("modified",)),
    (put("bibo:status", "'draft'"), ("status",)),
    (put("owl:versionInfo", "'0.2'"), ("version",)),
    (put("owl:versionIRI", NODE), ("version-iri",)),
    (drop("owl:versionIRI"), ("version-iri",)),
    (put("owl:priorVersion", f"<{IRI}/{VERSION}>"), ("prior-version",)),
    (add("owl:priorVersion", f"<{IRI}/0.0.9>"), ("prior-version",)),
    (put("vann:preferredNamespacePrefix", "'ITSM'"), ("prefix",)),
    (put("vann:preferredNamespaceUri", f"'{IRI}'"), ("namespace",)),
]
MISNAMED = "INSERT DATA { <https://w3id.org/itss/itsm/9.9.9> a owl:Ontology . _:b a owl:Ontology }"


@pytest.fixture(scope="module")
def rules(shapes: Callable[[str], Graph]) -> Graph:
    return shapes("ontology")


@pytest.fixture(scope="module")
def header() -> Graph:
    """The header of a module without what follows."""
    whole = Graph().parse(ROOT / "ontology" / "itsm.ttl")
    alone = Graph()
    for triple in whole.triples((URIRef(IRI), None, None)):
        alone.add(triple)
    return alone


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_header_is_well_formed(file: Path, rules: Graph, results: Results) -> None:
    graph = Graph().parse(file)
    assert len(list(graph.subjects(RDF.type, OWL.Ontology))) == 1
    assert results(graph, rules) == []


def test_the_header_is_well_formed_by_each_engine(header: Graph, rules: Graph, results_of_each_engine: Results) -> None:
    assert results_of_each_engine(header, rules) == []


@pytest.mark.slow
@pytest.mark.parametrize(("update", "expected"), FAULTS)
def test_a_seeded_fault_is_found_as_what_it_is(
    header: Graph, rules: Graph, changed: Changed, results_of_each_engine: Results, update: str, expected: tuple[str]
) -> None:
    found = results_of_each_engine(changed(header, PREFIXES + update), rules)
    assert {(focus, shape) for focus, _, _, shape in found} == {(IRI, f"ontsh:Header-{each}") for each in expected}


def test_the_name_of_a_version_or_none_is_no_name_of_an_ontology(rules: Graph, results: Results) -> None:
    graph = Graph()
    graph.update(MISNAMED, initNs={"owl": OWL})
    found = [shape for _, path, _, shape in results(graph, rules) if not path]
    assert found == ["ontsh:Header", "ontsh:Header"]


def test_every_rule_has_a_seeded_fault(rules: Graph) -> None:
    stated = {
        str(each).removeprefix(f"{ONTSH}Header-") for each in rules.objects(URIRef(f"{ONTSH}Header"), SH.property)
    }
    assert {each for _, expected in FAULTS for each in expected} == stated
