"""The house style of the shapes, a check a rule; each check has a seeded fault that it must find.

A check is a function from the graph of one file to a list of faults, one line each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph
from rdflib.namespace import SH

from itss_graph import shacl

ROOT = Path(__file__).parents[2]
FILES = ("profile", "standard", "itsm", "itsm-strict", "alignments", "ontology")
PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX itsm: <https://w3id.org/itss/itsm/>
PREFIX itss: <https://w3id.org/itss/ontology#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
OURS = ("https://w3id.org/itss/ontology#", "https://w3id.org/itss/itsm/")
ELSEWHERE = (
    "http://purl.org/dc/terms/",
    "http://purl.org/ontology/bibo/",
    "http://purl.org/pav/",
    "http://purl.org/vocab/vann/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2001/XMLSchema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/ns/shacl#",
    "http://xmlns.com/foaf/0.1/",
    "https://creativecommons.org/licenses/",
    "https://w3id.org/itss/alignments/",
    "https://w3id.org/sssom/",
)

CORE_TERMS = """
    NodeShape PropertyShape PropertyGroup targetClass targetNode targetObjectsOf targetSubjectsOf path
    inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath property deactivated name description
    order group defaultValue message severity Info Warning Violation class datatype nodeKind BlankNode IRI
    Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral minCount maxCount minExclusive minInclusive
    maxExclusive maxInclusive minLength maxLength pattern flags languageIn uniqueLang equals disjoint lessThan
    lessThanOrEquals not and or xone node qualifiedValueShape qualifiedMinCount qualifiedMaxCount
    qualifiedValueShapesDisjoint closed ignoredProperties hasValue in
"""
# What SHACL Core consists of (https://www.w3.org/TR/shacl/, sections 2 to 4), without SHACL-SPARQL.


def rows(store: ox.Store, query: str) -> Iterator[list[str]]:
    """The solutions of a query, as text; an unbound variable is empty."""
    solutions = store.query(PREFIXES + query)
    assert isinstance(solutions, ox.QuerySolutions)
    for solution in solutions:
        yield ["" if value is None else value.value for value in solution]


def column(store: ox.Store, query: str) -> list[str]:
    return [value for (value,) in rows(store, query)]


def namespace(store: ox.Store) -> str:
    (header,) = column(store, "SELECT ?o { ?o a owl:Ontology }")
    return f"{header}#"


def mentioned(store: ox.Store) -> set[str]:
    """Every IRI in the graph, as subject, property, value or datatype."""
    terms = [term for quad in store for term in (quad.subject, quad.predicate, quad.object)]
    datatypes = {term.datatype.value for term in terms if isinstance(term, ox.Literal)}
    return datatypes | {term.value for term in terms if isinstance(term, ox.NamedNode)}


def unnamed(store: ox.Store) -> list[str]:
    """Shapes and groups are IRIs of the file's namespace."""
    query = "SELECT DISTINCT ?s { VALUES ?c { sh:NodeShape sh:PropertyShape sh:PropertyGroup } ?s a ?c }"
    shaped = "SELECT DISTINCT ?s { ?s sh:path|sh:property|^sh:property|^sh:node|^sh:qualifiedValueShape ?o }"
    both = set(column(store, query)) | set(column(store, shaped))
    return sorted(shape for shape in both if not shape.startswith(namespace(store)))


def untyped(store: ox.Store) -> list[str]:
    """Whatever has a path is a property shape, and whatever is one has exactly one path."""
    stray = "SELECT ?s { ?s sh:path ?p FILTER NOT EXISTS { ?s a sh:PropertyShape } }"
    pathless = "SELECT ?s { ?s a sh:PropertyShape OPTIONAL { ?s sh:path ?p } } GROUP BY ?s HAVING(COUNT(?p) != 1)"
    return column(store, stray) + column(store, pathless)


def unannotated(store: ox.Store) -> list[str]:
    """Each property shape has a name, a description and a message in both languages, an order, a group, a severity."""
    faults = []
    for prop in ("name", "description", "message"):
        query = f"""SELECT ?s (GROUP_CONCAT(?l; separator=' ') AS ?tags) {{ ?s a sh:PropertyShape
            OPTIONAL {{ ?s sh:{prop} ?v BIND(LANG(?v) AS ?l) }} }} GROUP BY ?s"""
        faults += [
            f"{shape} {prop} in {tags}" for shape, tags in rows(store, query) if sorted(tags.split()) != ["en", "ja"]
        ]
    for prop, kind in (
        ("order", "DATATYPE(?v) = xsd:integer"),
        ("group", "EXISTS { ?v a sh:PropertyGroup }"),
        ("severity", "?v IN (sh:Violation, sh:Warning, sh:Info)"),
    ):
        query = f"""SELECT ?s {{ ?s a sh:PropertyShape OPTIONAL {{ ?s sh:{prop} ?v FILTER({kind}) }} }}
            GROUP BY ?s HAVING(COUNT(?v) != 1)"""
        faults += [f"{shape} {prop}" for shape in column(store, query)]
    return faults


def silent(store: ox.Store) -> list[str]:
    """What can fail without a property shape says why, in both languages."""
    query = """SELECT ?s (GROUP_CONCAT(?l; separator=' ') AS ?tags) {
        ?s a sh:NodeShape ; sh:or|sh:xone|sh:not|sh:and ?c ; sh:targetClass|sh:targetNode ?t
        OPTIONAL { ?s sh:message ?v BIND(LANG(?v) AS ?l) } } GROUP BY ?s"""
    return [f"{shape} message in {tags}" for shape, tags in rows(store, query) if set(tags.split()) != {"en", "ja"}]


def badly_worded(store: ox.Store) -> list[str]:
    """Messages and descriptions are sentences; what is said in Japanese is written in Japanese."""
    query = "SELECT ?s ?v (LANG(?v) AS ?l) { VALUES ?p { sh:message sh:description } ?s ?p ?v }"
    faults = [f"{s}: {text}" for s, text, tag in rows(store, query) if not text.endswith("。" if tag == "ja" else ".")]
    query = "SELECT ?s ?v { ?s ?p ?v FILTER(LANG(?v) = 'ja') }"
    japanese = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
    return faults + [f"{shape}: {text}" for shape, text in rows(store, query) if not japanese.search(text)]


def ungrouped(store: ox.Store) -> list[str]:
    """A group is used and has a label in both languages and an order."""
    query = """SELECT ?g (COUNT(DISTINCT ?l) AS ?labels) (COUNT(DISTINCT ?o) AS ?orders) (COUNT(DISTINCT ?s) AS ?uses) {
        ?g a sh:PropertyGroup OPTIONAL { ?g rdfs:label ?l } OPTIONAL { ?g sh:order ?o } OPTIONAL { ?s sh:group ?g } }
        GROUP BY ?g"""
    return [
        group for group, labels, orders, uses in rows(store, query) if labels != "2" or orders != "1" or uses == "0"
    ]


def undeclared(store: ox.Store) -> list[str]:
    """Every path, class and individual in our namespaces is declared in the ontology."""
    return sorted(iri for iri in mentioned(store) if iri.startswith(OURS) and iri not in declared())


@cache
def declared() -> set[str]:
    files = (ROOT / "ontology" / f"{name}.ttl" for name in ("itss", "itsm", "readings"))
    quads = (quad for file in files for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
    return {quad.subject.value for quad in quads if quad.predicate.value.endswith("#type") and named(quad.subject)}


def named(term: object) -> bool:
    return isinstance(term, ox.NamedNode)


def misspelt(store: ox.Store) -> list[str]:
    """Every SHACL term is one that the SHACL vocabulary defines, and one of SHACL Core."""
    vocabulary = Path(pyshacl.__file__).parent / "assets" / "shacl.ttl"
    quads = ox.parse(path=str(vocabulary), format=ox.RdfFormat.TURTLE)
    defined = {quad.subject.value for quad in quads if named(quad.subject)}
    used = {iri for iri in mentioned(store) if iri.startswith(str(SH))}
    return sorted(iri for iri in used if iri not in defined or iri.removeprefix(str(SH)) not in CORE_TERMS.split())


def idle(store: ox.Store) -> list[str]:
    """Every shape is targeted, or a targeted one leads to it."""
    query = """SELECT ?s { VALUES ?c { sh:NodeShape sh:PropertyShape } ?s a ?c FILTER NOT EXISTS {
        ?t sh:targetClass|sh:targetNode|sh:targetObjectsOf|sh:targetSubjectsOf ?any .
        ?t (sh:property|sh:node|sh:not|sh:qualifiedValueShape|((sh:or|sh:and|sh:xone)/rdf:rest*/rdf:first))* ?s } }"""
    return column(store, query)


def dangling(store: ox.Store) -> list[str]:
    """Every shape or group of the file's namespace that is referred to is there."""
    known = set(column(store, "SELECT DISTINCT ?s { ?s a ?c }"))
    return sorted(iri for iri in mentioned(store) if iri.startswith(namespace(store)) and iri not in known)


def leading_away(store: ox.Store) -> list[str]:
    """A file refers to itself, to the ontology and to the W3C's vocabularies, and to nothing else."""
    here = namespace(store).removesuffix("#")
    return sorted(iri for iri in mentioned(store) if not iri.startswith((here, *OURS, *ELSEWHERE)))


def explosive(store: ox.Store) -> list[str]:
    """Every regular expression compiles, and repeats nothing that itself repeats."""
    return [pattern for pattern in column(store, "SELECT ?v { ?s sh:pattern ?v }") if not harmless(pattern)]


def harmless(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    # Escapes and character classes become one letter each; then groups are folded from the inside outwards, and a
    # group that repeats something becomes a mark that must not be repeated itself.
    plain = re.sub(r"\[\^?\]?[^\]]*\]", "a", re.sub(r"\\.", "a", pattern)).replace("(?:", "(")
    while group := re.search(r"\(([^()]*)\)", plain):
        repeats = re.search(r"[*+{!]", group[1])
        plain = plain[: group.start()] + ("!" if repeats else "a") + plain[group.end() :]
    return not re.search(r"![*+{]", plain)


def unlike_its_requirement(store: ox.Store) -> list[str]:
    """The shape of a requirement names the clause that the requirement comes from."""
    ontology = ox.Store()
    ontology.load(path=str(ROOT / "ontology" / "itsm.ttl"), format=ox.RdfFormat.TURTLE)
    sources = dict(rows(ontology, "SELECT ?t ?v { ?t dcterms:source ?v }"))
    query = "SELECT ?s ?r ?v { ?s a sh:PropertyShape ; rdfs:seeAlso ?r OPTIONAL { ?s dcterms:source ?v } }"
    return [
        f"{shape} comes from {source!r}" for shape, term, source in rows(store, query) if source != sources.get(term)
    ]


def without_header(store: ox.Store) -> list[str]:
    """A title in both languages, a licence, a version and its IRI."""
    query = """SELECT ?o ?v ?iri (COUNT(DISTINCT ?t) AS ?titles) (COUNT(DISTINCT ?l) AS ?licences) { ?o a owl:Ontology
        OPTIONAL { ?o owl:versionInfo ?v ; owl:versionIRI ?iri }
        OPTIONAL { ?o dcterms:title ?t } OPTIONAL { ?o dcterms:license ?l } } GROUP BY ?o ?v ?iri"""
    return [str(row) for row in rows(store, query) if row != [row[0], row[1], f"{row[0]}/{row[1]}", "2", "1"]]


Check = Callable[[ox.Store], list[str]]
Results = Callable[[Graph, Graph], list[tuple[str, str, str, str]]]

ANY = "{ SELECT ?s { ?s a sh:PropertyShape } ORDER BY ?s LIMIT 1 }"
FAULTS: list[tuple[Check, str]] = [
    (unnamed, "INSERT DATA { [] a sh:PropertyShape }"),
    (unnamed, f"INSERT {{ ?s sh:qualifiedValueShape [ sh:class itss:Role ] }} WHERE {ANY}"),
    (untyped, f"DELETE {{ ?s a sh:PropertyShape }} WHERE {ANY}"),
    (untyped, f"INSERT {{ ?s sh:path itss:role , itss:outcome }} WHERE {ANY}"),
    *(
        (
            unannotated,
            f"DELETE {{ ?s sh:{prop} ?v }} WHERE {{ {ANY} ?s sh:{prop} ?v FILTER(COALESCE(LANG(?v), '') != 'en') }}",
        )
        for prop in ("name", "description", "message", "order", "group", "severity")
    ),
    (unannotated, f"INSERT {{ ?s sh:message 'Or else this.'@en }} WHERE {ANY}"),
    (unannotated, f"DELETE {{ ?g a sh:PropertyGroup }} WHERE {{ {ANY} ?s sh:group ?g }}"),
    (silent, "INSERT DATA { <urn:s> a sh:NodeShape ; sh:targetClass itss:Role ; sh:not <urn:t> }"),
    (badly_worded, f"INSERT {{ ?s sh:description 'a fragment'@en }} WHERE {ANY}"),
    (badly_worded, f"INSERT {{ ?s sh:name 'English'@ja }} WHERE {ANY}"),
    (ungrouped, "INSERT DATA { <urn:g> a sh:PropertyGroup ; rdfs:label 'g'@en , 'g'@ja ; sh:order 9 }"),
    (ungrouped, "DELETE { ?g rdfs:label ?l } WHERE { ?g a sh:PropertyGroup ; rdfs:label ?l }"),
    (undeclared, f"INSERT {{ ?s sh:path itss:roll }} WHERE {ANY}"),
    (undeclared, f"INSERT {{ ?s sh:hasValue itsm:ServiceDesk-L5 }} WHERE {ANY}"),
    (misspelt, f"INSERT {{ ?s sh:minCuont 1 }} WHERE {ANY}"),
    (misspelt, f"INSERT {{ ?s sh:sparql [ sh:select 'SELECT $this {{}}' ] }} WHERE {ANY}"),
    (misspelt, f"INSERT {{ ?s sh:rule [] }} WHERE {ANY}"),
    (idle, "INSERT DATA { <urn:s> a sh:NodeShape ; sh:property <urn:p> . <urn:p> a sh:PropertyShape }"),
    (idle, "DELETE WHERE { ?s sh:targetClass ?c }"),
    (dangling, f"DELETE {{ ?g a ?c }} WHERE {{ {ANY} ?s sh:group ?g . ?g a ?c }}"),
    (leading_away, f"INSERT {{ ?s rdfs:seeAlso <http://example.org/> }} WHERE {ANY}"),
    (leading_away, "INSERT { ?o owl:imports <https://w3id.org/itss/elsewhere> } WHERE { ?o a owl:Ontology }"),
    (explosive, f"INSERT {{ ?s sh:pattern '^(a+)+$' }} WHERE {ANY}"),
    (explosive, f"INSERT {{ ?s sh:pattern '^(unclosed' }} WHERE {ANY}"),
    (unlike_its_requirement, f"INSERT {{ ?s rdfs:seeAlso itsm:ServiceDesk-L3-size }} WHERE {ANY}"),
    (without_header, "DELETE WHERE { ?o dcterms:license ?l }"),
    (
        without_header,
        "DELETE { ?o owl:versionInfo ?v } INSERT { ?o owl:versionInfo '9' } WHERE { ?o owl:versionInfo ?v }",
    ),
]
CHECKS = tuple(dict.fromkeys(check for check, _ in FAULTS))


@pytest.fixture(scope="module")
def stores() -> dict[str, ox.Store]:
    found = {}
    for name in FILES:
        found[name] = ox.Store()
        found[name].load(path=str(ROOT / "shapes" / f"{name}.ttl"), format=ox.RdfFormat.TURTLE)
    return found


def test_no_file_is_left_out() -> None:
    assert sorted(path.stem for path in (ROOT / "shapes").rglob("*.ttl")) == sorted(FILES)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("check", CHECKS)
def test_shapes_keep_the_rule(stores: dict[str, ox.Store], check: Check, file: str) -> None:
    assert check(stores[file]) == []


@pytest.mark.parametrize(("check", "fault"), FAULTS)
def test_check_finds_a_seeded_fault(stores: dict[str, ox.Store], check: Check, fault: str) -> None:
    spoilt = ox.Store()
    spoilt.extend(stores["profile"])
    spoilt.update(PREFIXES + fault)
    assert len(check(spoilt)) > len(check(stores["profile"]))


@pytest.mark.parametrize(
    ("pattern", "safe"),
    [
        ("^[12][0-9]{3}-", True),
        ("^(ab)+$", True),
        ("^(a|b)*c+$", True),
        (r"^\(a+\)+$", True),
        ("^[(a+)]+$", True),
        ("(a+)+", False),
        ("(a*)*", False),
        ("((a+)b)+", False),
        ("(?:a{2,}){3,}", False),
        ("[", False),
    ],
)
def test_nested_quantifiers_are_told_from_harmless_ones(pattern: str, safe: bool) -> None:
    assert harmless(pattern) is safe


@pytest.fixture(scope="module")
def shapes_of_shapes() -> Graph:
    return Graph().parse(Path(pyshacl.__file__).parent / "assets" / "shacl-shacl.ttl")


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_shapes_are_well_formed_by_the_shapes_of_shacl(
    shapes: Callable[[str], Graph], shapes_of_shapes: Graph, file: str
) -> None:
    assert shacl.validate(shapes(file), shapes_of_shapes).results == ()


@pytest.mark.slow
@pytest.mark.parametrize(
    "file", ["profile", "standard", "itsm", "alignments", "ontology"]
)  # itsm-strict, as large again, is built alike
def test_the_reference_engine_agrees(
    shapes: Callable[[str], Graph], shapes_of_shapes: Graph, results: Results, file: str
) -> None:
    assert results(shapes(file), shapes_of_shapes) == []


@pytest.mark.slow
def test_the_shapes_of_shacl_find_a_fault(
    shapes: Callable[[str], Graph],
    shapes_of_shapes: Graph,
    results_of_each_engine: Results,
    changed: Callable[[Graph, str], Graph],
) -> None:
    update = "INSERT DATA { prosh:Record-date <http://www.w3.org/ns/shacl#maxCount> 'one' }"
    found = results_of_each_engine(changed(shapes("profile"), update), shapes_of_shapes)
    assert {focus for focus, *_ in found} == {"prosh:Record-date"}
