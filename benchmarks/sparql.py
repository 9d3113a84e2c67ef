"""P7: our server ÷ Fuseki, by the same query under the same load; and how long assessments take at a steady rate."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from statistics import median
from urllib.parse import urlencode

from benchmarks.cases import ROOT, Options, same
from benchmarks.data import Data
from benchmarks.drive import Load, closed, paced, request
from benchmarks.rows import Row, Target
from benchmarks.serving import served
from itss_graph.queries.library import library
from itss_graph.rdf.endpoint import Endpoint
from itss_graph.site.upload import upload_standard

QUERIES = ("list-kpis-of-fields", "list-thresholds")
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
CONNECTIONS = 8
WARM, SECONDS = 8.0, 5.0
RATE, STEADY = 20.0, 30.0
"""Assessments a second, and for how many seconds."""

EXAMPLE = ROOT / "data" / "examples" / "operations-management-l7.ttl"


def serving(_data: Data, options: Options) -> Iterator[Row | str]:
    """Queries a second of both servers, in turns, each warm; then assessments at a steady rate."""
    sys.path.insert(0, str(ROOT))
    from tests.stores import servers

    with served() as ours:
        try:
            with servers.fuseki() as theirs:
                upload_standard(Endpoint(theirs.update), "urn:standard")
                Endpoint(theirs.update).update("ADD <urn:standard> TO DEFAULT")
                for name in QUERIES:
                    yield _queries(name, {"itss serve": f"{ours.url}/sparql", "Fuseki": theirs.query}, options.repeat)
        except servers.Missing as missing:
            yield f"P7 against Fuseki ({missing})"
        yield from _assessments(ours.url)


def _queries(name: str, places: dict[str, str], repeat: int) -> Row:
    """One query by POST, so that nobody's cache of answers counts."""
    text = library()[name].text
    same("answers", *(Endpoint(url).query(text) for url in places.values()))
    body = urlencode({"query": text}).encode()
    loads: dict[str, list[Load]] = {side: [] for side in places}
    for url in places.values():
        _fine(closed(url, request(url, FORM, body), CONNECTIONS, WARM))
    for _ in range(repeat):
        for side, url in places.items():
            loads[side].append(_fine(closed(url, request(url, FORM, body), CONNECTIONS, SECONDS)))
    rates = {side: median(load.rate for load in each) for side, each in loads.items()}
    ours, theirs = rates.values()
    generator = max(load.cpu / load.seconds for each in loads.values() for load in each)
    told = ", ".join(f"{side} {rate:,.0f}" for side, rate in rates.items())
    work = f"{name} by POST on {CONNECTIONS} connections, answers a second: {told}; generator {generator:.0%} of a core"
    return Row("P7", work, (), ours / theirs, Target(least=1))


def _assessments(url: str) -> Iterator[Row]:
    """One profile, at the times of a schedule, each counted from when it was due: how many are answered, how soon.

    Refusing some makes others quicker, so it takes both figures to meet the target.
    """
    headers = {"Content-Type": "text/turtle", "Accept": "application/json"}
    data = request(f"{url}/api/assess", headers, EXAMPLE.read_bytes())
    closed(url, data, 3, 3)
    load = paced(url, data, RATE, STEADY)
    pace = f"{RATE:g} a second for {STEADY:g} s"
    others = ", ".join(f"{count} with {status}" for status, count in sorted(load.statuses.items()) if status != 200)
    work = f"assessments answered, {pace}{f' (not {others})' if others else ''}"
    yield Row("P7", work, (), 100 * load.answered, Target(least=100), "%")
    told = f"median {load.percentile(0.5) * 1000:.0f} ms; generator {load.cpu / load.seconds:.0%} of a core"
    work = f"99th percentile of an assessment, {pace} ({told})"
    yield Row("P7", work, (), load.percentile(0.99) * 1000, Target(most=100), "ms")


def _fine(load: Load) -> Load:
    if set(load.statuses) != {200}:
        raise SystemExit(f"not every query is answered, so nothing counts: {dict(load.statuses)}")
    return load
