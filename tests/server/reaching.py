"""What of a profile can still be reached in a process that has judged it: `python reaching.py wiped|kept`.

Does what a worker does, then looks through all objects that there are, and prints as JSON where the canary is, by job.
`kept`: the clean state is not restored, to see that there is something to be found.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from datetime import date

import polars as pl

from itss_graph import resources
from itss_graph.errors import InputError
from itss_graph.server.settings import Limits
from itss_graph.server.workers.assessment_jobs import AssessmentJobs
from itss_graph.server.workers.worker import CleanState

MARK = ("Can", "ary-", "5561")
HTML = "text/html; charset=utf-8"
JOBS = (
    ("assess", "application/json"), ("assess", "text/turtle"), ("assess", HTML), ("validate", "application/json"),
    ("gap", "application/json"), ("show", HTML), ("plain", "application/json"), ("broken", "application/json"),
    ("ill-formed", "application/json"),
)  # fmt: skip


class Out:
    """Takes an answer, and keeps how long it was."""

    limits = Limits()

    def __init__(self) -> None:
        self.length = 0

    def head(self, **_fields: object) -> None:
        pass

    def write(self, data: bytes) -> int:
        self.length += len(data)
        return len(data)


def judge(assessors: AssessmentJobs, job: str, answer: str) -> int:
    """Have a profile judged that is full of canaries; the length of the answer."""
    canary = "".join(MARK).encode()
    text = resources.path("data", "examples", "operations-management-l7.ttl").read_bytes()
    text = text.replace(b"https://example.org/", b"https://example.org/" + canary + b"/")
    text += b"\n@prefix dct: <http://purl.org/dc/terms/> . "
    text += b"@prefix i: <https://w3id.org/itss/ontology#> . "
    label = b"<http://www.w3.org/2000/01/rdf-schema#label>"
    text += b"<urn:%s> a i:Candidate ; %s '%s %s' ; i:develops <urn:%s-1> ; i:succession <urn:%s-2> . " % (
        canary, label, canary, canary * 9, canary, canary,
    )  # fmt: skip
    text += b"<urn:%s-2> a i:SuccessionRecord ; i:specialtyField <https://w3id.org/itss/itsm/Operation> ; " % canary
    text += b"i:activity <https://w3id.org/itss/itsm/BookPublication> ; i:evidence <https://e.example/%s> ; " % canary
    text += b"i:confirmedBy <https://e.example/%s-3> ; dct:date '2020-01-01'^^<%sdate> ." % (
        canary, b"http://www.w3.org/2001/XMLSchema#",
    )  # fmt: skip
    if job == "broken":
        text += b"<%s '%s" % (canary, canary)
    if job == "ill-formed":
        text += b"<urn:%s> i:persons '%s' ." % (canary, canary)
    fields = {
        "reading": "default", "as_of": date.today().isoformat(), "only": None, "kpis": [], "fields": [],
        "claims": False, "profile": None, "language": "en", "format": "turtle", "answer": answer, "length": len(text),
    }  # fmt: skip
    out = Out()
    try:
        assessors.jobs()[job if job in assessors.jobs() else "assess"](None, fields, text, out)  # type: ignore[arg-type]
    except InputError as error:
        return len(str(error))
    return out.length


def places() -> Iterator[str]:
    """Where the canary is among all that can be reached."""
    gc.unfreeze()
    canary, seen, rest = "".join(MARK), set[int](), gc.get_objects()
    while rest:
        one = rest.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, str) and canary in one:
            yield "a text"
        elif isinstance(one, bytes | bytearray) and canary.encode() in one:
            yield "bytes"
        elif isinstance(one, pl.Series) and one.dtype == pl.String and one.str.contains(canary, literal=True).any():
            yield "a column"
        else:
            rest.extend(each for each in gc.get_referents(one) if each is not canary)


def main(wipe: bool) -> None:
    assessors = AssessmentJobs(resources.path("ontology", "context.jsonld").read_bytes())
    assessors.imports()
    assessors.prepare()
    clean_state = CleanState.of_now(Limits())
    found = {}
    for job, answer in JOBS:
        assert judge(assessors, job, answer) > 10
        if wipe:
            clean_state.wipe()
        found[f"{job}, {answer}"] = sorted(set(places()))
        gc.freeze()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1] == "wiped")
