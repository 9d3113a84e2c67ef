"""An assessment as RDF: an `earl:Assertion` for every requirement, and a `sh:ValidationReport` of those that failed.

EARL 1.0 (https://www.w3.org/TR/EARL10-Schema/) says who was tested for what, by what, with which outcome; the
properties of `itss:` add the reason, what was required and measured, which records counted, and on what the outcome
rests. PROV-O (https://www.w3.org/TR/prov-o/) says how it came about: an assessment, which is an activity, generated the
assertions; results are derived from the records that counted, and these attributed to the assessors who confirmed them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

import polars as pl

from itss_graph.assessment.model import Assessment, Assessments, RequirementOutcome
from itss_graph.profiles.standing import standing_iri
from itss_graph.profiles.violations import Violation
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import blank_nodes
from itss_graph.rdf.names import name_of, spelling_of
from itss_graph.shacl.paths import Row, path_rows
from itss_graph.terms.model import Text
from itss_graph.version import SOFTWARE
from itss_graph.vocab import EARL, ITSS, OWL, PROV, RDF, RDFS, SH, XSD

Provenance = dict[str, list[tuple[str, str]]]
"""Evidence of records and who confirmed them, by the name of the record, as property (IRI) and value."""

People = list[tuple[Assessments, Assessment, Provenance]]

LABELS = ("report", "result", "path", "assessment", "software", "assertion", "outcome")
"""How the labels of the blank nodes made here begin."""


def graph(assessments: Iterable[Assessments]) -> Columns:
    """The validation report of what failed, and the assertions."""
    return _graph(_people(assessments))


def graph_of(people: Iterable[Assessment]) -> Columns:
    """The same of some people, by the indicators that their assessments hold."""
    pairs = [(person.data_set()[0], person) for person in people]
    data_sets = {id(data_set): data_set for data_set, _ in pairs}
    provenance = {key: _provenance(data_set) for key, data_set in data_sets.items()}
    return _graph([(data_set, person, provenance[id(data_set)]) for data_set, person in pairs])


def assertions(assessments: Iterable[Assessments], scope: str = "") -> Columns:
    """An `earl:Assertion` for every requirement of every candidate; `scope` sets its blank nodes apart from others."""
    people = _people(assessments)
    return Columns.from_rows(_assertions(people, _scope(people, scope)))


def violations(results: Sequence[Violation]) -> Columns:
    """The violations as a validation report, which conforms where there is none."""
    scope = _unused_scope({term for violation in results for term in (violation.node, violation.value)})
    report = f"_:report{scope}"
    rows = [
        (report, _iri(RDF.type), _iri(SH.ValidationReport)),
        (report, _iri(SH.conforms), _boolean(value=not results)),
    ]
    labels = (f"_:path{scope}{number}" for number in count())
    for number, violation in enumerate(results):
        node = f"_:result{scope}{number}"
        path = violation.path
        if violation.property_path is not None:
            path, triples = path_rows(violation.property_path, labels)
            rows += triples
        rows.append((report, _iri(SH.result), node))
        rows += _result(node, violation.node, path, violation.rule, violation.message)
        rows += [(node, _iri(SH.value), violation.value)] if violation.value else []
        rows.append((node, _iri(SH.sourceConstraintComponent), _iri(violation.component)))
    return Columns.from_rows(rows)


def _graph(people: People) -> Columns:
    scope = _scope(people)
    return Columns.from_rows([*_report(people, scope), *_assertions(people, scope)])


def _people(assessments: Iterable[Assessments]) -> People:
    """Every candidate, with the data set and the provenance of its records."""
    return [
        (data_set, assessment, provenance)
        for data_set in assessments
        for provenance in [_provenance(data_set)]
        for assessment in data_set
    ]


def _scope(people: People, scope: str = "") -> str:
    """What sets the blank nodes made here apart from those of the profiles."""
    data_sets = {id(data_set): data_set for data_set, _, _ in people}.values()
    return _unused_scope({label for data_set in data_sets for label in blank_nodes(data_set.records.columns)}, scope)


def _unused_scope(labels: set[str], scope: str = "") -> str:
    """The scope, lengthened until no label begins as one made here does."""
    while any(label.startswith(tuple(f"_:{kind}{scope}" for kind in LABELS)) for label in labels):
        scope += "-"
    return scope


def _assertions(people: People, scope: str) -> Iterator[Row]:
    for number, (data_set, assessment, provenance) in enumerate(people):
        activity = f"_:assessment{scope}{number}"
        yield from _activity(activity, data_set)
        rows = [row for outcome in assessment.kpis for row in outcome.requirements]
        for index, row in enumerate(rows):
            node = f"_:assertion{scope}{number}.{index}"
            yield node, _iri(EARL.assertedBy), _software(activity)
            yield node, _iri(PROV.wasGeneratedBy), activity
            yield from _assertion(node, data_set.reading.iri, assessment, row)
        for record in dict.fromkeys(record for row in rows for record in row.evidence):
            yield from _attribution(record, provenance.get(record, ()), assessment.profile)


def _activity(node: str, data_set: Assessments) -> Iterator[Row]:
    """An assessment: which version of the standard it used, under which reading, and the software that made it."""
    agent, view = _software(node), data_set.standard.view
    yield node, _iri(RDF.type), _iri(ITSS.Assessment)
    yield node, _iri(RDF.type), _iri(PROV.Activity)
    yield node, _iri(PROV.used), _iri(data_set.reading.iri)
    for ontology in view.all(data_set.standard.kpis[0].iri, RDFS.isDefinedBy):
        for edition in view.all(ontology, OWL.versionIRI):
            yield node, _iri(PROV.used), _iri(edition)
    yield node, _iri(PROV.wasAssociatedWith), agent
    for class_ in (EARL.Assertor, EARL.Software, PROV.SoftwareAgent):
        yield agent, _iri(RDF.type), _iri(class_)
    yield agent, _iri(RDFS.label), _string(SOFTWARE)


def _software(activity: str) -> str:
    """The software that made an assessment."""
    return activity.replace("assessment", "software")


def _provenance(data_set: Assessments) -> Provenance:
    columns = data_set.records.columns
    ids = columns.ids(_iri(prop) for prop in (ITSS.evidence, ITSS.confirmedBy))
    stated = columns.triples.filter(pl.col("p").is_in(list(ids.values())))
    spellings = (columns.spell(stated[column]) for column in ("p", "o"))
    provenance: Provenance = {}
    for record, prop, value in sorted(zip(columns.names(stated["s"]), *spellings, strict=True)):
        provenance.setdefault(record, []).append((name_of(prop), value))
    return provenance


def _attribution(record: str, statements: Iterable[tuple[str, str]], profile: str) -> Iterator[Row]:
    """On what a record that counted rests; nobody confirms a record of their own."""
    for prop, value in statements:
        yield spelling_of(record), _iri(prop), value
        if prop == ITSS.confirmedBy and name_of(value) != profile:
            yield spelling_of(record), _iri(PROV.wasAttributedTo), value


def _assertion(node: str, reading: str, assessment: Assessment, row: RequirementOutcome) -> Iterator[Row]:
    result = node.replace("assertion", "outcome")
    yield node, _iri(RDF.type), _iri(EARL.Assertion)
    yield node, _iri(EARL.subject), spelling_of(assessment.profile)
    yield node, _iri(EARL.test), _iri(row.requirement.iri)
    yield node, _iri(EARL.mode), _iri(EARL.automatic)
    yield node, _iri(ITSS.asOf), f'"{assessment.as_of.isoformat()}"^^{_iri(XSD.date)}'
    yield node, _iri(ITSS.underReading), _iri(reading)
    yield node, _iri(EARL.result), result
    yield result, _iri(RDF.type), _iri(EARL.TestResult)
    yield result, _iri(EARL.outcome), _iri(f"{EARL}{row.outcome}")
    yield result, _iri(ITSS.reason), f'"{row.reason}"'
    if row.standing:
        yield result, _iri(ITSS.restsOn), _iri(standing_iri(row.standing))
    for record in row.evidence:
        yield result, _iri(ITSS.countedRecord), spelling_of(record)
        yield result, _iri(PROV.wasDerivedFrom), spelling_of(record)
    if row.alternative:
        yield result, _iri(ITSS.nearestAlternative), _iri(row.alternative.iri)
    yield from _measures(result, row)


def _measures(result: str, row: RequirementOutcome) -> Iterator[Row]:
    """A measure for every quantity that is required or measured."""
    required = {key: value for key, value in row.required.items() if isinstance(value, int)}
    below = row.required.get("below", {})
    for name in dict.fromkeys([*required, *row.measured]):
        node = f"{result}.{name}"
        yield result, _iri(ITSS.hasMeasure), node
        yield node, _iri(RDF.type), _iri(ITSS.Measure)
        yield node, _iri(ITSS.measureName), f'"{name}"'
        for prop, values in (("requiredValue", required), ("belowValue", below), ("measuredValue", row.measured)):
            if name in values:
                yield node, _iri(f"{ITSS}{prop}"), _integer(values[name])


def _report(people: People, scope: str) -> Iterator[Row]:
    conforms, report = True, f"_:report{scope}"
    labels = (f"_:path{scope}{number}" for number in count())
    for person, (data_set, assessment, _) in enumerate(people):
        namespace = data_set.standard.shapes_namespace(data_set.reading.key)
        rows = [row for outcome in assessment.kpis for row in outcome.requirements]
        for index, row in enumerate(rows):
            if row.outcome == "failed":
                conforms = False
                node, shape = f"_:result{scope}{person}.{index}", f"{namespace}{row.requirement.name}"
                path, triples = path_rows(row.requirement.path(data_set.reading), labels)
                yield from triples
                component = row.requirement.component
                message = row.requirement.advice(row.kpi, data_set.reading)  # the message of the shape
                yield report, _iri(SH.result), node
                yield from _result(node, spelling_of(assessment.profile), path, shape, message)
                yield node, _iri(SH.sourceConstraintComponent), _iri(f"{SH}{component}ConstraintComponent")
    yield report, _iri(RDF.type), _iri(SH.ValidationReport)
    yield report, _iri(SH.conforms), _boolean(value=conforms)


def _result(node: str, focus: str, path: str, shape: str, message: Text) -> Iterator[Row]:
    yield node, _iri(RDF.type), _iri(SH.ValidationResult)
    yield node, _iri(SH.resultSeverity), _iri(SH.Violation)
    yield node, _iri(SH.focusNode), focus
    if path:
        yield node, _iri(SH.resultPath), path
    yield node, _iri(SH.sourceShape), _iri(shape)
    yield node, _iri(SH.resultMessage), f"{_string(message.en)}@en"
    yield node, _iri(SH.resultMessage), f"{_string(message.ja)}@ja"


def _iri(iri: str) -> str:
    return f"<{iri}>"


def _string(text: str) -> str:
    import pyoxigraph as ox

    return str(ox.Literal(text))


def _integer(number: int) -> str:
    return f'"{number}"^^<{XSD.integer}>'


def _boolean(*, value: bool) -> str:
    return f'"{str(value).lower()}"^^<{XSD.boolean}>'
