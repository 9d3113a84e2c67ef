"""Renders assessments for people: the report, its parts in a page, and the comparison of two assessments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import jinja2

from itss_graph.assessment import Assessment, Assessments, Assessor, KpiOutcome, RequirementOutcome
from itss_graph.errors import UsageError
from itss_graph.presentation import templates
from itss_graph.profiles.violations import Violation
from itss_graph.rdf.columns import Columns
from itss_graph.reports import timeline
from itss_graph.reports.html import PersonReport, outlook, team
from itss_graph.reports.html.render import TEMPLATES, basis, equipped, report_environment
from itss_graph.reports.steps import by_field
from itss_graph.terms.model import SpecialtyField
from itss_graph.words import LANGUAGES, catalogue


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """The outcome of a requirement in two assessments, and the indicator of the requirement in the later one."""

    before: RequirementOutcome
    after: RequirementOutcome
    kpi: KpiOutcome


@dataclass(frozen=True, slots=True)
class AssessmentComparison:
    """The levels reached in each field before and after; and the requirements whose outcome or figures changed."""

    levels: tuple[tuple[SpecialtyField, int | None, int | None], ...]
    rows: tuple[OutcomeChange, ...]

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return not self.rows and all(before == after for _, before, after in self.levels)


def compare(before: Assessment, after: Assessment) -> AssessmentComparison:
    """Two assessments of the same person by the same standard."""
    levels = tuple((field, before.highest[field.name], after.highest[field.name]) for field, _ in by_field(after))
    rows = (
        OutcomeChange(old, new, outcome)
        for earlier, outcome in zip(before.kpis, after.kpis, strict=True)
        for old, new in zip(earlier.requirements, outcome.requirements, strict=True)
        if (old.outcome, old.measured) != (new.outcome, new.measured)
    )
    return AssessmentComparison(levels, tuple(rows))


HERE = Path(__file__).parent
NAME = "the profile"


@dataclass(frozen=True, slots=True)
class AssessmentFragment:
    """The part of a page that shows one candidate, `profile`; `profiles` are all candidates."""

    html: str
    profile: str
    profiles: list[str]


@dataclass
class AssessmentTemplates:
    """The templates, which `load` reads."""

    def load(self) -> None:
        """Read all templates and words, so that no file is needed later."""
        for language in LANGUAGES:
            catalogue(language)
        for environment in (self.jinja, report_environment()):
            for name in environment.list_templates():
                environment.get_template(name)
        timeline.template()

    @cached_property
    def jinja(self) -> jinja2.Environment:
        return equipped(templates.environment([HERE / "parts", TEMPLATES]))

    def report(
        self,
        assessor: Assessor,
        columns: Columns,
        assessments: Assessments,
        people: Sequence[Assessment],
        language: str,
    ) -> Iterable[str]:
        """The report of one person, or of a team, as `itss assess --format html` writes it."""
        if len(people) == 1:
            (person,) = people
            return list(PersonReport(assessments, person, language, **outlook(assessor, columns, person)).html())
        return list(team(assessments, people, language))

    def page(
        self, assessor: Assessor, columns: Columns, profile: str, earlier: Columns | None, language: str
    ) -> AssessmentFragment:
        """One candidate, by name or else the first; `earlier` is a state of the profiles to compare with."""
        assessments = assessor.assess(columns, NAME)
        people = {assessment.profile: assessment for assessment in assessments}
        if profile and profile not in people:
            raise UsageError(f"no candidate {profile[:80]!r} in the profile any more; choose another one")
        chosen = people[profile or next(iter(people))]
        before = None
        if earlier is not None:
            before = next(
                (assessment for assessment in assessor.assess(earlier, NAME) if assessment.profile == chosen.profile),
                None,
            )
        report = PersonReport(assessments, chosen, language, **outlook(assessor, columns, chosen))
        html = self.jinja.get_template("assessed.html").render(
            **basis(assessments, language), **report.context(), compared=compare(before, chosen) if before else None
        )
        return AssessmentFragment(html, chosen.profile, list(people))

    def violations(self, violations: Sequence[Violation], language: str) -> str:
        """Everything that is wrong with a profile."""
        return self.jinja.get_template("ill-formed.html").render(violations=violations, language=language)
