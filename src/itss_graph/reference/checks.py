"""The README of `queries/checks/`: how to use the checks, what each finds, and which check covers which criterion."""

from __future__ import annotations

from collections import defaultdict

from itss_graph import resources
from itss_graph.queries.checks import Profile, bundled
from itss_graph.reference.markdown import page, paragraph, table

USE = """\
```console
$ itss check                              # every module and alignment of the bundled ontology
$ itss check my.ttl what-it-imports.ttl   # any other; files that belong together are checked together
$ itss check my.ttl --profile mine.tsv    # with levels, and checks, of your own
```"""

HEADER = """\
```sparql
# title: Missing label
# problem: Something is described that has no label, so people see an IRI where a name should be.
# solution: Add a skos:prefLabel; publishing makes the rdfs:label of it.
# source: ROBOT missing_label
# adapted: A skos:prefLabel is a label too.
```"""


def checks() -> str:
    """The page."""
    return page(
        "Checks",
        "the headers of the queries, `profile.tsv` and `criteria.tsv`",
        paragraph("What can be wrong with an ontology, a query a fault. `itss check` runs them over any ontology:"),
        USE,
        "## A check",
        HEADER,
        paragraph(
            "and then a SELECT query with the columns `entity` (what is at fault), `property` and `value`, a row a"
            " fault. `source` names a criterion that the check stands for, and can be repeated; `adapted` says how it"
            " departs from it. Terms are judged in the form that is written and in the one that is published: a label"
            " is a `skos:prefLabel` or an `rdfs:label`, a definition a `skos:definition` or that of the OBO Foundry."
        ),
        "## A profile",
        paragraph(
            "`profile.tsv` holds the levels: a level, a tab, the name of a check. `ERROR` must be put right, `WARN`"
            " should be, `INFO` is worth a look, `OFF` does not run, nor does a check that is not named. A name that"
            " ends in `.rq` is a file beside the profile."
        ),
        "## What our own ontology leaves",
        paragraph(
            "No error and no warning, and these infos: classes without a parent are the top-level classes"
            " (`missing-superclass`); levels 1 and 2 and the standings have no table in the source (`missing-source`);"
            " properties that are open in their domain or range say why (`open-domain-or-range`)."
        ),
        "## The checks",
        _checks(),
        "## The criteria",
        _criteria(),
    )


def _checks() -> str:
    levels = Profile.load().levels
    rows = []
    for name, check in bundled().items():
        adapted = f" *Adapted: {check.adapted}*" if check.adapted else ""
        rows.append((_link(name), levels[name], check.problem + adapted, ", ".join(check.sources)))
    return table(("check", "level", "finds", "stands for"), rows)


def _criteria() -> str:
    links: dict[str, list[str]] = defaultdict(list)
    for name, check in bundled().items():
        for source in check.sources:
            links[source].append(_link(name))
    rows = [
        (criterion, asks, ", ".join([*links[criterion], *([otherwise] if otherwise else [])]))
        for criterion, asks, otherwise in criteria()
    ]
    return table(("criterion", "asks for", "held by"), rows)


def criteria() -> list[tuple[str, str, str]]:
    """The criteria that the checks stand for: name, what it asks for, and what covers it besides the checks."""
    lines = resources.path("queries", "checks", "criteria.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(name, asks, otherwise) for name, asks, otherwise in rows]


def _link(name: str) -> str:
    return f"[{name}]({name}.rq)"
