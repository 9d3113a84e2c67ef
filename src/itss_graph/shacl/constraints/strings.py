"""String-based constraints.

https://www.w3.org/TR/shacl/#core-components-string
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from itss_graph.errors import UnsupportedConstraint
from itss_graph.rdf.names import XSD
from itss_graph.rdf.regex import Regex, translated
from itss_graph.shacl.constraints.base import (
    Constraint,
    Context,
    Failures,
    FocusConstraint,
    Reader,
    Scope,
    ValueConstraint,
)
from itss_graph.shacl.graph import ill_formed, literal
from itss_graph.shacl.vocabulary import TRUE, short


class StringConstraint(ValueConstraint):
    """A constraint on `STR()` of a value node, which blank nodes do not have and therefore violate."""

    __slots__ = ()

    @abstractmethod
    def fits(self, text: pl.Series) -> pl.Series:
        """Whether each text satisfies it."""

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        data = context.data
        distinct = data.distinct(nodes)
        return data.mask(distinct.filter(self.fits(data.strings(distinct))))[nodes]


@dataclass(frozen=True, slots=True)
class MinLength(StringConstraint):
    """Each value node has at least so many characters."""

    NAME = "MinLength"
    PARAMETERS = ("minLength",)
    SPEC = "MinLengthConstraintComponent"
    length: int

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        length = reader.graph.integer(shape, "minLength")
        if length is not None:
            yield cls(length)

    def fits(self, text: pl.Series) -> pl.Series:
        return text.str.len_chars().cast(pl.Int64) >= self.length

    @property
    def required(self) -> str:
        return f"at least {self.length} characters"


@dataclass(frozen=True, slots=True)
class MaxLength(StringConstraint):
    """Each value node has at most so many characters."""

    NAME = "MaxLength"
    PARAMETERS = ("maxLength",)
    SPEC = "MaxLengthConstraintComponent"
    length: int

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        length = reader.graph.integer(shape, "maxLength")
        if length is not None:
            yield cls(length)

    def fits(self, text: pl.Series) -> pl.Series:
        return text.str.len_chars().cast(pl.Int64) <= self.length

    @property
    def required(self) -> str:
        return f"at most {self.length} characters"


@dataclass(frozen=True, slots=True)
class Pattern(StringConstraint):
    """Each value node matches a regular expression."""

    NAME = "Pattern"
    PARAMETERS = ("pattern", "flags")
    SPEC = "PatternConstraintComponent"
    COST = 3
    pattern: str
    flags: str
    regex: Regex
    """The pattern and its flags in the syntax of the engine that matches them."""

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        pattern = reader.graph.string(shape, "pattern")
        flags = reader.graph.string(shape, "flags") or ""
        if pattern is None:
            return
        try:
            yield cls(pattern, flags, translated(pattern, flags))
        except ValueError as problem:
            raise UnsupportedConstraint(
                f"the shape {short(shape)} has the sh:pattern {pattern!r} with flags {flags!r}, "
                f"which this engine cannot match: {problem}"
            ) from problem

    def fits(self, text: pl.Series) -> pl.Series:
        return self.regex.matches(text)

    @property
    def required(self) -> str:
        return f"a match of /{self.pattern}/{self.flags}"


@dataclass(frozen=True, slots=True)
class LanguageIn(ValueConstraint):
    """Each value node is a literal in one of some languages, by basic filtering (RFC 4647, 3.3.1)."""

    NAME = "LanguageIn"
    PARAMETERS = ("languageIn",)
    SPEC = "LanguageInConstraintComponent"
    ranges: tuple[str, ...]

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        members = reader.graph.single_list(shape, "languageIn")
        if members is None:
            return
        ranges = []
        for member in members:
            parts = literal(member)
            if parts is None or parts.datatype != f"{XSD}string":
                raise ill_formed(shape, "languageIn", f"lists {member}, not a string")
            ranges.append(parts.lexical.lower())
        yield cls(tuple(ranges))

    def accepts(self, context: Context, nodes: pl.Series) -> pl.Series:
        languages = context.data.decoded("language", nodes)
        if not self.ranges:
            return languages.is_null() & languages.is_not_null()
        choices = "|".join(".+" if tag == "*" else re.escape(tag) for tag in self.ranges)
        return languages.str.contains(f"(?i)^(?:{choices})(?:-.*)?$").fill_null(value=False)

    @property
    def required(self) -> str:
        return f"a text in one of the languages {', '.join(self.ranges)}"


@dataclass(frozen=True, slots=True)
class UniqueLang(FocusConstraint):
    """No two value nodes have the same language; a result for each language used more than once."""

    NAME = "UniqueLang"
    PARAMETERS = ("uniqueLang",)
    SPEC = "UniqueLangConstraintComponent"
    PROPERTY_ONLY = True

    @classmethod
    def read(cls, reader: Reader, shape: str) -> Iterator[Constraint]:
        # Any other value, "1"^^xsd:boolean too, leaves it off: the test suite of the W3C (uniqueLang-002) says so.
        if reader.graph.single(shape, "uniqueLang") == TRUE:
            yield cls()

    def failures(self, scope: Scope) -> Failures:
        pairs = scope.pairs
        languages = scope.context.data.decoded("language", pairs.value)
        frame = pl.DataFrame({"focus": pairs.focus, "language": languages}).drop_nulls()
        repeated = frame.group_by("focus", "language", maintain_order=True).len("n").filter(pl.col("n") > 1)
        return Failures(repeated["focus"])

    @property
    def required(self) -> str:
        return "at most one text a language"
