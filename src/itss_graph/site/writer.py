"""The site: every page and document of the standard, in one folder that any web server or object store can host."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from os import PathLike
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import InputError, UsageError
from itss_graph.outputs import is_file, writing_folder
from itss_graph.rdf.store import parse
from itss_graph.site.addresses import file_of
from itss_graph.site.alignments import mapping_sets
from itss_graph.site.apache import site_htaccess, w3id_htaccess, w3id_readme
from itss_graph.site.catalogue import catalogues
from itss_graph.site.knowledge import Assess, Knowledge, Module, ontology_of
from itss_graph.site.negotiation import LANGUAGES
from itss_graph.site.pages import NavigationEntry, Pages
from itss_graph.site.skos import concept_schemes
from itss_graph.site.sssom import sssom_tsv
from itss_graph.site.versions import MANIFEST as CHECKSUMS
from itss_graph.site.versions import archived, archived_module, files
from itss_graph.vocab import OWL

MANIFEST = "site.json"
"""The file that marks a folder as a published site: it lists every other file with its SHA-256."""

HOST = "https://itss.example.org/"
"""The default base URL; its host name is reserved for examples."""


def all_pages(
    standard: str | PathLike[str] | None = None,
    navigation: Iterable[NavigationEntry] = (),
    templates: str | PathLike[str] | None = None,
    assess: Assess | None = None,
) -> Pages:
    """All pages and documents: the modules, their versions, concept schemes and catalogues."""
    knowledge = Knowledge.load(standard, assess)
    further = [*_schemes(knowledge), *catalogues(knowledge), *_versions(knowledge)]
    return Pages.of(knowledge.with_documents(further), navigation, templates)


def contents(pages: Pages, base_url: str = HOST) -> Iterator[tuple[str, bytes]]:
    """Every file of the site with its path, in a fixed order."""
    for path in pages.specs:
        for language in LANGUAGES:
            yield file_of(path, language), (pages.page(path, language) or "").encode()
    for path in pages.documents():
        for form, document in pages.representations(path).items():
            yield f"{path}.{form.extension}", document
    yield from pages.files().items()
    yield from bundled(pages)
    folders = ("ontology", pages.knowledge.space.prefix)
    yield ".htaccess", site_htaccess(folders).encode()
    if pages.knowledge.standard.bundled:
        yield "w3id/itss/.htaccess", w3id_htaccess(folders, base_url).encode()
        yield "w3id/itss/README.md", w3id_readme(base_url).encode()
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base_url}sitemap.xml\n".encode()
    yield "sitemap.xml", _sitemap(pages, base_url).encode()


def publish(
    output: str | PathLike[str],
    standard: str | PathLike[str] | None = None,
    base_url: str = HOST,
    assess: Assess | None = None,
) -> int:
    """Write the site to a folder and return the number of its files; the folder is replaced once all are written.

    `assess` makes the assessments of the examples, for the answers on the pages of queries.
    Raises `UsageError` for a folder that holds anything but a published site, and for an invalid base URL,
    `InputError` where the folder cannot be written.
    """
    target = Path(output)
    base_url = _base(base_url)
    _check(target)
    pages = all_pages(standard, assess=assess)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{target}: cannot be made ({error.strerror}); choose another place with -o") from error
    with writing_folder(target) as unfinished:
        hashes = {path: _write(unfinished / path, content) for path, content in contents(pages, base_url)}
        manifest = {
            "madeBy": "itss publish",
            "version": pages.knowledge.standard.version,
            "files": dict(sorted(hashes.items())),
        }
        _write(unfinished / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())
    return len(hashes) + 1


def _check(target: Path) -> None:
    """Raise unless the folder can be replaced: absent, empty, or a site of this command."""
    if str(target) == "-" or not is_file(target):
        raise UsageError(f"{target}: a site is a folder of files; name one with -o")
    try:
        occupied = target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir())))
        if occupied and not _is_ours(target / MANIFEST):
            raise UsageError(
                f"{target}: holds something else than a site of itss publish; empty it or choose another -o"
            )
    except OSError as error:
        raise InputError(f"{target}: cannot be read ({error.strerror}); choose another place with -o") from error


def _is_ours(manifest: Path) -> bool:
    try:
        document = json.loads(manifest.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(document, dict) and document.get("madeBy") == "itss publish"


def _write(path: Path, content: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return sha256(content).hexdigest()


def _base(url: str) -> str:
    """A base URL that ends in a slash."""
    parts = urlsplit(url)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.query
        or parts.fragment
        or any(not character.isprintable() or character in ' "\\$%' for character in url)
    ):
        raise UsageError(f"--base-url {url!r}: give the address of the site, such as https://example.org/itss/")
    return url if url.endswith("/") else f"{url}/"


def _sitemap(pages: Pages, base_url: str) -> str:
    """Every page in every language."""
    urls = [base_url + file_of(path, language) for path in pages.specs for language in LANGUAGES]
    lines = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in sorted(urls))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'


def _schemes(knowledge: Knowledge) -> Iterator[Module]:
    """The concept schemes of the SKOS view."""
    for scheme in concept_schemes(knowledge.standard):
        yield Module(f"skos/{knowledge.space.prefix}/{scheme.name}", scheme.iri, tuple(parse(scheme.triples.lines())))


def _versions(knowledge: Knowledge) -> Iterator[Module]:
    """The present version and all archived ones of the bundled modules, as they are to the byte."""
    if not knowledge.standard.bundled:
        return
    modules: dict[str, Module] = {}
    for content in (*_archived(), *_present()):
        module = _version(knowledge, content)
        modules.setdefault(module.path, module)
    yield from modules.values()


def _archived() -> Iterator[bytes]:
    for number in archived():
        for file in files(number):
            if file.name.endswith(".ttl"):
                yield archived_module(number, file.name)


def _present() -> Iterator[bytes]:
    for folder in (("ontology",), ("ontology", "alignments"), ("shapes",)):
        for path in sorted(resources.path(*folder).glob("*.ttl")):
            yield path.read_bytes()


def _version(knowledge: Knowledge, content: bytes) -> Module:
    triples = tuple(quad.triple for quad in ox.parse(content, format=ox.RdfFormat.TURTLE))
    header = ontology_of(triples)
    version = next(
        triple.object for triple in triples if triple.predicate.value == OWL.versionIRI and triple.subject == header
    )
    iri, subject = str(version).strip("<>"), str(header).strip("<>")
    return Module(knowledge.space.document(iri), iri, triples, turtle=content, header=subject)


def bundled(pages: Pages) -> Iterator[tuple[str, bytes]]:
    """The files that only the bundled standard has: archived versions as they are, mappings as SSSOM."""
    if not pages.knowledge.standard.bundled:
        return
    for number in archived():
        for file in files(number):
            yield f"versions/{number}/{file.name}", archived_module(number, file.name)
        manifest = resources.path("ontology", "versions", number, CHECKSUMS)
        yield f"versions/{number}/{CHECKSUMS}", manifest.read_bytes()
    for mapping_set in mapping_sets(pages.knowledge.standard):
        yield f"alignments/{mapping_set.name}.sssom.tsv", sssom_tsv(mapping_set).encode()
        yield f"alignments/{mapping_set.name}.ja.sssom.tsv", sssom_tsv(mapping_set, "ja").encode()
