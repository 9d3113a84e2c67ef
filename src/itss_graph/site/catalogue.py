"""What there is, for machines: a VoID description with class and property partitions, and a DCAT catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from itss_graph.rdf.names import Namespace
from itss_graph.site.addresses import ROOT
from itss_graph.site.alignments import SSSOM
from itss_graph.site.knowledge import Knowledge, Module
from itss_graph.site.negotiation import DOCUMENTS, Representation
from itss_graph.terms.model import Text
from itss_graph.vocab import DCTERMS, OWL, RDF, SKOS, XSD
from itss_graph.words import says

VOID = Namespace("http://rdfs.org/ns/void#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")

TITLE = f"{DCTERMS}title"
FORMAT = f"{DCTERMS}format"

FORMATS = {
    "ttl": "http://www.w3.org/ns/formats/Turtle",
    "rdf": "http://www.w3.org/ns/formats/RDF_XML",
    "nt": "http://www.w3.org/ns/formats/N-Triples",
    "jsonld": "http://www.w3.org/ns/formats/JSON-LD",
}
"""File extensions to the IRIs of the W3C's list of file formats."""

COPIED = (
    TITLE,
    DCTERMS.description,
    DCTERMS.license,
    DCTERMS.rights,
    DCTERMS.creator,
    DCTERMS.publisher,
    DCTERMS.issued,
    DCTERMS.modified,
)
"""What the header of a module says that holds for it as a dataset."""

Value = ox.NamedNode | ox.BlankNode | ox.Literal


def catalogues(knowledge: Knowledge) -> tuple[Module, Module]:
    """The documents `void` and `dcat`."""
    void = tuple(dict.fromkeys(_void(knowledge)))
    dcat = tuple(dict.fromkeys(_dcat(knowledge)))
    return Module("void", f"{ROOT}void", void), Module("dcat", f"{ROOT}dcat", dcat)


def dataset(module: Module) -> str:
    """The IRI of a module as a dataset."""
    return f"{ROOT}void#{module.path.replace('/', '-')}"


def _void(knowledge: Knowledge) -> Iterator[ox.Triple]:
    """One dataset for everything, a subset for each module, a linkset for each alignment."""
    modules = knowledge.modules.values()
    root = f"{ROOT}void#itss"
    yield from _statements(f"{ROOT}void", (RDF.type, VOID.DatasetDescription), (FOAF.primaryTopic, root))
    yield from _statements(f"{ROOT}void", *_texts(TITLE, says("dataset.void")))
    yield from _statements(root, (RDF.type, VOID.Dataset), *_texts(TITLE, says("dataset.whole")), *_rights(knowledge))
    yield from _statistics(root, [triple for module in modules for triple in module.triples])
    yield from _statements(
        root, (VOID.uriSpace, ox.Literal(ROOT)), (VOID.exampleResource, knowledge.standard.kpis[0].iri)
    )
    yield from _statements(root, *((VOID.feature, FORMATS[form.extension]) for form in DOCUMENTS))
    for module in modules:
        yield from _statements(root, (VOID.subset, dataset(module)))
        if module.path.startswith("alignments/"):
            yield from _linkset(knowledge, module)
        yield from _statements(
            dataset(module), (RDF.type, VOID.Dataset), (DCTERMS.conformsTo, module.iri), *_copied(module)
        )
        yield from _statements(dataset(module), *((VOID.dataDump, _download(module, form)) for form in DOCUMENTS))
        yield from _statistics(dataset(module), module.triples)


def _linkset(knowledge: Knowledge, module: Module) -> Iterator[ox.Triple]:
    """The links of an alignment, by the mapping relations of SKOS."""
    target = module.graph.iris(module.iri, SSSOM.object_source)
    relations = Counter(
        triple.predicate.value
        for triple in module.triples
        if triple.predicate.value.startswith(SKOS) and triple.predicate.value.endswith("Match")
    )
    yield from _statements(
        dataset(module),
        (RDF.type, VOID.Linkset),
        (VOID.subjectsTarget, dataset(knowledge.modules[knowledge.space.prefix])),
    )
    yield from _statements(dataset(module), *((VOID.objectsTarget, iri) for iri in target))
    yield from _statements(dataset(module), *((VOID.linkPredicate, relation) for relation in relations))


def _statistics(iri: str, triples: Sequence[ox.Triple]) -> Iterator[ox.Triple]:
    """How much there is, of which classes, by which properties, in which vocabularies."""
    distinct = list(dict.fromkeys(triples))
    subjects, objects = {triple.subject for triple in distinct}, {triple.object for triple in distinct}
    properties = Counter(triple.predicate.value for triple in distinct)
    instances = Counter(
        triple.object.value
        for triple in distinct
        if triple.predicate.value == RDF.type and isinstance(triple.object, ox.NamedNode)
    )
    yield from _statements(
        iri,
        (VOID.triples, _number(len(distinct))),
        (VOID.entities, _number(len({subject for subject in subjects if isinstance(subject, ox.NamedNode)}))),
        (VOID.classes, _number(len(instances))),
        (VOID.properties, _number(len(properties))),
        (VOID.distinctSubjects, _number(len(subjects))),
        (VOID.distinctObjects, _number(len(objects))),
        *(
            (VOID.vocabulary, vocabulary)
            for vocabulary in sorted({_namespace(name) for name in (*properties, *instances)})
        ),
    )
    for cls, count in sorted(instances.items()):
        yield from _partition(iri, VOID.classPartition, f"{VOID}class", cls, (VOID.entities, _number(count)))
    for prop, count in sorted(properties.items()):
        yield from _partition(iri, VOID.propertyPartition, VOID.property, prop, (VOID.triples, _number(count)))


def _partition(iri: str, link: str, key: str, value: str, size: tuple[str, Value]) -> Iterator[ox.Triple]:
    node = ox.BlankNode()
    yield ox.Triple(ox.NamedNode(iri), ox.NamedNode(link), node)
    yield ox.Triple(node, ox.NamedNode(key), ox.NamedNode(value))
    yield ox.Triple(node, ox.NamedNode(size[0]), size[1])


def _dcat(knowledge: Knowledge) -> Iterator[ox.Triple]:
    """A catalogue with a dataset for each module and a distribution for each of its files."""
    catalogue = f"{ROOT}dcat"
    yield from _statements(
        catalogue, (RDF.type, DCAT.Catalog), *_texts(TITLE, says("dataset.catalogue", says("dataset.whole")))
    )
    yield from _statements(catalogue, *_rights(knowledge), (FOAF.homepage, ROOT))
    for module in knowledge.modules.values():
        iri = f"{ROOT}dcat#{module.path.replace('/', '-')}"
        yield from _statements(catalogue, (DCAT.dataset, iri))
        yield from _statements(
            iri, (RDF.type, DCAT.Dataset), (DCAT.landingPage, module.iri), *_copied(module), *_version(module)
        )
        yield from _statements(iri, (f"{DCTERMS}identifier", ox.Literal(module.iri)), *_languages())
        for form in DOCUMENTS:
            file = f"{iri}.{form.extension}"
            yield from _statements(iri, (DCAT.distribution, file))
            yield from _statements(
                file,
                (RDF.type, DCAT.Distribution),
                (DCAT.downloadURL, _download(module, form)),
                (DCAT.accessURL, module.iri),
                (DCAT.mediaType, f"https://www.iana.org/assignments/media-types/{form.media_type}"),
                (FORMAT, FORMATS[form.extension]),
                *((prop, value) for prop, value in _copied(module) if prop == DCTERMS.license),
                *_texts(TITLE, Text(form.name, form.name)),
            )


def _rights(knowledge: Knowledge) -> list[tuple[str, Value]]:
    """Creator, licence and rights, as the header of the vocabulary states them."""
    return [
        (prop, value)
        for prop, value in _copied(knowledge.modules["ontology"])
        if prop not in (TITLE, DCTERMS.description)
    ]


def _copied(module: Module) -> list[tuple[str, Value]]:
    return [
        (prop, value)
        for prop in COPIED
        for value in module.graph.objects(module.iri, prop)
        if not isinstance(value, ox.Triple)
    ]


def _version(module: Module) -> list[tuple[str, Value]]:
    literals = module.graph.objects(module.iri, OWL.versionInfo)
    return [(DCAT.version, value) for value in literals if isinstance(value, ox.Literal)]


def _languages() -> list[tuple[str, Value]]:
    """The languages of the texts, by the IRIs that DCAT recommends."""
    names = ("http://id.loc.gov/vocabulary/iso639-1/en", "http://id.loc.gov/vocabulary/iso639-1/ja")
    return [(DCTERMS.language, ox.NamedNode(name)) for name in names]


def _download(module: Module, form: Representation) -> str:
    return f"{ROOT}{module.path}.{form.extension}"


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD.integer))


def _texts(prop: str, text: Text) -> Iterable[tuple[str, Value]]:
    return ((prop, ox.Literal(text.en, language="en")), (prop, ox.Literal(text.ja, language="ja")))


def _statements(subject: str, *statements: tuple[str, Value | str]) -> Iterator[ox.Triple]:
    """Statements about an IRI; a value that is a string is an IRI."""
    for prop, value in statements:
        yield ox.Triple(
            ox.NamedNode(subject), ox.NamedNode(prop), ox.NamedNode(value) if isinstance(value, str) else value
        )
