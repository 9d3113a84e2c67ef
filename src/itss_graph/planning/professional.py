"""The smallest changes with which specialty, succession and development are met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, product

from itss_graph.planning import changes as make
from itss_graph.planning.career import Career, ExpertiseRecord
from itss_graph.planning.model import Option, Way, options
from itss_graph.planning.rules import Rules
from itss_graph.standard.model import Development, Requirement, Specialty, Succession, Term


@dataclass(frozen=True, slots=True)
class Records:
    """A search over the other records of one career; `new` begins the names of records that do not exist yet."""

    rules: Rules
    career: Career
    today: date
    new: str

    def options(self, requirement: Requirement) -> tuple[Option, ...]:
        """The ways to meet one requirement, least effort first."""

        def when(career: Career) -> date:
            return self.rules.when(requirement, career)

        return options(((), *self._ways(requirement)), self.career, self.today, when, bounded=False)

    def _ways(self, requirement: Requirement) -> Iterator[Way]:
        match requirement:
            case Specialty():
                yield from self._specialty(requirement)
            case Succession():
                yield from self._succession(requirement)
            case Development():
                more = requirement.count - len(self.career.subordinates)
                yield tuple(make.subordinate(self.career, f"{self.new}-subordinate-{n + 1}") for n in range(more))

    # -- specialty -----------------------------------------------------------------------------------------------------

    def _specialty(self, requirement: Specialty) -> Iterator[Way]:
        """In each area that is lacking, a record that exists is raised, or a new one is added."""
        lacking = [area for area in requirement.areas if not self._mastered(area, requirement)]
        more = self.rules.areas(requirement) - (len(requirement.areas) - len(lacking))
        raises = {area: self._raises(area, requirement) for area in lacking}
        nearest = sorted(lacking, key=lambda area: min(map(len, raises[area]), default=3))
        chosen, others = nearest[:more], nearest[more:]
        now = {record.area for record in self.career.expertise.values() if record.since <= self.today}
        ways = [
            [*raises[area], *([] if area.iri in now else [self._new(area, requirement, others)])] for area in chosen
        ]
        yield from (tuple(change for way in each for change in way) for each in islice(product(*ways), 64))
        if more == 1:
            yield from (way for area in others for way in raises[area])
            plain = [area for area in lacking if not raises[area]]
            yield from (self._new(area, requirement, plain[1:]) for area in plain[:1])

    def _mastered(self, area: Term, requirement: Specialty) -> bool:
        return any(
            record.counts and record.since <= self.today and self.rules.good_enough(record, requirement)
            for record in self._in(area)
        )

    def _in(self, area: Term) -> list[ExpertiseRecord]:
        return [record for record in self.career.expertise.values() if record.area == area.iri]

    def _raises(self, area: Term, requirement: Specialty) -> list[Way]:
        """What lets each record in an area count, the least first."""
        return sorted((self._raised(record, area, requirement) for record in self._in(area)), key=len)

    def _raised(self, record: ExpertiseRecord, area: Term, requirement: Specialty) -> Way:
        lead: Way = () if record.counts else (make.support(self.career, record.record),)
        grades = {}
        if record.proficiency not in requirement.proficiency.reached_by:
            grades["proficiency"] = requirement.proficiency
        if requirement.contribution and record.contribution not in requirement.contribution.reached_by:
            grades["contribution"] = requirement.contribution
        return (*lead, make.raised(record, area, grades)) if grades else lead

    def _new(self, area: Term, requirement: Specialty, instead: list[Term]) -> Way:
        node = f"{self.new}-expertise-{requirement.areas.index(area) + 1}"
        grades = (requirement.proficiency, *([requirement.contribution] if requirement.contribution else []))
        others = tuple(each.iri for each in instead if each != area)
        return (make.expertise(self.career, node, area, grades, others),)

    # -- succession ----------------------------------------------------------------------------------------------------

    def _succession(self, requirement: Succession) -> Iterator[Way]:
        """First what is on record already and only lacks the field or its standing, then further kinds."""
        records = [record for record in self.career.succession.values() if record.since <= self.today]
        here = self.rules.kpi.field
        counted = {record.activity for record in records if record.counts and here.iri in record.fields}
        lacking = [activity for activity in requirement.activities if activity.iri not in counted]
        more = requirement.count - (len(requirement.activities) - len(lacking))
        there: dict[Term, Way] = {}
        for record in sorted(records, key=lambda record: record.record):
            for activity in (each for each in lacking if each.iri == record.activity):
                lead: Way = () if record.counts else (make.support(self.career, record.record),)
                another = (make.another_field(self.career, record, here, activity),)
                way = (*lead, *(() if here.iri in record.fields else another))
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
        return (make.succession(self.career, node, self.rules.kpi.field, activity, instead),)
