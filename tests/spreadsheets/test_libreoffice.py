"""The workbook in LibreOffice: saved again it is the same form, and on paper nothing is cut or lies over another."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import combinations
from typing import NamedTuple

import openpyxl
import pytest

from itss_graph.rdf.writing import serialize
from itss_graph.spreadsheets.filling import example
from itss_graph.spreadsheets.workbook import workbook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Data Validation extension"),
    pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice: apt-get install libreoffice-calc"),
]

LANGUAGES = pytest.mark.parametrize("language", ["en", "ja"])
SAVED, PRINTED = "xlsx:Calc MS Excel 2007 XML", "pdf"


@pytest.fixture(scope="module")
def converted(form, tmp_path_factory):
    """The workbook with examples in a language, as it was written, saved again by LibreOffice, and printed."""
    profile = tmp_path_factory.mktemp("office")

    def convert(path, to):
        command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to]
        command += ["--outdir", str(path.parent / "out"), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return path.parent / "out" / path.with_suffix(f".{to.partition(':')[0]}").name

    def make(language):
        path = tmp_path_factory.mktemp(language) / "staff.xlsx"
        path.write_bytes(workbook(form, example(form, language), language))
        return path, convert(path, SAVED), convert(path, PRINTED)

    made = {}
    return lambda language: made.get(language) or made.setdefault(language, make(language))


def rules(path):
    """What the cells of each column are held to; a list by the cells of the sheet of values it shows."""
    return {
        (sheet.title, column.coord.partition(":")[0]): (
            rule.type,
            rule.errorStyle or "stop",
            rule.formula1.replace("'", ""),
            rule.error,
        )
        for sheet in openpyxl.load_workbook(path)
        for rule in sheet.data_validations.dataValidation
        for column in rule.sqref.ranges
    }


def notes(path):
    sheets = openpyxl.load_workbook(path).worksheets
    return [[cell.comment.text for cell in sheet[1] if cell.comment] for sheet in sheets]


@LANGUAGES
def test_lists_and_notes_are_kept(converted, language):
    written, saved, _ = converted(language)
    assert len(rules(written)) > 25
    assert rules(saved) == rules(written)
    assert sum(map(len, notes(written))) > 30
    assert notes(saved) == notes(written)


@LANGUAGES
def test_it_is_read_alike(converted, load, language):
    written, saved, _ = converted(language)
    one = load(written)
    other = load(saved, known=one.names)
    assert [problem.line() for problem in [*one.problems, *other.problems]] == []
    assert one.rows.total() > 40
    assert other.rows == one.rows
    assert serialize(other.profiles) == serialize(one.profiles)


@LANGUAGES
def test_it_can_be_filled_in_further(converted, form, load, language):
    """Another person, written below those that are there, in the terms of the lists."""
    _, saved, _ = converted(language)
    book = openpyxl.load_workbook(saved)
    sheet = book[form.sheet("expertise").title[language]]
    lists = {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            cells = re.sub(r"[$']", "", rule.formula1.split("!")[1])
            lists[next(iter(rule.sqref.ranges)).min_col] = book.worksheets[-1][cells][-1][0].value
    row = next(number for number in range(2, 100) if sheet.cell(number, 1).value is None)
    for column, value in {1: "2001", **lists}.items():
        sheet.cell(row, column, value)
    people = book[form.people.title[language]]
    people.cell(next(number for number in range(2, 100) if people.cell(number, 1).value is None), 1, "2001")
    path = saved.with_name("more.xlsx")
    book.save(path)
    before, after = load(saved), load(path)
    assert [problem.line() for problem in after.problems] == []
    assert len(lists) == 3
    assert len(after.names.by_iri()) == len(before.names.by_iri()) + 1


class Box(NamedTuple):
    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


def boxes(path):
    """The words on the pages of a PDF, and the width of each page."""
    out = subprocess.run(["pdftotext", "-bbox", str(path), "-"], check=True, capture_output=True, text=True).stdout
    words, widths = [], []
    number = r'="([\d.]+)"'
    for found in re.finditer(
        rf"<page width{number}|<word xMin{number} yMin{number} xMax{number} yMax{number}>(.*?)</word>", out
    ):
        if found[1]:
            widths.append(float(found[1]))
        else:
            words.append(Box(len(widths) - 1, *(float(found[place]) for place in range(2, 6)), found[6]))
    return words, widths


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext: apt-get install poppler-utils")
@LANGUAGES
def test_on_paper_nothing_is_cut_or_covered(converted, language):
    _, _, printed = converted(language)
    words, widths = boxes(printed)
    assert len(words) > 500
    assert [box for box in words if box.right > widths[box.page] - 20] == []
    covered = []
    for page in range(len(widths)):
        here = sorted((box for box in words if box.page == page), key=lambda box: box.top)
        for one, other in combinations(here, 2):
            high = min(one.bottom, other.bottom) - max(one.top, other.top)
            across = min(one.right, other.right) - max(one.left, other.left)
            if across > 1 and high > 0.4 * (one.bottom - one.top):
                covered.append((one.text, other.text))
    assert covered == []
