"""What a change weighs: the rule of decision 12, as data.

A verdict that can change, an IRI that is gone, an axiom that is gone and one by which old data can come to contradict
itself are major. Whatever else is new, and what is deprecated, is minor. Texts are patches.
"""

from __future__ import annotations

from itss_graph.site.versions import Weight
from itss_graph.vocab import DCTERMS, ITSS, OWL, RDF, RDFS, SKOS, VANN

THRESHOLDS = frozenset(
    ITSS + name
    for name in (
        "atLevel",
        "belowAnnualContractValue",
        "belowPersons",
        "countsCriterion",
        "deemedMetBy",
        "enforcesUpperBounds",
        "hasAlternative",
        "hasRequirement",
        "inSpecialtyField",
        "levelNumber",
        "minimumAnnualContractValue",
        "minimumAnnualUsers",
        "minimumComplexityCount",
        "minimumCount",
        "minimumPeakPersons",
        "minimumPersons",
        "minimumYears",
        "notSpecified",
        "requiresContinuity",
        "requiresContribution",
        "requiresCriterion",
        "requiresEveryArea",
        "requiresProficiency",
        "requiresRole",
        "requiresSuccess",
        "subsumes",
    )
)
"""The properties on which verdicts rest: whatever they say anew, or no longer, is major."""

VERSIONS = frozenset(
    {
        *(OWL + name for name in ("versionIRI", "versionInfo", "priorVersion")),
        *(OWL + name for name in ("backwardCompatibleWith", "incompatibleWith")),
        *(DCTERMS + name for name in ("modified", "issued", "bibliographicCitation")),
    }
)
"""What differs between any two versions, and so is no change."""

DEPRECATION = frozenset({OWL.deprecated, DCTERMS.isReplacedBy})

NARROWING = frozenset(
    OWL + name
    for name in (
        "complementOf",
        "differentFrom",
        "disjointUnionOf",
        "disjointWith",
        "equivalentClass",
        "equivalentProperty",
        "hasKey",
        "propertyDisjointWith",
        "sameAs",
    )
)
"""Axioms by which data that was consistent can come to contradict itself, or two things turn out to be one."""

CHARACTERISTICS = frozenset(
    f"<{OWL}{name}Property>"
    for name in ("Functional", "InverseFunctional", "Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive")
)

_ANNOTATIONS = frozenset({RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, *VERSIONS, *DEPRECATION})


def is_text(prop: str, annotations: frozenset[str]) -> bool:
    """Whether a property only annotates; `annotations` are those that the ontologies declare so."""
    return prop in _ANNOTATIONS or prop in annotations or prop.startswith((SKOS, DCTERMS, VANN))


def is_axiom(prop: str) -> bool:
    """Whether a property carries an axiom of RDFS or OWL."""
    return prop == RDF.type or prop.startswith((RDFS, OWL))


def weight_of_axiom(prop: str, removed: frozenset[str], added: frozenset[str]) -> Weight:
    """What it weighs that axioms about a term are gone or new."""
    narrows = prop in NARROWING or (prop == RDF.type and bool(added & CHARACTERISTICS))
    return Weight.MAJOR if removed or narrows else Weight.MINOR
