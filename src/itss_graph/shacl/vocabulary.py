"""The terms of the SHACL namespace, to tell what an engine cannot do from what nobody has defined.

SHACL 1.0 (https://www.w3.org/TR/shacl/), its advanced features and JavaScript extensions
(https://www.w3.org/TR/shacl-af/, https://www.w3.org/TR/shacl-js/), and the vocabulary of SHACL 1.2 as its working group
keeps it (https://github.com/w3c/data-shapes).
"""

from __future__ import annotations

from difflib import get_close_matches

from itss_graph.rdf.names import SH
from itss_graph.shacl.names import sh

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
"""What pySHACL is to be told that it may use."""

SHAPES_ONLY = """
expression js maxListLength memberShape minListLength nodeByExpression reificationRequired reifierShape rootClass rule
singleLine someValue subsetOf target targetWhere uniqueMembers uniqueValuesFor
"""
OF_SHAPES = frozenset(map(sh, SHAPES_ONLY.split()))
"""What makes a node a shape beyond SHACL 1.0."""

BY_PYSHACL = frozenset(map(sh, ("target", "rule", "expression")))
"""What pySHACL does beyond SHACL 1.0."""

PREFIX = f"<{SH}"


def defined(spelling: str) -> bool:
    """Whether a term is none of the SHACL namespace, or one that is defined there."""
    if not spelling.startswith(PREFIX):
        return True
    name = spelling[len(PREFIX) : -1]
    return not name or name in TERMS or "ConstraintComponent" in name


def nearest(spelling: str) -> str:
    """The defined term most like one that is not, for a question behind it: ` (sh:minCount?)`, or nothing."""
    by_letters = {name.lower(): name for name in sorted(TERMS)}
    close = get_close_matches(spelling[len(PREFIX) : -1].lower(), by_letters, n=1, cutoff=0.7)
    return f" (sh:{by_letters[close[0]]}?)" if close else ""
