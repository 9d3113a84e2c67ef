"""The prefixes of queries: https://www.w3.org/TR/shacl/#sparql-prefixes ."""

from __future__ import annotations

import re

from itss_graph.rdf.names import XSD
from itss_graph.shacl.graph import ShapesGraph, ill_formed, literal
from itss_graph.shacl.vocabulary import OWL_IMPORTS, sh, short

FORMS = {
    "prefix": (re.compile(r"(?:[^\W\d_](?:[\w.·-]*[\w·-])?)?"), (XSD.string,)),
    "namespace": (re.compile(r"[^\x00-\x20<>\"{}|^`\\]*"), (XSD.anyURI, XSD.string)),
}
"""How the values of a declaration are spelt, and their data types.

The Recommendation asks for an `xsd:anyURI` as namespace, and its own shapes have an `xsd:string`.
"""


def prologue(graph: ShapesGraph, shape: str, executable: str) -> str:
    """The PREFIX declarations for a query, to stand on its first line.

    They are `sh:prefixes/owl:imports*/sh:declare` of the node that holds it.

    Raises:
        IllFormedShape: a declaration is none, or a prefix has two namespaces.

    """
    waiting = list(graph.objects(executable, sh("prefixes")))
    documents: dict[str, None] = {}
    while waiting:
        document = waiting.pop()
        if document not in documents:
            documents[document] = None
            waiting += graph.objects(document, OWL_IMPORTS)
    namespaces: dict[str, str] = {}
    for declaration in (node for document in documents for node in graph.objects(document, sh("declare"))):
        prefix = _text(graph, shape, declaration, "prefix")
        namespace = _text(graph, shape, declaration, "namespace")
        if namespaces.setdefault(prefix, namespace) != namespace:
            raise ill_formed(shape, "declare", f"gives the prefix {prefix}: two namespaces")
    return "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in sorted(namespaces.items()))


def _text(graph: ShapesGraph, shape: str, declaration: str, name: str) -> str:
    """The one value of a property of a prefix declaration."""
    form, datatypes = FORMS[name]
    values = graph.objects(declaration, sh(name))
    parts = literal(values[0]) if len(values) == 1 else None
    if parts is None or parts.datatype not in datatypes or not form.fullmatch(parts.lexical):
        said = ", ".join(map(short, values)) or "missing"
        raise ill_formed(shape, name, f"of a prefix declaration is {said}, where one {name} is needed")
    return parts.lexical
