"""Hostile and damaged workbooks are refused before they are parsed, in one line that says what to do."""

import io
import zipfile

import pytest

from itss_graph.errors import InputError
from itss_graph.spreadsheets import inspection
from itss_graph.spreadsheets.reading import read_tables

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BOOK = '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><x>&i;</x>"
)


def pack(**parts):
    """A workbook with further parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in ({"[Content_Types].xml": TYPES, "xl/workbook.xml": BOOK} | parts).items():
            archive.writestr(name, text)
    return buffer.getvalue()


def sheet(cells):
    return pack(**{"xl/worksheets/sheet1.xml": SHEET.format(cells)})


def liar():
    """A workbook whose directory gives a part a smaller size than it has."""
    data = bytearray(pack(**{"xl/worksheets/sheet1.xml": SHEET.format(" " * 100_000)}))
    start = data.rfind(b"PK\x01\x02")
    data[start + 24 : start + 28] = (50).to_bytes(4, "little")
    return bytes(data)


CASES = {
    "nothing": (b"", "not an Excel workbook"),
    "text": (b"person,name\n1,A\n", "not an Excel workbook"),
    "old": (inspection.COMPOUND + b"\0" * 600, "old .xls"),
    "encrypted": (inspection.COMPOUND + "EncryptedPackage".encode("utf-16-le"), "password"),
    "other zip": (pack(**{"xl/workbook.xml": BOOK})[:0] or b"PK\x05\x06" + b"\0" * 18, "not an Excel workbook"),
    "cut off": (pack()[:-30], "damaged"),
    "opendocument": (pack(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
    "binary": (pack(**{"xl/workbook.bin": "x"}), "binary workbook"),
    "macros": (pack(**{"xl/vbaProject.bin": "x"}), "macros"),
    "old macros": (pack(**{"xl/macrosheets/sheet1.xml": "<x/>"}), "macros"),
    "links": (pack(**{"xl/externalLinks/externalLink1.xml": "<x/>"}), "links to other workbooks"),
    "entities": (pack(**{"xl/sharedStrings.xml": BOMB}), "DOCTYPE"),
    "entities under another name": (pack(**{"xl/media/picture.png": BOMB}), "DOCTYPE"),
    "entities in UTF-16": (
        pack(**{"xl/sharedStrings.xml": BOMB.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")}),
        "DOCTYPE",
    ),
    "depth": (sheet("<a>" * 5000 + "</a>" * 5000), "nested deeper"),
    "far row": (sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "A1048576"),
    "far column": (sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "XFD1"),
    "column 257": (sheet('<row r="1"><c r="IW1"><v>1</v></c></row>'), "IW1"),
    "many columns without names": (sheet("<row>" + "<c><v>1</v></c>" * 300 + "</row>"), "256 columns"),
    "no row": (sheet('<row r="1"><c r="A99999999999999999999"><v>1</v></c></row>'), "A9999999"),
    "no XML": (pack(**{"xl/worksheets/sheet1.xml": "<a><b></a>"}), "not XML"),
    "lie": (liar(), "damaged"),
    "no content": (pack(), "damaged workbook"),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_in_one_line(tmp_path, name):
    content, says = CASES[name]
    path = tmp_path / "staff.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError) as found:
        read_tables(path)
    text = str(found.value)
    assert text.startswith(f"{path}: ")
    assert says in text
    assert "\n" not in text


@pytest.mark.slow
def test_a_zip_bomb_is_refused_by_what_it_says_it_is(tmp_path):
    path = tmp_path / "staff.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/workbook.xml", BOOK)
        with archive.open("xl/sharedStrings.xml", "w") as part:
            for _ in range(1 + (inspection.MOST_INFLATED >> 24)):
                part.write(b" " * (1 << 24))
    assert path.stat().st_size < inspection.MOST_BYTES
    with pytest.raises(InputError, match="inflates to more than"):
        read_tables(path)


@pytest.mark.parametrize(
    ("limit", "cells", "says"),
    [
        ("MOST_CELLS", '<row r="1">' + '<c r="A1"/>' * 12 + "</row>", "more than 10 cells"),
        ("MOST_ROWS", "<row/>" * 12, "more than 10 rows"),
        ("MOST_PARTS", "", "parts"),
        (
            "MOST_MERGED",
            '<row r="1"/></sheetData><mergeCells>' + '<mergeCell ref="A1:B1"/>' * 12 + "</mergeCells><sheetData>",
            "more than 10 merged cells",
        ),
        ("MOST_BYTES", "", "larger than"),
        ("MOST_INFLATED", "", "inflates"),
    ],
)
def test_limits(monkeypatch, limit, cells, says):
    monkeypatch.setattr(inspection, limit, 2 if limit == "MOST_PARTS" else 10)
    with pytest.raises(InputError, match=says):
        inspection.check_workbook(sheet(cells), "staff.xlsx")


def test_an_encrypted_part(tmp_path):
    data = bytearray(pack())
    for start in (data.find(b"PK\x01\x02") + 8, data.find(b"PK\x03\x04") + 6):
        data[start] |= 1
    with pytest.raises(InputError, match="password"):
        inspection.check_workbook(bytes(data), "staff.xlsx")


def test_another_compression(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
    with pytest.raises(InputError, match="compressed"):
        inspection.check_workbook(buffer.getvalue(), "staff.xlsx")


def test_formulas_are_noticed():
    assert inspection.check_workbook(sheet('<row r="1"><c r="A1"><f>1+1</f></c></row>'), "x").formulas is True
    assert inspection.check_workbook(sheet('<row r="1"><c r="A1"><v>1</v></c></row>'), "x").formulas is False


FOLDERS = {
    "nothing": ({}, "no .csv file"),
    "nul": ({"people.csv": b"person\n\0\n"}, "NUL"),
    "quote": ({"people.csv": b'person\n"a"b\n'}, "not CSV"),
    "encoding": ({"people.csv": b"person\n\x81 \n"}, "neither UTF-8 nor Shift_JIS"),
    "wide": ({"people.csv": b"," * 300}, "256 columns"),
    "long": ({"people.csv": b"person\n" + b"x" * 40_000}, "32,767 characters"),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_bad_csv_is_refused_in_one_line(tmp_path, name):
    files, says = FOLDERS[name]
    for file, content in files.items():
        (tmp_path / file).write_bytes(content)
    with pytest.raises(InputError) as found:
        read_tables(tmp_path)
    assert str(found.value).startswith(str(tmp_path))
    assert says in str(found.value)
    assert "\n" not in str(found.value)


def test_what_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_tables(tmp_path / "none.xlsx")
    (tmp_path / "people.csv").write_text("person\n1\n")
    with pytest.raises(InputError, match="give the folder"):
        read_tables(tmp_path / "people.csv")


def test_csv_as_excel_writes_it_in_japan(tmp_path):
    (tmp_path / "people.csv").write_bytes("社員番号,氏名\r\n1,近藤浩\r\n".encode("cp932"))
    (table,) = read_tables(tmp_path)
    assert table.rows[1] == ("1", "近藤浩")
    assert table.encoding == "cp932"
