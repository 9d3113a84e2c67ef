"""`shapes/alignments.ttl`: the bundled alignments are well formed; a seeded fault against each rule is found as such.

A fault is a SPARQL update on a copy of the alignments with what it must bring about: the focus node and the shape of
every result, no more and no less.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import SH

ROOT = Path(__file__).parents[2]
Results = Callable[[Graph, Graph], list[tuple[str, str, str, str]]]
Changed = Callable[[Graph, str], Graph]
Fault = tuple[str, tuple[str, ...]]

PREFIXES = """
PREFIX ecf: <https://w3id.org/itss/alignments/e-cf#>
PREFIX esco: <https://w3id.org/itss/alignments/esco#>
PREFIX pav: <http://purl.org/pav/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
ALSH = "https://w3id.org/itss/shapes/alignments#"
SET, DESK = "<https://w3id.org/itss/alignments/esco>", "esco:ServiceDesk-aaeec9a7"
IN_SET, IN_DESK = "al:esco", "al:esco#ServiceDesk-aaeec9a7"


def add(subject: str, prop: str, value: str) -> str:
    return f"INSERT DATA {{ {subject} {prop} {value} }}"


def drop(subject: str, prop: str) -> str:
    return f"DELETE WHERE {{ {subject} {prop} ?any }}"


def put(subject: str, prop: str, value: str) -> str:
    """Replace every value of a property."""
    return f"{drop(subject, prop)} ; {add(subject, prop, value)}"


def mapping(update: str, *shapes: str) -> Fault:
    return update, tuple(f"{IN_DESK} {shape}" for shape in shapes)


def whole(update: str, *shapes: str) -> Fault:
    return update, tuple(f"{IN_SET} {shape}" for shape in shapes)


RELATION: list[Fault] = [
    mapping(drop(DESK, "owl:annotatedSource"), "Mapping-subject", "Mapping-subject-defined", "Mapping-subject-defined"),
    mapping(add(DESK, "owl:annotatedSource", "itsm:Operation"), "Mapping-subject"),
    mapping(  # a term that the ontology does not have
        put(DESK, "owl:annotatedSource", "itsm:HelpDesk"), "Mapping-subject-defined", "Mapping-subject-defined"
    ),
    mapping(  # a literal, which is nowhere defined either
        put(DESK, "owl:annotatedSource", "'ServiceDesk'"),
        *("Mapping-subject", "Mapping-subject-defined", "Mapping-subject-defined"),
    ),
    mapping(drop(DESK, "sssom:subject_source"), "Mapping-subject-defined"),
    mapping(  # the other module
        put(DESK, "sssom:subject_source", "<https://w3id.org/itss/ontology>"),
        *("Mapping-subject-defined", "Mapping-subject-defined"),
    ),
    mapping(drop(DESK, "owl:annotatedProperty"), "Mapping-predicate"),
    mapping(add(DESK, "owl:annotatedProperty", "skos:closeMatch"), "Mapping-predicate"),
    mapping(put(DESK, "owl:annotatedProperty", "skos:broader"), "Mapping-predicate"),
    mapping(put(DESK, "owl:annotatedProperty", "rdfs:subClassOf"), "Mapping-predicate"),
    mapping(drop(DESK, "owl:annotatedTarget"), "Mapping-object"),
    (
        put(DESK, "owl:annotatedTarget", "'help desk'"),
        (f"{IN_DESK} Mapping-object", f"{IN_SET} Target-esco-object", f"{IN_SET} Target-esco-object"),
    ),
    mapping(f"DELETE DATA {{ {SET} sssom:mappings {DESK} }}", "Mapping-set-of"),
    (
        add("<https://w3id.org/itss/alignments/e-cf>", "sssom:mappings", DESK),
        (f"{IN_DESK} Mapping-set-of", "al:e-cf Target-e-cf-object"),
    ),
    mapping(drop(DESK, "a"), "Mapping"),
]
GROUNDS: list[Fault] = [
    mapping(drop(DESK, "sssom:mapping_justification"), "Mapping-justification"),
    mapping(put(DESK, "sssom:mapping_justification", "'by hand'"), *("Mapping-justification",) * 2),
    mapping(put(DESK, "sssom:mapping_justification", "skos:closeMatch"), "Mapping-justification"),
    mapping(drop(DESK, "sssom:confidence"), "Mapping-confidence"),
    mapping(add(DESK, "sssom:confidence", "0.5e0"), "Mapping-confidence"),
    mapping(put(DESK, "sssom:confidence", "1.001e0"), "Mapping-confidence"),
    mapping(put(DESK, "sssom:confidence", "-0.001e0"), "Mapping-confidence"),
    mapping(put(DESK, "sssom:confidence", "0.8"), "Mapping-confidence"),  # a decimal
    mapping(drop(DESK, "rdfs:comment"), "Mapping-comment"),
    mapping(put(DESK, "rdfs:comment", "'The same.'@en"), "Mapping-comment"),
    mapping(put(DESK, "rdfs:comment", "'The same.'@en , 'As ever.'@en"), "Mapping-comment"),
    mapping(put(DESK, "rdfs:comment", "'The same.'@en , 'Das gleiche.'@de"), "Mapping-comment"),
    mapping(drop(DESK, "pav:authoredBy"), "Mapping-author"),
    mapping(put(DESK, "pav:authoredBy", "'someone'"), "Mapping-author"),
    mapping(drop(DESK, "dcterms:created"), "Mapping-made"),
    mapping(put(DESK, "dcterms:created", "'2026'"), "Mapping-made"),
    mapping(put(DESK, "owl:annotatedProperty", "skos:exactMatch"), "Exact"),
    mapping(
        put(DESK, "owl:annotatedProperty", "skos:exactMatch") + " ; " + add(DESK, "sssom:mapping_source", "'ESCO'"),
        "Exact",
    ),
]
SETS: list[Fault] = [
    whole(drop(SET, "dcterms:title"), "MappingSet-title"),
    whole(add(SET, "dcterms:title", "'again'@en"), *("MappingSet-title",) * 2),
    whole(put(SET, "dcterms:description", "'English alone.'@en"), "MappingSet-description"),
    whole(drop(SET, "owl:versionInfo"), "MappingSet-version"),
    whole(put(SET, "owl:versionInfo", "'latest'"), "MappingSet-version"),
    whole(drop(SET, "dcterms:creator"), "MappingSet-creator"),
    whole(drop(SET, "dcterms:license"), "MappingSet-license"),
    whole(put(SET, "dcterms:license", "'CC BY 4.0'"), "MappingSet-license"),
    whole(drop(SET, "sssom:object_source"), "MappingSet-object-source"),
    whole(add(SET, "sssom:object_source_version", "'1.2'"), "MappingSet-object-source-version"),
    whole(put(SET, "sssom:object_source_version", "1.2"), "MappingSet-object-source-version"),
    whole(drop(SET, "sssom:mapping_provider"), "MappingSet-provider"),
    whole(put(SET, "sssom:sssom_version", "'1.1'"), "MappingSet-sssom-version"),
    (
        "DELETE { al:esco sssom:mappings ?m . ?m ?p ?o } WHERE { al:esco sssom:mappings ?m . ?m ?p ?o }",
        (f"{IN_SET} MappingSet-mappings",),
    ),
    (
        "DELETE { ?set ?p ?o } INSERT { <urn:set> ?p ?o } WHERE { ?set ?p ?o FILTER(?set = al:esco) }",
        ("urn:set MappingSet",),
    ),
]
TARGETS: list[Fault] = [
    *(
        (
            f"DELETE {{ ?m owl:annotatedTarget ?o }} INSERT {{ ?m owl:annotatedTarget <{wrong}> }} "
            f"WHERE {{ {{ SELECT ?m ?o {{ al:{name} sssom:mappings ?m . ?m owl:annotatedTarget ?o }} "
            "ORDER BY ?m LIMIT 1 } }",
            (f"al:{name} Target-{name}-object", *more),
        )
        for name, wrong, more in (
            ("esco", "http://data.europa.eu/esco/skill/1242d99a-47f1-4a62-b884-33746db8a6ca", ()),
            ("esco", "http://data.europa.eu/esco/occupation/1242d99a", ()),
            ("isco-08", "http://data.europa.eu/esco/isco/3512", ()),
            ("sfia-9", "https://rdf.sfia-online.org/8/skills/SLMO", ()),
            ("sfia-9", "https://rdf.sfia-online.org/9/skills/SLM", ()),
            ("e-cf", "http://www.ecompetences.eu/uri/C1", ()),
            ("schema-org", "http://schema.org/Person", ()),
            ("elm", "http://data.europa.eu/snb/model/elm#Person", ()),
        )
    ),
    (put("ecf:C.1", "skos:notation", "'C1'"), ("al:e-cf Target-e-cf-notation",)),
    ("DELETE WHERE { ?c skos:notation ?n }", ("al:e-cf Target-e-cf-notation",)),
]
FAULTS = [*RELATION, *GROUNDS, *SETS, *TARGETS]

# As far as a rule lets go: nothing is found.
ALLOWED = [
    put(DESK, "sssom:confidence", "1.0e0"),
    put(DESK, "sssom:confidence", "0.0e0"),
    put(DESK, "owl:annotatedProperty", "skos:relatedMatch"),
    put(DESK, "owl:annotatedProperty", "skos:exactMatch")
    + " ; "
    + add(DESK, "sssom:mapping_source", "<http://data.europa.eu/esco/crosswalk>"),
    put(DESK, "sssom:mapping_justification", "<https://w3id.org/semapv/vocab/LexicalMatching>"),
    add(DESK, "pav:authoredBy", "<https://w3id.org/itss/reviewers>"),
    drop(SET, "sssom:object_source_version"),
    add(SET, "dcterms:creator", "<https://w3id.org/itss/reviewers>"),
]


@pytest.fixture(scope="module")
def rules(shapes: Callable[[str], Graph]) -> Graph:
    return shapes("alignments")


@pytest.fixture(scope="module")
def alignments(ontology: Graph) -> Graph:
    """All alignments, and of the ontology what tells which module defines a term."""
    graph = Graph()
    for file in sorted((ROOT / "ontology" / "alignments").glob("*.ttl")):
        graph.parse(file)
    for triple in ontology.triples((None, RDFS.isDefinedBy, None)):
        graph.add(triple)
    return graph


@pytest.mark.slow
def test_bundled_alignments_are_well_formed(
    alignments: Graph, ontology: Graph, rules: Graph, results_of_each_engine: Results
) -> None:
    assert results_of_each_engine(alignments + ontology, rules) == []


@pytest.mark.slow
@pytest.mark.parametrize(("update", "expected"), FAULTS)
def test_a_seeded_fault_is_found_as_what_it_is(
    alignments: Graph,
    rules: Graph,
    changed: Changed,
    results_of_each_engine: Results,
    update: str,
    expected: tuple[str, ...],
) -> None:
    spoilt = changed(alignments, PREFIXES + update)
    assert set(spoilt) != set(alignments), "the update changes nothing"
    found = [f"{focus} {shape.removeprefix('alsh:')}" for focus, _, _, shape in results_of_each_engine(spoilt, rules)]
    assert sorted(found) == sorted(expected)


@pytest.mark.slow
@pytest.mark.parametrize("update", ALLOWED)
def test_what_the_rules_allow_is_let_through(
    alignments: Graph, rules: Graph, changed: Changed, results_of_each_engine: Results, update: str
) -> None:
    other = changed(alignments, PREFIXES + update)
    assert set(other) != set(alignments), "the update changes nothing"
    assert results_of_each_engine(other, rules) == []


def test_every_rule_has_a_seeded_fault(rules: Graph) -> None:
    seeded = {shape.split(" ")[1] for _, expected in FAULTS for shape in expected}
    reporting = {"Exact", "Mapping", "MappingSet"}
    for shape in ("Mapping", "MappingSet", *(f"Target-{path.stem}" for path in alignment_files())):
        reporting |= {str(each).removeprefix(ALSH) for each in rules.objects(URIRef(ALSH + shape), SH.property)}
    assert seeded == reporting


def test_every_file_has_a_form_of_its_objects(rules: Graph) -> None:
    targeted = {str(node).rpartition("/")[2] for node in rules.objects(None, SH.targetNode)}
    assert targeted == {path.stem for path in alignment_files()}
    assert all((shape, RDF.type, SH.NodeShape) in rules for shape in rules.subjects(SH.targetNode, None))


def alignment_files() -> list[Path]:
    return sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))
