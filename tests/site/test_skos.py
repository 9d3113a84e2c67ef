"""The SKOS view: skosify loads it without a warning, SKOS's integrity conditions hold, and what Skosmos and qSKOS look
for is there. Each check is a SPARQL query that finds faults, and has a seeded fault that it must find.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import pytest
import skosify
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from itss_graph.rdf.columns import Columns
from itss_graph.rdf.writing import serialize
from itss_graph.site.skos import SCHEMES, concept_schemes, skos_view
from itss_graph.standard.standard import Standard
from itss_graph.vocab import PREFIXES

ROOT = Path(__file__).parents[2]
ITSS = Namespace("https://w3id.org/itss/ontology#")
ITSM = Namespace("https://w3id.org/itss/itsm/")
VIEW = "https://w3id.org/itss/skos/itsm/"
NAMES = {**PREFIXES, "v": VIEW, "area": f"{VIEW}areas#", "rdf": str(RDF)}
LABELS = "VALUES ?label { skos:prefLabel skos:altLabel skos:hiddenLabel }"
SEMANTIC = "skos:broader|skos:narrower|skos:related|^skos:broader|^skos:narrower|^skos:related"


@dataclass(frozen=True)
class Check:
    """A query for what is wrong, and an update that puts it wrong."""

    name: str
    query: str
    fault: str


INTEGRITY = [
    Check(
        "S9: a concept is no scheme",
        "SELECT ?s { ?s a skos:Concept , skos:ConceptScheme }",
        "INSERT DATA { itsm:Security a skos:ConceptScheme }",
    ),
    Check(
        "S13: preferred, alternative and hidden labels differ",
        f"SELECT ?s {{ {LABELS} ?s ?label ?text , ?same ; ?other ?text FILTER(?other != ?label) "
        "FILTER(?other IN (skos:prefLabel, skos:altLabel, skos:hiddenLabel)) }",
        "INSERT DATA { itsm:Security skos:altLabel 'security'@en }",
    ),
    Check(
        "S14: one preferred label a language",
        "SELECT ?s { ?s skos:prefLabel ?a , ?b FILTER(LANG(?a) = LANG(?b) && STR(?a) < STR(?b)) }",
        "INSERT DATA { itsm:Security skos:prefLabel 'safety'@en }",
    ),
    Check(
        "S27: what is related is not broader",
        "SELECT ?s { ?s skos:related|skos:relatedMatch ?o . "
        "?s (skos:broader|skos:broadMatch|^skos:narrower|^skos:narrowMatch)+ ?o }",
        "INSERT DATA { itsm:ServiceDesk-L3 skos:related itsm:ITServiceManagement }",
    ),
    Check(
        "S27: what is related is not narrower",
        "SELECT ?s { ?s skos:related|skos:relatedMatch ?o . "
        "?s (skos:narrower|skos:narrowMatch|^skos:broader|^skos:broadMatch)+ ?o }",
        "INSERT DATA { itsm:ITServiceManagement skos:related itsm:ServiceDesk-L3 }",
    ),
    Check(
        "S37: a collection is no concept and no scheme",
        "SELECT ?s { VALUES ?c { skos:Concept skos:ConceptScheme } ?s a skos:Collection , ?c }",
        "INSERT DATA { area:ServiceDesk a skos:Concept }",
    ),
    Check(
        "S46: an exact match is no broader and no related one",
        "SELECT ?s { ?s skos:exactMatch|^skos:exactMatch ?o . "
        "?s skos:broadMatch|^skos:broadMatch|skos:narrowMatch|skos:relatedMatch|^skos:relatedMatch ?o }",
        "INSERT DATA { itsm:Security skos:exactMatch <urn:x> ; skos:broadMatch <urn:x> }",
    ),
]
USUAL = [
    Check(
        "every concept is in a scheme that is one",
        "SELECT ?s { ?s a skos:Concept FILTER NOT EXISTS { ?s skos:inScheme/rdf:type skos:ConceptScheme } }",
        "DELETE WHERE { itsm:Security skos:inScheme ?any }",
    ),
    Check(
        "a concept, scheme or collection is labelled in both languages",
        "SELECT ?s { VALUES ?c { skos:Concept skos:ConceptScheme skos:Collection } ?s a ?c VALUES ?l { 'en' 'ja' } "
        "FILTER NOT EXISTS { ?s skos:prefLabel ?text FILTER(LANG(?text) = ?l) } }",
        "DELETE DATA { itsm:Security skos:prefLabel 'セキュリティ'@ja }",
    ),
    Check(
        "a concept is defined in both languages",
        "SELECT ?s { ?s a skos:Concept VALUES ?l { 'en' 'ja' } "
        "FILTER NOT EXISTS { ?s skos:definition ?text FILTER(LANG(?text) = ?l) } }",
        "DELETE WHERE { itsm:Security skos:definition ?any }",
    ),
    Check(
        "labels have a language and no stray white space",
        f"SELECT ?s {{ {LABELS} ?s ?label ?text FILTER(LANG(?text) = '' || REGEX(?text, '^\\\\s|\\\\s$|^$')) }}",
        "INSERT DATA { itsm:Security skos:altLabel 'safety ' }",
    ),
    Check(
        "no two concepts of a scheme share a preferred label",
        "SELECT ?s { ?s a skos:Concept ; skos:inScheme ?v ; skos:prefLabel ?t . "
        "?o a skos:Concept ; skos:inScheme ?v ; skos:prefLabel ?t FILTER(?s != ?o) }",
        "INSERT DATA { itsm:Security skos:prefLabel 'hardware'@en }",
    ),
    Check(
        "a concept has one notation",
        "SELECT ?s { ?s a skos:Concept OPTIONAL { ?s skos:notation ?n } } GROUP BY ?s HAVING(COUNT(?n) != 1)",
        "INSERT DATA { itsm:Security skos:notation 'S' }",
    ),
    Check(
        "no two concepts of a scheme share a notation",
        "SELECT ?s { ?s skos:inScheme ?v ; skos:notation ?n . ?o skos:inScheme ?v ; skos:notation ?n "
        "FILTER(?s != ?o) }",
        "INSERT DATA { itsm:Security skos:notation 'Hardware' }",
    ),
    Check(
        "a concept with nothing broader is a top concept",
        "SELECT ?s { ?s a skos:Concept ; skos:inScheme ?v FILTER NOT EXISTS { ?s skos:broader ?b } "
        "FILTER NOT EXISTS { ?s skos:topConceptOf ?v . ?v skos:hasTopConcept ?s } }",
        "DELETE WHERE { ?v skos:hasTopConcept itsm:Security }",
    ),
    Check(
        "a top concept has nothing broader",
        "SELECT ?s { ?s skos:topConceptOf ?v ; skos:broader ?b }",
        "INSERT DATA { itsm:ServiceDesk skos:topConceptOf v:fields }",
    ),
    Check(
        "a scheme has a top concept",
        "SELECT ?s { ?s a skos:ConceptScheme FILTER NOT EXISTS { ?s skos:hasTopConcept ?c } }",
        "DELETE WHERE { v:areas skos:hasTopConcept ?any }",
    ),
    Check(
        "broader and narrower are stated in both directions",
        "SELECT ?s { { ?s skos:broader ?o FILTER NOT EXISTS { ?o skos:narrower ?s } } UNION "
        "{ ?s skos:narrower ?o FILTER NOT EXISTS { ?o skos:broader ?s } } }",
        "DELETE WHERE { itsm:ServiceDesk-L3 skos:broader ?any }",
    ),
    Check(
        "nothing is broader than itself",
        "SELECT ?s { ?s skos:broader+ ?s }",
        "INSERT DATA { itsm:ITServiceManagement skos:broader itsm:ServiceDesk-L3 }",
    ),
    Check(
        "nothing is said to be broader that follows already",
        "SELECT ?s { ?s skos:broader ?o , ?m . ?m skos:broader+ ?o }",
        "INSERT DATA { itsm:ServiceDesk-L3 skos:broader itsm:ITServiceManagement }",
    ),
    Check(
        "relations lead to concepts that are there",
        f"SELECT ?s {{ ?s {SEMANTIC} ?o FILTER NOT EXISTS {{ ?o a skos:Concept }} }}",
        "INSERT DATA { itsm:Security skos:related itsm:Privacy }",
    ),
    Check(
        "members are concepts of the collection's scheme, and some",
        "SELECT ?s { ?s a skos:Collection ; skos:inScheme ?v "
        "{ ?s skos:member ?m FILTER NOT EXISTS { ?m a skos:Concept ; skos:inScheme ?v } } UNION "
        "{ FILTER NOT EXISTS { ?s skos:member ?m } } }",
        "INSERT DATA { area:ServiceDesk skos:member itsm:ServiceDesk }",
    ),
    Check(
        "a collection is in a scheme",
        "SELECT ?s { ?s a skos:Collection FILTER NOT EXISTS { ?s skos:inScheme/rdf:type skos:ConceptScheme } }",
        "DELETE WHERE { area:ServiceDesk skos:inScheme ?any }",
    ),
    Check(
        "S36: what is in the list of an ordered collection is a member",
        "SELECT ?s { ?s skos:memberList/rdf:rest*/rdf:first ?m FILTER NOT EXISTS { ?s skos:member ?m } }",
        "DELETE WHERE { <https://w3id.org/itss/skos/itsm/levels#order> skos:member itss:Level4 }",
    ),
    Check(
        "a scheme says what it is, whose, of when and under which licence",
        "SELECT ?s { ?s a skos:ConceptScheme VALUES ?p { dcterms:title dcterms:description dcterms:creator "
        "dcterms:publisher dcterms:license dcterms:created dcterms:modified dcterms:source owl:versionInfo } "
        "FILTER NOT EXISTS { ?s ?p ?o } }",
        "DELETE WHERE { v:areas dcterms:license ?any }",
    ),
    Check(
        "what comes from the source says from where",
        "SELECT ?s { ?s a skos:Concept FILTER NOT EXISTS { ?s dcterms:source ?o } "
        "FILTER(?s NOT IN (itss:Level1, itss:Level2)) }",  # no table is at these levels
        "DELETE WHERE { itsm:Security dcterms:source ?any }",
    ),
]
CHECKS = [*INTEGRITY, *USUAL]


def graph_of(columns: Columns) -> Graph:
    return Graph().parse(data=serialize(columns, "turtle", PREFIXES), format="turtle")


@pytest.fixture(scope="module")
def standard() -> Standard:
    return Standard.load()


@pytest.fixture(scope="module")
def view(standard: Standard) -> Graph:
    return graph_of(skos_view(standard))


@pytest.fixture(scope="module")
def schemes(standard: Standard) -> dict[str, Graph]:
    return {scheme.name: graph_of(scheme.triples) for scheme in concept_schemes(standard)}


def faults(graph: Graph, check: Check) -> list[str]:
    return sorted(str(row[0]) for row in graph.query(check.query, initNs=NAMES))  # type: ignore[index]


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_view_keeps_the_rule(view: Graph, check: Check) -> None:
    assert faults(view, check) == []


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_seeded_fault_is_found(view: Graph, check: Check) -> None:
    spoilt = view + Graph()
    spoilt.update(check.fault, initNs=NAMES)
    assert faults(spoilt, check) != []


@pytest.mark.slow
@pytest.mark.parametrize("check", INTEGRITY, ids=lambda check: check.name)
def test_the_alignments_do_not_break_it(view: Graph, check: Check) -> None:
    joined = view + Graph()
    for file in (ROOT / "ontology" / "alignments").glob("*.ttl"):
        joined.parse(file)
    assert faults(joined, check) == []


# skosify


def warnings_of(graph: Graph, caplog: pytest.LogCaptureFixture) -> list[str]:
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        skosify.skosify(graph)
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("name", SCHEMES)
def test_skosify_has_nothing_to_say(schemes: dict[str, Graph], caplog: pytest.LogCaptureFixture, name: str) -> None:
    assert warnings_of(schemes[name], caplog) == []


@pytest.mark.parametrize("name", SCHEMES)
def test_skosify_has_nothing_to_add(schemes: dict[str, Graph], name: str) -> None:
    """What SKOS lets a tool infer is stated: hierarchies and top concepts in both directions."""
    enriched = schemes[name] + Graph()
    for infer in (skosify.infer.skos_related, skosify.infer.skos_topConcept, skosify.infer.skos_hierarchical):
        infer(enriched)
    assert set(enriched) == set(schemes[name])


def test_skosify_takes_all_schemes_at_once(view: Graph, caplog: pytest.LogCaptureFixture) -> None:
    """It has to choose a default scheme, says so, and finds nothing else."""
    assert warnings_of(view, caplog) == [
        f"Multiple concept schemes found. Selecting {VIEW}areas as default concept scheme."
    ]


@pytest.mark.parametrize(
    ("scheme", "fault", "says"),
    [
        ("areas", "DELETE WHERE { v:areas skos:prefLabel ?any }", "Concept scheme has no label"),
        ("areas", "INSERT DATA { itsm:Security skos:prefLabel 'safety'@en }", "more than one prefLabel@en"),
        ("areas", "INSERT DATA { itsm:Security skos:altLabel 'security'@en }", "as both prefLabel and altLabel"),
        ("areas", "INSERT DATA { itsm:Security skos:altLabel ' safety'@en }", "Stripping whitespace"),
        ("areas", "INSERT DATA { area:ServiceDesk skos:related itsm:Security }", "Removing concept relation"),
        ("fields", "INSERT DATA { itsm:ITServiceManagement skos:broader itsm:ServiceDesk-L3 }", "Hierarchy cycle"),
        ("fields", "INSERT DATA { itsm:ServiceDesk-L3 skos:broader itsm:ITServiceManagement }", "Redundant hierarch"),
        ("fields", "INSERT DATA { itsm:ServiceDesk-L3 skos:related itsm:ServiceDesk }", "connected by both"),
    ],
)
def test_skosify_would_say_so(
    schemes: dict[str, Graph], caplog: pytest.LogCaptureFixture, scheme: str, fault: str, says: str
) -> None:
    spoilt = schemes[scheme] + Graph()
    spoilt.update(fault, initNs=NAMES)
    assert any(says in warning for warning in warnings_of(spoilt, caplog))


# What the view holds


def test_it_holds_what_the_ontology_states(view: Graph) -> None:
    ontology = Graph()
    for name in ("itss", "itsm"):
        ontology.parse(ROOT / "ontology" / f"{name}.ttl")
    concepts = set(view.subjects(RDF.type, SKOS.Concept))
    classes = [URIRef(cls) for held in SCHEMES.values() for cls in held]
    assert concepts == {term for cls in classes for term in ontology.subjects(RDF.type, cls)}
    for concept in concepts:
        for prop in (SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.scopeNote, DCTERMS.source, RDF.type):
            beside = {SKOS.Concept} if prop == RDF.type else set()
            assert set(view.objects(concept, prop)) - beside == set(ontology.objects(concept, prop)), (concept, prop)


def test_it_is_of_the_size_of_the_standard(schemes: dict[str, Graph]) -> None:
    sizes = {name: len(set(graph.subjects(RDF.type, SKOS.Concept))) for name, graph in schemes.items()}
    assert sizes == {
        "fields": 1 + 4 + 13,
        "levels": 7,
        "criteria": 15,
        "areas": 19,
        "succession": 7,
        "roles": 5,
        "proficiency": 3,
        "contribution": 3,
    }


def test_fields_lie_between_category_and_indicators(view: Graph) -> None:
    assert set(view.objects(ITSM["ServiceDesk-L4"], SKOS.broader)) == {ITSM.ServiceDesk}
    assert set(view.objects(ITSM.ServiceDesk, SKOS.broader)) == {ITSM.ITServiceManagement}
    assert set(view.subjects(SKOS.topConceptOf, URIRef(VIEW + "fields"))) == {ITSM.ITServiceManagement}
    assert len(set(view.objects(ITSM.OperationsManagement, SKOS.narrower))) == 5


@pytest.mark.parametrize(
    ("scheme", "members"),
    [
        ("levels", [f"Level{number}" for number in range(1, 8)]),
        (
            "roles",
            [
                "ResponsibleForWholeService",
                "ResponsibleForCustomerService",
                "ResponsiblePerson",
                "TeamLeader",
                "TeamMember",
            ],
        ),
        ("proficiency", ["GuidesOthers", "GuidesSubordinates", "WorksIndependently"]),
        ("contribution", ["LeadsIndustry", "ContributesToIndustry", "ContributesToCompany"]),
    ],
)
def test_levels_and_scales_are_in_order(view: Graph, scheme: str, members: list[str]) -> None:
    ordered = URIRef(f"{VIEW}{scheme}#order")
    assert (ordered, RDF.type, SKOS.OrderedCollection) in view
    first = view.value(ordered, SKOS.memberList)
    assert first is not None
    assert list(Collection(view, first)) == [ITSS[member] for member in members]


def test_areas_and_criteria_are_collected_by_field(view: Graph) -> None:
    desk = URIRef(f"{VIEW}areas#ServiceDesk")
    assert set(view.objects(desk, SKOS.member)) == {
        ITSM[name]
        for name in (
            "ServiceDeskManagement",
            "AcquisitionOfCustomerSatisfaction",
            "SupportTechnology",
            "ServiceDeskOperationManagement",
        )
    }
    assert set(view.objects(desk, SKOS.prefLabel)) == {
        Literal("service desk: specialty area", lang="en"),
        Literal("サービスデスク:専門領域", lang="ja"),
    }
    shared = set(view.subjects(SKOS.member, ITSM.ComplexStructure))
    assert shared == {
        URIRef(f"{VIEW}criteria#{field}")
        for field in ("OperationsManagement", "SystemManagement", "Operation", "ServiceDesk")
    }


def test_a_scheme_is_named_in_the_words_of_the_vocabulary(view: Graph) -> None:
    assert set(view.objects(URIRef(VIEW + "areas"), SKOS.prefLabel)) == {
        Literal("IT Service Management: specialty area", lang="en"),
        Literal("ITサービスマネジメント:専門領域", lang="ja"),
    }


def test_notations_are_numbers_and_names(view: Graph) -> None:
    assert str(view.value(ITSS.Level5, SKOS.notation)) == "5"
    assert str(view.value(ITSM["OperationsManagement-L5"], SKOS.notation)) == "OperationsManagement-L5"


@pytest.mark.slow
@pytest.mark.parametrize("format", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_it_is_always_written_the_same(standard: Standard, format: str) -> None:
    assert serialize(skos_view(standard), format, PREFIXES) == serialize(skos_view(Standard.load()), format, PREFIXES)


def test_the_schemes_together_are_the_view(view: Graph, schemes: dict[str, Graph]) -> None:
    together = Graph()
    for graph in schemes.values():
        together += graph
    assert len(together) == len(view) == sum(len(graph) for graph in schemes.values())


def test_another_job_category_has_its_own_schemes(caplog: pytest.LogCaptureFixture) -> None:
    garden = Standard.load(ROOT / "tests" / "category" / "garden.ttl")
    schemes = concept_schemes(garden)
    assert schemes[0].iri == "https://w3id.org/itss/skos/garden/fields"
    for scheme in schemes:
        assert warnings_of(graph_of(scheme.triples), caplog) == []
    lawns = URIRef("https://example.org/garden/Lawns")
    assert (lawns, RDF.type, SKOS.Concept) in graph_of(skos_view(garden))
