"""What literals mean: spellings to lexical forms, data types, values, what they compare with, whether well-formed.

Values follow XML Schema 1.1 part 2; https://www.w3.org/TR/xmlschema11-2/. White space around a lexical form is not
part of it (4.3.6, whiteSpace): `" 35 "^^xsd:integer` is 35. Literals fall into classes, and those of one class compare:

- numbers, strings without a language, truth values, moments by the operators that SPARQL lists
  (https://www.w3.org/TR/sparql11-query/#OperatorMapping); what is derived from `xsd:string`, binary data and
  `xsd:anyURI` are not among its operands and compare with nothing;
- dates, times, durations, `xsd:gYear` and its kind, where XML Schema orders them (3.3.6 to 3.3.14), as SPARQL lets one
  extend its operators (17.3.1). So do Oxigraph and TopBraid.

Zoned and unzoned points in time are different classes: those within 14 hours of each other have no order (3.3.7).
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cache
from typing import Self

import polars as pl

from itss_graph.rdf.characters import NAMES
from itss_graph.rdf.instants import DATED, PARTIAL, dated, partial
from itss_graph.rdf.names import RDF, XSD

NUMBER, STRING, BOOLEAN, MOMENT, DATE = 1, 2, 3, 4, 6
PARTS = {short: 8 + 2 * number for number, short in enumerate(PARTIAL)}
DURATION = 20
"""The classes of literals that compare; a zoned point in time is one more than an unzoned one, which is even."""
ORDER = pl.UInt8
"""The type of a class; 0 compares with nothing."""

_PARTS = r'(?s)^"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<(.*)>)?$'
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

INTEGER = r'^"(?:[ \t]|\\[tnr])*\+?(-?[0-9]+)(?:[ \t]|\\[tnr])*"'
"""How a well-formed whole number is spelt, with its digits as a group; `-0` is 0."""

_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_BOUNDED = {name: bounds for name, bounds in _INTEGERS.items() if bounds != (None, None)}
_NUMBERS = {
    **dict.fromkeys(_INTEGERS, r"^[+-]?[0-9]+$"),
    "decimal": r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$",
    "double": r"^(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)$",
}
_NUMBERS["float"] = _NUMBERS["double"]
NUMERIC = frozenset(_NUMBERS)
"""The data types of numbers, without their namespace."""

_DAYS = r"[0-9]+D"
_TIME = r"T(?:[0-9]+H(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?|[0-9]+M(?:[0-9]+(?:\.[0-9]+)?S)?|[0-9]+(?:\.[0-9]+)?S)"
_MONTHS = r"(?:[0-9]+Y(?:[0-9]+M)?|[0-9]+M)"
_PATTERNS = {
    "boolean": r"(?:true|false|0|1)",
    "duration": f"-?P(?:{_MONTHS}(?:{_DAYS})?(?:{_TIME})?|{_DAYS}(?:{_TIME})?|{_TIME})",
    "dayTimeDuration": f"-?P(?:{_DAYS}(?:{_TIME})?|{_TIME})",
    "yearMonthDuration": f"-?P{_MONTHS}",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": (
        r"(?:(?:[A-Za-z0-9+/] ?){4})*"
        r"(?:(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
    ),
    "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
    "language": r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*",
    "Name": f"[{NAMES['i']}][{NAMES['c']}]*",
    "NCName": f"[{NAMES['i']}--:][{NAMES['c']}--:]*",
    "NMTOKEN": f"[{NAMES['c']}]+",
}
"""Data types of which only the form is checked; durations are compared one by one."""
_DURATIONS = ["duration", "dayTimeDuration", "yearMonthDuration"]
WHITE = "\t\n\r "
"""White space, which XML Schema collapses, so that at either end it is not part of a lexical form."""

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "lexical": pl.String,
    "datatype": pl.String,
    "language": pl.String,
    "number": pl.Float64,
    "instant": pl.Int64,
    "order": ORDER,
    "valid": pl.Boolean,
}


@cache
def _not_a_literal() -> pl.DataFrame:
    """The row of all other terms."""
    return pl.DataFrame({**dict.fromkeys(SCHEMA), "order": 0}, schema=SCHEMA)


def unescape(text: str) -> str:
    """A lexical form without the escapes of N-Triples."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])


@dataclass(frozen=True, slots=True)
class Literals:
    """The literals among some terms, each decoded once.

    `table` has the columns of `decode`, a row for each literal, and before them one for all other terms, which compare
    with nothing; `rows` has the row of each term (`pl.UInt32`).
    """

    rows: pl.Series
    table: pl.DataFrame

    @classmethod
    def of(cls, terms: pl.Series) -> Self:
        return cls(pl.Series(values=[], dtype=pl.UInt32), _not_a_literal()).extended(terms)

    def extended(self, terms: pl.Series) -> Self:
        """The same for more terms, which begin with those known."""
        more = terms[len(self.rows) :]
        literal = more.str.starts_with('"')
        rows = pl.concat([self.rows, pl.Series(values=[0], dtype=pl.UInt32).new_from_index(0, len(more))])
        if not literal.any():
            return type(self)(rows, self.table)
        decoded = decode(more.filter(literal))
        fresh = pl.int_range(len(self.table), len(self.table) + len(decoded), dtype=pl.UInt32, eager=True)
        indices = literal.arg_true() + len(self.rows)
        return type(self)(rows.scatter(indices, fresh), pl.concat([self.table, decoded], rechunk=True))

    def beside(self, others: Self, terms: pl.Series) -> Self:
        """The same for more terms, which `others` has decoded: `terms` are their identifiers there."""
        rows = others.rows[terms]
        moved = pl.Series(values=[len(self.table) - 1], dtype=pl.UInt32).new_from_index(0, len(rows))
        rows = rows + moved.set(rows == 0, 0)
        return type(self)(pl.concat([self.rows, rows]), pl.concat([self.table, others.table[1:]], rechunk=True))


def decode(literals: pl.Series) -> pl.DataFrame:
    """Each spelling of a literal decoded, a row each.

    Columns, null where they do not apply:
        lexical: the lexical form without escapes.
        datatype: its IRI, also for plain literals (`xsd:string`, `rdf:langString`).
        language: the tag in lower case.
        number: a well-formed number as a 64-bit float (an `xsd:float` rounded to 32 bits), a truth value as 0 or 1.
        instant: microseconds since 1970-01-01T00:00:00, of a date its beginning, rounded down; in UTC where there is a
            time zone, else in local time; null for all others, and for years beyond 64 bits.
        order: the class within which it compares, 0 for none.
        valid: whether the lexical form is one of its data type; true for unknown data types.
    """
    if literals.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    pieces = _with_values(_split(literals.alias("term").to_frame().with_row_index("row")))
    return pl.concat([_complete(piece) for piece in pieces]).sort("row").drop("row")


def _complete(piece: pl.DataFrame) -> pl.DataFrame:
    return piece.select("row", *_columns(frozenset(piece.columns)))


@cache
def _columns(present: frozenset[str]) -> list[pl.Expr]:
    """The columns of `SCHEMA`, null where they are not present."""
    return [
        (pl.col(name).cast(dtype) if name in present else pl.lit(None, dtype).alias(name))
        for name, dtype in SCHEMA.items()
    ]


def _split(rows: pl.DataFrame) -> pl.DataFrame:
    """Literals cut into lexical form, language and data type."""
    parts = rows["term"].str.extract_groups(_PARTS).struct.rename_fields(["lexical", "language", "datatype"])
    lexical = parts.struct.field("lexical")
    escaped = lexical.str.contains("\\", literal=True).arg_true()
    if len(escaped):
        plain = pl.Series([unescape(text) for text in lexical.gather(escaped)], dtype=pl.String)
        lexical = lexical.scatter(escaped, plain)
    return (
        pl.DataFrame([rows["row"]]).hstack(parts.struct.unnest().with_columns(lexical=lexical)).with_columns(_typed())
    )


@cache
def _typed() -> list[pl.Expr]:
    """Language and data type, as they are kept."""
    language = pl.col("language")
    untyped = pl.when(language.is_null()).then(pl.lit(XSD.string)).otherwise(pl.lit(RDF.langString))
    return [language.str.to_lowercase(), pl.col("datatype").fill_null(untyped)]


@cache
def _short() -> pl.Expr:
    """The name of a data type of XML Schema, null for others."""
    datatype = pl.col("datatype")
    return pl.when(datatype.str.starts_with(XSD)).then(datatype.str.strip_prefix(XSD)).alias("short")


def _with_values(literals: pl.DataFrame) -> list[pl.DataFrame]:
    """The literals with their values, by the family of their data type."""
    families = [
        (list(_NUMBERS), _numbers),
        (list(DATED), _points),
        (list(_PATTERNS), _patterns),
        (list(PARTIAL), _partials),
    ]
    pieces = []
    rest = literals.with_columns(_short(), pl.col("lexical").str.strip_chars(WHITE).alias("form"))
    used = set(rest["short"].unique())
    for family, values in families:
        if used.intersection(family):
            within = rest["short"].is_in(family)
            pieces.append(values(rest.filter(within), used))
            rest = rest.filter(~within.fill_null(value=False))
    return [*pieces, rest.with_columns(_others())] if len(rest) else pieces


@cache
def _others() -> list[pl.Expr]:
    """Literals whose value is their lexical form; plain strings compare by it."""
    plain = pl.col("datatype") == XSD.string
    return [pl.when(plain).then(STRING).otherwise(0).alias("order"), pl.lit(value=True).alias("valid")]


@cache
def _matches(names: frozenset[str]) -> pl.Expr:
    """Whether the lexical form matches the pattern of its data type, one of these, in full."""
    by_pattern: dict[str, list[str]] = {}
    for name in sorted(names):
        by_pattern.setdefault(_NUMBERS.get(name) or f"(?s)^(?:{_PATTERNS[name]})$", []).append(name)
    matches = pl.lit(value=False)
    for pattern, same in by_pattern.items():
        matched = pl.col("form").str.contains(pattern)
        matches = pl.when(pl.col("short").is_in(same)).then(matched).otherwise(matches)
    return matches


def _patterns(rows: pl.DataFrame, used: Set[str]) -> pl.DataFrame:
    collapsed = rows.with_columns(pl.col("form").str.replace_all(f"[{WHITE}]+", " "))
    return collapsed.with_columns(valid=_matches(frozenset(used & _PATTERNS.keys()))).with_columns(_truth())


def _points(rows: pl.DataFrame, _: Set[str]) -> pl.DataFrame:
    kind = pl.when(pl.col("short") == "date").then(DATE).otherwise(MOMENT)
    return dated(rows).with_columns(_order(kind))


def _partials(rows: pl.DataFrame, used: Set[str]) -> pl.DataFrame:
    shorts = sorted(used & PARTIAL.keys())
    return pl.concat(
        partial(rows.filter(rows["short"] == short), short).with_columns(_order(pl.lit(PARTS[short])))
        for short in shorts
    )


def _order(kind: pl.Expr) -> pl.Expr:
    """The class of points in time of a kind."""
    return pl.when(pl.col("valid")).then(kind + pl.col("zoned").cast(ORDER)).otherwise(0).alias("order")


@cache
def _truth() -> list[pl.Expr]:
    """Well-formed truth values as numbers, with their class and that of durations."""
    valid, short = pl.col("valid"), pl.col("short")
    truth = pl.when(valid & (short == "boolean"))
    number = pl.col("form").is_in(["true", "1"]).cast(pl.Float64)
    kind = truth.then(BOOLEAN).when(valid & short.is_in(_DURATIONS)).then(DURATION).otherwise(0)
    return [truth.then(number).alias("number"), kind.alias("order")]


def _numbers(rows: pl.DataFrame, used: Set[str]) -> pl.DataFrame:
    names = frozenset(used & _NUMBERS.keys())
    numbers = rows.with_columns(_values(names)).with_columns(pl.col("valid") & _within_range(names))
    return numbers.with_columns(_counting())


@cache
def _counting() -> list[pl.Expr]:
    """The numbers that are well-formed, with their class; what is not a number compares with nothing."""
    valid, number = pl.col("valid"), pl.col("number")
    return [
        pl.when(valid).then(number).alias("number"),
        pl.when(valid & number.is_not_nan()).then(NUMBER).otherwise(0).alias("order"),
    ]


@cache
def _values(names: frozenset[str]) -> list[pl.Expr]:
    """Numbers of these data types: whether they are well-formed, as floats, as integers."""
    form, short = pl.col("form"), pl.col("short")
    infinite = form.str.replace("INF", "inf", literal=True)
    number = infinite.cast(pl.Float64, strict=False)
    if "float" in names:  # read as 32 bits: by way of 64 bits it would be rounded twice
        number = pl.when(short == "float").then(infinite.cast(pl.Float32, strict=False)).otherwise(number)
    digits = pl.when(short.is_in(list(_INTEGERS))).then(form.str.strip_prefix("+"))
    integer = digits.cast(pl.Int128, strict=False)
    return [_matches(names).alias("valid"), number.alias("number"), integer.alias("integer")]


@cache
def _within_range(names: frozenset[str]) -> pl.Expr:
    """Whether an integer is in the range of its data type; of one beyond 128 bits only the sign is checked."""
    value, number = pl.col("integer"), pl.col("number")
    inside = pl.lit(value=True)
    for name in sorted(names & _BOUNDED.keys()):
        low, high = _BOUNDED[name]
        in_range = pl.lit(value=True)
        if low is not None:
            in_range &= pl.when(value.is_null()).then(number > low).otherwise(value >= low)
        if high is not None:
            in_range &= pl.when(value.is_null()).then(number < high).otherwise(value <= high)
        inside = pl.when(pl.col("short") == name).then(in_range).otherwise(inside)
    return inside
