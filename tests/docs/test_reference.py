"""The reference is fresh, whole and true."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer

import itss_graph as itss
from itss_graph import shacl
from itss_graph.cli.main import application, run
from itss_graph.queries.library import library
from itss_graph.reference import api, commands, pages
from itss_graph.reference.markdown import bullets, docstring, paragraph, table

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
GROUP = typer.main.get_command(application())


@pytest.fixture(scope="module")
def made():
    return pages(GROUP)


def test_fresh(made):
    for name, text in made.items():
        assert (REFERENCE / name).read_text(encoding="utf-8") == text, f"{name}: run itss build"


@pytest.mark.slow
def test_build_writes_and_checks_them(tmp_path, monkeypatch, capfd, made):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["itss", "build"])
    assert run() == 2
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "itss-graph"\n')  # a checkout
    assert run() == 0
    assert {path.name: path.read_text("utf-8") for path in (tmp_path / "docs" / "reference").iterdir()} == made
    monkeypatch.setattr("sys.argv", ["itss", "build", "--check"])
    assert run() == 0
    page = tmp_path / "docs" / "reference" / "queries.md"
    page.write_text(page.read_text("utf-8") + "by hand\n", encoding="utf-8")
    capfd.readouterr()
    assert run() == 1
    assert capfd.readouterr().err == "itss: docs/reference/queries.md: out of date; run itss build\n"
    assert page.read_text("utf-8").endswith("by hand\n")


def test_the_shapes_alone_where_a_folder_is_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["itss", "build", "-o", "mine"])
    assert run() == 0
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")) == [
        "mine/itsm-strict.ttl",
        "mine/itsm.ttl",
    ]


def test_every_command_and_option(made):
    sections = dict(re.findall(r"^## itss (\w+)\n(.*?)(?=^## |\Z)", made["commands.md"], re.MULTILINE | re.DOTALL))
    assert list(sections) == list(GROUP.commands)
    for name, command in GROUP.commands.items():
        for option in (name for parameter in command.params for name in parameter.opts if name.startswith("-")):
            assert re.search(rf"`{option}[` ]", sections[name]), (name, option)
        assert "Example: `itss " in sections[name]


def test_every_public_name(made):
    for module in (itss, shacl):
        for name in module.__all__:
            kind = "class " if isinstance(getattr(module, name), type) else ""
            assert f"### {kind}{module.__name__}.{name}\n" in made["python.md"]
    assert "engine: str = 'auto'" in made["python.md"]


def test_every_query(made):
    for query in library().values():
        section = made["queries.md"].partition(f"### {query.name}\n")[2].partition("\n### ")[0]
        assert " ".join(query.question.split()) in " ".join(section.split())
        for word in (*(p.name for p in query.parameters), *(name for name, _ in query.columns)):
            assert f"| `{word}` |" in section, (query.name, word)


def test_every_property_that_the_examples_use(made):
    text = "".join(path.read_text("utf-8") for path in (ROOT / "data" / "examples").glob("*.ttl"))
    used = set(re.findall(r"(itss:[a-z]\w+)", text))
    listed = dict(re.findall(r"^\| `(\S+)` \| [^|]+ \| (\S+) \|", made["profile.md"], re.MULTILINE))
    assert used <= set(listed)
    assert {listed[name] for name in ("itss:role", "itss:startDate", "itss:area")} == {"1"}
    assert (listed["itss:endDate"], listed["itss:engagement"]) == ("0..1", "0..n")


def test_scales_stand_from_their_top(made):
    roles = made["profile.md"].partition("### Role\n")[2].partition("###")[0]
    assert re.findall(r"^\| `itss:(\w+)`", roles, re.MULTILINE) == [
        "ResponsibleForWholeService", "ResponsibleForCustomerService", "ResponsiblePerson", "TeamLeader", "TeamMember",
    ]  # fmt: skip


def test_every_requirement(made):
    judged = [requirement for _, requirement in itss.Standard.load().requirements()]
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.*?) \|$", made["shapes.md"], re.MULTILINE)
    kinds = {"responsibility", "complexity", "size", "specialty", "succession", "development"}
    assert len([row for row in rows if row[0] in kinds]) == len(judged)
    assert any("less than 75 persons" in strict for _, _, strict in rows)
    assert not any("less than" in default for kind, default, _ in rows if kind == "size")


def test_every_key_of_an_assessment():
    """The page on assessments describes the keys that occur, and no others."""
    text = (REFERENCE / "assessment.md").read_text(encoding="utf-8")
    tables = re.findall(r"\| key \| value \|\n\| --- \| --- \|\n((?:\|.*\n)+)", text)
    described = [set(re.findall(r"^\| `(\w+)` \|", each, re.MULTILINE)) for each in tables]
    measures = set(re.findall(r"`(\w+)`", text.partition("### Measures")[2].partition("## As RDF")[0]))
    found = [set(), set(), set()]
    for path in (ROOT / "data" / "examples").glob("*.expected.json"):
        for person in json.loads(path.read_text("utf-8")):
            found[0] |= set(person)
            for kpi in person["kpis"]:
                found[1] |= set(kpi)
                for row in kpi["requirements"]:
                    found[2] |= {*row, "message"}  # which the expected files leave out
                    assert {*row["required"], *row["measured"]} <= measures
    assert described == found


def test_an_option_that_is_added_is_listed():
    small = typer.Typer()

    @small.command()
    def one(name: str, loud: bool = typer.Option(False, "--loud", help="Shout | cry.")) -> None:
        """Greet.

        Example: itss one Ann --loud
        """

    @small.command()
    def two() -> None:
        """Do nothing.

        Example: itss two

        Example: itss two --help
        """

    text = commands.commands(typer.main.get_command(small))
    assert "itss one [OPTIONS] NAME" in text
    assert "Do nothing.\n\nExample: `itss two`\n\nExample: `itss two --help`\n" in text
    assert "| `--loud` |  | Shout \\| cry. |" in text


def test_docstrings():
    text = docstring(
        "First `a b`.\n\nArgs:\n    x: what\n        it is.\n    y: other.\n\nReturns:\n    Rows.\n\n>>> f()"
    )
    assert text == (
        "First `a b`.\n\n**Arguments:**\n\n- `x`: what it is.\n- `y`: other.\n\n**Returns:** Rows.\n\n"
        "```text\n>>> f()\n```"
    )


def test_a_long_signature_has_a_line_for_each_parameter():
    def long(
        source: dict[str, list[tuple[int, int]]], *, another_rather_long_name: str = "a, b", third: int | None = None
    ) -> dict[str, tuple[int, ...]]:
        """Nothing."""

    shown = api._signature("long", long)
    assert shown.splitlines()[1:4] == ["long(", "    source: dict[str, list[tuple[int, int]]],", "    *,"]
    assert max(map(len, shown.splitlines())) <= 120


def test_pieces_of_markdown():
    assert table(("a", "b"), [("x|y", "two\nlines")]) == "| a | b |\n| --- | --- |\n| x\\|y | two lines |"
    assert table(("a",), []) == ""
    code = "`" + "word " * 20 + "`"
    assert code in paragraph("before " * 15 + code + " after" * 15)
    assert bullets(["one", "two " * 40]).splitlines()[2].startswith("  two")
