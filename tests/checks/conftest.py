"""The cases of `cases/*.toml`: of each check a fault that it finds, its findings, and a clean graph."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from itss_graph.queries.checks import bundled
from itss_graph.rdf.store import Rows, Store

CASES = Path(__file__).parent / "cases"
PREFIXES = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "obo": "http://purl.obolibrary.org/obo/",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """A check with a graph that has the fault, the rows that it finds there, and a graph that is clean."""

    name: str
    fault: str
    finds: list[Row]
    clean: str

    @property
    def base(self) -> str:
        """The IRI of the ontology of the case: each has its own, so that they can be merged."""
        return f"https://w3id.org/example/{self.name}"

    def turtle(self, body: str) -> bytes:
        prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
        head = f"@base <{self.base}> .\n@prefix ex: <{self.base}#> .\n{prefixes}"
        return (head + body.replace("NAMESPACE", f"{self.base}#")).encode()

    def expected(self) -> list[Row]:
        return sorted((self.expand(e), self.expand(p), self.expand(v)) for e, p, v in self.finds)

    def expand(self, text: str) -> str:
        if text == "<>":
            return self.base
        name = re.fullmatch(r"(\w+):(\S*)", text)
        if name and name[1] in {**PREFIXES, "ex": ""}:
            return PREFIXES.get(name[1], f"{self.base}#") + name[2]
        return text[1:-1] if re.fullmatch(r"<\S+>", text) else text


def plain(term: object) -> str:
    """A term as the cases write it: every blank node is `_`, and nothing the empty text."""
    return "" if term is None else "_" if isinstance(term, ox.BlankNode) else term.value  # type: ignore[attr-defined]


def load() -> dict[str, Case]:
    """Every case by the name of its check."""
    return {
        name: Case(name, case["fault"], case["finds"], case["clean"])
        for file in sorted(CASES.glob("*.toml"))
        for name, case in tomllib.loads(file.read_text("utf-8")).items()
    }


@pytest.fixture(scope="session")
def cases() -> dict[str, Case]:
    return load()


@pytest.fixture(scope="session")
def found() -> Callable[[str, bytes], list[Row]]:
    """What one check finds in a Turtle document, sorted."""
    checks = bundled()

    def find(name: str, turtle: bytes) -> list[Row]:
        store = Store()
        store.add(quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE))
        rows = store.query(checks[name].text)
        assert isinstance(rows, Rows)
        assert rows.variables == ("entity", "property", "value")
        return sorted(tuple(map(plain, row)) for row in rows.rows)

    return find
