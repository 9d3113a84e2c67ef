"""The smallest changes with which specialty, succession and development are met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, product

from itss_graph.planning import changes as make
from itss_graph.planning.judge import Goal, Judge, Search
from itss_graph.planning.model import Option, Way, options
from itss_graph.planning.variant import ProfileRecord, Variant
from itss_graph.requirements import Development, Requirement, Specialty, Succession
from itss_graph.terms.model import SpecialtyField, Term
from itss_graph.vocab import ITSS


@dataclass(frozen=True, slots=True)
class OtherRecords:
    """A search over the other records of one candidate; `new` begins the names of records that do not exist yet."""

    judge: Judge
    field: SpecialtyField
    candidate: Variant
    today: date
    new: str

    def options(self, requirement: Requirement) -> Search[tuple[Option, ...]]:
        """The ways to meet one requirement, least effort first."""
        goal = Goal((requirement,), self.candidate)
        return (yield from options(((), *self._ways(requirement)), goal, self.today, bounded=False))

    def _ways(self, requirement: Requirement) -> Iterator[Way]:
        match requirement:
            case Specialty():
                yield from self._specialty(requirement)
            case Succession():
                yield from self._succession(requirement)
            case Development():
                more = requirement.count - len(self.candidate.own(ITSS.develops))
                yield tuple(make.subordinate(self.candidate, f"{self.new}-subordinate-{n + 1}") for n in range(more))

    def _counted(self, requirement: Requirement, link: str) -> list[ProfileRecord]:
        """The records that count for a requirement today."""
        records = (each for each in self.candidate.linked(link) if each.first <= self.today)
        return [each for each in records if self.judge.counts(each, requirement)]

    # -- specialty -----------------------------------------------------------------------------------------------------

    def _specialty(self, requirement: Specialty) -> Iterator[Way]:
        """In each area that is lacking, a record that exists is raised, or a new one is added."""
        mastered = {record.one(ITSS.area) for record in self._counted(requirement, ITSS.expertise)}
        lacking = [area for area in requirement.areas if area.iri not in mastered]
        asked: int = requirement.requires(self.judge.reading)["count"]
        more = asked - (len(requirement.areas) - len(lacking))
        raises = {area: self._raises(area, requirement) for area in lacking}
        nearest = sorted(lacking, key=lambda area: min(map(len, raises[area]), default=3))
        chosen, others = nearest[:more], nearest[more:]
        records = self.candidate.linked(ITSS.expertise)
        now = {record.one(ITSS.area) for record in records if record.first <= self.today}
        ways = [
            [*raises[area], *([] if area.iri in now else [self._new(area, requirement, others)])] for area in chosen
        ]
        yield from (tuple(change for way in each for change in way) for each in islice(product(*ways), 64))
        if more == 1:
            yield from (way for area in others for way in raises[area])
            plain = [area for area in lacking if not raises[area]]
            yield from (self._new(area, requirement, plain[1:]) for area in plain[:1])

    def _raises(self, area: Term, requirement: Specialty) -> list[Way]:
        """What lets each record in an area count, the least first."""
        records = (record for record in self.candidate.linked(ITSS.expertise) if record.one(ITSS.area) == area.iri)
        return sorted((self._raised(record, area, requirement) for record in records), key=len)

    def _raised(self, record: ProfileRecord, area: Term, requirement: Specialty) -> Way:
        lead: Way = () if record.counts else (make.support(self.candidate, record.name),)
        asked = {"proficiency": requirement.proficiency, "contribution": requirement.contribution}
        grades = {
            scale: grade
            for scale, grade in asked.items()
            if grade and record.one(f"{ITSS}{scale}") not in grade.reached_by
        }
        return (*lead, make.raised(record, area, grades)) if grades else lead

    def _new(self, area: Term, requirement: Specialty, instead: list[Term]) -> Way:
        node = f"{self.new}-expertise-{requirement.areas.index(area) + 1}"
        grades = (requirement.proficiency, *([requirement.contribution] if requirement.contribution else []))
        others = tuple(each.iri for each in instead if each != area)
        return (make.expertise(self.candidate, node, area, grades, others),)

    # -- succession ----------------------------------------------------------------------------------------------------

    def _succession(self, requirement: Succession) -> Iterator[Way]:
        """First what is on record already and only lacks the field or its standing, then further kinds."""
        records = [record for record in self.candidate.linked(ITSS.succession) if record.first <= self.today]
        counted = {record.one(ITSS.activity) for record in self._counted(requirement, ITSS.succession)}
        lacking = [activity for activity in requirement.activities if activity.iri not in counted]
        more = requirement.count - (len(requirement.activities) - len(lacking))
        there: dict[Term, Way] = {}
        for record in sorted(records, key=lambda record: record.name):
            for activity in (each for each in lacking if each.iri == record.one(ITSS.activity)):
                lead: Way = () if record.counts else (make.support(self.candidate, record.name),)
                another = (make.another_field(self.candidate, record, self.field, activity),)
                way = (*lead, *(() if self.field.iri in record.all(ITSS.specialtyField) else another))
                if activity not in there or len(way) < len(there[activity]):
                    there[activity] = way
        nearest = sorted(lacking, key=lambda activity: activity not in there)
        for known in (there, {}) if there else ({},):
            order = nearest if known else lacking
            fresh = [activity for activity in order if activity not in known]
            used = [activity for activity in order[:more] if activity not in known]
            instead = tuple(each.iri for each in fresh if each not in used)
            ways = [known.get(activity) or self._activity(requirement, activity, instead) for activity in order[:more]]
            yield tuple(change for way in ways for change in way)

    def _activity(self, requirement: Succession, activity: Term, instead: tuple[str, ...]) -> Way:
        node = f"{self.new}-succession-{requirement.activities.index(activity) + 1}"
        return (make.succession(self.candidate, node, self.field, activity, instead),)
