"""The jobs about a profile that a client sends: assess, validate, plan, show. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import UsageError
from itss_graph.planning import Planner
from itss_graph.profiles.compaction import plain_json
from itss_graph.profiles.violations import IllFormedProfile
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.reading import read
from itss_graph.rdf.writing import serialize
from itss_graph.reports import rdf
from itss_graph.reports.json import json_array, json_objects, json_report
from itss_graph.server.middleware.problems import PROBLEM, problem
from itss_graph.server.middleware.refusals import Refusal, refuse_compressed
from itss_graph.server.parameters import PROFILES
from itss_graph.server.rendering import AssessmentTemplates
from itss_graph.server.workers.worker import AnswerStream, Job
from itss_graph.site.negotiation import HTML
from itss_graph.vocab import CONTEXT, PREFIXES

if TYPE_CHECKING:
    from itss_graph.assessment import Assessment, Assessments, Assessor

MODULES = ("rdflib", "itss_graph.assessment.assessor", "itss_graph.shacl", "itss_graph.standard")
"""What a worker needs, and cannot import once it is confined."""

SAMPLE = ("data", "examples", "operations-management-l7.ttl")
"""A profile with every kind of record, which prepares what an assessment builds once."""
ILL_FORMED = b"<urn:c> a <https://w3id.org/itss/ontology#Candidate> ; <https://w3id.org/itss/ontology#develops> 1 ."

NAME = "the profile"


@dataclass(slots=True)
class AssessmentJobs:
    """The jobs: `assessors` are by reading, made by `prepare`; `context` is the JSON-LD context of plain JSON."""

    context: bytes
    assessors: dict[str, Assessor] = field(default_factory=dict)
    templates: AssessmentTemplates = field(default_factory=AssessmentTemplates)

    def jobs(self) -> Mapping[str, Job]:
        """The jobs by name."""
        plain = {"assess": self.assess, "validate": self.validate, "gap": self.gap}
        return {
            **{name: partial(_with_violations, job) for name, job in plain.items()},
            "show": self.show,
            "plain": self.plain,
        }

    def imports(self) -> None:
        """Import what is needed, and read the templates. A forked child has none of the threads that Polars starts."""
        for name in MODULES:
            import_module(name)
        self.templates.load()

    def prepare(self) -> None:
        """Make the assessors, and run each job once."""
        from itss_graph.assessment import Assessor
        from itss_graph.standard import Standard

        standard = Standard.load()
        self.assessors |= {
            reading.key: Assessor.of(standard, reading.key, date.today()) for reading in standard.readings
        }
        assessor = self.assessors["default"]
        columns = read(resources.path(*SAMPLE).read_bytes(), format="turtle")
        assessments = assessor.assess(columns, NAME)
        serialize(rdf.graph([assessments]), "jsonld", PREFIXES)
        assessor.validate(read(ILL_FORMED, format="turtle"), NAME)

    def assess(self, fields: Mapping[str, Any], profile: bytes, out: AnswerStream) -> None:
        """Assess every candidate by the indicators of `kpis`, with `claims` also by those sought; by default by all."""
        assessor, columns = self._assessor(fields), self._columns(fields, profile)
        assessments = assessor.assess(columns, NAME)
        if fields["claims"] and not fields["kpis"] and assessments.records.claims.is_empty():
            raise UsageError("nobody claims an indicator (itss:seeks), so claims judges nothing; give a kpi, or claims")
        people = _selected(assessments, fields["kpis"], claims=fields["claims"])
        if fields["answer"] == HTML.content_type:
            out.head(content_type=HTML.content_type)
            for piece in self.templates.report(assessor, columns, assessments, list(people), fields["language"]):
                out.write(piece.encode())
        else:
            _write(fields["answer"], lambda: json_array(people), lambda: rdf.graph([assessments]), out)

    def validate(self, fields: Mapping[str, Any], profile: bytes, out: AnswerStream) -> None:
        """Report what is ill-formed in profiles, or else which claims are not met."""
        report = self._assessor(fields).validate(self._columns(fields, profile), NAME)
        _write(fields["answer"], lambda: json_report(report), lambda: rdf.violations(report), out)

    def gap(self, fields: Mapping[str, Any], profile: bytes, out: AnswerStream) -> None:
        """Plan the next levels, or those of `kpis` and `fields`, for every candidate or the one of `profile`."""
        planner = Planner(self._assessor(fields))
        columns = self._columns(fields, profile)
        try:
            plans = list(planner.plans(columns, NAME, fields["kpis"], fields["fields"], fields["profile"]))
        except UsageError as error:  # each parameter is valid by itself; the combination is not
            raise Refusal(422, str(error)) from None
        objects = [plan.to_dict() for plan in plans]
        _write(fields["answer"], lambda: json_objects(objects), None, out)

    def show(self, _store: ox.Store, fields: Mapping[str, Any], profiles: bytes, out: AnswerStream) -> None:
        """Write the part of a page that shows one candidate, `profile` or the first, as HTML in `language`.

        The body is the profile and, from the byte `length` on, an earlier state to compare it with, if any.
        """
        assessor, language = self._assessor(fields), fields["language"]
        profile, before = profiles[: fields["length"]], profiles[fields["length"] :]
        try:
            earlier = self._columns(fields, before) if before else None
            columns = self._columns(fields, profile)
            fragment = self.templates.page(assessor, columns, fields["profile"] or "", earlier, language)
        except IllFormedProfile as error:
            out.head(content_type=HTML.content_type, status=422, profiles=[], profile="")
            out.write(self.templates.violations(error.violations, language).encode())
        else:
            out.head(content_type=HTML.content_type, profiles=fragment.profiles, profile=fragment.profile)
            out.write(fragment.html.encode())

    def plain(self, _store: ox.Store, fields: Mapping[str, Any], profile: bytes, out: AnswerStream) -> None:
        """Write profiles as plain JSON, well formed or not."""
        people = plain_json(self._columns(fields, profile))
        out.head(content_type="application/json")
        for piece in json_objects(people):
            out.write(piece.encode())

    def _assessor(self, fields: Mapping[str, Any]) -> Assessor:
        return replace(
            self.assessors[fields["reading"]], as_of=date.fromisoformat(fields["as_of"]), only=fields["only"]
        )

    def _columns(self, fields: Mapping[str, Any], profile: bytes) -> Columns:
        refuse_compressed(profile)
        contexts = {CONTEXT: self.context}
        return read(profile, format=fields["format"], contexts=contexts, default_context=self.context, name=NAME)


def _with_violations(job: Any, _store: ox.Store, fields: Mapping[str, Any], profile: bytes, out: AnswerStream) -> None:
    """Do a job; for an ill-formed profile, write every violation (422)."""
    try:
        job(fields, profile, out)
    except IllFormedProfile as error:
        count = len(error.violations)
        first = error.violations[0]
        more = f" (and {count - 1} more: see violations)" if count > 1 else ""
        out.head(content_type=PROBLEM, status=422)
        out.write(problem(422, f"{NAME} is not well formed: {first.line()}{more}", violations=error.violations))


def _selected(assessments: Assessments, kpis: Iterable[str], *, claims: bool) -> Iterator[Assessment]:
    for person in assessments:
        iris = {*kpis, *(person.seeks if claims else ())}
        yield person.only(iris if kpis or claims else None)


def _write(answer: str, as_json: Any, as_graph: Any, out: AnswerStream) -> None:
    """Write an answer of a content type: as JSON, or in a format of RDF."""
    out.head(content_type=answer)
    if answer == "application/json":
        for piece in as_json():
            out.write(piece.encode())
    else:
        out.write(serialize(as_graph(), PROFILES[answer.partition(";")[0]], PREFIXES))
