"""Queries with pre-bound variables: https://www.w3.org/TR/shacl/#pre-binding .

The values of pre-bound variables stand in a named graph of their own, a row for each focus node, and each group of a
query in which such a variable is mentioned begins with a pattern over it. That is the join of each graph pattern with
the table of the values, as the Recommendation defines it, for all rows at once: a query may neither drop nor assign the
variable of the row. Oxigraph's own substitution leaves `BOUND($this)` false and `BIND($this AS ?x)` unbound.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from itss_graph.errors import UsageError
from itss_graph.rdf.names import XSD
from itss_graph.rdf.sparql import GroupPattern, groups_of, query_form
from itss_graph.rdf.store import Rows, Store
from itss_graph.rdf.tokens import tokens
from itss_graph.shacl.exists import lateral
from itss_graph.shacl.graph import ShapesGraph, ill_formed, literal, unsupported
from itss_graph.shacl.vocabulary import OWL_IMPORTS, sh, short

NAMESPACE = "urn:x-itss:shacl:"
BINDINGS, SHAPES, CONSTANTS = f"<{NAMESPACE}bindings>", f"<{NAMESPACE}shapes>", f"<{NAMESPACE}constants>"
"""The graph of the bindings, that of the shapes, and the subject of the values that all rows share."""

OF_ROWS = ("this", "value")
OF_SHAPES = ("shapesGraph", "currentShape")

FORBIDDEN = {
    "MINUS": "which pre-binding excludes",
    "VALUES": "which pre-binding excludes",
    "SERVICE": "which pre-binding excludes",
    "LATERAL": "which SPARQL 1.1 does not have",
    "FROM": "but is asked of the data graph",
}
"""https://www.w3.org/TR/shacl/#pre-binding ; and results depend on the data graph alone."""


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT or ASK query over the bindings of `row`, the variable of a row; `row_by_row`: one row at a time.

    `constants` are the variables with the same value in each row; `shapes_graph`: it uses the shapes graph.
    """

    text: str
    is_ask: bool
    row: str
    row_by_row: bool
    constants: tuple[str, ...]
    shapes_graph: bool


def predicate(variable: str) -> str:
    """What links a row, or the constants, to the value of a variable."""
    return f"<{NAMESPACE}bound:{variable}>"


def query(shape: str, name: str, text: str, path: str | None, parameters: Mapping[str, bool]) -> Query:
    """Make a query ready.

    Args:
        shape: the shape of the query, for errors.
        name: the property that holds it, `select` or `ask`.
        text: the query with its prefixes.
        path: the path of a property shape as SPARQL spells it.
        parameters: the parameters of the constraint component by name, and whether each has a value.

    Raises:
        IllFormedShape: it is not such a query, or breaks the rules of pre-binding.
        UnsupportedConstraint: it calls a function that is not one of SPARQL, or queries named graphs.

    """
    checked = _CheckedQuery(shape, name, text, path)
    rows = OF_ROWS if name == "ask" else OF_ROWS[:1]
    checked.restrict({*rows, *OF_SHAPES, *parameters})
    return checked.query(rows, [*OF_SHAPES, *(parameter for parameter, bound in parameters.items() if bound)])


class _CheckedQuery:
    """The text of one query, which parses, and its tokens."""

    def __init__(self, shape: str, name: str, text: str, path: str | None) -> None:
        self.shape, self.name, self.is_ask = shape, name, name == "ask"
        try:
            if query_form(text) != name.upper():
                raise self.ill_formed(f"is not a {name.upper()} query")
            self.text = text if path is None else self._with_path(text, path)
            self.tokens = list(tokens(self.text))
        except UsageError as error:
            raise self.ill_formed(f"is refused: {error}") from None
        self.words = [token.text.upper() if token.kind == "word" else token.text for token in self.tokens]
        self.start = self.words.index(name.upper())
        self.mentions = {token.text[1:] for token in self.tokens if token.kind == "variable"}

    def ill_formed(self, problem: str) -> Exception:
        return ill_formed(self.shape, self.name, problem)

    def _with_path(self, text: str, path: str) -> str:
        """The text with a path instead of the variable PATH, which has to be a predicate."""
        offsets = [offset for kind, variable, offset in tokens(text) if kind == "variable" and variable[1:] == "PATH"]
        if offsets:
            # An inverse path is allowed only there; the variable itself would be allowed anywhere.
            _projection(_replace_path(text, offsets, "^<urn:x-itss:path>"))
        return _replace_path(text, offsets, f"({path})")

    def restrict(self, potential: set[str]) -> None:
        """Refuse what pre-binding excludes, given the potentially pre-bound variables."""
        for word, reason in FORBIDDEN.items():
            if word in self.words:
                raise self.ill_formed(f"uses {word}, {reason}")
        for word, after in zip(self.words, self.tokens[1:], strict=False):
            variable = after.text[1:] if after.kind == "variable" else ""
            if word == "AS" and variable in potential:
                raise self.ill_formed(f"assigns {after.text}, which is pre-bound")
            if word == "GRAPH" and variable not in ("", "shapesGraph"):
                raise unsupported(self.shape, f"GRAPH {after.text} in sh:{self.name}", elsewhere=False)
        if "this" not in self._variables(self.text) and not self.is_ask:
            raise self.ill_formed("does not project $this")
        prologue = self.text[: self.tokens[self.start].offset]
        for group in self._groups():
            if group.subquery:
                projected = self._variables(prologue + self.text[group.start : group.end])
                for missing in sorted(potential - {*OF_SHAPES, *projected}):
                    raise self.ill_formed(f"has a subquery that does not project ${missing}")

    def _variables(self, text: str) -> tuple[str, ...]:
        """The variables that a query projects, none for ASK."""
        try:
            return _projection(text)
        except UsageError as error:
            if "custom function" in str(error):
                function = str(error).partition("<")[2].partition(">")[0]
                raise unsupported(self.shape, f"the function <{function}> in sh:{self.name}", elsewhere=True) from None
            raise self.ill_formed(f"is refused: {error}") from None

    def _groups(self) -> list[GroupPattern]:
        return groups_of(self.tokens, self.name.upper())

    def query(self, rows: Sequence[str], constants: Sequence[str]) -> Query:
        """The query over the bindings of variables."""
        row = "row"
        while row in self.mentions:
            row += "_"
        used = [name for name in constants if name in self.mentions]
        patterns = [f"?{row} {predicate(name)} ?{name}" for name in rows]
        patterns += [f"{CONSTANTS} {predicate(name)} ?{name}" for name in used]
        clause = f" GRAPH {BINDINGS} {{ {' . '.join(patterns)} }} "
        row_by_row = self._row_by_row()
        edits = [
            (group.start, group.start, clause)
            for group in self._groups()
            if group.takes and (group.opens or not group.within.isdisjoint([*rows, *used]))
        ]
        if self.is_ask and not row_by_row:
            offset = self.tokens[self.start].offset
            edits.append((offset, offset + len("ASK"), f"SELECT DISTINCT ?{row}"))
        edits += [(end, end, "".join(f" ?{name}" for name in used)) for end in self._group_by_ends()]
        edits += lateral(self.text, self.tokens, self._groups(), [*rows, *used])
        return Query(
            _edited(self.text, edits),
            self.is_ask,
            row,
            row_by_row,
            tuple(used),
            not self.mentions.isdisjoint(OF_SHAPES),
        )

    def _row_by_row(self) -> bool:
        """Whether the answer for one row depends on others: by a limit, or by what follows the pattern of an ASK."""
        return "LIMIT" in self.words or "OFFSET" in self.words or (self.is_ask and self.words[-1] != "}")

    def _group_by_ends(self) -> Iterator[int]:
        """The offset behind each GROUP BY: grouping also by what all rows share keeps it bound and changes no group."""
        for word, token in zip(self.words, self.tokens[1:], strict=False):
            if word == "GROUP" and token.text.upper() == "BY":
                yield token.offset + len(token.text)


def _projection(text: str) -> tuple[str, ...]:
    """The variables of a query, from its evaluation over an empty store."""
    result = Store().query(text)
    return result.variables if isinstance(result, Rows) else ()


def _replace_path(text: str, offsets: Collection[int], replacement: str) -> str:
    """A text with a replacement of each variable PATH."""
    return _edited(text, [(offset, offset + len("$PATH"), replacement) for offset in offsets])


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    parts, last = [], 0
    for start, end, replacement in sorted(edits):
        parts += [text[last:start], replacement]
        last = end
    return "".join([*parts, text[last:]])


FORMS = {
    "prefix": (re.compile(r"(?:[^\W\d_](?:[\w.·-]*[\w·-])?)?"), (XSD.string,)),
    "namespace": (re.compile(r"[^\x00-\x20<>\"{}|^`\\]*"), (XSD.anyURI, XSD.string)),
}
"""How the values of a declaration are spelt, and their data types.

The Recommendation requires an `xsd:anyURI` as namespace, but its own shapes have an `xsd:string`.
"""


def prologue(graph: ShapesGraph, shape: str, executable: str) -> str:
    """The PREFIX declarations for a query, to stand on its first line.

    They are `sh:prefixes/owl:imports*/sh:declare` of the node that holds it.

    Raises:
        IllFormedShape: a declaration is ill-formed, or a prefix has two namespaces.

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
        spelt_values = ", ".join(map(short, values)) or "missing"
        raise ill_formed(shape, name, f"of a prefix declaration is {spelt_values}, where one {name} is needed")
    return parts.lexical
