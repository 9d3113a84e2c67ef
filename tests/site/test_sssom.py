"""SSSOM/TSV: read back as the specification says, it is the Turtle again, slot by slot; and it is canonical."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from rdflib import DCTERMS, OWL, RDFS, Graph, Literal, Namespace, URIRef

from itss_graph.errors import StandardError
from itss_graph.site.alignments import MappingSet, mapping_sets
from itss_graph.site.sssom import SLOTS, sssom_tsv
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Text

ROOT = Path(__file__).parents[2]
SSSOM = Namespace("https://w3id.org/sssom/")
PAV = Namespace("http://purl.org/pav/")
NAMES = ("e-cf", "elm", "esco", "isco-08", "schema-org", "sfia-9")
BUILT_IN = {
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
PROPAGATED = ("subject_source", "object_source", "object_source_version", "mapping_provider", "mapping_date")
"""Slots that a set states for all of its mappings (https://mapping-commons.github.io/sssom/spec-model/)."""


@dataclass(frozen=True)
class Document:
    """A file as a reader of SSSOM/TSV sees it: CURIEs are expanded, shared slots are given to every row."""

    metadata: dict[str, Any]
    columns: list[str]
    rows: list[dict[str, str]]

    @classmethod
    def of(cls, text: str) -> Document:
        lines = text.splitlines(keepends=True)
        block = [line for line in lines if line.startswith("#")]
        assert lines[: len(block)] == block, "metadata stands at the top, without a gap"
        metadata = yaml.safe_load("".join(line[1:] for line in block))
        reader = csv.DictReader(lines[len(block) :], delimiter="\t")
        shared = {slot: str(metadata[slot]) for slot in PROPAGATED if slot in metadata}
        rows = [{**shared, **row} for row in reader]
        return cls(metadata, list(reader.fieldnames or []), rows)

    def expand(self, curie: str) -> URIRef:
        prefix, _, local = curie.partition(":")
        return URIRef({**BUILT_IN, **self.metadata["curie_map"]}[prefix] + local)


@pytest.fixture(scope="module")
def sets() -> dict[str, MappingSet]:
    return {each.name: each for each in mapping_sets(Standard.load())}


@pytest.fixture(scope="module")
def labels() -> Graph:
    graph = Graph()
    for name in ("itss", "itsm"):
        graph.parse(ROOT / "ontology" / f"{name}.ttl")
    return graph


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", NAMES)
def test_read_back_it_is_the_turtle(sets: dict[str, MappingSet], labels: Graph, name: str, language: str) -> None:
    graph = Graph().parse(ROOT / "ontology" / "alignments" / f"{name}.ttl")
    document = Document.of(sssom_tsv(sets[name], language))
    header = URIRef(document.metadata["mapping_set_id"])
    assert {document.expand(row["record_id"]) for row in document.rows} == set(graph.objects(header, SSSOM.mappings))
    for row in document.rows:
        node = document.expand(row["record_id"])
        for slot, prop in (
            ("subject_id", OWL.annotatedSource),
            ("predicate_id", OWL.annotatedProperty),
            ("object_id", OWL.annotatedTarget),
            ("mapping_justification", SSSOM.mapping_justification),
            ("author_id", PAV.authoredBy),
            ("subject_source", SSSOM.subject_source),
        ):
            assert document.expand(row[slot]) == graph.value(node, prop), slot
        assert float(row["confidence"]) == graph.value(node, SSSOM.confidence).toPython()  # type: ignore[union-attr]
        assert date.fromisoformat(row["mapping_date"]) == graph.value(node, DCTERMS.created).toPython()  # type: ignore[union-attr]
        assert Literal(row["comment"], lang=language) in set(graph.objects(node, RDFS.comment))
        subject = document.expand(row["subject_id"])
        label = URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
        assert Literal(row["subject_label"], lang=language) in set(labels.objects(subject, label))
    check_header(document, graph, header, language)


def check_header(document: Document, graph: Graph, header: URIRef, language: str) -> None:
    metadata = document.metadata
    assert metadata["sssom_version"] == "1.1"
    assert SSSOM["version1.1"] == graph.value(header, SSSOM.sssom_version)
    assert metadata["mapping_set_version"] == str(graph.value(header, OWL.versionInfo))
    assert Literal(metadata["mapping_set_title"], lang=language) in set(graph.objects(header, DCTERMS.title))
    assert Literal(metadata["mapping_set_description"], lang=language) in set(
        graph.objects(header, DCTERMS.description)
    )
    assert URIRef(metadata["license"]) == graph.value(header, DCTERMS.license)
    assert {document.expand(each) for each in metadata["creator_id"]} == set(graph.objects(header, DCTERMS.creator))
    assert document.expand(metadata["object_source"]) == graph.value(header, SSSOM.object_source)
    version = graph.value(header, SSSOM.object_source_version)
    assert metadata.get("object_source_version") == (None if version is None else str(version))
    assert URIRef(metadata["mapping_provider"]) == graph.value(header, SSSOM.mapping_provider)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_canonical(sets: dict[str, MappingSet], name: str) -> None:
    text = sssom_tsv(sets[name])
    document = Document.of(text)
    assert text == sssom_tsv(sets[name])
    assert text.endswith("\n")
    assert "\r" not in text
    assert document.columns == [slot for slot in SLOTS if slot in document.columns]
    assert all(any(row[column] for row in document.rows) for column in document.columns)  # no empty column
    assert not set(document.columns) & set(document.metadata)
    rows = [[row[column] for column in document.columns] for row in document.rows]
    assert rows == sorted(rows)
    prefixes = list(document.metadata["curie_map"])
    assert prefixes == sorted(prefixes)
    assert not set(prefixes) & set(BUILT_IN)
    written = {
        row[slot].partition(":")[0] for row in document.rows for slot in ("record_id", "subject_id", "object_id")
    }
    assert written <= set(prefixes)
    assert all(f"{prefix}:" in text.replace(f"#  {prefix}:", "", 1) for prefix in prefixes)  # each is used
    assert list(document.metadata) == [slot for slot in ORDER if slot in document.metadata]


ORDER = (
    "sssom_version",
    "curie_map",
    "mapping_set_id",
    "mapping_set_version",
    "mapping_set_title",
    "mapping_set_description",
    "creator_id",
    "license",
    "subject_source",
    "object_source",
    "object_source_version",
    "mapping_provider",
    "mapping_date",
)


def test_what_not_all_mappings_share_is_a_column(sets: dict[str, MappingSet]) -> None:
    assert "subject_source" in Document.of(sssom_tsv(sets["e-cf"])).columns  # one subject is of the vocabulary
    esco = sets["esco"]
    first, *others = esco.mappings
    later = replace(esco, mappings=(replace(first, made=date(2027, 1, 5)), *others))
    document = Document.of(sssom_tsv(later))
    assert "mapping_date" in document.columns
    assert "mapping_date" not in document.metadata
    assert sorted({row["mapping_date"] for row in document.rows})[-1] == "2027-01-05"


@pytest.mark.parametrize(
    "comment",
    [
        'Say "field".',
        "Two\tparts.",
        "Two\nlines.",
        "A | B \\ C.",
        "# no metadata",
        '"',
        "ends in a space ",
        "行\n二",
    ],
)
def test_any_comment_is_read_back(sets: dict[str, MappingSet], comment: str) -> None:
    esco = sets["esco"]
    mapping = replace(esco.mappings[0], comment=Text(comment, "例"))
    text = sssom_tsv(replace(esco, mappings=(mapping,)))
    assert [row["comment"] for row in Document.of(text).rows] == [comment]


@pytest.mark.parametrize(
    "title",
    [
        "plain",
        "with: a colon",
        "with #no comment",
        "with # a comment",
        "- a list",
        "'quoted'",
        '"quoted"',
        "[a]",
        "{a: b}",
        "&anchor",
        "*alias",
        "!tag",
        "%directive",
        "@at",
        "`tick",
        "| block",
        "> fold",
        "? key",
        "ends:",
        " space",
        "space ",
        "two\nlines",
        "tab\there",
        "",
        "~",
        "null",
        "True",
        "no",
        "y",
        "1",
        "1.5",
        "-1e3",
        "0x1F",
        "0o17",
        "1_000",
        "12:30:45",
        "2026-11-24",
        ".inf",
        ".NaN",
        "1.2.3",
        "題名:副題",
        "---",
        "=",
        "<<",
    ],
)
def test_any_title_is_read_back_as_a_string(sets: dict[str, MappingSet], title: str) -> None:
    text = sssom_tsv(replace(sets["esco"], title=Text(title, "題")))
    assert Document.of(text).metadata["mapping_set_title"] == title


@pytest.mark.parametrize(
    ("text", "written"),
    [("plain words", "plain words"), ("https://a.example/b#c", "https://a.example/b#c"), ("a: b", '"a: b"')],
)
def test_a_string_is_plain_wherever_it_can_be(sets: dict[str, MappingSet], text: str, written: str) -> None:
    lines = sssom_tsv(replace(sets["esco"], title=Text(text, "題"))).splitlines()
    assert f"#mapping_set_title: {written}" in lines


@pytest.mark.parametrize(
    ("confidence", "written"),
    [(1.0, "1"), (0.0, "0"), (0.5, "0.5"), (0.125, "0.125"), (0.12345, "0.123"), (0.1, "0.1")],
)
def test_confidence_has_up_to_three_digits(sets: dict[str, MappingSet], confidence: float, written: str) -> None:
    esco = sets["esco"]
    text = sssom_tsv(replace(esco, mappings=(replace(esco.mappings[0], confidence=confidence),)))
    assert Document.of(text).rows[0]["confidence"] == written


def test_several_authors_and_a_source_have_their_place(sets: dict[str, MappingSet]) -> None:
    esco = sets["esco"]
    authors = ("https://w3id.org/itss/a|b", "https://w3id.org/itss/c\\d")
    mapping = replace(esco.mappings[0], authors=authors, source="http://data.europa.eu/esco/concept-scheme/official")
    document = Document.of(sssom_tsv(replace(esco, mappings=(mapping,))))
    assert document.rows[0]["author_id"] == r"itssroot:a\|b|itssroot:c\\d"
    assert document.rows[0]["mapping_source"] == "escoscheme:official"


def test_an_empty_set_has_its_metadata_alone(sets: dict[str, MappingSet]) -> None:
    document = Document.of(sssom_tsv(replace(sets["esco"], mappings=())))
    assert document.rows == []
    assert document.metadata["mapping_set_id"] == "https://w3id.org/itss/alignments/esco"


def test_an_iri_without_a_prefix_is_refused(sets: dict[str, MappingSet]) -> None:
    esco = sets["esco"]
    mapping = replace(esco.mappings[0], object="https://example.org/x")
    with pytest.raises(StandardError, match=r"no prefix covers <https://example\.org/x>"):
        sssom_tsv(replace(esco, mappings=(mapping,)))
