"""Synthetic profiles: the same for the same seed, well formed, marked, and on both sides of every threshold."""

from __future__ import annotations

import sys
from datetime import date
from hashlib import blake2b
from pathlib import Path

import polars as pl
import pytest
import typer

from itss_graph.assessment import Assessor
from itss_graph.cli import sample as cli
from itss_graph.errors import UsageError
from itss_graph.profiles import sample as module
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.sample import Draws, sample, sample_lines
from itss_graph.standard import Standard
from itss_graph.vocab import ITSS, RDF, RDFS

pytestmark = pytest.mark.slow

AS_OF = date(2026, 3, 31)
GARDEN = Path(__file__).parents[1] / "category" / "garden.ttl"


@pytest.fixture(scope="module")
def standard():
    return Standard.load()


@pytest.fixture(scope="module")
def people(standard):
    """Five hundred people as spelled triples."""
    return sample(500, 7, standard).spelled()


def values(people, prop):
    return people.filter(pl.col("p") == f"<{prop}>")


def lines(count, seed, standard):
    return b"".join(sample_lines(count, seed, standard))


def test_draws_are_those_of_splitmix():
    """In plain Python, so that no release of Polars changes what a seed gives."""
    mask = (1 << 64) - 1

    def drawn(key):
        z = key * 0x9E3779B97F4A7C15 + int.from_bytes(blake2b(b"3 roles", digest_size=8).digest(), "little") & mask
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
        z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
        return ((z ^ z >> 31) >> 11) * 2.0**-53

    keys = [0, 1, 255, 256, 10**9, (1 << 64) - 1]
    assert Draws(3, pl.Series(keys, dtype=pl.UInt64)).uniform("roles").to_list() == [drawn(key) for key in keys]


def test_several_draws_as_many_as_asked_and_each_item_as_often():
    draws = Draws(1, pl.int_range(4000, dtype=pl.UInt64, eager=True))
    counts = pl.Series([0, 1, 3, 5] * 1000)
    drawn = pl.DataFrame({str(item): column for item, column in enumerate(draws.several("x", 5, counts))})
    assert drawn.sum_horizontal().to_list() == counts.to_list()
    assert all(1650 < each < 1950 for each in drawn.sum().row(0))  # of 1,800 expected


def test_same_seed_same_bytes(standard):
    once = lines(40, 7, standard)
    assert once == lines(40, 7, standard)
    assert once != lines(40, 8, standard)


def test_chunks_do_not_show(standard, monkeypatch):
    whole = lines(40, 7, standard)
    monkeypatch.setattr(module, "CHUNK", 7)
    assert lines(40, 7, standard) == whole


def test_smaller_sample_begins_larger_one(standard):
    assert lines(40, 7, standard).startswith(lines(11, 7, standard))


def test_columns_are_what_the_lines_say(standard, people):
    read = read_profiles(lines(500, 7, standard), format="ntriples").spelled()
    assert read.equals(people)
    assert not people.is_duplicated().any()


@pytest.mark.parametrize("count", [0, -1])
def test_nobody_is_no_sample(standard, count):
    with pytest.raises(UsageError, match="at least 1"):
        sample(count, 7, standard)


@pytest.mark.parametrize("engine", ["columnar", "pyshacl"])
def test_well_formed(standard, engine):
    count = 10 if engine == "pyshacl" else 2000
    assert Assessor.of(standard, "default", AS_OF, engine).violations(sample(count, 7, standard)) == ()


def test_marked_as_synthetic(people):
    candidates = people.filter((pl.col("p") == f"<{RDF.type}>") & (pl.col("o") == f"<{ITSS.Candidate}>"))["s"]
    marked = values(people, RDFS.comment)
    assert len(candidates) == 500
    assert set(marked["s"]) == set(candidates)
    assert set(marked["o"]) == {'"Synthetic: made by itss sample"@en'}


def test_careers(people):
    """One to eight engagements over one to 25 years; some still run, some overlap; about 67 triples a person."""
    links = values(people, ITSS.engagement)
    counts = links.group_by("s").len()["len"]
    assert (counts.min(), counts.max(), len(counts)) == (1, 8, 500)
    assert 60 < len(people) / 500 < 74
    starts, ends = (values(people, prop)["o"].str.slice(1, 4).cast(pl.Int32) for prop in (ITSS.startDate, ITSS.endDate))
    assert 2000 <= starts.min() < 2003
    assert ends.max() <= 2025
    assert 0.8 < len(ends) / len(starts) < 1


def test_roles_rise(people, standard):
    """The lowest role is rarer in the last engagements of long careers than in the first."""
    roles = values(people, ITSS.role).select(
        person=pl.col("s").str.extract(r"^<(.*)#"),
        place=pl.col("s").str.extract(r"-(\d+)>$").cast(pl.Int32),
        low=pl.col("o") == f"<{ITSS.TeamMember}>",
    )
    long = roles.filter(pl.len().over("person") >= 6).sort("person", "place")
    first, last = (long.group_by("person").agg(end)["low"].mean() for end in (pl.all().first(), pl.all().last()))
    assert last < first - 0.1


def test_who_is_who(people):
    """Subordinates are people of the sample, and nobody is their own; some claim, some have passed the examination."""
    develops = values(people, ITSS.develops)
    assert set(develops["o"]) <= set(values(people, RDFS.comment)["s"])
    assert not (develops["s"] == develops["o"]).any()
    for prop in (ITSS.seeks, ITSS.passedExamination, ITSS.develops):
        assert 50 < values(people, prop)["s"].n_unique() < 450, prop


def _by_requirement(assessments):
    return assessments.outcomes.partition_by("requirement")


@pytest.mark.parametrize(
    ("reading", "people"), [("default", 1000), pytest.param("strict", 10_000, marks=pytest.mark.slow)]
)
def test_every_requirement_is_met_by_some_and_missed_by_some(standard, reading, people):
    """By the strict reading, whose bounds few keep, some of the requirements are met by one in thousands."""
    assessments = Assessor.of(standard, reading, AS_OF).assess(sample(people, 1, standard), "the sample")
    for (_, requirement), table in zip(standard.requirements(), _by_requirement(assessments), strict=True):
        outcomes = set(table["outcome"].unique())
        assert outcomes in ({"passed", "failed"}, {"inapplicable"}), requirement.name


def test_another_category():
    """Nothing is written for one field: an invented category gives its own people, on both sides of its thresholds."""
    garden = Standard.load(GARDEN)
    assessments = Assessor.of(garden, "default", AS_OF).assess(sample(500, 1, garden), "the sample")
    for (_, requirement), table in zip(garden.requirements(), _by_requirement(assessments), strict=True):
        assert set(table["outcome"].unique()) in ({"passed", "failed"}, {"inapplicable"}), requirement.name


class TestCommand:
    @pytest.fixture
    def call(self):
        app = typer.Typer()
        app.command()(cli.sample)
        return lambda *arguments: app([*map(str, arguments)], standalone_mode=False)

    @pytest.mark.parametrize(
        "name", ["people.nt", "people.ttl", "people.jsonld", "people.trig", "people.nq", "people.rdf"]
    )
    def test_format_of_ending(self, call, tmp_path, standard, name):
        call("-n", 12, "--seed", 7, "-o", tmp_path / name)
        written = read_profiles(tmp_path / name).spelled().sort("s", "p", "o")
        assert written.equals(sample(12, 7, standard).spelled().sort("s", "p", "o"))

    def test_format_named(self, call, tmp_path):
        call("-n", 3, "--format", "turtle", "-o", tmp_path / "people")
        assert (tmp_path / "people").read_text().startswith("@prefix")

    def test_standard_output(self, call, capfdbinary, standard):
        call("-n", 3, "--seed", 7)
        assert capfdbinary.readouterr().out == lines(3, 7, standard)

    def test_terminal_is_spared(self, call, monkeypatch):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        with pytest.raises(UsageError, match="-o"):
            call("-n", 3)

    def test_a_terminal_that_is_named_is_written_to(self, call, capfdbinary, monkeypatch, standard):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        call("-n", 3, "--seed", 7, "-o", "-")
        assert capfdbinary.readouterr().out == lines(3, 7, standard)

    def test_compressed_name_is_refused(self, call, tmp_path):
        with pytest.raises(UsageError, match="compress"):
            call("-n", 3, "-o", tmp_path / "people.nt.gz")
        assert list(tmp_path.iterdir()) == []

    def test_nobody(self, call):
        with pytest.raises(typer.TyperException):
            call("-n", 0)
