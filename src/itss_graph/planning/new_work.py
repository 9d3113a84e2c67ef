"""New work that a plan proposes: an engagement of the kind that a level asks for, or a higher role on the same work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itss_graph.rdf.names import spelling_of
from itss_graph.requirements import MEASURES, Kpi
from itss_graph.requirements.candidate import NEVER, ProfileRecord, Recorded, Triple
from itss_graph.requirements.engagements import sized
from itss_graph.requirements.raising import DO, Change, dated, integer, supporting
from itss_graph.terms.model import ScaleValue, Term, Text
from itss_graph.vocab import ITSS, RDF


@dataclass(frozen=True, slots=True)
class NewWork:
    """A kind of engagement: `criteria` and `sizes` are those it has, `like` the running engagement it goes on from."""

    kpi: Kpi
    role: ScaleValue
    criteria: tuple[Term, ...]
    sizes: dict[str, int]
    start: date
    like: ProfileRecord | None = None

    def change(self, candidate: Recorded, node: str, end: date = NEVER) -> Change:
        """The engagement as one change; with an end where its length matters."""
        kind, before = ("role", self.like.one(ITSS.role)) if self.like else ("engagement", None)
        triples = self._triples(candidate, node, end)
        return Change(kind, node, DO, triples, self.role.iri, before, (), self._text(candidate, end))

    def _triples(self, candidate: Recorded, node: str, end: date) -> tuple[Triple, ...]:
        subject = spelling_of(node)
        values = [
            (ITSS.specialtyField, f"<{self.kpi.field.iri}>"),
            (ITSS.role, f"<{self.role.iri}>"),
            (ITSS.outcome, f"<{ITSS.Successful}>"),
            (ITSS.startDate, dated(self.start)),
            *([] if end == NEVER else [(ITSS.endDate, dated(end))]),
            *((ITSS.complexity, f"<{term.iri}>") for term in self.criteria),
            *((f"{ITSS}{name}", integer(self.sizes[name])) for name in MEASURES if name in self.sizes),
        ]
        link = (spelling_of(candidate.candidate), f"<{ITSS.engagement}>", subject)
        typed = (subject, f"<{RDF.type}>", f"<{ITSS.Engagement}>")
        described = tuple((subject, f"<{prop}>", value) for prop, value in values)
        return (link, typed, *described, *supporting(node, candidate.only))

    def _text(self, candidate: Recorded, end: date) -> Text:
        has = self.like
        sizes = [sized(name, value) for name, value in self.sizes.items() if not has or has.sizes.get(name) != value]
        criteria = [term for term in self.criteria if not has or term.iri not in has.criteria]
        with_en = [size.en for size in sizes]
        with_ja = [size.ja for size in sizes]
        if criteria:
            plural = "criterion" if len(criteria) == 1 else "criteria"
            with_en.append(f"{len(criteria)} complexity {plural} ({', '.join(term.label.en for term in criteria)})")
            with_ja.append(f"複雑性の基準{len(criteria)}({'、'.join(term.label.ja for term in criteria)})")
        if end == NEVER:
            span_en, span_ja = f"from {self.start}", f"{self.start}から"
        else:
            days = (end - self.start).days + 1
            unit = "day" if days == 1 else "days"
            span_en, span_ja = f"{days:,} {unit}, {self.start} to {end}", f"{self.start}から{end}まで{days:,}日"
        role = self.role.label
        having_en = f" with {' and '.join(with_en)}" if with_en else ""
        having_ja = f"({'、'.join(with_ja)})" if with_ja else ""
        if self.like:
            who = candidate.label(self.like.name)
            return Text(
                f"Go on with {who.en} as {role.en}{having_en}, and succeed: {span_en}",
                f"{who.ja}を「{role.ja}」として続け{having_ja}、成功させる:{span_ja}",
            )
        field = self.kpi.field.label
        return Text(
            f"Take on a new engagement in {field.en} as {role.en}{having_en}, and succeed: {span_en}",
            f"{field.ja}の新しい業務を「{role.ja}」として引き受け{having_ja}、成功させる:{span_ja}",
        )
