"""The names of the SHACL vocabulary, as N-Triples spellings."""

from __future__ import annotations

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
"""What a shape may say that neither targets nor constrains."""
