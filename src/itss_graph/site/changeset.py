"""What changed between two editions, for machines: JSON, CSV, and RDF in the Changeset vocabulary.

Changeset (http://vocab.org/changeset/schema.html) has a `cs:ChangeSet` for what changed about one subject, with the
statements removed and added. The weight is a section of Semantic Versioning, by `dcterms:type`.
"""

from __future__ import annotations

import json as json_module
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from itss_graph.presentation.formulas import without_formulas
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.names import Namespace
from itss_graph.site.changes import Changes, EditionChange
from itss_graph.site.versions import Weight
from itss_graph.site.wordings import EditionLabels, listed, plain, printable
from itss_graph.terms.model import Text
from itss_graph.vocab import DCTERMS, OWL, PREFIXES, RDF, RDFS
from itss_graph.words import says

CS = Namespace("http://purl.org/vocab/changeset/schema#")
PROV = Namespace("http://www.w3.org/ns/prov#")
SEMVER = Namespace("https://semver.org/spec/v2.0.0.html#spec-item-")
SECTIONS = {Weight.PATCH: f"{SEMVER}6", Weight.MINOR: f"{SEMVER}7", Weight.MAJOR: f"{SEMVER}8"}
NAMESPACES = {**PREFIXES, "cs": CS, "prov": PROV}

SpelledTriple = tuple[str, str, str]
"""A triple as spelled in N-Triples."""


def json(changes: Changes) -> str:
    """One object: the two editions, the weight, the least number that may follow, and all changes."""
    document = {
        "from": changes.old.name,
        "to": changes.new.name,
        "weight": changes.weight.word if changes.weight else None,
        "leastVersion": str(changes.least) if changes.least else None,
        "fits": changes.fits,
        "changes": [_object(change) for change in changes.changes],
    }
    return json_module.dumps(document, ensure_ascii=False, indent=1) + "\n"


def csv(changes: Changes) -> str:
    """A row a change; several values of one property stand in one cell, joined by ` | `."""
    columns: dict[str, list[str]] = {
        "kind": [change.kind for change in changes.changes],
        "weight": [change.weight.word for change in changes.changes],
        "term": [change.term for change in changes.changes],
        "label": [change.label.en for change in changes.changes],
        "label_ja": [change.label.ja for change in changes.changes],
        "property": [change.property for change in changes.changes],
        "old": [_joined(change.removed) for change in changes.changes],
        "new": [_joined(change.added) for change in changes.changes],
        "before": [change.before.en if change.before else "" for change in changes.changes],
        "before_ja": [change.before.ja if change.before else "" for change in changes.changes],
        "after": [change.after.en if change.after else "" for change in changes.changes],
        "after_ja": [change.after.ja if change.after else "" for change in changes.changes],
        "replaced_by": [" | ".join(change.replaced_by) for change in changes.changes],
    }
    return without_formulas(pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))).write_csv()


def graph(changes: Changes) -> Columns:
    """A `cs:ChangeSet` for every change, and which version of a module is a revision of which."""
    rows = [*_revisions(changes)]
    for number, change in enumerate(changes.changes):
        rows += _change_set(f"_:change{number}", change, changes)
    return Columns.from_rows(rows)


def reason(change: EditionChange, labels: EditionLabels) -> Text:
    """A change in one line, in both languages."""
    return Text(_line(change, labels, "en"), _line(change, labels, "ja"))


def _line(change: EditionChange, labels: EditionLabels, language: str) -> str:
    words = [says(f"changed.{change.kind}")[language], change.label[language]]
    if change.property:
        words.append(labels.of_term(change.property)[language])
        words.append(" → ".join(listed(pairs, labels, language) for pairs in (change.removed, change.added)))
    if change.replaced_by:
        words.append("→ " + ", ".join(labels.of_term(iri)[language] for iri in change.replaced_by))
    return printable(": ".join(words))


def _object(change: EditionChange) -> dict[str, Any]:
    texts = {"before": change.before, "after": change.after}
    return {
        "kind": change.kind,
        "weight": change.weight.word,
        "term": change.term or None,
        "label": change.label.to_dict(),
        "property": change.property or None,
        "removed": [{"property": prop or None, "value": value} for prop, value in change.removed],
        "added": [{"property": prop or None, "value": value} for prop, value in change.added],
        **{name: text.to_dict() for name, text in texts.items() if text},
        "replacedBy": list(change.replaced_by),
    }


def _joined(pairs: Sequence[tuple[str, str]]) -> str:
    """Values for a cell; those of several properties with their property."""
    several = len({prop for prop, _ in pairs}) > 1
    return " | ".join(f"{plain(f'<{prop}>')} {plain(value)}" if several else plain(value) for prop, value in pairs)


def _change_set(node: str, change: EditionChange, changes: Changes) -> Iterator[SpelledTriple]:
    why = reason(change, changes.labels)
    yield node, f"<{RDF.type}>", f"<{CS.ChangeSet}>"
    yield node, f"<{DCTERMS.type}>", f"<{SECTIONS[change.weight]}>"
    for language in ("en", "ja"):
        yield node, f"<{CS.changeReason}>", f"{_string(why[language])}@{language}"
    if not change.term:
        for _, axiom in (*change.removed, *change.added):
            yield node, f"<{RDFS.comment}>", _string(plain(axiom))
        return
    yield node, f"<{CS.subjectOfChange}>", f"<{change.term}>"
    for prop, pairs in (("removal", change.removed), ("addition", change.added)):
        for number, (predicate, value) in enumerate(pairs):
            statement = f"{node}.{prop}{number}"
            yield node, f"<{CS}{prop}>", statement
            yield statement, f"<{RDF.type}>", f"<{RDF.Statement}>"
            yield statement, f"<{RDF.subject}>", f"<{change.term}>"
            yield statement, f"<{RDF.predicate}>", f"<{predicate}>"
            yield statement, f"<{RDF.object}>", value if value[0] in '<"' else _string(plain(value))


def _revisions(changes: Changes) -> Iterator[SpelledTriple]:
    """For every module in both editions: its version IRI here is a revision of the one there."""
    before, after = (
        {
            subject: value
            for module in edition.modules
            for subject, predicate, value in module.columns.spelled().iter_rows()
            if predicate == f"<{OWL.versionIRI}>"
        }
        for edition in (changes.old, changes.new)
    )
    for module in sorted(before.keys() & after.keys()):
        if before[module] != after[module]:
            yield after[module], f"<{PROV.wasRevisionOf}>", before[module]


def _string(text: str) -> str:
    import pyoxigraph as ox

    return str(ox.Literal(text))
