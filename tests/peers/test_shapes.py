"""The shapes are portable: every SHACL engine tried gives the same results on them, result by result.

A row is focus node, source shape, component and path of a result; TopBraid, pySHACL, shacl-rust, shacl and rudof are
each compared with the columnar engine. What an engine gets wrong is an expected failure here, with a minimal case.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "data" / "examples"
PROFILE = ROOT / "shapes" / "profile.ttl"
SHAPES = {"default": ROOT / "shapes" / "itsm.ttl", "strict": ROOT / "shapes" / "itsm-strict.ttl"}
SUFFIXES = (".ttl", ".jsonld", ".nt")

pytestmark = pytest.mark.slow

PEERS = ("pyshacl", "shacl_rust", "shacl", "rudof", "topbraid")
each_peer = pytest.mark.parametrize("peer", PEERS)
each_reading = pytest.mark.parametrize("reading", ["default", "strict"])


def files(folder):
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)


def test_every_engine_is_there(engines):
    assert set(engines.ENGINES) == {"columnar", *PEERS}


@each_reading
@each_peer
def test_examples(peer, reading, prepared, compare):
    """All candidates of all examples, against every indicator."""
    found, expected = compare(peer, prepared("examples", reading, files(EXAMPLES)), SHAPES[reading])
    assert len(expected) > 500
    assert found == expected


@each_reading
@each_peer
def test_population(peer, reading, prepared, compare, standard):
    found, expected = compare(peer, prepared("population", reading, []), SHAPES[reading])
    assert found == expected
    # Nearly every requirement is missed by someone here; those of a first level only by some.
    assert len({row.shape for row in expected}) == sum(1 for _ in standard.requirements()) - 4


@pytest.mark.parametrize("peer", ["shacl_rust", "shacl", "rudof"])
def test_one_example(peer, prepared, compare):
    """A moment's check with the engines that start quickly."""
    name = "operations-management-l7"
    found, expected = compare(peer, prepared(name, "strict", [EXAMPLES / f"{name}.ttl"]), SHAPES["strict"])
    assert expected
    assert found == expected


FAULTS = {
    ("no-such-date", "pyshacl"): "takes 30 February for smaller than another date",
    ("no-such-date", "shacl_rust"): "takes 30 February for smaller than another date",
    ("no-such-date", "rudof"): "takes 30 February for a date",
}
"""Faults of engines on ill-formed profiles; the minimal cases are in `test_faults.py`."""


def ill_formed():
    for path in files(EXAMPLES / "ill-formed"):
        for peer in PEERS:
            fault = FAULTS.get((path.stem, peer))
            marks = [pytest.mark.xfail(raises=(AssertionError, DeprecationWarning), reason=fault)] if fault else []
            yield pytest.param(path, peer, id=f"{path.stem}-{peer}", marks=marks)


@pytest.mark.parametrize(("path", "peer"), list(ill_formed()))
def test_ill_formed_profile(path, peer, write, standard, compare):
    """`shapes/profile.ttl` over what is wrong, beside the structure of the standard."""
    from itss_graph.profiles.reading import read_profiles
    from itss_graph.rdf.merging import append

    data = write(path.stem, append(read_profiles(path), standard.structure))
    found, expected = compare(peer, data, PROFILE)
    assert found == expected
