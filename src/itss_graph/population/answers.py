"""The answer of a source, as a writer takes it: assessments, or timelines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from itss_graph.assessment import Assessment, Assessor
from itss_graph.errors import UsageError
from itss_graph.planning.timeline import Timeline
from itss_graph.population.sources import FileSource, Source
from itss_graph.reports.writers import AssessmentAnswer, Writer

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Answered(Generic[A]):
    """The answer of a source, and a line for each reject."""

    answer: A
    complaints: Sequence[str] = ()


@dataclass(slots=True)
class ChosenIndicators:
    """The indicators by which people are judged: those `chosen` (IRIs) and, with `claims`, those they claim.

    Without both, nobody is judged, and all indicators are shown. `idle` are the people who claim nothing, and so are
    not judged; `met` says whether all others meet their indicators.
    """

    chosen: tuple[str, ...]
    claims: bool
    people: int = 0
    idle: list[str] = field(default_factory=list)
    met: bool = True

    @property
    def judging(self) -> bool:
        return bool(self.chosen) or self.claims

    def __call__(self, person: Assessment) -> Assessment:
        """The assessment with the chosen indicators only, or with all of them."""
        self.people += 1
        if self.claims and not self.chosen and not person.seeks:
            self.idle.append(person.profile)
        judged = person.only((*self.chosen, *person.seeks) if self.claims else self.chosen or None)
        self.met = self.met and all(kpi.met or kpi.deemed for kpi in judged.kpis)
        return judged

    def vacuous(self) -> str | None:
        """The warning about people without claims, where --claims is given; None without such people."""
        if not self.idle:
            return None
        subject = f"{len(self.idle)} of {self.people} people claim" if self.people > 1 else f"{self.idle[0]} claims"
        return f"{subject} no indicator (itss:seeks), so --claims judges nothing there; give a --kpi, or state claims"

    def exit_code(self, *, left_out: bool) -> int:
        """2 where someone is left out or nobody was judged; 1 where someone does not meet an indicator; otherwise 0."""
        if left_out or (self.idle and len(self.idle) == self.people):
            return 2
        return int(self.judging and not self.met)


def assessments(
    source: Source, assessor: Assessor, writer: Writer[Any], choose: ChosenIndicators
) -> Answered[AssessmentAnswer]:
    """The assessments of everyone of a source; raises as `Source.assess` does."""
    everyone = source.assess(assessor, writer.most).without(writer.refuses)
    judged = [choose(person) for person in everyone] if choose.judging else everyone
    answer = AssessmentAnswer(everyone.assessments, judged, choose.judging, assessor, everyone.profile)
    return Answered(answer, everyone.complaints())


def timelines(source: Source, assessor: Assessor, _: Writer[Any], __: ChosenIndicators) -> Answered[Sequence[Timeline]]:
    """The timelines of everyone in files; raises as `FileSource.documents` does."""
    from itss_graph.planning.timeline import timelines as of

    if not isinstance(source, FileSource):
        raise UsageError("a timeline is made from files; leave out --endpoint")
    documents, complaints = source.documents(assessor)
    return Answered(
        [timeline for document in documents for timeline in of(assessor, document.columns, document.name)], complaints
    )
