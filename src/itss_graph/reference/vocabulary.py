"""The vocabulary of profiles, and the shapes, queried from the ontology and the shapes by SPARQL."""

from __future__ import annotations

from collections.abc import Mapping

from itss_graph import resources
from itss_graph.queries.library import expand, short, standard_store
from itss_graph.rdf.store import Rows, Store
from itss_graph.reference.markdown import code, page, paragraph, table
from itss_graph.vocab import PREFIXES

CLASSES = """
SELECT ?class ?label ?definition WHERE {
    ?node sh:targetClass ?class ; sh:property/sh:group ?group .
    ?class skos:prefLabel ?label ; skos:definition ?definition .
    FILTER (lang(?label) = "en" && lang(?definition) = "en")
}
GROUP BY ?class ?label ?definition
ORDER BY ?class
"""
"""The classes of records that `shapes/profile.ttl` describes."""

PROPERTIES = """
SELECT $class ?property ?value ?least ?most ?text WHERE {
    ?node sh:targetClass $class ; sh:property ?shape .
    ?shape sh:path ?property ; sh:description ?description ; sh:order ?place ; sh:group/sh:order ?part .
    FILTER (isIRI(?property) && lang(?description) = "en")
    OPTIONAL { ?shape sh:class|sh:datatype ?value }
    OPTIONAL { ?shape sh:minCount ?least }
    OPTIONAL { ?shape sh:maxCount ?most }
    OPTIONAL { ?property skos:definition ?meaning FILTER (lang(?meaning) = "en") }
    BIND (COALESCE(?meaning, ?description) AS ?text)
}
ORDER BY ?part ?place ?property
"""
"""What a class of records may state: `shapes/profile.ttl` says how often, the ontology says what it means."""

VALUES = """
SELECT $class ?value ?english ?japanese ?meaning (GROUP_CONCAT(DISTINCT ?label; separator=", ") AS ?fields) WHERE {
    ?value a $class ; skos:prefLabel ?english , ?japanese ; skos:definition ?meaning .
    FILTER (lang(?english) = "en" && lang(?japanese) = "ja" && lang(?meaning) = "en")
    OPTIONAL { ?value itss:subsumes+ ?lower }
    OPTIONAL { ?value itss:listOrder ?place }
    OPTIONAL {
        ?field skos:prefLabel ?label FILTER (lang(?label) = "en")
        ?kpi itss:inSpecialtyField ?field ; itss:hasRequirement/itss:countsCriterion ?value .
    }
}
GROUP BY $class ?value ?english ?japanese ?meaning ?place
ORDER BY DESC(COUNT(DISTINCT ?lower)) ?fields ?place ?value
"""
"""The values of a class: a scale from its top, everything else field by field as the source lists it."""

LABEL = """
SELECT $class ?label WHERE { $class skos:prefLabel ?label FILTER (lang(?label) = "en") }
"""


def profile() -> str:
    """The page of the profile vocabulary."""
    store = standard_store()
    store.load(resources.path("shapes", "profile.ttl"))
    classes = select(store, CLASSES)
    properties = {name: select(store, PROPERTIES, {"class": expand(name)}) for name, _, _ in classes}
    ranges = dict.fromkeys(row[2] for rows in properties.values() for row in rows if row[2].startswith("itss:"))
    return page(
        "Profiles",
        "`ontology/` and `shapes/profile.ttl`",
        paragraph(
            "A profile states what a candidate has done, in these classes and properties. In the namespaces of the"
            " standard it may use no others; properties of other vocabularies are left alone. The"
            " [rules](shapes.md#well-formed-profiles) that make a profile well formed each have a name, and the"
            " [tutorial](../tutorials/validate.md) writes one from scratch."
        ),
        *(_class(name, label, text, properties[name]) for name, label, text in classes),
        "## Values",
        *(_values(store, name) for name in ranges if name not in properties),
    )


def _class(name: str, label: str, definition: str, rows: list[tuple[str, ...]]) -> str:
    properties = [
        (code(prop), code(value) or "an IRI", _times(least, most), text) for _, prop, value, least, most, text in rows
    ]
    header = ("property", "value", "times", "meaning")
    return "\n\n".join([f"## {capital(label)}", paragraph(f"`{name}`: {definition}"), table(header, properties)])


def _times(least: str, most: str) -> str:
    return least if least == most != "" else f"{least or '0'}..{most or 'n'}"


def _values(store: Store, name: str) -> str:
    ((_, label),) = select(store, LABEL, {"class": expand(name)})
    rows = [(code(value), *texts) for _, value, *texts in select(store, VALUES, {"class": expand(name)})]
    header = ["value", "English", "Japanese", "meaning", "counts in"]
    width = 5 if any(row[4] for row in rows) else 4
    lines = table(header[:width], [row[:width] for row in rows])
    return "\n\n".join([f"### {capital(label)}", code(name), lines])


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
    default, strict = (select(_store(name), REQUIREMENTS) for name in ("itsm.ttl", "itsm-strict.ttl"))
    strict_messages = {_local(shape): message for _, _, shape, message in strict}
    return page(
        "Shapes",
        "`shapes/`",
        paragraph(
            "All of them are SHACL Core. A requirement shape judges a candidate who claims its indicator, over a"
            " profile that has been extended by [derived facts](../explanation/derived-facts.md). The namespace is"
            " `https://w3id.org/itss/shapes/` with the name of the file: `https://w3id.org/itss/shapes/itsm#` for"
            " `itsm.ttl`."
        ),
        table(
            ("file", "prefix", "says what is", "made"),
            [(code(file), code(prefix), *texts) for file, prefix, *texts in FILES],
        ),
        "## Requirements",
        paragraph(
            "The shape `itsmsh:OperationsManagement-L7-size` judges the requirement"
            " `itsm:OperationsManagement-L7-size`, and `itsmstrict:OperationsManagement-L7-size` judges it in the"
            " strict reading. What the strict reading asks is given where it differs."
        ),
        *(
            _indicator(kpi, [row for row in default if row[0] == kpi], strict_messages)
            for kpi in dict.fromkeys(row[0] for row in default)
        ),
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


def _local(name: str) -> str:
    return name.partition(":")[2].strip("<>").rpartition("#")[2]


def _indicator(kpi: str, rows: list[tuple[str, ...]], strict: dict[str, str]) -> str:
    lines = []
    for _, _, shape, message in rows:
        name = _local(shape)
        strict_message = strict[name]
        lines.append((code(name.rpartition("-")[2]), message, "" if strict_message == message else strict_message))
    header = ("shape", "default reading", "strict reading, where it differs")
    return "\n\n".join([f"### {capital(rows[0][1])}", code(kpi), table(header, lines)])


def _rules(name: str) -> str:
    return table(("rule", "says"), [(code(_local(shape)), text) for shape, text in select(_store(name), RULES)])


HEAD = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())


def select(store: Store, text: str, bindings: Mapping[str, str] | None = None) -> list[tuple[str, ...]]:
    """The rows of a SELECT query: prefixed names, the text of literals, nothing where unbound."""
    result = store.query(HEAD + text, {name: f"<{iri}>" for name, iri in (bindings or {}).items()})
    return [tuple(map(short, row)) for row in result.rows] if isinstance(result, Rows) else []


def capital(text: str) -> str:
    """A label as a heading."""
    return text[:1].upper() + text[1:]
