"""Named queries: the library of `queries/library/`, their parameters, and running one, or any other SPARQL query.

A parameter is bound as an RDF term and is checked first: a missing or unknown one, one of another type, or the name of
a term that is not in the graph raises `UsageError` rather than giving an empty answer. `queries/README.md` states the
headers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from itss_graph import resources
from itss_graph.errors import InputError, StandardError, UsageError, suggestion
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.endpoint import Endpoint
from itss_graph.rdf.literals import NUMERIC
from itss_graph.rdf.merging import apart
from itss_graph.rdf.names import local_name
from itss_graph.rdf.reading import read
from itss_graph.rdf.sources import content
from itss_graph.rdf.store import Result, Rows, Store, Term, refuse_graphs
from itss_graph.standard.standard import CORE, MODULES
from itss_graph.vocab import EARL, ITSM, ITSS, PREFIXES, XSD

ANY = "any"
"""The default of a parameter that may stay unbound: the query then answers for every value."""

NEEDS = ("data", "assessment")
"""What a query may need in addition to the standard: profiles, or their assessment as `earl:Assertion`s."""

LEXICAL = {"integer": "[+-]?[0-9]+", "boolean": "true|false", "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}"}
"""The lexical forms of the literals that a parameter can be."""

HEADER = re.compile(r"# (?P<key>title|question|needs|param|column)\b(?P<rest>.*)")
PARAMETER = re.compile(r" (?P<name>\w+) \((?P<type>[\w:|]+)\): (?P<text>.+?)(?: \[(?P<default>[^\]]+)\])?")
COLUMN = re.compile(r" (?P<name>\w+): (?P<text>.+)")


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A parameter of a query.

    `type` is `IRI`, `string`, `integer`, `boolean` or `date`, the allowed strings joined by `|`, or a class as a
    prefixed name. `default` is None where a value is required, and `any` where the parameter may stay unbound.
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
    parameters: tuple[QueryParameter, ...]
    columns: tuple[tuple[str, str], ...]
    text: str
    declared: bool = True

    def usage(self) -> str:
        """The parameters as they are given on the command line; those in brackets may be left out."""
        options = [(f"--param {item.name}={item.default or item.type}", item.default) for item in self.parameters]
        return " ".join(f"[{option}]" if default else option for option, default in options)


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
    """A query with its header, if its first line starts one; raises `UsageError` for a malformed header line."""
    if not text.startswith("# title:"):
        return NamedQuery(name, "", "", (), (), (), text, declared=False)
    fields: dict[str, str] = {}
    parameters: list[QueryParameter] = []
    columns: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#"):
            break
        match = HEADER.fullmatch(line)
        key, rest = (match["key"], match["rest"]) if match else ("", "")
        if key == "param" and (param := PARAMETER.fullmatch(rest)):
            parameters.append(QueryParameter(param["name"], param["type"], param["text"], param["default"]))
        elif key == "column" and (column := COLUMN.fullmatch(rest)):
            columns.append((column["name"], column["text"]))
        elif key in ("title", "question", "needs") and rest.startswith(": ") and key not in fields:
            fields[key] = rest[2:]
        else:
            raise UsageError(f"{name}.rq, line {number}: not a header line of a query; see queries/README.md")
    needs = tuple(fields.get("needs", "").split())
    if unknown := set(needs) - set(NEEDS):
        raise UsageError(f"{name}.rq: needs {' '.join(unknown)}; a query needs data or an assessment")
    question = fields.get("question", "")
    return NamedQuery(name, fields["title"], question, needs, tuple(parameters), tuple(columns), text)


@dataclass(frozen=True, slots=True)
class QueryScope:
    """The data that a query runs over: the bundled standard and `data`, which has profiles by file name.

    `infer` adds what OWL 2 RL derives. Where a query needs an assessment, `assess` makes the `earl:Assertion`s for each
    part of the data that has none, from the part and its name. `standard` is the path of another job category, which
    replaces the bundled one.
    """

    data: Mapping[str, Columns] = field(default_factory=dict)
    infer: bool = False
    assess: Callable[[Columns, str], Columns] | None = None
    standard: str | None = None


STANDARD = QueryScope()
"""The bundled standard alone."""


def run(
    query: NamedQuery, arguments: Mapping[str, str] | None = None, over: QueryScope | Endpoint | Store = STANDARD
) -> Result:
    """The answer to a query; `arguments` are the values of its parameters, as text. A store is asked as it is.

    Raises `UsageError` for arguments that are not valid, and for FROM, which chooses among graphs that only an endpoint
    has; `StandardError` for a contradiction, `IllFormedProfile` for profiles that cannot be assessed, and
    `EngineError` where an engine fails.
    """
    _check_names(query, arguments or {})
    if isinstance(over, Endpoint):
        bound = bindings(query, arguments or {}, standard_store(), remote=True)
        return _projected(query, over.query(query.text, bound))
    refuse_graphs(query.text)
    if isinstance(over, Store):
        return _projected(query, over.query(query.text, bindings(query, arguments or {}, over)))
    if query.needs and not over.data:
        raise UsageError(f"{query.name} asks about candidates: give their profiles by --data")
    store = standard_store(over.standard)
    parts = dict(zip(over.data, apart(over.data.values()), strict=True))
    for part in parts.values():
        store.add(Store.of(part).triples())
    if over.infer:
        _infer(store)
    bound = bindings(query, arguments or {}, store)
    if "assessment" in query.needs:
        for name, part in parts.items():
            if part.ids([f"<{EARL.Assertion}>"]):
                continue
            if over.assess is None:
                raise UsageError(f"{query.name} asks about assessments, of which {name} holds none")
            store.add(Store.of(over.assess(part, name)).triples())
    return _projected(query, store.query(query.text, bound))


def standard_store(standard: str | None = None) -> Store:
    """A store of a standard, by default the bundled one: vocabulary, job category, readings."""
    store = Store()
    for name in CORE if standard else MODULES:
        store.load(resources.path("ontology", name))
    if standard:
        store.add(Store.of(read(standard)).triples())
    return store


def bindings(query: NamedQuery, arguments: Mapping[str, str], store: Store, *, remote: bool = False) -> dict[str, Term]:
    """The parameters of a query as terms, defaults included; those that stay unbound are left out.

    An IRI has to occur in `store`, and be an instance of its class there; at a remote endpoint (`remote`) only those
    of the standard are looked up.
    """
    _check_names(query, arguments)
    if not query.declared:
        terms = {name: _parse_term(name, value) for name, value in arguments.items()}
        return terms if remote else {name: _checked_number(name, value) for name, value in terms.items()}
    bound: dict[str, Term] = {}
    for parameter in query.parameters:
        value = arguments.get(parameter.name, parameter.default)
        if value is not None and not (value == ANY and parameter.default == ANY):
            bound[parameter.name] = _typed(parameter, value, store, remote=remote)
    return bound


def short(term: Term | None) -> str:
    """A term for display: a prefixed name where there is one, the text of a literal, nothing where it is unbound."""
    if isinstance(term, ox.NamedNode):
        for prefix, namespace in PREFIXES.items():
            if term.value.startswith(namespace) and re.fullmatch(r"[\w.-]+", local := term.value[len(namespace) :]):
                return f"{prefix}:{local}"
        return f"<{term.value}>"
    return "" if term is None else term.value if isinstance(term, ox.Literal) else str(term)


def _check_names(query: NamedQuery, arguments: Mapping[str, str]) -> None:
    names = [parameter.name for parameter in query.parameters]
    if not query.declared:
        return
    for name in arguments:
        if name not in names:
            raise UsageError(f"{query.name} has no parameter {name!r}; {_hint(name, names, 'it takes none')}")
    missing = [item for item in query.parameters if item.default is None and item.name not in arguments]
    if missing:
        options = ", ".join(f"--param {parameter.name}=... ({parameter.description})" for parameter in missing)
        raise UsageError(f"{query.name} needs {options}")


def _typed(parameter: QueryParameter, value: str, store: Store, *, remote: bool) -> Term:
    """A value as a term of the parameter's type."""
    choices = parameter.type.split("|")
    if parameter.type == "string" or (len(choices) > 1 and value in choices):
        return ox.Literal(value)
    if parameter.type not in LEXICAL and len(choices) == 1:
        return _named(parameter, value, store, remote=remote)
    fits = len(choices) == 1 and re.fullmatch(LEXICAL[parameter.type], value)
    if not fits or (parameter.type == "date" and not _is_day(value)):
        raise UsageError(f"parameter {parameter.name}: {value[:80]!r} is not {_kind(parameter.type)}")
    term = ox.Literal(value, datatype=ox.NamedNode(XSD + parameter.type))
    return term if remote else _checked_number(parameter.name, term)


def _named(parameter: QueryParameter, value: str, store: Store, *, remote: bool) -> ox.NamedNode:
    """The IRI that is written in full, as a prefixed name or as a local name."""
    cls = None if parameter.type == "IRI" else expand(parameter.type)
    instances = store.instances(cls) if cls else []
    if ":" in value:
        iri = expand(value.removeprefix("<").removesuffix(">"))
    else:
        candidates = [
            term
            for term in (*instances, ITSM + value, ITSS + value)
            if local_name(term) == value and _mentioned(store, term)
        ]
        iri = candidates[0] if candidates else ITSM + value
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        raise UsageError(f"parameter {parameter.name}: {value[:80]!r} is not an IRI") from None
    if remote and not iri.startswith((ITSS, ITSM)):
        return node
    if iri not in instances if cls else not store.mentions(iri):
        problem = f"is not {_kind(parameter.type)}" if cls else "is nowhere in the standard or the data"
        hint = _hint(local_name(iri), [local_name(term) for term in instances or _terms(store)], "none is there")
        raise UsageError(f"parameter {parameter.name}: {value[:80]!r} {problem}; {hint}")
    return node


def _mentioned(store: Store, iri: str) -> bool:
    try:
        return store.mentions(iri)
    except ValueError:
        return False


def _terms(store: Store) -> list[str]:
    """The IRIs of the standard."""
    subjects = {triple.subject.value for triple in store.triples() if isinstance(triple.subject, ox.NamedNode)}
    return sorted(iri for iri in subjects if iri.startswith((ITSS, ITSM)))


def _parse_term(name: str, value: str) -> Term:
    """A term in Turtle notation, for a query that declares no types."""
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    try:
        quads = list(ox.parse(f"{prefixes}<urn:x> <urn:x> {value} .", format=ox.RdfFormat.TURTLE))
    except (SyntaxError, ValueError):
        quads = []
    if len(quads) != 1 or isinstance(quads[0].object, ox.BlankNode):
        example = 'itsm:ServiceDesk, <urn:uuid:...>, 5, "text", "2026-11-01"^^xsd:date'
        raise UsageError(f"parameter {name}: {value[:80]!r} is not a term; write it as in Turtle, such as {example}")
    term: Term = quads[0].object
    return term


def _checked_number(name: str, term: Term) -> Term:
    """The term; raises `UsageError` for a number out of the range of the store, where it equals nothing."""
    if isinstance(term, ox.Literal) and term.datatype.value.removeprefix(XSD) in NUMERIC:
        result = Store().query(f"SELECT ({term} + 0 AS ?x) {{}}")
        if isinstance(result, Rows) and result.rows[0][0] is None:
            limits = "64 bits for whole numbers, some 20 digits and 18 decimals for others"
            raise UsageError(f"parameter {name}: {term.value[:80]!r} is not a number within range ({limits})")
    return term


def expand(name: str) -> str:
    """The IRI of a prefixed name; any other text as it is."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


def _kind(type_: str) -> str:
    """A type in words, with its article."""
    words = {"integer": "a whole number", "boolean": "true or false", "date": "a day, written YYYY-MM-DD"}
    if "|" in type_:
        return " or ".join(type_.split("|"))
    name = type_.rpartition(":")[2]
    return words.get(type_, f"{'an' if name[0] in 'AEIOU' else 'a'} {name}")


def _is_day(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def _hint(name: str, names: Iterable[str], otherwise: str) -> str:
    """Close matches of a name among the existing names, else all of those if they are few, else `otherwise`."""
    unique = list(dict.fromkeys(names))
    return suggestion(name, unique, f"available: {', '.join(unique)}" if 0 < len(unique) <= 20 else otherwise)


def _infer(store: Store) -> None:
    from itss_graph.standard.closure import close

    store.add(close(store.triples()))


def _projected(query: NamedQuery, result: Result) -> Result:
    """A result with the declared columns only; raises `StandardError` where the query and its header disagree."""
    if not (query.columns and isinstance(result, Rows)):
        return result
    names = [name for name, _ in query.columns]
    if missing := [name for name in names if name not in result.variables]:
        raise StandardError(f"{query.name}.rq declares a column {missing[0]} that it does not select")
    return result.select(names)
