"""The names of the SHACL vocabulary, as N-Triples spellings."""

from __future__ import annotations

SHACL = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"

SPECIFICATION = "https://www.w3.org/TR/shacl/#"

RDF_TYPE = f"<{RDF}type>"
RDF_FIRST = f"<{RDF}first>"
RDF_REST = f"<{RDF}rest>"
RDF_NIL = f"<{RDF}nil>"
RDFS_CLASS = f"<{RDFS}Class>"
SUBCLASS_OF = f"<{RDFS}subClassOf>"

TRUE = f'"true"^^<{XSD}boolean>'
FALSE = f'"false"^^<{XSD}boolean>'


def sh(name: str) -> str:
    """The spelling of a term of the SHACL vocabulary."""
    return f"<{SHACL}{name}>"


def iri(spelling: str) -> str:
    """The IRI within a spelling, for messages; other terms as they are spelt."""
    return spelling[1:-1] if spelling.startswith("<") else spelling


def short(spelling: str) -> str:
    """A term as a person would write it: `sh:` names prefixed, everything else as it is spelt."""
    inner = iri(spelling)
    return f"sh:{inner.removeprefix(SHACL)}" if inner.startswith(SHACL) else spelling


TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")

INFORMATION = frozenset(
    sh(name)
    for name in ("path", "severity", "message", "deactivated", "name", "description", "order", "group", "defaultValue")
)
"""What a shape may say that neither targets nor constrains."""
