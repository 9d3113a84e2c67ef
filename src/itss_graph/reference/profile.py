"""The vocabulary of profiles: classes and properties, how often each may occur, and the values they take."""

from __future__ import annotations

from itss_graph import resources
from itss_graph.queries.library import standard_store
from itss_graph.rdf.store import Store
from itss_graph.reference.asking import ask, capital, full
from itss_graph.reference.markdown import code, page, paragraph, table

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
    classes = ask(store, CLASSES)
    asked = {name: ask(store, PROPERTIES, {"class": full(name)}) for name, _, _ in classes}
    taken = dict.fromkeys(row[2] for rows in asked.values() for row in rows if row[2].startswith("itss:"))
    return page(
        "Profiles",
        "`ontology/` and `shapes/profile.ttl`",
        paragraph(
            "A profile states what a candidate has done, in these classes and properties. In the namespaces of the"
            " standard it may use no others; properties of other vocabularies are left alone. The"
            " [rules](shapes.md#well-formed-profiles) that make a profile well formed each have a name, and the"
            " [tutorial](../tutorials/validate.md) writes one from scratch."
        ),
        *(_class(name, label, text, asked[name]) for name, label, text in classes),
        "## Values",
        *(_values(store, name) for name in taken if name not in asked),
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
    ((_, label),) = ask(store, LABEL, {"class": full(name)})
    rows = [(code(value), *texts) for _, value, *texts in ask(store, VALUES, {"class": full(name)})]
    header = ["value", "English", "Japanese", "meaning", "counts in"]
    width = 5 if any(row[4] for row in rows) else 4
    lines = table(header[:width], [row[:width] for row in rows])
    return "\n\n".join([f"### {capital(label)}", code(name), lines])
