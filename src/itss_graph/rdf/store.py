"""The embedded store: SPARQL 1.1 queries over triples in memory, by Oxigraph, without network access."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Self

import pyoxigraph as ox

from itss_graph.errors import EngineError, InputError, UsageError
from itss_graph.rdf.names import RDF
from itss_graph.rdf.spelling import FUNCTIONS, from_store, rewritten, spelt, stored, to_store
from itss_graph.rdf.xml import well_formed

if TYPE_CHECKING:
    from itss_graph.rdf.columns import Columns
    from itss_graph.rdf.xpath import Functions

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
"""What a variable of a result can be bound to."""

RDF_TYPE = ox.NamedNode(RDF.type)


@dataclass(frozen=True, slots=True)
class Rows:
    """The solutions of a SELECT query, in order: a term, or None where unbound, for each variable."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def select(self, variables: Iterable[str]) -> Rows:
        """The same rows with these variables only, in this order; one that the query does not have is unbound."""
        wanted = tuple(variables)
        indices = [self.variables.index(name) if name in self.variables else None for name in wanted]
        return Rows(
            wanted,
            tuple(tuple(None if index is None else row[index] for index in indices) for row in self.rows),
        )


@dataclass(frozen=True, slots=True)
class Truth:
    """The answer to an ASK query."""

    value: bool


@dataclass(frozen=True, slots=True)
class Triples:
    """The graph that a CONSTRUCT or DESCRIBE query gives, without repetitions."""

    triples: tuple[ox.Triple, ...]


Result = Rows | Truth | Triples


def serialize(result: Rows | Truth, fmt: ox.QueryResultsFormat) -> bytes:
    """A result in one of the SPARQL 1.1 result formats; CSV defines no boolean results, so it has `true` or `false`."""
    if isinstance(result, Truth):
        document = f'{{"head":{{}},"boolean":{str(result.value).lower()}}}'
        return _bytes(ox.parse_query_results(document, ox.QueryResultsFormat.JSON).serialize(format=fmt))
    if any(isinstance(term, ox.Triple) for row in result.rows for term in row):
        raise UsageError("a triple term has no place in the SPARQL 1.1 result formats; select its parts")
    # The TSV format of SPARQL spells terms as N-Triples does, so the library can read rows and write any format.
    lines = [[f"?{name}" for name in result.variables]]
    lines += [["" if term is None else str(term) for term in row] for row in result.rows]
    tsv = "".join("\t".join(line) + "\n" for line in lines)
    written = _bytes(ox.parse_query_results(tsv, ox.QueryResultsFormat.TSV).serialize(format=fmt))
    return well_formed(written) if fmt == ox.QueryResultsFormat.XML else written


class Store:
    """Triples to query: a default graph, and named graphs where a query can name them by FROM or GRAPH.

    Literals stay as they are spelt (`itss_graph.rdf.spelling`).
    """

    __slots__ = ("_respelt", "_store")

    def __init__(self) -> None:
        self._store = ox.Store()
        self._respelt = False

    @classmethod
    def of(cls, *columns: Columns, graphs: Mapping[str, Columns] | None = None) -> Self:
        """A store of the union of columns, and of named graphs by IRI. Blank nodes keep their labels."""
        store = cls()
        for part in columns:
            store.add(parse(part.lines()))
        for name, part in (graphs or {}).items():
            store.add(parse(part.lines()), ox.NamedNode(name))
        return store

    def load(self, path: str | PathLike[str]) -> None:
        """Add a Turtle file that is known to be good; what users provide is read by `itss_graph.rdf.reading`."""
        try:
            self._store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
        except (OSError, SyntaxError) as error:
            raise InputError(f"{path}: {_line(error)}") from None

    def add(self, triples: Iterable[ox.Triple], graph: ox.NamedNode | None = None) -> None:
        """Add triples to the default graph, or to a named one."""
        self._store.bulk_extend(self._quads(triples, graph or ox.DefaultGraph()))

    def replace(self, triples: Iterable[ox.Triple], graph: ox.NamedNode) -> None:
        """Replace the content of a named graph."""
        self._store.clear_graph(graph)
        self.add(triples, graph)

    def _quads(self, triples: Iterable[ox.Triple], graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
        for triple in triples:
            stored_triple = to_store(triple)
            self._respelt |= stored_triple is not triple
            yield ox.Quad(stored_triple.subject, stored_triple.predicate, stored_triple.object, graph)

    def triples(self) -> Iterator[ox.Triple]:
        """The triples of the default graph."""
        return (from_store(q.triple) for q in self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    def mentions(self, iri: str) -> bool:
        """Whether any triple has the IRI as its subject or object."""
        node = ox.NamedNode(iri)
        matches = (
            self._store.quads_for_pattern(node, None, None),
            self._store.quads_for_pattern(None, None, node),
        )
        return any(next(match, None) is not None for match in matches)

    def instances(self, cls: str) -> list[str]:
        """The IRIs that are stated to be of a class, sorted."""
        quads = self._store.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(cls))
        return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)})

    def query(self, text: str, bindings: Mapping[str, Term | str] | None = None) -> Result:
        """The result of a SPARQL 1.1 query, its variables bound to terms (or N-Triples spellings) before it runs.

        A binding stands for its variable wherever the variable is in scope: also in FILTER, OPTIONAL, UNION, MINUS,
        EXISTS and within an expression of BIND, but in a subquery only where that subquery projects it, and never
        where BIND does nothing but give it another name. A SELECT or DESCRIBE has to name each bound variable in its
        head, and in GROUP BY where it groups. REGEX and REPLACE match as in XPath: see `itss_graph.rdf.xpath`. Raises
        `UsageError` for what is not a query, asks for `SERVICE` (however spelt), lacks a bound variable, or has an
        invalid regular expression; `EngineError` where evaluation fails. FROM and FROM NAMED choose among the
        graphs stored, and nothing is ever fetched.
        """
        refuse_service(text)
        try:
            substitutions = {ox.Variable(name): _stored_term(term(value)) for name, value in (bindings or {}).items()}
        except ValueError as error:
            raise UsageError(f"a parameter is named like a variable: {_line(error)}") from None
        with failures("query"), _matching(text) as (matched, functions):
            try:
                answer = self._store.query(matched, substitutions=substitutions, custom_functions=functions)
                if not self._respelt:
                    return _result(answer)
                answer = self._store.query(
                    rewritten(matched), substitutions=substitutions, custom_functions=functions | FUNCTIONS
                )
                return _as_spelt(_result(answer))
            except SyntaxError:
                self._store.query(text)  # names the position in the query as given
                raise
            except RuntimeError as error:
                remedy = ": name the parameter in the head, or, without SELECT, in a pattern" if substitutions else ""
                raise UsageError(f"{_line(error)}{remedy}") from None


def _stored_term(term: Term) -> Term:
    return stored(term) if isinstance(term, ox.Literal) else term


def _as_spelt(result: Result) -> Result:
    """A result with the original spelling of its literals."""
    if isinstance(result, Rows):
        return Rows(result.variables, tuple(tuple(None if t is None else spelt(t) for t in row) for row in result.rows))
    if isinstance(result, Triples):
        return Triples(tuple(map(from_store, result.triples)))
    return result


@contextmanager
def failures(kind: str) -> Iterator[None]:
    """Turn what Oxigraph raises for a query or update into `UsageError`, with the place, or `EngineError`."""
    try:
        yield
    except SyntaxError as error:
        raise UsageError(_not_sparql(error, kind)) from None
    except (OSError, ValueError) as error:
        raise EngineError(f"the {kind} failed: {_line(error)}") from None


def term(value: Term | str) -> Term:
    """A term, or the term with an N-Triples spelling; raises `UsageError` for any other text."""
    if not isinstance(value, str):
        return value
    try:
        result = _result(ox.parse_query_results(f"?x\n{value}\n", ox.QueryResultsFormat.TSV))
    except (SyntaxError, ValueError):
        result = None
    if not (isinstance(result, Rows) and len(result.rows) == 1 and result.rows[0][0] is not None):
        raise UsageError(f"{value!r} is not one RDF term in N-Triples notation")
    return result.rows[0][0]


def refuse_service(text: str) -> None:
    """Raise `UsageError` where a query could call another endpoint.

    Whether `service` is a keyword, part of a name or text in a string is decided by Oxigraph's own parser: letters
    that occur nowhere else in the query are inserted into each occurrence, escapes included. Names and strings remain
    names and strings; a keyword is no longer one, and the query no longer parses.
    """
    refusal = "SERVICE is not allowed: a query here asks no other endpoint"
    _refuse(text, _SERVICE, ox.Store().query, "query", refusal)


def refuse_fetching(update: str) -> None:
    """Raise `UsageError` where an update could fetch anything: by `LOAD`, or by `SERVICE` in a pattern.

    Keywords are distinguished from names and strings as in `refuse_service`. The marked update runs on an empty store,
    so this takes as long as that run.
    """
    refusal = "LOAD and SERVICE are not allowed: nothing is fetched here; send the triples themselves"
    _refuse(update, _FETCHING, ox.Store().update, "update", refusal)


def refuse_graphs(text: str) -> None:
    """Raise `UsageError` where a query chooses graphs by FROM or FROM NAMED, detected as in `refuse_service`."""
    refusal = "FROM names a graph, and the data stand in one without a name; leave FROM out"
    _refuse(text, _FROM, ox.Store().query, "query", refusal)


def _refuse(text: str, words: re.Pattern[str], run: Callable[[str], object], kind: str, refusal: str) -> None:
    """Raise `UsageError` where one of the words is a keyword of the text, or the text with them does not parse."""
    if not words.search(text):
        return
    mark = "qz"
    while mark in text.lower():
        mark += "qz"
    marked = words.sub(lambda m: mark.join(part for part in m.groups() if part), text)
    try:
        run(marked)
    except SyntaxError as error:
        position = re.search(r"error at (\d+):(\d+)", str(error))
        before = _up_to(marked, int(position[1]), int(position[2])) if position else ""
        if re.search(rf"(?<![\w:?$/#.-])\w+{mark}\S*\s*$", before):
            raise UsageError(refusal) from None
        line = before.rpartition("\n")[2]
        raise UsageError(_not_sparql(error, kind, columns=len(mark) * line.count(mark))) from None
    except (RuntimeError, OSError, ValueError):  # it parsed, and is evaluated later
        return


def _up_to(text: str, line: int, column: int) -> str:
    """The text before a line and column, both counted from one."""
    lines = text.split("\n")[:line]
    return "\n".join([*lines[:-1], lines[-1][: column - 1]])


def _letter(letter: str) -> str:
    """A letter of either case, as itself or as a code point escape."""
    codes = "|".join(rf"\\u{ord(c):04x}|\\U{ord(c):08x}" for c in (letter, letter.upper()))
    return f"(?:{letter}|{codes})"


def _word(first: str, second: str) -> str:
    return f"({''.join(map(_letter, first))})({''.join(map(_letter, second))})"


def _matching(text: str) -> AbstractContextManager[tuple[str, Functions]]:
    """A query whose regular expressions, if any, are those of XPath, and the functions that it needs."""
    if not _MATCHING.search(text):
        return nullcontext((text, {}))
    from itss_graph.rdf.xpath import matching  # which needs Polars and, for the tokens of SPARQL, this module

    return matching(text)


_MATCHING = re.compile(f"{_word('re', 'gex')}|{_word('re', 'place')}", re.IGNORECASE)
_FROM = re.compile(_word("fr", "om"), re.IGNORECASE)
_SERVICE = re.compile(_word("ser", "vice"), re.IGNORECASE)
_FETCHING = re.compile(f"{_word('ser', 'vice')}|{_word('lo', 'ad')}", re.IGNORECASE)


def parse(lines: Iterable[str]) -> Iterator[ox.Triple]:
    """The triples of lines of N-Triples. Blank nodes keep their labels."""
    return (quad.triple for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES))


def _result(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Result:
    if isinstance(answer, ox.QuerySolutions):
        variables = tuple(variable.value for variable in answer.variables)
        width = range(len(variables))
        return Rows(variables, tuple(tuple(solution[i] for i in width) for solution in answer))
    if isinstance(answer, ox.QueryTriples):
        return Triples(tuple(dict.fromkeys(answer)))
    return Truth(bool(answer))


def _bytes(value: bytes | None) -> bytes:
    return value or b""


def _not_sparql(error: SyntaxError, kind: str = "query", columns: int = 0) -> str:
    """The parser's message with its position in words, `columns` further to the left, without character classes."""
    text = re.sub(r"\[(?:'[^']*'|[^\]'])*\](?:, )?", "", _line(error, length=10_000))
    position = re.match(r"error at (\d+):(\d+): ", text)
    if position:
        text = f"line {position[1]}, column {int(position[2]) - columns}: {text[position.end() :]}"
    text = re.sub(r"expected(?: one of)?$", "something else is expected here", text[:160].rstrip(", "))
    return f"not a SPARQL 1.1 {kind}: {text}"


def _line(error: Exception, length: int = 160) -> str:
    """An error of the library as one line of at most `length` characters."""
    text = " ".join(str(error).split())
    return text if len(text) <= length else text[:length] + "..."
