"""Named queries: the library of `queries/library/`, what each asks for, and running one, or any other SPARQL.

A parameter is bound as an RDF term and is checked first: one that is missing, unknown, of another type, or names
something that is nowhere in the graph is a `UsageError`, never an empty answer. `queries/README.md` states the headers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import InputError, StandardError, UsageError
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.endpoint import Endpoint
from itss_graph.rdf.literals import NUMERIC
from itss_graph.rdf.merging import apart
from itss_graph.rdf.names import local_name
from itss_graph.rdf.reading import read
from itss_graph.rdf.sources import content
from itss_graph.rdf.store import Result, Rows, Store, Term, refuse_graphs
from itss_graph.standard.standard import CORE
from itss_graph.vocab import EARL, ITSM, ITSS, PREFIXES, XSD

ANY = "any"
"""The default of a parameter that may stay open: the query then answers for every value."""

NEEDS = ("data", "assessment")
"""What a query can need beside the standard: profiles, or their assessment as `earl:Assertion`s."""

LEXICAL = {"integer": "[+-]?[0-9]+", "boolean": "true|false", "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}"}
"""The literals that a parameter can be, and how they are written."""

HEADER = re.compile(r"# (?P<key>title|question|needs|param|column)\b(?P<rest>.*)")
PARAMETER = re.compile(r" (?P<name>\w+) \((?P<type>[\w:|]+)\): (?P<text>.+?)(?: \[(?P<default>[^\]]+)\])?")
COLUMN = re.compile(r" (?P<name>\w+): (?P<text>.+)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a query asks its user for.

    `type` is `IRI`, `string`, `integer`, `boolean` or `date`, the strings it can be joined by `|`, or a class as a
    prefixed name. `default` is None where a value has to be given, and `any` where the parameter may stay open.
    """

    name: str
    type: str
    description: str
    default: str | None


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query with its header. `columns` has names and descriptions; it is empty for a graph and without a header."""

    name: str
    title: str
    question: str
    needs: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[tuple[str, str], ...]
    text: str
    declared: bool = True

    def usage(self) -> str:
        """The parameters as they are given on the command line; those in brackets may be left out."""
        words = [f"--param {p.name}={p.default or p.type}" for p in self.parameters]
        return " ".join(f"[{w}]" if p.default else w for w, p in zip(words, self.parameters, strict=True))


def library() -> dict[str, NamedQuery]:
    """The bundled queries by name, sorted."""
    files = sorted(resources.path("queries", "library").glob("*.rq"))
    return {file.stem: parse(file.stem, file.read_text("utf-8")) for file in files}


def find(name: str) -> NamedQuery:
    """The bundled query of a name; raises `UsageError`, with close matches, for another."""
    folder = resources.path("queries", "library")
    names = {file.stem: file for file in folder.glob("*.rq")}
    if name in names:
        return parse(name, names[name].read_text("utf-8"))
    raise UsageError(f"no query {name!r}; {_hint(name, names, 'itss query --list names them all')}")


def from_file(path: str | Path) -> NamedQuery:
    """A query from a file, with the library's header or without one."""
    try:
        text = content(path).decode()
    except InputError as error:
        raise UsageError(str(error)) from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 at byte {error.start}; save the query as UTF-8") from None
    return parse(Path(path).stem, text)


def parse(name: str, text: str) -> NamedQuery:
    """A query with its header, if its first line starts one; raises `UsageError` for a header line that is none."""
    if not text.startswith("# title:"):
        return NamedQuery(name, "", "", (), (), (), text, declared=False)
    single: dict[str, str] = {}
    parameters: list[Parameter] = []
    columns: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            break
        found = HEADER.fullmatch(line)
        key, rest = (found["key"], found["rest"]) if found else ("", "")
        if key == "param" and (param := PARAMETER.fullmatch(rest)):
            parameters.append(Parameter(param["name"], param["type"], param["text"], param["default"]))
        elif key == "column" and (column := COLUMN.fullmatch(rest)):
            columns.append((column["name"], column["text"]))
        elif key in ("title", "question", "needs") and rest.startswith(": ") and key not in single:
            single[key] = rest[2:]
        else:
            raise UsageError(f"{name}.rq, line {number}: not a header line of a query; see queries/README.md")
    needs = tuple(single.get("needs", "").split())
    if unknown := set(needs) - set(NEEDS):
        raise UsageError(f"{name}.rq: needs {' '.join(unknown)}; a query needs data or an assessment")
    return NamedQuery(
        name,
        single["title"],
        single.get("question", ""),
        needs,
        tuple(parameters),
        tuple(columns),
        text,
    )


@dataclass(frozen=True, slots=True)
class QueryScope:
    """What a query is asked over: the bundled standard, and `data` (profiles by file name) beside it.

    `infer` adds what OWL 2 RL derives. Where a query needs an assessment, `assess` gives the `earl:Assertion`s about
    each part of the data, of which it is told the name, that does not bring its own. `standard` is the path of another
    job category, in the place of the bundled one.
    """

    data: Mapping[str, Columns] = field(default_factory=dict)
    infer: bool = False
    assess: Callable[[Columns, str], Columns] | None = None
    standard: str | None = None


STANDARD = QueryScope()
"""The bundled standard alone."""


def run(query: NamedQuery, given: Mapping[str, str] | None = None, over: QueryScope | Endpoint = STANDARD) -> Result:
    """The answer to a query, its parameters `given` as text.

    Raises `UsageError` for parameters that do not fit, and for FROM, which chooses among graphs that only an endpoint
    has; `StandardError` for a contradiction, `IllFormedProfile` for profiles that cannot be assessed, and
    `EngineError` where an engine fails.
    """
    _check_names(query, given or {})
    store = standard_store(None if isinstance(over, Endpoint) else over.standard)
    if isinstance(over, Endpoint):
        return _shaped(query, over.query(query.text, bindings(query, given or {}, store, remote=True)))
    refuse_graphs(query.text)
    if query.needs and not over.data:
        raise UsageError(f"{query.name} asks about candidates: give their profiles by --data")
    parts = dict(zip(over.data, apart(over.data.values()), strict=True))
    for part in parts.values():
        store.add(Store.of(part).triples())
    if over.infer:
        _infer(store)
    bound = bindings(query, given or {}, store)
    if "assessment" in query.needs:
        for name, part in parts.items():
            if part.ids([f"<{EARL.Assertion}>"]):
                continue
            if over.assess is None:
                raise UsageError(f"{query.name} asks about assessments, of which {name} holds none")
            store.add(Store.of(over.assess(part, name)).triples())
    return _shaped(query, store.query(query.text, bound))


def standard_store(standard: str | None = None) -> Store:
    """A store of a standard, by default the bundled one: vocabulary, job category, readings."""
    store = Store()
    for name in CORE if standard else (*CORE, "itsm.ttl"):
        store.load(resources.path("ontology", name))
    if standard:
        store.add(Store.of(read(standard)).triples())
    return store


def bindings(query: NamedQuery, given: Mapping[str, str], store: Store, *, remote: bool = False) -> dict[str, Term]:
    """The parameters of a query as terms, defaults included; those that stay open are left out.

    An IRI has to occur in `store`, and be an instance of its class there; at a remote endpoint (`remote`) only those
    of the standard are looked up.
    """
    _check_names(query, given)
    if not query.declared:
        written = {name: _as_written(name, value) for name, value in given.items()}
        return written if remote else {name: _counted(name, value) for name, value in written.items()}
    bound: dict[str, Term] = {}
    for parameter in query.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is not None and not (value == ANY and parameter.default == ANY):
            bound[parameter.name] = _typed(parameter, value, store, remote=remote)
    return bound


def short(term: Term | None) -> str:
    """A term for the eye: a prefixed name where there is one, the text of a literal; nothing where unbound."""
    if isinstance(term, ox.NamedNode):
        for prefix, namespace in PREFIXES.items():
            if term.value.startswith(namespace) and re.fullmatch(r"[\w.-]+", local := term.value[len(namespace) :]):
                return f"{prefix}:{local}"
        return f"<{term.value}>"
    return "" if term is None else term.value if isinstance(term, ox.Literal) else str(term)


def _check_names(query: NamedQuery, given: Mapping[str, str]) -> None:
    names = [parameter.name for parameter in query.parameters]
    if not query.declared:
        return
    for name in given:
        if name not in names:
            raise UsageError(f"{query.name} has no parameter {name!r}; {_hint(name, names, 'it takes none')}")
    missing = [p for p in query.parameters if p.default is None and p.name not in given]
    if missing:
        asked = ", ".join(f"--param {p.name}=... ({p.description})" for p in missing)
        raise UsageError(f"{query.name} needs {asked}")


def _typed(parameter: Parameter, value: str, store: Store, *, remote: bool) -> Term:
    """A value as the term that the parameter's type makes of it."""
    choices = parameter.type.split("|")
    if parameter.type == "string" or (len(choices) > 1 and value in choices):
        return ox.Literal(value)
    if parameter.type not in LEXICAL and len(choices) == 1:
        return _named(parameter, value, store, remote=remote)
    fits = len(choices) == 1 and re.fullmatch(LEXICAL[parameter.type], value)
    if not fits or (parameter.type == "date" and not _is_day(value)):
        raise UsageError(f"parameter {parameter.name}: {value[:80]!r} is not {_kind(parameter.type)}")
    term = ox.Literal(value, datatype=ox.NamedNode(XSD + parameter.type))
    return term if remote else _counted(parameter.name, term)


def _named(parameter: Parameter, value: str, store: Store, *, remote: bool) -> ox.NamedNode:
    """The IRI that a full IRI, a prefixed name or a local name stands for."""
    cls = None if parameter.type == "IRI" else _expand(parameter.type)
    known = store.instances(cls) if cls else []
    if ":" in value:
        iri = _expand(value.removeprefix("<").removesuffix(">"))
    else:
        same = [i for i in [*known, ITSM + value, ITSS + value] if local_name(i) == value and _mentioned(store, i)]
        iri = same[0] if same else ITSM + value
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        raise UsageError(f"parameter {parameter.name}: {value[:80]!r} is not an IRI") from None
    if remote and not iri.startswith((ITSS, ITSM)):
        return node
    if iri not in known if cls else not store.mentions(iri):
        wanted = f"is not {_kind(parameter.type)}" if cls else "is nowhere in the standard or the data"
        hint = _hint(local_name(iri), [local_name(i) for i in known or _terms(store)], "none is there")
        raise UsageError(f"parameter {parameter.name}: {value[:80]!r} {wanted}; {hint}")
    return node


def _mentioned(store: Store, iri: str) -> bool:
    try:
        return store.mentions(iri)
    except ValueError:
        return False


def _terms(store: Store) -> list[str]:
    """The IRIs of the standard."""
    subjects = {t.subject.value for t in store.triples() if isinstance(t.subject, ox.NamedNode)}
    return sorted(iri for iri in subjects if iri.startswith((ITSS, ITSM)))


def _as_written(name: str, value: str) -> Term:
    """A term in Turtle notation, for a query that declares no types."""
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    try:
        quads = list(ox.parse(f"{prefixes}<urn:x> <urn:x> {value} .", format=ox.RdfFormat.TURTLE))
    except (SyntaxError, ValueError):
        quads = []
    if len(quads) != 1 or isinstance(quads[0].object, ox.BlankNode):
        example = 'itsm:ServiceDesk, <urn:uuid:...>, 5, "text", "2026-11-01"^^xsd:date'
        raise UsageError(f"parameter {name}: {value[:80]!r} is not a term; write it as in Turtle, such as {example}")
    written: Term = quads[0].object
    return written


def _counted(name: str, term: Term) -> Term:
    """A term that the store can count with, if it is a number: one beyond its reach compares with nothing there."""
    if isinstance(term, ox.Literal) and term.datatype.value.removeprefix(XSD) in NUMERIC:
        found = Store().query(f"SELECT ({term} + 0 AS ?x) {{}}")
        if isinstance(found, Rows) and found.rows[0][0] is None:
            reach = "64 bits for whole numbers, some 20 digits and 18 decimals for others"
            raise UsageError(f"parameter {name}: {term.value[:80]!r} is no number within reach ({reach})")
    return term


def _expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


def _kind(type_: str) -> str:
    """A type in words, with its article."""
    plain = {
        "integer": "a whole number",
        "boolean": "true or false",
        "date": "a day, written YYYY-MM-DD",
    }
    if "|" in type_:
        return " or ".join(type_.split("|"))
    name = type_.rpartition(":")[2]
    return plain.get(type_, f"{'an' if name[0] in 'AEIOU' else 'a'} {name}")


def _is_day(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _hint(name: str, names: Iterable[str], otherwise: str) -> str:
    """What the user may have meant."""
    there = list(dict.fromkeys(names))
    if close := get_close_matches(name, there, n=3, cutoff=0.5):
        return f"did you mean {' or '.join(close)}?"
    return f"there are {', '.join(there)}" if 0 < len(there) <= 20 else otherwise


def _infer(store: Store) -> None:
    from itss_graph.standard.closure import close

    store.add(close(store.triples()))


def _shaped(query: NamedQuery, result: Result) -> Result:
    """A result with the declared columns only; raises `StandardError` where the query and its header disagree."""
    if not (query.columns and isinstance(result, Rows)):
        return result
    names = [name for name, _ in query.columns]
    if missing := [name for name in names if name not in result.variables]:
        raise StandardError(f"{query.name}.rq declares a column {missing[0]} that it does not select")
    return result.select(names)
