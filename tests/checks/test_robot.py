"""ROBOT itself and the checks that restate its report find the same, in every case and in what is published."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox
import pytest

from itss_graph.queries.checks import bundled, own_ontology, store_of
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.names import OWL, RDF, RDFS, SKOS
from itss_graph.rdf.store import Rows, Store
from itss_graph.site.knowledge import published

pytestmark = pytest.mark.slow

HEADER = ox.NamedNode(RDF.type), ox.NamedNode(OWL.Ontology)
OWN = "https://w3id.org/itss/ontology"
HERE = Path(__file__).parent / "robot"
CHECKS = bundled()
RULES = {
    source.removeprefix("ROBOT "): name
    for name, check in CHECKS.items()
    for source in check.sources
    if source.startswith("ROBOT ")
}
OBO = {
    SKOS.definition: "http://purl.obolibrary.org/obo/IAO_0000115",
    SKOS.prefLabel: RDFS.label,
    SKOS.altLabel: "http://www.geneontology.org/formats/oboInOwl#hasExactSynonym",
}
"""What ROBOT, made for the OBO Foundry, reads in place of SKOS."""
BLIND = {"multiple_labels", "multiple_definitions"}
"""The rules that take a translation for a second text, whatever its language."""
Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What both are given, by the name of the document, and what ROBOT finds in each, by its rules."""

    given: dict[str, list[ox.Triple]]
    found: dict[str, list[list[str]]]

    def robot(self, document: str, rule: str) -> set[Row]:
        """The rows of a rule, without the language tags that ROBOT adds to texts."""
        names = [name for name in self.found if name == document or name.startswith(f"{document}@")]
        blind = len(names) > 1 and rule in BLIND
        rows = [row for name in names if (name != document) == blind for row in self.found[name] if row[1] == rule]
        return {(subject, prop, re.sub(r"@[a-z]{2}\Z", "", value)) for _, _, subject, prop, value in rows}

    def ours(self, document: str, rule: str) -> set[Row]:
        store = Store()
        store.add(self.given[document])
        answer = store.query(CHECKS[RULES[rule]].text)
        assert isinstance(answer, Rows)
        return {(plain(one), OBO.get(plain(two), plain(two)), plain(three)) for one, two, three in answer.rows}


@pytest.fixture(scope="module")
def agreement(cases, tmp_path_factory) -> Agreement:
    """One process of ROBOT over every fault, every clean graph and our own ontology as it is published.

    What is in several languages it is given in each alone too, for the rules that do not look at languages.
    """
    jars = Path(os.environ.get("ITSS_ROBOT", "~/.cache/itss-graph/robot")).expanduser()
    if not list(jars.glob("robot-core-*.jar")):
        pytest.skip(f"fill {jars} with ROBOT, as .ci/run does: mvn -f tests/checks/robot/pom.xml ...")
    if shutil.which("java") is None or find_spec("jpype") is None:
        pytest.skip("install a Java runtime 11 or newer, and jpype1 (pip install --group peers)")
    given = {"own": idiom(merged(), OWN)}
    for name, case in cases.items():
        for kind, body in (("fault", case.fault), ("clean", case.clean)):
            quads = ox.parse(case.turtle(body), format=ox.RdfFormat.TURTLE)
            given[f"{name}.{kind}"] = idiom([quad.triple for quad in quads], case.base)
    folder = tmp_path_factory.mktemp("robot")
    files = [file for name, triples in given.items() for file in write(folder, name, triples)]
    command = [sys.executable, HERE / "report.py", jars, folder / "found.json", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads((folder / "found.json").read_text("utf-8"))
    return Agreement(given, {Path(file).stem: rows for file, rows in found.items()})


def write(folder: Path, name: str, triples: Sequence[ox.Triple]) -> Iterator[Path]:
    """The whole, and a file a language if there are several, each without the notes on texts of another."""
    languages = {spoken(each) for each in triples} - {None}
    parts = {name: set[ox.Triple]()}
    if len(languages) > 1:
        parts |= {f"{name}@{one}": {each for each in triples if spoken(each) not in (one, None)} for one in languages}
    for part, without in parts.items():
        noted = {each.subject for each in without if isinstance(each.subject, ox.BlankNode)}
        kept = [each for each in triples if each not in without and each.subject not in noted]
        file = folder / f"{part}.ttl"
        file.write_bytes(ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES) or b"")
        yield file


def spoken(triple: ox.Triple) -> str | None:
    return triple.object.language if isinstance(triple.object, ox.Literal) else None


def plain(term: object) -> str:
    return "" if term is None else "_" if isinstance(term, ox.BlankNode) else term.value  # type: ignore[attr-defined]


def idiom(triples: Sequence[ox.Triple], base: str) -> list[ox.Triple]:
    """As ROBOT reads it: in OBO's terms, without imports, which it would fetch, under one header, as OWLAPI does."""
    said = [
        ox.Triple(each.subject, ox.NamedNode(OBO.get(each.predicate.value, each.predicate.value)), each.object)
        for each in triples
        if each.predicate.value != OWL.imports
    ]
    headers = sorted((each for each in said if (each.predicate, each.object) == HEADER), key=str)
    more = [] if headers else [ox.Triple(ox.NamedNode(base), *HEADER)]
    return [*(each for each in said if each not in headers[1:]), *more]


def merged() -> list[ox.Triple]:
    """Our ontology as the site serves it, under the header of the vocabulary, as `robot merge` does it."""
    core = [path for path in own_ontology() if path.parent.name == "ontology"]
    triples = list(Store.of(published(Columns.from_triples(store_of(core).triples()))).triples())
    others = {each.subject.value for each in triples if (each.predicate, each.object) == HEADER} - {OWN}
    assert len(others) == len(core) - 1
    return [each for each in triples if each.subject.value not in others]


def differences(cases, side: str) -> set[tuple[str, str, Row]]:
    """The rows that one side alone finds on purpose: rule, document, row."""
    listed = tomllib.loads((HERE / "differences.toml").read_text("utf-8"))["difference"]
    assert all(each["reason"].endswith(".") for each in listed)
    return {
        (each["rule"], document, tuple(map(cases[document.partition(".")[0]].expand, row)))
        for each in listed
        for document, *row in each.get(side, [])
    }


def test_every_rule_of_the_report_is_restated_and_finds_something(agreement):
    assert len(RULES) == 32
    assert {row[1] for rows in agreement.found.values() for row in rows} == set(RULES)


def test_robot_and_the_checks_find_the_same_row_by_row(agreement, cases):
    robot, ours = set(), set()
    for document in set(agreement.given) - {"own"}:
        for rule in RULES:
            theirs, found = agreement.robot(document, rule), agreement.ours(document, rule)
            robot |= {(rule, document, row) for row in theirs - found}
            ours |= {(rule, document, row) for row in found - theirs}
    assert robot ^ differences(cases, "robot") == set()
    assert ours ^ differences(cases, "ours") == set()


def test_the_report_on_what_we_publish_has_no_error_in_either_language(agreement):
    for language, infos in (
        ("en", set()),
        ("ja", {("INFO", "lowercase_definition")}),
    ):  # no Japanese begins with A to Z
        found = {tuple(row[:2]) for row in agreement.found[f"own@{language}"]}
        assert found == {("INFO", "missing_superclass")} | infos
    assert agreement.robot("own", "missing_superclass") == agreement.ours("own", "missing_superclass")


def test_in_both_at_once_it_takes_translations_for_second_texts_and_finds_no_other_error(agreement):
    errors = {(rule, subject) for level, rule, subject, _, _ in agreement.found["own"] if level == "ERROR"}
    texts = {"multiple_labels": RDFS.label, "multiple_definitions": OBO[SKOS.definition]}
    assert errors == {
        (rule, each.subject.value)
        for rule, text in texts.items()
        for each in agreement.given["own"]
        if each.predicate.value == text
    }
