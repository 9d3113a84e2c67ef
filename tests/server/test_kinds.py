"""Kinds of workers: each has what its jobs need before it gives up its files, and nothing that others need."""

from __future__ import annotations

import subprocess
import sys

import pytest

SETTING = """
import os, sys
import itss_graph.server.workers.fork_server
from itss_graph.errors import ItssError
from itss_graph.server.workers.jobs import worker_kind
from itss_graph.server.settings import Limits
import pyoxigraph as ox

class Out:
    limits = Limits()
    def head(self, **_): pass
    def write(self, data): return len(data)
    def flush(self): pass

store = ox.Store()
store.update("INSERT DATA { <urn:a> <urn:p> 1, 'x'@en , '2020-01-01'^^<http://www.w3.org/2001/XMLSchema#date> }")
outcomes = set()

def do(job, body, **fields):
    try:
        one.jobs[job](store, fields, body.encode() if isinstance(body, str) else body, Out())
        outcomes.add("done")
    except ItssError:
        outcomes.add("refused")

one = worker_kind(NAME)
assert len(os.listdir("/proc/self/task")) == 1 or "polars" in sys.modules
if one.prepare:
    one.prepare()
before = set(sys.modules)
"""

QUERIES = """
updates = "INSERT DATA { <urn:a> <urn:b> 3 }", "LOAD <urn:x>", "INSER"
queries = (
    "SELECT * { ?s ?p ?o }", "ASK {}", "DESCRIBE <urn:a>", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "SELEC",
    "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }", "SELECT * { ?s ?p ?o FILTER REGEX(?o, '(') }",
    "SELECT (NOW() AS ?n) (UUID() AS ?u) (SHA512('x') AS ?h) {}", "SELECT * FROM <urn:x> { ?s ?p ?o }",
)
forms = (
    None, "text/csv", "application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values",
    "text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples", "image/png", "bad;;",
)
for accept in forms:
    for query in queries:
        do("query", query, accept=accept, base="urn:b", default=[], named=[], respelt=False)
    for graph in (None, "urn:none"):
        do("graph", b"", accept=accept, graph=graph)
for update in updates:
    for writable in (True, False):
        do("update", update, base="urn:b", using=[[], []], writable=writable)
"""

DOCUMENTS = """
documents = {
    "ttl": ["<a> <b> 1 .", "<a> <b", "<a> <b> '<<' . << <a> <b> <c> >> <d> <e> .", b"\\x1f\\x8b123"],
    "jsonld": ['{"@id": "urn:a", "urn:p": 1}', '{"@context": "urn:x"}', "{", '{"@context": {"@import": "urn:x"}}'],
    "rdf": [
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description r:about="urn:a"/></r:RDF>',
        "<!DOCTYPE a []><a/>", "<a/>".encode("utf-16"), "<a",
    ],
    "nt": ["<urn:a> <urn:b> 'x' .", '<urn:a> <urn:b> "\\\\u00e9" .', b"\\xff\\xfe"],
    "nq": ["<urn:a> <urn:b> <urn:c> <urn:g> ."],
    "trig": ["<urn:g> { <urn:a> <urn:b> 2 }"],
}
for format, texts in documents.items():
    for text in texts:
        size = len(text if isinstance(text, bytes) else text.encode())
        do("parse", text, documents=[(format, size)], base="http://example.org/", name="the body")
do("update", "INSERT DATA { <urn:a> <urn:b> 3 }", base="urn:b", using=[[], []], writable=False)
"""

PROFILES = """
from itss_graph import resources

good = resources.path("data", "examples", "operations-management-l7.ttl").read_bytes()
usual = dict(reading="default", as_of="2026-11-23", only=None, format="turtle", kpis=[], fields=[], claims=False)
usual |= dict(profile=None, language="en", length=len(good))
answers = "application/json", "text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"
for body in (good, b"<urn:c> a <https://w3id.org/itss/ontology#Candidate> ; <urn:p> 1 .", b"<a> <b", b"\\x1f\\x8b"):
    for job in ("assess", "validate"):
        for answer in answers:
            do(job, body, **usual, answer=answer)
    do("assess", body, **usual, answer="text/html; charset=utf-8")
    do("gap", body, **usual, answer="application/json")
    do("show", body, **usual)
    do("plain", body, **usual)
"""

END = """
assert outcomes == {"done", "refused"}, outcomes
print(sorted(set(sys.modules) - before))
"""


def run(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("name", "requests"), [("", QUERIES), ("documents", DOCUMENTS), ("assessors", PROFILES)])
def test_no_request_makes_a_worker_import_anything(name: str, requests: str) -> None:
    """It could not: a worker that answers has given up its files."""
    assert run(f"NAME = {name!r}\n{SETTING}{requests}{END}") == "[]\n"


def test_who_answers_queries_has_nothing_that_reads_or_judges() -> None:
    """What is not there can neither be attacked nor start threads, which a process that starts others must not have."""
    found = run(f"NAME = ''\n{SETTING}print(sorted({{'polars', 'itss_graph.rdf.reading', 'rdflib'}} & before))")
    assert found == "[]\n"
