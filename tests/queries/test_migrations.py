"""Migrations: data before and after each, on two engines; what needs no migration stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic, to_isomorphic

from itss_graph import resources
from itss_graph.queries.library import find, from_file, library, run

HERE = Path(__file__).parent / "migrations"
ROOT = Path(__file__).parents[2]
STANDARD = "https://w3id.org/itss/"
MIGRATIONS = sorted(resources.path("queries", "migrations").glob("*.rq"))
(REPLACE,) = MIGRATIONS

pytestmark = pytest.mark.filterwarnings("ignore:Dataset.:DeprecationWarning")  # that rdflib gives itself

Migrate = Callable[[Path, list[Path]], Graph]


def by_rdflib(data: Path, standard: list[Path]) -> Graph:
    dataset = Dataset()
    dataset.default_graph.parse(data)
    for path in standard:
        dataset.graph(STANDARD).parse(path)
    dataset.update(REPLACE.read_text("utf-8"))
    return Graph() + dataset.default_graph


def by_oxigraph(data: Path, standard: list[Path]) -> Graph:
    store = ox.Store()
    store.load(path=str(data), format=ox.RdfFormat.TURTLE)
    for path in standard:
        store.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(STANDARD))
    store.update(REPLACE.read_text("utf-8"))
    triples = (quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")


@pytest.fixture(params=[by_rdflib, by_oxigraph], ids=["rdflib", "oxigraph"])
def migrate(request: pytest.FixtureRequest) -> Migrate:
    found: Migrate = request.param
    return found


def test_deprecated_terms_give_way_to_their_replacements(migrate: Migrate) -> None:
    """Properties, classes and values, over a chain; two replacements, or none, leave the choice to the user."""
    after = migrate(HERE / "before.ttl", [HERE / "standard.ttl"])
    assert to_isomorphic(after) == to_isomorphic(Graph().parse(HERE / "after.ttl"))
    assert not isomorphic(after, Graph().parse(HERE / "before.ttl"))


def test_once_is_enough(migrate: Migrate, tmp_path: Path) -> None:
    migrate(HERE / "before.ttl", [HERE / "standard.ttl"]).serialize(tmp_path / "once.ttl")
    twice = migrate(tmp_path / "once.ttl", [HERE / "standard.ttl"])
    assert isomorphic(twice, Graph().parse(HERE / "after.ttl"))


def test_a_circle_of_replacements_changes_nothing(migrate: Migrate, tmp_path: Path) -> None:
    path = tmp_path / "circle.ttl"
    text = (HERE / "standard.ttl").read_text("utf-8")
    path.write_text(text.replace("dcterms:isReplacedBy itsm:AdvancedSystemLink", "dcterms:isReplacedBy itsm:OldLink"))
    after = migrate(HERE / "before.ttl", [path])
    assert "https://w3id.org/itss/itsm/OldLink" in {str(term) for term in after.objects()}


@pytest.mark.slow
def test_data_of_today_needs_no_migration(migrate: Migrate) -> None:
    data = ROOT / "data" / "examples" / "operations-management-l7.ttl"
    modules = [ROOT / "ontology" / f"{name}.ttl" for name in ("itss", "itsm", "readings")]
    assert isomorphic(migrate(data, modules), Graph().parse(data))


def test_the_python_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "queries" / "README.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "staff.ttl").write_bytes((HERE / "before.ttl").read_bytes())
    (tmp_path / "queries").symlink_to(ROOT / "queries")
    (tmp_path / "ontology").mkdir()
    for name in ("itss", "itsm"):
        (tmp_path / "ontology" / f"{name}.ttl").write_bytes((HERE / "standard.ttl").read_bytes())
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    assert isomorphic(Graph().parse("staff.ttl"), Graph().parse(HERE / "after.ttl"))


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_the_header_is_complete(path: Path) -> None:
    query = from_file(path)
    assert query.declared
    assert query.question.endswith("?")
    assert query.needs == ("data",)
    assert query.name not in library()


def test_what_is_deprecated_is_found_before_it_is_replaced() -> None:
    """The query of the library tells where data uses deprecated terms, and by what to replace them."""
    store = ox.Store()
    for name in ("standard", "before"):
        store.load(path=str(HERE / f"{name}.ttl"), format=ox.RdfFormat.TURTLE)
    found = store.query(find("find-deprecated-terms").text)
    rows = [[term.value.rpartition("/")[2].rpartition("#")[2] if term else "" for term in row] for row in found]
    assert [row[:2] for row in rows if row[2] in ("area", "gone", "mika")] == [
        ["GoneArea", ""],
        ["OldLink", "LaterLink"],
        ["SplitArea", "Hardware"],
        ["SplitArea", "Software"],
        ["headcount", "persons"],
    ]
    assert {row[3] for row in rows if row[0] == "headcount"} == {"headcount"}


def test_the_standard_uses_no_deprecated_term() -> None:
    assert run(find("find-deprecated-terms")).rows == ()
