"""New work that a plan proposes: an engagement that a level requires, or a higher role on the same work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from itss_graph.requirements import MEASURES, Kpi
from itss_graph.requirements.candidate import NEVER, CandidateProfile, ProfileRecord, Triple
from itss_graph.requirements.changes import DO, Change, dated, integer, new_record
from itss_graph.requirements.engagements import sized
from itss_graph.terms.model import ScaleValue, Term, Text
from itss_graph.vocab import ITSS
from itss_graph.words import joined, says


@dataclass(frozen=True, slots=True)
class NewWork:
    """A new engagement with its criteria and sizes; `continued` is the running engagement that it continues, if any."""

    kpi: Kpi
    role: ScaleValue
    criteria: tuple[Term, ...]
    sizes: dict[str, int]
    start: date
    continued: ProfileRecord | None = None

    def change(self, candidate: CandidateProfile, node: str, end: date = NEVER) -> Change:
        """The engagement as one change, with an end where its length matters."""
        kind, before = ("role", self.continued.value(ITSS.role)) if self.continued else ("engagement", None)
        triples = self._triples(candidate, node, end)
        return Change(kind, node, DO, triples, self.role.iri, before, (), self._words(candidate, end))

    def _triples(self, candidate: CandidateProfile, node: str, end: date) -> tuple[Triple, ...]:
        properties = [
            (ITSS.specialtyField, f"<{self.kpi.field.iri}>"),
            (ITSS.role, f"<{self.role.iri}>"),
            (ITSS.outcome, f"<{ITSS.Successful}>"),
            (ITSS.startDate, dated(self.start)),
            *([] if end == NEVER else [(ITSS.endDate, dated(end))]),
            *((ITSS.complexity, f"<{term.iri}>") for term in self.criteria),
            *((f"{ITSS}{name}", integer(self.sizes[name])) for name in MEASURES if name in self.sizes),
        ]
        return new_record(candidate, ITSS.engagement, ITSS.Engagement, node, properties)

    def _words(self, candidate: CandidateProfile, end: date) -> Text:
        continued = self.continued
        sizes = [
            sized(name, value)
            for name, value in self.sizes.items()
            if not continued or continued.sizes.get(name) != value
        ]
        criteria = [term for term in self.criteria if not continued or term.iri not in continued.criteria]
        if criteria:
            names = joined("mark.comma", (term.label for term in criteria))
            key = "raise.criteria_one" if len(criteria) == 1 else "raise.criteria"
            sizes.append(says(key, count=len(criteria), names=names))
        if end == NEVER:
            span = says("plan.from", self.start)
        else:
            days = (end - self.start).days + 1
            span = says("raise.span_one" if days == 1 else "raise.span", days=days, start=self.start, end=end)
        having = says("raise.having", joined("mark.and_also", sizes)) if sizes else says("mark.none")
        described = {"role": self.role.label, "having": having, "span": span}
        if self.continued:
            return says("raise.role", who=candidate.label(self.continued.name), **described)
        return says("raise.engagement", field=self.kpi.field.label, **described)
