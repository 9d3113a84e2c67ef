"""What other engines get wrong, each fault in its smallest case, so that its repair is noticed.

The columnar engine's answer is that of the specification; the engines named in a case are expected to give another.
"""

from __future__ import annotations

from collections import Counter

import pytest

pytestmark = pytest.mark.slow

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPE = "ex:Shape a sh:NodeShape ; sh:targetNode ex:a ; sh:property ex:property . ex:property sh:path ex:start ; "
NO_DATE = 'ex:a ex:start "2022-02-30"^^xsd:date ; ex:end "2024-03-31"^^xsd:date .'

CASES = {
    # https://www.w3.org/TR/shacl/#DatatypeConstraintComponent: an ill-typed literal is no value of its data type.
    "datatype of an ill-typed date": (NO_DATE, "sh:datatype xsd:date", "Datatype", {"rudof"}),
    # https://www.w3.org/TR/shacl/#LessThanOrEqualsConstraintComponent: a result where two values cannot be compared.
    "comparison of an ill-typed date": (
        NO_DATE,
        "sh:lessThanOrEquals ex:end",
        "LessThanOrEquals",
        {"pyshacl", "shacl_rust", "rudof"},  # rdflib, under pySHACL, takes `NotImplemented` for true
    ),
}


def params():
    for name, (data, constraint, component, faulty) in CASES.items():
        for engine in ("columnar", "pyshacl", "shacl_rust", "shacl", "rudof", "topbraid"):
            marks = (
                [pytest.mark.xfail(raises=(AssertionError, DeprecationWarning), reason=f"{engine} misses the result")]
                if engine in faulty
                else []
            )

            yield pytest.param(engine, data, constraint, component, id=f"{name}-{engine}", marks=marks)


@pytest.mark.parametrize(("engine", "data", "constraint", "component"), list(params()))
def test_fault(engine, data, constraint, component, tmp_path, engines, compare):
    (tmp_path / "data.ttl").write_text(PREFIXES + data)
    (tmp_path / "shapes.ttl").write_text(f"{PREFIXES}{SHAPE}{constraint} .")
    found, _ = compare(engine, tmp_path / "data.ttl", tmp_path / "shapes.ttl")
    names = ("http://example.org/a", "http://example.org/property", f"{engines.SH}{component}ConstraintComponent")
    assert found == Counter([engines.Row(*names, "http://example.org/start")])
