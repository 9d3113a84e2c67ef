"""Tables on terminals of any width: what stands on a wide one stands on a narrow one too, laid out anew."""

import io
import os
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from itss_graph import resources
from itss_graph.presentation.terminal import ColumnBlocks, Fitting, Labelled, Line, ends

EXAMPLES = resources.path("data", "examples")
AS_OF = ("--as-of", "2026-11-23")
PROFILE = EXAMPLES / "one-day-short.ttl"

CALLS = [
    ["assess", PROFILE, *AS_OF],
    ["assess", PROFILE, *AS_OF, "--kpi", "OperationsManagement-L4", "--kpi", "OperationsManagement-L7"],
    ["assess", PROFILE, *AS_OF, "--timeline"],
    ["gap", PROFILE, *AS_OF],
    ["show"],
    ["show", "OperationsManagement-L7"],
    ["show", "AdvancedSystemLink"],
    ["show", "--since", "0.1.0"],
    ["validate", *sorted((EXAMPLES / "ill-formed").glob("*.ttl"))[:4]],
    ["query", "list-requirements-of-kpi", "--param", "kpi=OperationsManagement-L5"],
    ["query", "--list"],
    ["check", "--list"],
    ["check", PROFILE],
]


def figures(text):
    """The words and numbers of a text, in any order, without what draws lines and bars."""
    return sorted(set(re.findall(r"[A-Za-z0-9✓✗–†/,.%-]+", text)))


def squeezed(text):
    """A text without white space and lines, in which a word is whole wherever its lines break."""
    return re.sub(r"[\s─·▁▂▃▄▅▆▇]", "", text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [*CALLS, *([*call, "--lang", "ja"] for call in CALLS)],
    ids=lambda arguments: " ".join(map(str, (arguments[0], *arguments[-2:])))[-50:],
)
def test_a_narrow_terminal_shows_what_a_wide_one_shows(on_terminal, arguments):
    code, wide = on_terminal(200, *arguments)
    assert code in (0, 1), wide
    for columns in (80, 40):
        narrow_code, narrow = on_terminal(columns, *arguments)
        assert narrow_code == code
        assert max(cell_len(line) for line in narrow.splitlines()) <= columns
        assert not [line for line in narrow.splitlines() if line.lstrip().startswith(("。", "、", "）", "」"))]
        there = squeezed(narrow)
        years = re.compile(r"(?:19|20)\d\d")  # below a chart of the timeline: as many as there is room for
        missing = [word for word in figures(wide) if word not in there and not years.fullmatch(word)]
        assert missing == [], (columns, narrow)
        if columns == 80:
            assert "…" not in narrow or "…" in wide


@pytest.mark.slow
def test_marks_have_substitutes_where_a_character_set_lacks_them(installed):
    for coding in ("ascii", "euc_jp", "shift_jis", "cp932", "latin-1"):
        for language in ("en", "ja"):
            result = installed(
                "assess", PROFILE, *AS_OF, "--format", "table", "--lang", language, env=surroundings(coding)
            )
            assert (result.returncode, result.stderr) == (0, b"")
            text = result.stdout.decode(coding)
            assert "x 729/730" in text
            assert re.search(r"[+✓] 729/365", text)
            if coding in ("euc_jp", "shift_jis", "cp932"):
                assert ("運用管理" in text) is (language == "ja")
        plain = installed("assess", PROFILE, *AS_OF, "--format", "json", env=surroundings(coding)).stdout
        assert "運用管理" in plain.decode("utf-8")  # machines read UTF-8
        assert installed("assess", "人.ttl", env=surroundings(coding)).returncode == 2
        assert installed("show", "--lang", "ja", env=surroundings(coding)).returncode == 0
        assert installed("--help", env=surroundings(coding)).returncode == 0


def surroundings(coding):
    return {**os.environ, "PYTHONIOENCODING": coding, "PYTHONUTF8": "0"}


def rendered(renderable, columns):
    console = Console(file=io.StringIO(), width=columns, highlight=False)
    console.print(renderable)
    return console.file.getvalue()


words = st.text("abcdefghij漢字かな-:/", min_size=1, max_size=30)
cells = st.lists(words, max_size=8).map(" ".join)


@pytest.mark.slow
@given(
    heads=st.lists(words, min_size=1, max_size=5),
    rows=st.lists(st.lists(cells, min_size=5, max_size=5), min_size=1, max_size=4),
    columns=st.integers(8, 120),
)
def test_no_text_of_a_table_is_lost(heads, rows, columns):
    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(Text(head), overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row[: len(heads)]))
    found = rendered(Fitting(table), columns)
    assert max(map(cell_len, found.splitlines())) <= columns
    drawn = sorted("".join(found.split()))
    for text in (*heads, *(cell for row in rows for cell in row[: len(heads)])):
        assert not set("".join(text.split())) - set(drawn)
    count = "".join(cell for row in rows for cell in row[: len(heads)])
    assert all(drawn.count(char) >= count.count(char) for char in set(count) - {" "})


def test_a_word_stays_whole_where_there_is_room():
    iri = "itsm:OperationsManagement-L5-responsibility"
    for columns in range(60, 121, 5):
        table = Table(box=None, pad_edge=False)
        for head in ("requirement", "label", "definition"):
            table.add_column(head, overflow="fold")
        table.add_row(iri, "operations management level 5", "Has answered for services " * 5)
        assert iri in rendered(Fitting(table), columns)


def test_a_text_stands_below_its_label_where_it_has_no_room_beside_it():
    text = Labelled([(Text("responsibility"), Text("729 of 730 days are recorded"))])
    assert "responsibility  729" in rendered(text, 60)
    below = [line.rstrip() for line in rendered(text, 40).splitlines()]
    assert below == ["responsibility", "  729 of 730 days are recorded"]


def test_figures_stand_in_blocks():
    def table(places):
        grid = Table(box=None, pad_edge=False)
        for number in places:
            grid.add_column(f"L{number}", min_width=10)
        grid.add_row(*(f"{number}/9" for number in places))
        return grid

    for columns in (200, 40, 25, 12, 5):
        text = rendered(ColumnBlocks(table, 5), columns)
        assert all(f"{number}/9" in text for number in range(5))
    assert len(rendered(ColumnBlocks(table, 5), 200).splitlines()) == 2
    assert len(rendered(ColumnBlocks(table, 5), 25).splitlines()) == 6


@pytest.mark.slow
@given(st.text("ab 。、（）あい水/:-", max_size=60), st.integers(2, 30))
def test_lines_hold_all_of_a_text_and_fit(text, width):
    places = [0, *ends(text, width), len(text)]
    lines = [text[start:stop] for start, stop in pairwise(places)]
    assert "".join(lines) == text
    assert all(cell_len(line.rstrip()) <= width for line in lines)


@pytest.mark.parametrize("width", range(6, 40))
def test_no_line_of_japanese_begins_with_a_full_stop_nor_ends_with_a_bracket(width):
    text = "実績（成功したもの）を、三年以上記録してください。次の項目のうち一つ以上を満たすこと。"
    assert cell_len(text) > width
    lines = printed(Line(text), width)
    assert "".join(lines) == text
    assert not any(line.startswith(("。", "、", "）")) or line.endswith("（") for line in lines)


@pytest.mark.parametrize("width", range(28, 60))
def test_an_iri_is_broken_between_its_parts(width):
    lines = printed(Line("https://w3id.org/itss/itsm/OperationsManagement-L5-size"), width)
    assert all(line[-1] in "/#" for line in lines[:-1])


def printed(text, width):
    console = Console(width=width, file=io.StringIO())
    with console.capture() as shown:
        console.print(Padding(text, 0))
    return [line.rstrip() for line in shown.get().splitlines()]
