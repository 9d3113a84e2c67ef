"""REGEX and REPLACE of a query with the regular expressions of XPath, which Oxigraph takes for those of Rust.

A constant expression is translated in the text of the query. What is not constant, or too large for Oxigraph, which
would silently omit the row, is matched here, by a function that replaces REGEX or REPLACE. What is not an expression of
XPath is an error, although SPARQL would leave the call unbound: a missing row explains nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
import pyoxigraph as ox

from itss_graph.errors import UsageError
from itss_graph.rdf.names import RDF, XSD
from itss_graph.rdf.regex import Regex, substitute, translated
from itss_graph.rdf.tokens import Token, tokens

ARGUMENTS = {"REGEX": (2, 3), "REPLACE": (3, 4)}
NAMES = {"REGEX": ox.NamedNode("urn:x-itss:regex"), "REPLACE": ox.NamedNode("urn:x-itss:replace")}
"""The functions that replace the calls that Oxigraph cannot match."""

_STRINGS = (XSD.string, RDF.langString)
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


Functions = dict[ox.NamedNode, Callable[..., _Term | None]]


@contextmanager
def matching(text: str) -> Iterator[tuple[str, Functions]]:
    """A query of which every REGEX and REPLACE matches as in XPath, with the functions that it needs while it runs.

    Raises `UsageError` for what is not an expression of XPath, or beyond what is matched here; at the end where the
    expression comes from the data of the query.
    """
    functions = _XPathFunctions()
    yield _translate(text), {NAMES["REGEX"]: functions.regex, NAMES["REPLACE"]: functions.replace}
    if functions.problem:
        raise UsageError(functions.problem)


@dataclass(slots=True)
class _XPathFunctions:
    """The functions for one query, and their first error: where one fails, Oxigraph continues silently."""

    problem: str = ""

    def regex(self, text: ox.Literal, pattern: ox.Literal, flags: ox.Literal | None = None) -> ox.Literal | None:
        """`REGEX`; None, an error of SPARQL, for what is not a string."""
        if not _is_text(text, *_constants(pattern, flags)):
            return None
        try:
            return ox.Literal(_matches(translated(pattern.value, flags.value if flags else ""), text.value))
        except ValueError as error:
            self.problem = self.problem or _refusal("REGEX", pattern.value, error)
            return None

    def replace(
        self, text: ox.Literal, pattern: ox.Literal, replacement: ox.Literal, flags: ox.Literal | None = None
    ) -> ox.Literal | None:
        """`REPLACE`; None, an error of SPARQL, for what is not a string."""
        if not _is_text(text, *_constants(pattern, replacement, flags)):
            return None
        flag_text = flags.value if flags else ""
        try:
            value = _replace(*_replacement(pattern.value, replacement.value, flag_text), text.value)
        except ValueError as error:
            self.problem = self.problem or _refusal("REPLACE", pattern.value, error)
            return None
        return ox.Literal(value, language=text.language) if text.language else ox.Literal(value)


def _translate(text: str) -> str:
    """The text of a query with constant expressions translated, and functions in place of the other calls."""
    parsed = list(tokens(text))
    edits: list[tuple[int, int, str]] = []
    for index, (kind, word, start) in enumerate(parsed):
        name = word.upper()
        if kind == "word" and name in NAMES and index + 1 < len(parsed) and parsed[index + 1][1] == "(":
            arguments = _arguments(text, parsed, index + 1)
            if len(arguments) not in ARGUMENTS[name]:  # which is an error of syntax
                continue
            edits += _constant_edits(name, arguments) or [(start, start + len(word), f"<{NAMES[name].value}>")]
    parts, last = [], 0
    for start, end, new in sorted(edits):
        parts += [text[last:start], new]
        last = end
    return "".join([*parts, text[last:]])


def _arguments(text: str, parsed: list[Token], index: int) -> list[tuple[int, str]]:
    """The arguments of a call whose parenthesis opens at a token: where each begins, and its text."""
    depth, start, arguments = 0, parsed[index][2] + 1, []
    for kind, mark, offset in parsed[index:]:
        if kind != "mark":
            continue
        depth += (mark in ("(", "[", "{")) - (mark in (")", "]", "}"))
        if depth == 0 or (depth == 1 and mark == ","):
            arguments.append((start, text[start:offset]))
            start = offset + 1
        if depth == 0:
            break
    return arguments


def _constant_edits(name: str, arguments: list[tuple[int, str]]) -> list[tuple[int, int, str]]:
    """The replacements in the text of a call that Oxigraph can answer; none where it cannot."""
    expression = slice(1, 3 if name == "REPLACE" else 2)
    flagged = arguments[expression.stop : expression.stop + 1]
    values = [_string_value(spelt) for _, spelt in [*arguments[expression], *flagged]]
    if None in values:
        return []
    constants = [value for value in values if value is not None]
    pattern, flags = constants[0], constants[-1] if flagged else ""
    try:
        if name == "REPLACE":
            regex, replacement = _replacement(pattern, constants[1], flags)
            new = [regex.rust, replacement]
        else:
            regex = translated(pattern, flags)
            new = [regex.rust]
    except ValueError as error:
        raise UsageError(_refusal(name, pattern, error)) from None
    if regex.lines or not _known_to_oxigraph(regex.rust):
        return []
    new += [""] * len(flagged)
    return [
        (start, start + len(spelt), str(ox.Literal(value)))
        for (start, spelt), value in zip(arguments[1:], new, strict=True)
    ]


def _string_value(spelt: str) -> str | None:
    """The value of an argument that is a string and nothing else; None for others."""
    spelt = spelt.strip()
    try:
        parts = [kind for kind, _, _ in tokens(spelt)]
    except UsageError:
        return None
    if parts != ["text"] or spelt[-1] not in "\"'":
        return None
    try:
        value = _value(spelt)
    except SyntaxError:
        return None
    return None if value is None else value.value


@lru_cache(maxsize=1024)
def _known_to_oxigraph(rust: str) -> bool:
    return _value(f'REGEX("", {ox.Literal(rust)})') is not None


def _value(expression: str) -> ox.Literal | None:
    """What Oxigraph takes an expression for."""
    answer = ox.Store().query(f"SELECT ({expression} AS ?x) {{}}")
    value = next(iter(answer))[0] if isinstance(answer, ox.QuerySolutions) else None
    return value if isinstance(value, ox.Literal) else None


@lru_cache(maxsize=1024)
def _replacement(pattern: str, replacement: str, flags: str) -> tuple[Regex, str]:
    """An expression and its replacement; raises `ValueError` where it matches nothing at all (FORX0003)."""
    regex = translated(pattern, flags)
    if _matches(regex, ""):
        raise ValueError("it matches the empty text, so there is no end to replacing")
    return regex, substitute(replacement, regex, flags)


@lru_cache(maxsize=10_000)
def _matches(regex: Regex, text: str) -> bool:
    return bool(regex.matches(pl.Series(values=[text]))[0])


@lru_cache(maxsize=10_000)
def _replace(regex: Regex, replacement: str, text: str) -> str:
    return str(regex.replace(pl.Series(values=[text]), replacement)[0])


def _constants(*terms: ox.Literal | None) -> list[ox.Literal]:
    return [term for term in terms if term is not None]


def _is_text(text: ox.Literal, *others: ox.Literal) -> bool:
    """Whether a term is a string, in a language or none, and others are strings in none."""
    plain = all(isinstance(term, ox.Literal) and term.datatype.value == XSD.string for term in others)
    return plain and isinstance(text, ox.Literal) and text.datatype.value in _STRINGS


def _refusal(name: str, pattern: str, error: ValueError) -> str:
    return f"{name} has the regular expression {pattern[:80]!r}, which is not matched: {error}"
