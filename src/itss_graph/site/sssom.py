"""A mapping set as SSSOM/TSV, in the canonical form (https://mapping-commons.github.io/sssom/spec-formats-tsv/)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator

from itss_graph.rdf.names import OWL, RDF, RDFS, SKOS, XSD
from itss_graph.site.alignments import SSSOM, MappingSet, TermMapping

SSSOM_VERSION = "1.1"
"""The version of the specification: the first with identifiers of records."""

BUILT_IN = {
    "linkml": "https://w3id.org/linkml/",
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": SKOS,
    "sssom": SSSOM,
    "xsd": XSD,
}
"""Prefixes that every reader of SSSOM knows, and that a canonical file does not declare."""

SLOTS = (
    "record_id",
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "author_id",
    "subject_source",
    "mapping_source",
    "mapping_date",
    "confidence",
    "comment",
)
"""The columns, in the order of the specification."""

SHARED = ("subject_source", "mapping_date")
"""Columns that are said once, of the whole set, where all mappings agree."""

Slots = dict[str, str]
"""The value of each slot, ready to be written; a slot without a value is empty."""


def sssom_tsv(mapping_set: MappingSet, language: str = "en") -> str:
    """The mapping set with its labels, comments and metadata in a language, `en` or `ja`: SSSOM has no place for both.

    Raises `StandardError` where an IRI has no prefix to be written with.
    """
    rows = [_row(mapping_set, mapping, language) for mapping in mapping_set.mappings]
    shared = {slot: rows[0][slot] for slot in SHARED if rows and len({row[slot] for row in rows}) == 1}
    columns = [slot for slot in SLOTS if slot not in shared and any(row[slot] for row in rows)]
    table = sorted([row[slot] for slot in columns] for row in rows)
    used = {value.partition(":")[0] for value in _references(mapping_set)}
    metadata = [*_metadata(mapping_set, used, shared, language)]
    return "".join(f"#{line}\n" for line in metadata) + _lines([columns, *table])


def _row(mapping_set: MappingSet, mapping: TermMapping, language: str) -> Slots:
    curie = mapping_set.curie
    return {
        "record_id": curie(mapping.iri),
        "subject_id": curie(mapping.subject.iri),
        "subject_label": mapping.subject.label[language],
        "predicate_id": curie(mapping.relation),
        "object_id": curie(mapping.object),
        "mapping_justification": curie(mapping.justification),
        "author_id": "|".join(_escaped(curie(author)) for author in mapping.authors),
        "subject_source": curie(mapping.subject_source),
        "mapping_source": curie(mapping.source) if mapping.source else "",
        "mapping_date": mapping.made.isoformat(),
        "confidence": f"{mapping.confidence:.3f}".rstrip("0").rstrip("."),
        "comment": mapping.comment[language],
    }


def _references(mapping_set: MappingSet) -> Iterator[str]:
    """Every identifier that the file writes with a prefix."""
    yield from map(mapping_set.curie, (*mapping_set.creators, mapping_set.object_source))
    for mapping in mapping_set.mappings:
        iris = (
            mapping.iri,
            mapping.subject.iri,
            mapping.relation,
            mapping.object,
            mapping.justification,
            mapping.subject_source,
        )
        yield from map(mapping_set.curie, (*iris, *mapping.authors, *filter(None, (mapping.source,))))


def _metadata(mapping_set: MappingSet, used: set[str], shared: Slots, language: str) -> Iterator[str]:
    """The lines of YAML that stand before the table, in the order of the specification."""
    yield f'sssom_version: "{SSSOM_VERSION}"'  # without quotes it would be a number
    yield "curie_map:"
    for prefix in sorted(used - set(BUILT_IN)):
        yield f"  {prefix}: {_scalar(mapping_set.prefixes[prefix])}"
    yield f"mapping_set_id: {_scalar(mapping_set.iri)}"
    yield f"mapping_set_version: {_scalar(mapping_set.version)}"
    yield f"mapping_set_title: {_scalar(mapping_set.title[language])}"
    yield f"mapping_set_description: {_scalar(mapping_set.description[language])}"
    yield "creator_id:"
    yield from (f"  - {_scalar(mapping_set.curie(creator))}" for creator in mapping_set.creators)
    yield f"license: {_scalar(mapping_set.license)}"
    if "subject_source" in shared:
        yield f"subject_source: {_scalar(shared['subject_source'])}"
    yield f"object_source: {_scalar(mapping_set.curie(mapping_set.object_source))}"
    if mapping_set.object_source_version:
        yield f"object_source_version: {_scalar(mapping_set.object_source_version)}"
    yield f"mapping_provider: {_scalar(mapping_set.provider)}"
    if "mapping_date" in shared:
        yield f"mapping_date: {shared['mapping_date']}"


_PLAIN = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@`=<\s])(?:(?!: | #)[^\n\t])*[^\s:]")
_TYPED = re.compile(
    r"[-+]?[\d_]*\.?[\d_]*(?:e[-+]?\d+)?|0x[\da-f_]+|0o[0-7_]+|\d+(?::\d+)+(?:\.\d*)?|\d{4}-\d\d?-\d\d?.*"
    r"|~|null|true|false|yes|no|on|off|y|n|[-+]?\.inf|\.nan",
    re.IGNORECASE,
)
"""What a reader of YAML takes for a number, a time, a truth value or nothing."""


def _scalar(text: str) -> str:
    """A string in YAML: plain where a reader would take it for a string, else in double quotes."""
    plain = _PLAIN.fullmatch(text) and not _TYPED.fullmatch(text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _escaped(value: str) -> str:
    """A value of a list, whose values are separated by `|`."""
    return value.replace("\\", "\\\\").replace("|", "\\|")


def _lines(rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL).writerows(rows)
    return text.getvalue()
