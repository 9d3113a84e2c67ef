"""The relative address space that the site and the server share: which page or document a path or an IRI stands for.

An IRI `https://w3id.org/itss/itsm/X` has its pages at `itsm/X.html` and `itsm/X.ja.html` and its description at
`itsm/X.ttl`, `.rdf`, `.nt` and `.jsonld`; properties of the vocabulary have theirs in `ontology/properties/`. All links
are relative, so the whole may be mounted anywhere.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache

from itss_graph.errors import StandardError
from itss_graph.site.negotiation import LANGUAGES
from itss_graph.vocab import ITSS

ROOT = "https://w3id.org/itss/"
"""The prefix of all IRIs of the project."""

SHAPES = f"{ROOT}shapes/"

PROPERTIES = "ontology/properties"
"""The folder of the pages about properties, whose names begin with a small letter; no two paths differ in case only."""

_SAFE = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True, slots=True)
class Address:
    """A page by its path, without language and extension, and a fragment."""

    path: str
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Space:
    """The namespaces of a job category and of the vocabulary, with their folders."""

    prefix: str
    namespace: str

    def folder(self, iri: str) -> tuple[str, str] | None:
        """The folder and the local name of a term of our namespaces; None for any other IRI."""
        for namespace, folder in ((ITSS, "ontology"), (self.namespace, self.prefix)):
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return folder, iri[len(namespace) :]
        return None

    def term(self, iri: str) -> str | None:
        """The path of a term's page; None for any other IRI.

        Raises `StandardError` for a local name that is not a valid file name.
        """
        parts = self.folder(iri)
        if parts is None:
            return None
        folder, local = parts
        if not _SAFE.fullmatch(local) or local == "index":
            raise StandardError(f"<{iri}> has a name that no page can have; use letters, digits, '-', '_' and '.'")
        if folder == "ontology" and local[0].islower():
            folder = PROPERTIES  # itss:role and itss:Role have one name on a disk that ignores case
        return f"{folder}/{local}"

    def document(self, iri: str) -> str:
        """The path of a module: `ontology`, `itsm`, `shapes/itsm`, `ontology/0.1.0`."""
        category = self.namespace.rstrip("/#")
        if iri == category or iri.startswith(f"{category}/"):
            return self.prefix + iri[len(category) :]
        return iri.removeprefix(ROOT)


def file_of(path: str, language: str) -> str:
    """The file of a page in a language: `itsm/X.html` in English, `itsm/X.ja.html` in Japanese."""
    return f"{path}.html" if language == LANGUAGES[0] else f"{path}.{language}.html"


def page_of(file: str) -> tuple[str, str] | None:
    """The path and the language of a page's file, the reverse of `file_of`; None for a file of another kind."""
    stem, extension = posixpath.splitext(file)
    if extension != ".html":
        return None
    for language in LANGUAGES[1:]:
        if stem.endswith(f".{language}"):
            return stem.removesuffix(f".{language}"), language
    return stem, LANGUAGES[0]


def relative(target: str, start: str) -> str:
    """The relative reference from the page or file at `start` to the one at `target`."""
    return _relative(target, posixpath.dirname(start))


@lru_cache(maxsize=1 << 14)
def _relative(target: str, folder: str) -> str:
    return posixpath.relpath(target, folder or ".")
