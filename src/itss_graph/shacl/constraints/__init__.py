"""The constraint components of SHACL: one class each, and the registry of all of them."""

from __future__ import annotations

from itss_graph.shacl.constraints.base import Constraint, Context, Failures, Reader, Scope
from itss_graph.shacl.constraints.closed import Closed
from itss_graph.shacl.constraints.components import Custom, declared
from itss_graph.shacl.constraints.counts import MaxCount, MinCount
from itss_graph.shacl.constraints.logic import And, Node, Not, Or, Property, QualifiedMaxCount, QualifiedMinCount, Xone
from itss_graph.shacl.constraints.pairs import Disjoint, Equals, LessThan, LessThanOrEquals
from itss_graph.shacl.constraints.ranges import MaxExclusive, MaxInclusive, MinExclusive, MinInclusive
from itss_graph.shacl.constraints.sparql import Sparql
from itss_graph.shacl.constraints.strings import LanguageIn, MaxLength, MinLength, Pattern, UniqueLang
from itss_graph.shacl.constraints.values import Class, Datatype, HasValue, In, NodeKind
from itss_graph.shacl.vocabulary import sh

CORE: tuple[type[Constraint], ...] = (
    *(Class, Datatype, NodeKind),
    *(MinCount, MaxCount),
    *(MinExclusive, MinInclusive, MaxExclusive, MaxInclusive),
    *(MinLength, MaxLength, Pattern, LanguageIn, UniqueLang),
    *(Equals, Disjoint, LessThan, LessThanOrEquals),
    *(Not, And, Or, Xone),
    *(Node, Property, QualifiedMinCount, QualifiedMaxCount),
    *(Closed, HasValue, In),
)
"""Every component of SHACL Core, in the order of the specification (https://www.w3.org/TR/shacl/#core-components)."""

COMPONENTS: tuple[type[Constraint], ...] = (*CORE, Sparql)
"""Those of SHACL, with the one of SHACL-SPARQL (https://www.w3.org/TR/shacl/#sparql-constraints)."""

PARAMETERS = frozenset(sh(name) for component in COMPONENTS for name in component.PARAMETERS)
"""Every parameter, as spelt."""

__all__ = [
    "COMPONENTS",
    "CORE",
    "PARAMETERS",
    "Constraint",
    "Context",
    "Custom",
    "Failures",
    "Reader",
    "Scope",
    "declared",
]
