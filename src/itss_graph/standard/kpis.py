"""From the ontology files to indicators with their requirements: each threshold is read from the graph."""

from __future__ import annotations

from itss_graph import requirements
from itss_graph.errors import StandardError
from itss_graph.requirements.requirement import Kpi, Requirement
from itss_graph.terms.load import TermLoader
from itss_graph.terms.model import SpecialtyField, Term
from itss_graph.vocab import ITSS


def load_kpis(loader: TermLoader) -> tuple[Kpi, ...]:
    """All indicators: fields in the order of the source, levels descending."""
    iris = loader.graph.instances(ITSS.KeyPerformanceIndicator)
    if not iris:
        raise StandardError("no itss:KeyPerformanceIndicator is stated; give the file of a job category")
    kpis = [_kpi(loader, iri) for iri in iris]
    return tuple(sorted(kpis, key=lambda kpi: (loader.list_order(kpi.field.iri), -kpi.level)))


def _kpi(loader: TermLoader, iri: str) -> Kpi:
    graph = loader.graph
    loaded = [_requirement(loader, requirement) for requirement in graph.all(iri, ITSS.hasRequirement)]
    return loader.term(
        Kpi,
        iri,
        field=_field(loader, graph.one(iri, ITSS.inSpecialtyField)),
        level=graph.count(graph.one(iri, ITSS.atLevel), ITSS.levelNumber),
        requirements=tuple(sorted(loaded, key=lambda requirement: requirements.KINDS.index(type(requirement)))),
        deemed_by=tuple(sorted(graph.all(iri, ITSS.deemedMetBy))),
    )


def _field(loader: TermLoader, iri: str) -> SpecialtyField:
    category = loader.term(Term, loader.graph.one(iri, ITSS.inJobCategory))
    return loader.term(SpecialtyField, iri, category=category)


def _requirement(loader: TermLoader, iri: str) -> Requirement:
    kinds = [kind for kind in requirements.KINDS if iri in loader.graph.instances(kind.iri_of_kind)]
    if len(kinds) != 1:
        raise StandardError(f"<{iri}> is of {len(kinds)} kinds of requirement; give it exactly one")
    return kinds[0].load(loader, iri)
