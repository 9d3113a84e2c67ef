"""Namespaces as plain strings, so that nothing heavy is imported for a name; and what single terms are called."""

from __future__ import annotations


class Namespace(str):
    """An IRI prefix: `ITSS.Candidate` is an IRI, `ITSM.local(iri)` the name within it."""

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        self.__dict__[name] = iri = f"{self}{name}"  # so that this method is not called again
        return iri

    def local(self, iri: str) -> str:
        """The part of `iri` behind this namespace; an IRI of another namespace is returned unchanged."""
        return iri.removeprefix(self)


def local_name(iri: str) -> str:
    """The last part of an IRI: `OperationsManagement-L5`."""
    return iri.rstrip("/#").rpartition("#" if "#" in iri else "/")[2]


def name_of(spelling: str) -> str:
    """What a term is called in reports, from its N-Triples spelling: the IRI itself, any other term as it is spelt."""
    return spelling[1:-1] if spelling.startswith("<") else spelling


def spelling_of(name: str) -> str:
    """The N-Triples spelling of a node from its name in reports: an IRI, or `_:label`."""
    return name if name.startswith("_:") else f"<{name}>"


DCTERMS = Namespace("http://purl.org/dc/terms/")
EARL = Namespace("http://www.w3.org/ns/earl#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
VANN = Namespace("http://purl.org/vocab/vann/")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
