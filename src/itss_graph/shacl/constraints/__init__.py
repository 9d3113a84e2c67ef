"""The constraint components of SHACL Core: one class each, and the registry of all of them."""

from __future__ import annotations

from itss_graph.shacl.constraints.base import Constraint, Context, Failures, Reader, Scope
from itss_graph.shacl.constraints.closed import Closed
from itss_graph.shacl.constraints.counts import MaxCount, MinCount
from itss_graph.shacl.constraints.logic import And, Node, Not, Or, Property, QualifiedMaxCount, QualifiedMinCount, Xone
from itss_graph.shacl.constraints.pairs import Disjoint, Equals, LessThan, LessThanOrEquals
from itss_graph.shacl.constraints.ranges import MaxExclusive, MaxInclusive, MinExclusive, MinInclusive
from itss_graph.shacl.constraints.strings import LanguageIn, MaxLength, MinLength, Pattern, UniqueLang
from itss_graph.shacl.constraints.values import Class, Datatype, HasValue, In, NodeKind
from itss_graph.shacl.names import sh

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
"""Every component, in the order of the specification (https://www.w3.org/TR/shacl/#core-components)."""

PARAMETERS = frozenset(sh(name) for component in CORE for name in component.PARAMETERS)
"""Every parameter, as spelt."""

__all__ = ["CORE", "PARAMETERS", "Constraint", "Context", "Failures", "Reader", "Scope"]
