"""A page of another origin, in a real Chromium that knows the operator's token."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

pytestmark = pytest.mark.slow

KEPT = "/graphs?graph=urn:kept"
FORMS = {
    "an update": ("/sparql", "application/x-www-form-urlencoded", "update", "DROP ALL"),
    "a graph as text": (KEPT, "text/plain", "<urn:s> <urn:p> '", "' ."),
    "a graph as a file": (KEPT, "multipart/form-data", "graph", "<urn:s> <urn:p> 1 ."),
    "a new graph as text": ("/graphs", "text/plain", "<urn:s> <urn:p> '", "' ."),
}

OWN = "fetch('sparql', {method: 'POST', body: new URLSearchParams({update: 'DELETE DATA { }'})}).then(r => r.status)"
"""A page of our own makes an update."""


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """The URL of a server of one page, and a list whose last element is that page."""
    pages: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(pages[-1].encode())

        def log_message(self, *_: object) -> None:
            pass

    made = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}/", pages
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture(scope="module")
def guarded(start, token):
    return start("--timeout", "60", token=token)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_another_origin_writes_nothing(chromium, guarded, elsewhere, name) -> None:
    """Threat: a page that the operator visits uses the operator's access; the same form of our own origin may."""
    import httpx

    path, kind, field, value = FORMS[name]
    url, pages = elsewhere
    form = (
        f'<form method=post enctype="{kind}" action="{guarded.url}{path}"><input name="{escape(field)}" '
        f'value="{escape(value)}"><button>Go</button></form>'
    )
    pages.append(form)
    with httpx.Client(base_url=guarded.url, headers=guarded.authorization, timeout=60) as owner:
        put = {"content": "<urn:a> <urn:p> 'kept' .", "headers": {"Content-Type": "text/turtle"}}
        owner.put(KEPT, **put).raise_for_status()
        before = owner.post("/sparql", data={"query": "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"}).text
        context = chromium.new_context(extra_http_headers=guarded.authorization)
        page = context.new_page()
        page.goto(f"{guarded.url}/sparql.html")
        assert page.evaluate(OWN) == 204
        page.goto(url)
        with page.expect_response(f"{guarded.url}{path}") as answer:
            page.get_by_role("button").click()
        assert answer.value.request.all_headers()["authorization"] == guarded.authorization["Authorization"]
        assert answer.value.status == 403
        context.close()
        after = owner.post("/sparql", data={"query": "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"}).text
    assert after == before
