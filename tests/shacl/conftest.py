"""What the tests of the SHACL engine share: prefixes, and validation of two texts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rdflib.namespace import Namespace

from itss_graph import shacl

EX = Namespace("http://example.org/")
SH = Namespace("http://www.w3.org/ns/shacl#")
PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

Rows = list[tuple[str, str, str | None]]


@pytest.fixture(scope="session")
def turtle() -> Callable[[str], bytes]:
    """A Turtle document with the usual prefixes."""
    return lambda text: (PREFIXES + text).encode()


@pytest.fixture(scope="session")
def validate(turtle: Callable[[str], bytes]) -> Callable[[str, str], shacl.Report]:
    """The report of validating one Turtle text against another."""
    return lambda data, shapes: shacl.validate(turtle(data), turtle(shapes))


@pytest.fixture(scope="session")
def rows(validate: Callable[[str, str], shacl.Report]) -> Callable[[str, str], Rows]:
    """The results of validation in short: component, focus node, value; sorted."""

    def short(data: str, shapes: str) -> Rows:
        found = validate(data, shapes).results
        return sorted(
            (
                (
                    str(r.component).removeprefix(SH).removesuffix("ConstraintComponent"),
                    str(r.focus_node).removeprefix(EX),
                    None if r.value is None else str(r.value).removeprefix(EX),
                )
                for r in found
            ),
            key=str,
        )

    return short
