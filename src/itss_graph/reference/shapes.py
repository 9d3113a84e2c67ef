"""The shapes by their own names, descriptions and messages."""

from __future__ import annotations

from itss_graph import resources
from itss_graph.rdf.store import Store
from itss_graph.reference.asking import ask, capital
from itss_graph.reference.markdown import code, page, paragraph, table

REQUIREMENTS = """
SELECT ?kpi ?title ?shape ?message WHERE {
    ?kpi sh:targetClass ?class ; sh:name ?title ; sh:property ?shape .
    ?shape sh:message ?message ; sh:order ?order .
    FILTER (lang(?title) = "en" && lang(?message) = "en")
}
ORDER BY ?kpi ?order
"""
"""The shapes of a reading's requirements, and the message that says what to do."""

RULES = """
SELECT DISTINCT ?shape ?message WHERE {
    { ?node sh:property ?shape } UNION { ?shape a sh:NodeShape ; sh:targetClass ?class }
    ?shape sh:message ?message FILTER (lang(?message) = "en")
    FILTER EXISTS { ?target sh:targetClass|sh:targetNode ?what FILTER (?target = ?shape || ?target = ?node) }
}
ORDER BY ?shape
"""
"""The shapes whose violations a report names: those with a target, and the properties of such."""

FILES = (
    ("profile.ttl", "prosh:", "a well-formed profile", "written"),
    ("standard.ttl", "stdsh:", "a well-formed standard", "written"),
    ("itsm.ttl", "itsmsh:", "the requirements, default reading", "generated from `ontology/itsm.ttl`"),
    ("itsm-strict.ttl", "itsmstrict:", "the requirements, strict reading", "generated from `ontology/itsm.ttl`"),
)


def shapes() -> str:
    """The page of the shapes."""
    default, strict = (ask(_store(name), REQUIREMENTS) for name in ("itsm.ttl", "itsm-strict.ttl"))
    letter = {_local(shape): message for _, _, shape, message in strict}
    return page(
        "Shapes",
        "`shapes/`",
        paragraph(
            "All of them are SHACL Core. A requirement shape judges a candidate who claims its indicator, over a"
            " profile that has been extended by [derived facts](../explanation/derived-facts.md). The namespace is"
            " `https://w3id.org/itss/shapes/` with the name of the file: `https://w3id.org/itss/shapes/itsm#` for"
            " `itsm.ttl`."
        ),
        table(("file", "prefix", "says what is", "made"), [(code(a), code(b), c, d) for a, b, c, d in FILES]),
        "## Requirements",
        paragraph(
            "The shape `itsmsh:OperationsManagement-L7-size` judges the requirement"
            " `itsm:OperationsManagement-L7-size`, and `itsmstrict:OperationsManagement-L7-size` judges it in the"
            " strict reading. What the strict reading asks is given where it differs."
        ),
        *(_indicator(kpi, [row for row in default if row[0] == kpi], letter) for kpi in _inside(default)),
        "## Well-formed profiles",
        paragraph("`itss validate` names the rule that a profile breaks; all rules are in `shapes/profile.ttl`."),
        _rules("profile.ttl"),
        "## Well-formed standards",
        paragraph(
            "`itss build` and every command with `--standard` hold a job category to `shapes/standard.ttl` before they"
            " use it."
        ),
        _rules("standard.ttl"),
    )


def _store(name: str) -> Store:
    store = Store()
    store.load(resources.path("shapes", name))
    return store


def _inside(rows: list[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(row[0] for row in rows))


def _local(name: str) -> str:
    return name.partition(":")[2].strip("<>").rpartition("#")[2]


def _indicator(kpi: str, rows: list[tuple[str, ...]], strict: dict[str, str]) -> str:
    lines = []
    for _, _, shape, message in rows:
        name = _local(shape)
        other = strict[name]
        lines.append((code(name.rpartition("-")[2]), message, "" if other == message else other))
    header = ("shape", "default reading", "strict reading, where it differs")
    return "\n\n".join([f"### {capital(rows[0][1])}", code(kpi), table(header, lines)])


def _rules(name: str) -> str:
    return table(("rule", "says"), [(code(_local(shape)), text) for shape, text in ask(_store(name), RULES)])
