"""What can be changed in a profile, one thing at a time: the triples of it, and what they mean in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from itss_graph.planning.variant import ProfileRecord, Triple, Variant
from itss_graph.rdf.names import spelling_of
from itss_graph.requirements.alternatives import MEASURE_WORDS
from itss_graph.terms.model import ScaleValue, SpecialtyField, Term, Text
from itss_graph.vocab import ITSS, RDF, XSD

RECORD, DO, EITHER = "record", "do", "record-or-do"
"""The nature of a change: record it if it is true, for the past cannot be changed; do it; or record it if it is true
already, and otherwise do it."""

NATURES = (RECORD, EITHER, DO)
"""From the least effort to the most."""

SCALES = ("proficiency", "contribution")
"""The scales of an expertise record: local names of the properties."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change to a profile: `triples` are what it states.

    `kind` is `criterion`, `measure`, `outcome`, `end`, `engagement`, `role`, `expertise`, `grade`,
    `succession`, `field`, `subordinate`, `examination`, `evidence` or `confirmation`; `record` the
    record that it is about; `nature` one of `NATURES`. `before` is the value that is replaced, `after` the new one:
    IRIs, numbers and dates as text. `instead` are other values, any one of which would do as well while the other
    changes stay as they are. `text` says it in words.
    """

    kind: str
    record: str
    nature: str
    triples: tuple[Triple, ...]
    after: str
    before: str | None = None
    instead: tuple[str, ...] = ()
    text: Text = field(default=Text("", ""), compare=False)

    def __repr__(self) -> str:
        return f"<Change {self.nature}: {self.text.en or self.kind}>"

    def to_dict(self) -> dict[str, Any]:
        """The change as a JSON object."""
        return {
            "kind": self.kind,
            "record": self.record,
            "nature": self.nature,
            "before": self.before,
            "after": self.after,
            "instead": list(self.instead),
            "text": self.text.to_dict(),
            "add": [f"{s} {p} {o} ." for s, p, o in self.triples],
        }

    def exchanged(self, other: str) -> tuple[Triple, ...]:
        """What it states with another term (an IRI) in the place of `after`."""
        return tuple((s, p, f"<{other}>" if o == f"<{self.after}>" else o) for s, p, o in self.triples)


def criterion(
    candidate: Variant, engagement: ProfileRecord, term: Term, instead: tuple[str, ...], nature: str
) -> Change:
    """One more complexity criterion on an engagement."""
    who = candidate.label(engagement.name)
    text = Text(
        f'{_verb(nature).en} the complexity criterion "{term.label.en}" on {who.en}',
        f"{who.ja}に複雑性の基準「{term.label.ja}」を{_verb(nature).ja}",
    )
    triples = (_link(engagement.name, ITSS.complexity, term.iri),)
    return Change("criterion", engagement.name, nature, triples, term.iri, None, instead, text)


def measure(candidate: Variant, engagement: ProfileRecord, name: str, value: int, nature: str) -> Change:
    """A measure of size of an engagement: recorded, or raised."""
    who, size = candidate.label(engagement.name), sized(name, value)
    before = engagement.sizes.get(name)
    if before is None:
        text = Text(
            f"{_verb(nature).en} at least {size.en} on {who.en}", f"{who.ja}に{size.ja}以上を{_verb(nature).ja}"
        )
    else:
        was = sized(name, before)
        text = Text(f"Bring {who.en} from {was.en} to {size.en}", f"{who.ja}を{was.ja}から{size.ja}にする")
    triples = ((spelling_of(engagement.name), f"<{ITSS}{name}>", integer(value)),)
    return Change(
        "measure", engagement.name, nature, triples, str(value), None if before is None else str(before), (), text
    )


def outcome(candidate: Variant, engagement: ProfileRecord) -> Change:
    """Success of an engagement that still runs."""
    who = candidate.label(engagement.name)
    text = Text(f"Bring {who.en} to success", f"{who.ja}を成功させる")
    triples = (_link(engagement.name, ITSS.outcome, ITSS.Successful),)
    return Change("outcome", engagement.name, DO, triples, ITSS.Successful, ITSS.Unsuccessful, (), text)


def end(candidate: Variant, engagement: ProfileRecord, day: date) -> Change:
    """A later end of an engagement that still runs."""
    who = candidate.label(engagement.name)
    text = Text(
        f"Let {who.en} go on until {day} instead of {engagement.last}",
        f"{who.ja}を{engagement.last}までではなく{day}まで続ける",
    )
    triples = ((spelling_of(engagement.name), f"<{ITSS.endDate}>", dated(day)),)
    return Change("end", engagement.name, DO, triples, str(day), str(engagement.last), (), text)


def expertise(
    candidate: Variant, node: str, area: Term, grades: tuple[ScaleValue, ...], instead: tuple[str, ...]
) -> Change:
    """A new expertise record with the grades on each scale."""
    text = Text(
        f'Record or acquire expertise in "{area.label.en}": {_grades(grades).en}',
        f"「{area.label.ja}」の専門性({_grades(grades).ja})を記録または習得する",
    )
    triples = (
        _link(candidate.candidate, ITSS.expertise, node),
        _link(node, RDF.type, ITSS.Expertise),
        _link(node, ITSS.area, area.iri),
        *(_link(node, f"{ITSS}{scale}", value.iri) for scale, value in zip(SCALES, grades, strict=False)),
        *supporting(node, candidate.only),
    )
    return Change("expertise", node, EITHER, triples, area.iri, None, instead, text)


def raised(record: ProfileRecord, area: Term, grades: dict[str, ScaleValue]) -> Change:
    """Higher grades of an expertise record, by scale."""
    higher = _grades(tuple(grades.values()))
    text = Text(
        f'Raise the expertise in "{area.label.en}": {higher.en}', f"「{area.label.ja}」の専門性を{higher.ja}に高める"
    )
    triples = tuple(_link(record.name, f"{ITSS}{scale}", value.iri) for scale, value in grades.items())
    return Change("grade", record.name, EITHER, triples, " ".join(value.iri for value in grades.values()), text=text)


def succession(
    candidate: Variant, node: str, within: SpecialtyField, activity: Term, instead: tuple[str, ...]
) -> Change:
    """A new succession record for a field."""
    text = Text(
        f'Record or do one more kind of succession activity: "{activity.label.en}"',
        f"継承の活動をもう一種類「{activity.label.ja}」を記録または実施する",
    )
    triples = (
        _link(candidate.candidate, ITSS.succession, node),
        _link(node, RDF.type, ITSS.SuccessionRecord),
        _link(node, ITSS.specialtyField, within.iri),
        _link(node, ITSS.activity, activity.iri),
        *supporting(node, candidate.only),
    )
    return Change("succession", node, EITHER, triples, activity.iri, None, instead, text)


def another_field(candidate: Variant, record: ProfileRecord, within: SpecialtyField, activity: Term) -> Change:
    """A succession record that served one more field."""
    who = candidate.label(record.name)
    text = Text(
        f'Record that {who.en} ("{activity.label.en}") served {within.label.en} too',
        f"{who.ja}(「{activity.label.ja}」)が{within.label.ja}にも役立ったことを記録する",
    )
    triples = (_link(record.name, ITSS.specialtyField, within.iri),)
    return Change("field", record.name, RECORD, triples, within.iri, None, (), text)


def subordinate(candidate: Variant, node: str) -> Change:
    """One more subordinate."""
    text = Text("Record or develop a subordinate", "後進を一人記録または育成する")
    return Change("subordinate", node, EITHER, (_link(candidate.candidate, ITSS.develops, node),), node, None, (), text)


def examination(candidate: Variant, iri: str, label: Text) -> Change:
    """An examination to pass."""
    text = Text(f"Record or pass the {label.en}", f"{label.ja}の合格を記録する、または合格する")
    triples = (_link(candidate.candidate, ITSS.passedExamination, iri),)
    return Change("examination", candidate.candidate, EITHER, triples, iri, None, (), text)


def support(candidate: Variant, record: str) -> Change:
    """What a record needs in order to count where only evidenced or confirmed ones do."""
    who, triples = candidate.label(record), supporting(record, candidate.only)
    if candidate.only == "confirmed":
        text = Text(f"Have {who.en} confirmed by an assessor", f"{who.ja}を評価者に確認してもらう")
        return Change("confirmation", record, DO, triples, triples[0][2], None, (), text)
    text = Text(f"Give evidence for {who.en}", f"{who.ja}の証跡を示す")
    return Change("evidence", record, RECORD, triples, triples[0][2], None, (), text)


ASSESSOR, EVIDENCE = "urn:itss:plan:assessor", "urn:itss:plan:evidence"
"""What stands in a plan for the assessor and the evidence that are to be found."""


def supporting(record: str, only: str | None) -> tuple[Triple, ...]:
    """The statement that makes a record count where only those of a standing do."""
    if only is None:
        return ()
    prop, value = (ITSS.confirmedBy, ASSESSOR) if only == "confirmed" else (ITSS.evidence, EVIDENCE)
    return (_link(record, prop, value),)


def integer(value: int) -> str:
    return f'"{value}"^^<{XSD.integer}>'


def dated(day: date) -> str:
    return f'"{day.isoformat()}"^^<{XSD.date}>'


def _link(subject: str, prop: str, value: str) -> Triple:
    return spelling_of(subject), f"<{prop}>", spelling_of(value)


def sized(name: str, value: int) -> Text:
    """A measure of size in words."""
    words = MEASURE_WORDS[name]
    return Text(words.en.format(f"{value:,}"), words.ja.format(f"{value:,}"))


def _grades(grades: tuple[ScaleValue, ...]) -> Text:
    return Text(
        " and ".join(f'"{value.label.en}"' for value in grades),
        "かつ".join(f"「{value.label.ja}」" for value in grades),
    )


def _verb(nature: str) -> Text:
    return {
        RECORD: Text("Record, if it is true,", "事実であれば記録する"),
        EITHER: Text("Record or take on", "記録または引き受ける"),
        DO: Text("Take on", "引き受ける"),
    }[nature]
