"""Whether profiles are well formed: `shapes/profile.ttl`, and nothing stated that is not a profile's to state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from itss_graph import resources
from itss_graph.profiles.guard import forbidden
from itss_graph.profiles.records import ending_before_their_start
from itss_graph.profiles.violations import Violation
from itss_graph.rdf.columns import Columns
from itss_graph.standard.model import Text
from itss_graph.standard.standard import Standard
from itss_graph.vocab import ITSS, PROSH, SH

if TYPE_CHECKING:
    from itss_graph.shacl import Report, Result

Validate = Callable[[Columns], "Report"]
"""Validates a data graph against `shapes/profile.ttl`: an engine's answer."""


def profile_shapes() -> bytes:
    """The shapes of a well-formed profile, as Turtle."""
    return resources.path("shapes", "profile.ttl").read_bytes()


def check(columns: Columns, standard: Standard, validate: Validate) -> tuple[Violation, ...]:
    """Every violation in the profiles, in order of node, property and value; none where they are well formed.

    The shapes see the profiles beside the structure of the standard, which says what is a role, or a criterion of which
    field.
    """
    found = set(forbidden(columns, standard.namespace))
    report = validate(columns.merged(standard.structure))
    if not report.conforms:
        found |= {violation(result) for result in report.results}
    return tuple(sorted(found or _backwards(columns)))


BACKWARDS = Text(
    "Give both dates without a time zone, the start date not after the end date.",
    "開始日と終了日を時間帯なしで、開始日が終了日より後でないように記してください。",
)


def _backwards(columns: Columns) -> Iterator[Violation]:
    """Engagements whose days as written are in the wrong order: a shape compares moments, which a time zone moves."""
    for record, start in ending_before_their_start(columns).iter_rows():
        yield Violation(
            record,
            f"<{ITSS.startDate}>",
            start,
            f"{PROSH}Engagement-startDate",
            BACKWARDS,
            SH.LessThanOrEqualsConstraintComponent,
        )


def violation(result: Result) -> Violation:
    """A result of a SHACL engine as a violation."""
    from rdflib import URIRef

    from itss_graph.rdf.interchange import term_from_rdflib

    node = term_from_rdflib(result.focus_node)
    path = term_from_rdflib(result.path) if isinstance(result.path, URIRef) else ""
    value = "" if result.value is None else term_from_rdflib(result.value)
    rule, component, severity = str(result.source_shape), str(result.component), str(result.severity)
    return Violation(node, path, value, rule, _text(result), component, severity, result.property_path)


def _text(result: Result) -> Text:
    """The message in English and Japanese, or else without a language, or else in the one there is."""
    messages = {(message.language or "").lower(): str(message) for message in reversed(result.messages)}
    spoken = {language: messages[language] for language in sorted(messages)}
    english, japanese = (
        next((text for tag, text in spoken.items() if tag.partition("-")[0] == language), None)
        for language in ("en", "ja")
    )
    other = spoken.get("") or english or japanese or next(iter(spoken.values()), "does not conform")
    return Text(english or other, japanese or english or other)
