"""The alignments as objects, held against their files, which rdflib reads here: nothing is lost, nothing made up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SDO, SKOS, Graph, Literal, Namespace, URIRef

from itss_graph.errors import ItssError, StandardError
from itss_graph.site.alignments import MappingSet, mapping_sets, read_mapping_set
from itss_graph.standard.standard import Standard

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))
SSSOM = Namespace("https://w3id.org/sssom/")
ITSS = Namespace("https://w3id.org/itss/ontology#")
RELATIONS = (SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch, SKOS.exactMatch)
Triple = tuple[str, str, str]


@pytest.fixture(scope="module")
def standard() -> Standard:
    return Standard.load()


@pytest.fixture(scope="module")
def sets(standard: Standard) -> tuple[MappingSet, ...]:
    return mapping_sets(standard)


@pytest.fixture(scope="module")
def graphs() -> dict[str, Graph]:
    return {file.stem: Graph().parse(file) for file in FILES}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for name in ("itss", "itsm", "readings"):
        graph.parse(ROOT / "ontology" / f"{name}.ttl")
    return graph


def reified(graph: Graph) -> set[Triple]:
    """What the mappings of a graph say, as triples."""
    parts = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
    return {tuple(str(graph.value(node, part)) for part in parts) for node in graph.objects(None, SSSOM.mappings)}  # type: ignore[misc]


def direct(graph: Graph) -> set[Triple]:
    """The same as it is stated without more ado."""
    return {(str(s), str(relation), str(o)) for relation in RELATIONS for s, o in graph.subject_objects(relation)}


def test_every_target_of_the_design_has_a_file(sets: tuple[MappingSet, ...]) -> None:
    assert [each.name for each in sets] == ["e-cf", "elm", "esco", "isco-08", "schema-org", "sfia-9"]
    assert [each.name for each in sets] == [file.stem for file in FILES]
    assert all(each.mappings for each in sets)


def test_objects_say_what_the_files_say(sets: tuple[MappingSet, ...], graphs: dict[str, Graph]) -> None:
    for each in sets:
        graph = graphs[each.name]
        header = URIRef(each.iri)
        assert {(m.subject.iri, m.relation, m.object) for m in each.mappings} == reified(graph)
        assert len(each.mappings) == len(set(graph.objects(header, SSSOM.mappings)))
        for mapping in each.mappings:
            node = URIRef(mapping.iri)
            assert mapping.confidence == graph.value(node, SSSOM.confidence).toPython()  # type: ignore[union-attr]
            comments = {text.language: str(text) for text in graph.objects(node, RDFS.comment)}  # type: ignore[attr-defined]
            assert comments == {"en": mapping.comment.en, "ja": mapping.comment.ja}
        assert each.version == str(graph.value(header, OWL.versionInfo))
        assert URIRef(f"{each.iri}/{each.version}") in set(graph.objects(header, OWL.versionIRI))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_mapping_has_its_direct_triple_and_the_other_way_round(file: Path, graphs: dict[str, Graph]) -> None:
    graph = graphs[file.stem]
    assert reified(graph) == direct(graph)
    assert len(reified(graph)) == len(set(graph.subjects(RDF.type, OWL.Axiom)))  # no pair is mapped twice the same way


def test_no_pair_is_related_in_two_ways(graphs: dict[str, Graph]) -> None:
    for graph in graphs.values():
        pairs = [(subject, target) for subject, _, target in direct(graph)]
        assert len(pairs) == len(set(pairs))


def test_nothing_is_said_in_words_about_a_term_of_others(graphs: dict[str, Graph]) -> None:
    """Codes and IRIs alone: labels and definitions of a framework are its makers' to give."""
    for graph in graphs.values():
        foreign = {term for _, _, term in direct(graph) if not term.startswith("https://w3id.org/itss/")}
        said = [(term, text) for term in foreign for text in graph.objects(URIRef(term)) if isinstance(text, Literal)]
        assert said == []


@pytest.mark.slow
def test_subjects_are_terms_of_the_module_that_is_named(
    sets: tuple[MappingSet, ...], ontology: Graph, graphs: dict[str, Graph]
) -> None:
    for each in sets:
        imported = set(graphs[each.name].objects(URIRef(each.iri), OWL.imports))
        for mapping in each.mappings:
            assert str(ontology.value(URIRef(mapping.subject.iri), RDFS.isDefinedBy)) == mapping.subject_source
            assert imported & {URIRef(mapping.subject_source), URIRef("https://w3id.org/itss/itsm")}


def test_the_core_imports_no_alignment(ontology: Graph) -> None:
    assert not [module for module in ontology.objects(None, OWL.imports) if "/alignments/" in str(module)]


def test_mappings_are_named_for_what_they_relate(sets: tuple[MappingSet, ...]) -> None:
    for each in sets:
        for mapping in each.mappings:
            target = re.split(r"[/#]", mapping.object)[-1]
            short = target.partition("-")[0] if each.name == "esco" else target
            assert mapping.iri == f"{each.iri}#{mapping.subject.name}-{short}"


def test_levels_are_mapped_to_nothing(sets: tuple[MappingSet, ...], ontology: Graph) -> None:
    """The levels of different frameworks are not equivalent, and no crosswalk exists."""
    levels = {str(level) for level in ontology.subjects(RDF.type, ITSS.Level)}
    assert len(levels) == 7
    assert not levels & {mapping.subject.iri for each in sets for mapping in each.mappings}


def test_terms_of_schema_org_exist(sets: tuple[MappingSet, ...]) -> None:
    (schema,) = (each for each in sets if each.name == "schema-org")
    names = {mapping.object.removeprefix(str(SDO)) for mapping in schema.mappings}
    assert names <= set(SDO.__annotations__)
    assert "HelpDesk" not in SDO.__annotations__


def test_notations_of_the_e_cf_are_the_names_of_its_concepts(graphs: dict[str, Graph]) -> None:
    graph = graphs["e-cf"]
    notations = {str(concept).partition("#")[2]: str(code) for concept, code in graph.subject_objects(SKOS.notation)}
    assert all(name == code for name, code in notations.items())
    used = {target.partition("#")[2] for _, _, target in reified(graph)}
    assert used == set(notations)  # none is minted that no mapping needs


def test_an_iri_is_written_with_its_longest_prefix(sets: tuple[MappingSet, ...]) -> None:
    esco = next(each for each in sets if each.name == "esco")
    assert esco.curie("https://w3id.org/itss/itsm") == "itssroot:itsm"
    assert esco.curie("https://w3id.org/itss/itsm/Operation") == "itsm:Operation"
    assert esco.curie(f"{esco.iri}#a") == "alesco:a"
    with pytest.raises(StandardError, match=r"^esco: no prefix covers <https://example\.org/x>; declare one"):
        esco.curie("https://example.org/x")


GOOD = (ROOT / "ontology" / "alignments" / "esco.ttl").read_text(encoding="utf-8")
MAPPED = "alesco:ServiceDesk-aaeec9a7 a owl:Axiom ;\n    owl:annotatedSource itsm:ServiceDesk"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (MAPPED, MAPPED.replace("itsm:ServiceDesk", "itsm:HelpDesk"), "maps <https://w3id.org/itss/itsm/HelpDesk>"),
        (MAPPED, MAPPED.partition(" ;")[0] + " ; skos:note 'n'", "has no annotatedSource; state it"),
        ('"0.8"^^xsd:double', '"high"^^xsd:double', "has confidence 'high'; write a number from 0 to 1"),
        (
            '"2026-11-24"^^xsd:date ;\n    rdfs:comment',
            '"today" ;\n    rdfs:comment',
            "created on 'today'; write a day",
        ),
        ("owl:Ontology , sssom:MappingSet", "owl:Ontology", "0 mapping sets; a file holds one"),
        ("sssom:mapping_provider itssroot", "sssom:mapping_provider <urn:x> , itssroot", "has 2 values of mapping_pro"),
        ('"ITSS to ESCO"@en', '"ITSS to ESCO"', "has no title in 'en'; state it"),
        ("owl:Ontology ,", "owl:Ontology ,,", "at line"),
    ],
)
def test_a_file_that_says_too_little_is_refused_by_name(
    tmp_path: Path, standard: Standard, old: str, new: str, says: str
) -> None:
    assert old in GOOD
    file = tmp_path / "esco.ttl"
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ItssError) as refused:
        read_mapping_set(file, standard.terms)
    assert str(refused.value).startswith(f"{file}: ")
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
