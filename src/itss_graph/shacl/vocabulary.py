"""The terms of the SHACL namespace: those that the engine uses, as N-Triples spellings, and all that are defined."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from itss_graph.rdf.names import OWL, RDF, RDFS, SH, XSD

SPECIFICATION = "https://www.w3.org/TR/shacl/#"

RDF_TYPE = f"<{RDF}type>"
RDF_FIRST = f"<{RDF}first>"
RDF_REST = f"<{RDF}rest>"
RDF_NIL = f"<{RDF}nil>"
RDFS_CLASS = f"<{RDFS}Class>"
OWL_CLASS = f"<{OWL}Class>"
OWL_IMPORTS = f"<{OWL}imports>"
SUBCLASS_OF = f"<{RDFS}subClassOf>"

TRUE = f'"true"^^<{XSD}boolean>'
FALSE = f'"false"^^<{XSD}boolean>'


@cache
def sh(name: str) -> str:
    """The spelling of a term of the SHACL vocabulary."""
    return f"<{SH}{name}>"


def iri(spelling: str) -> str:
    """The IRI within a spelling, for messages; other terms as they are spelt."""
    return spelling[1:-1] if spelling.startswith("<") else spelling


def short(spelling: str) -> str:
    """A term as a person would write it: `sh:` names prefixed, everything else as it is spelt."""
    inner = iri(spelling)
    return f"sh:{inner.removeprefix(SH)}" if inner.startswith(SH) else spelling


TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")

INFORMATION = frozenset(
    sh(name)
    for name in (
        *("path", "severity", "message", "deactivated", "name", "description", "order", "group", "defaultValue"),
        *("declare", "agentInstruction", "codeIdentifier", "intent", "unit"),
    )
)
"""Properties of a shape that neither target nor constrain."""


CORE = """
alternativePath and class closed conforms datatype deactivated defaultValue description detail disjoint entailment
equals flags focusNode group hasValue ignoredProperties in inversePath languageIn lessThan lessThanOrEquals maxCount
maxExclusive maxInclusive maxLength message minCount minExclusive minInclusive minLength name node nodeKind not
oneOrMorePath or order path pattern property qualifiedMaxCount qualifiedMinCount qualifiedValueShape
qualifiedValueShapesDisjoint result resultMessage resultPath resultSeverity severity shapesGraph shapesGraphWellFormed
sourceConstraint sourceConstraintComponent sourceShape suggestedShapesGraph targetClass targetNode targetObjectsOf
targetSubjectsOf uniqueLang value xone zeroOrMorePath zeroOrOnePath
AbstractResult BlankNode BlankNodeOrIRI BlankNodeOrLiteral ConstraintComponent IRI IRIOrLiteral Info Literal NodeKind
NodeShape Parameter Parameterizable PropertyGroup PropertyShape Severity Shape ValidationReport ValidationResult
Violation Warning
"""
SPARQL = """
annotationProperty annotationValue annotationVarName ask construct declare labelTemplate namespace nodeValidator
optional parameter prefix prefixes propertyValidator resultAnnotation select sparql update validator
PrefixDeclaration ResultAnnotation SPARQLAskExecutable SPARQLAskValidator SPARQLConstraint SPARQLConstructExecutable
SPARQLExecutable SPARQLSelectExecutable SPARQLSelectValidator SPARQLUpdateExecutable Validator
"""
ADVANCED = """
condition count desc distinct else exists expression filterShape groupConcat if intersection js jsFunctionName jsLibrary
jsLibraryURL limit max min minus nodes object offset orderBy predicate returnType rule separator subject sum target then
this union values
Function JSConstraint JSExecutable JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator Rule Rules
SPARQLFunction SPARQLRule SPARQLTarget SPARQLTargetType Target TargetType TripleRule
"""
SHACL12 = """
agentInstruction bodyExpression codeIdentifier conformanceDisallows conformsToShapesGraph describe expectedPredicate
formalized hasRule includesRuleSet incomplete incompleteURIStart intent keyParameter layer maxListLength memberShape
minListLength nodeByExpression reificationRequired reifierShape rootClass ruleProcessor runOnce shape singleLine
someValue sourceRule sparqlExpr subsetOf targetWhere tempTriple uniqueMembers uniqueValuesFor unit usedConfiguration
usedDataGraph usedShapesGraph
ByTypes DataGraph Debug Graph ListParameterExpression ListParameterExpressionFunction NamedParameterExpression
NamedParameterExpressionFunction NodeExpression NodeExpressionFunction ProcessorConfiguration RuleSet RulesEntailment
RulesGraph SPARQLDescribeExecutable SPARQLExprExpression SPARQLRuleTemplate SelectExpression ShapeClass ShapesGraph
Trace TripleTerm
"""

TERMS = frozenset(f"{CORE}{SPARQL}{ADVANCED}{SHACL12}".split())
"""The local name of every term but the constraint components, which are named after their parameters."""

ADVANCED_TERMS = frozenset(map(sh, ADVANCED.split()))
"""The terms for which pySHACL runs in advanced mode."""

SHAPES_ONLY = """
expression js maxListLength memberShape minListLength nodeByExpression reificationRequired reifierShape rootClass rule
singleLine someValue subsetOf target targetWhere uniqueMembers uniqueValuesFor
"""
OF_SHAPES = frozenset(map(sh, SHAPES_ONLY.split()))
"""Properties beyond SHACL 1.0 that make a node a shape."""

BY_PYSHACL = frozenset(map(sh, ("target", "rule", "expression")))
"""What pySHACL supports beyond SHACL 1.0."""

PREFIX = f"<{SH}"


def defined(spelling: str) -> bool:
    """Whether a term is outside the SHACL namespace, or defined there."""
    if not spelling.startswith(PREFIX):
        return True
    name = spelling[len(PREFIX) : -1]
    return not name or name in TERMS or "ConstraintComponent" in name


def nearest(spelling: str) -> str:
    """The defined term closest to one that is not, as ` (sh:minCount?)`; empty where none is close."""
    by_letters = {name.lower(): name for name in sorted(TERMS)}
    close = get_close_matches(spelling[len(PREFIX) : -1].lower(), by_letters, n=1, cutoff=0.7)
    return f" (sh:{by_letters[close[0]]}?)" if close else ""
