"""P7: our server ÷ Fuseki, with the same query under the same load; and the latency of assessments at a steady rate."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from statistics import median
from urllib.parse import urlencode

from benchmarks.cases import ROOT, Options, check_same
from benchmarks.data import Data
from benchmarks.drive import Load, closed, paced, request
from benchmarks.rows import Figure, Target
from benchmarks.serving import served
from itss_graph.queries.library import library
from itss_graph.rdf.endpoint import Endpoint
from itss_graph.site.upload import upload_standard

QUERIES = ("list-kpis-of-fields", "list-thresholds")
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
CONNECTIONS = 8
WARM, SECONDS = 8.0, 5.0
RATE, STEADY = 20.0, 30.0
"""Assessments per second, and the number of seconds."""

EXAMPLE = ROOT / "data" / "examples" / "operations-management-l7.ttl"


def serving(_data: Data, options: Options) -> Iterator[Figure | str]:
    """Queries per second of both servers, alternately, each warm; then assessments at a steady rate."""
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


def _queries(name: str, places: dict[str, str], repeat: int) -> Figure:
    """One query by POST, so that no cache of answers is used."""
    text = library()[name].text
    check_same("answers", *(Endpoint(url).query(text) for url in places.values()))
    body = urlencode({"query": text}).encode()
    loads: dict[str, list[Load]] = {side: [] for side in places}
    for url in places.values():
        _check_answered(closed(url, request(url, FORM, body), CONNECTIONS, WARM))
    for _ in range(repeat):
        for side, url in places.items():
            loads[side].append(_check_answered(closed(url, request(url, FORM, body), CONNECTIONS, SECONDS)))
    rates = {side: median(load.rate for load in side_loads) for side, side_loads in loads.items()}
    ours, theirs = rates.values()
    generator = max(load.cpu / load.seconds for side_loads in loads.values() for load in side_loads)
    figures = ", ".join(f"{side} {rate:,.0f}" for side, rate in rates.items())
    work = (
        f"{name} by POST on {CONNECTIONS} connections, answers a second: {figures}; generator {generator:.0%} of a core"
    )
    return Figure("P7", work, (), ours / theirs, Target(least=1))


def _assessments(url: str) -> Iterator[Figure]:
    """One profile on a schedule: the ratio of answers, and their latency from the scheduled times.

    Refusing some requests makes others faster, so both figures have targets.
    """
    headers = {"Content-Type": "text/turtle", "Accept": "application/json"}
    data = request(f"{url}/api/assess", headers, EXAMPLE.read_bytes())
    closed(url, data, 3, 3)
    load = paced(url, data, RATE, STEADY)
    pace = f"{RATE:g} a second for {STEADY:g} s"
    failures = ", ".join(f"{count} with {status}" for status, count in sorted(load.statuses.items()) if status != 200)
    work = f"assessments answered, {pace}{f' (not {failures})' if failures else ''}"
    yield Figure("P7", work, (), 100 * load.answered, Target(least=100), "%")
    details = f"median {load.percentile(0.5) * 1000:.0f} ms; generator {load.cpu / load.seconds:.0%} of a core"
    work = f"99th percentile of an assessment, {pace} ({details})"
    yield Figure("P7", work, (), load.percentile(0.99) * 1000, Target(most=100), "ms")


def _check_answered(load: Load) -> Load:
    if set(load.statuses) != {200}:
        raise SystemExit(f"not every query is answered, so nothing counts: {dict(load.statuses)}")
    return load
