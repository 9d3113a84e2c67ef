"""Refuse a workbook that would exhaust memory, mislead, or fetch other files, before a spreadsheet library opens it.

A workbook is a ZIP of XML files. Every part is inflated once within limits and run through expat, which stops at a
DOCTYPE; only then is it parsed. See `docs/decisions/0015-spreadsheets.md` for the limits.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from itss_graph.errors import InputError
from itss_graph.rdf.diagnostics import located

MOST_BYTES = 1 << 26
MOST_INFLATED = 1 << 29
MOST_PARTS = 5_000
MOST_ROWS = 200_000
MOST_COLUMNS = 256
LAST_COLUMN = "IV"
MOST_CELLS = 5_000_000
MOST_MERGED = 100_000
MOST_RULES = 10_000
DEEPEST = 100
CHUNK = 1 << 18

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of an old .xls file, and of an encrypted workbook."""
TRUE = ("1", "true", "on")
MACROS = ("xl/vbaproject.bin", "xl/macrosheets/", "xl/dialogsheets/")


class RefusedWorkbook(InputError):
    """A workbook that is refused, with the reason."""


@dataclass(slots=True)
class Layout:
    """The layout of a sheet: the ranges that are merged, and hidden rows and columns by number from 1.

    `struck` has the addresses of cells whose own text, in runs of several formats, is struck through in part;
    `conditional` has number formats that depend on a condition, each with its ranges (empty for those of an extension,
    which may apply to any cell).
    """

    struck: set[str] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False
    conditional: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Survey:
    """Whether a workbook has formulas, and the layout of its sheets by title."""

    formulas: bool
    layouts: Mapping[str, Layout]


def check_workbook(data: bytes, name: str) -> Survey:
    """Survey a workbook; raises `InputError`, in one line, for other files and workbooks that must not be opened."""
    try:
        return _check(data)
    except RefusedWorkbook as error:
        raise located(name, None, None, str(error)) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise located(name, None, None, f"damaged workbook ({error}); get the file again") from None


def _check(data: bytes) -> Survey:
    if len(data) > MOST_BYTES:
        raise RefusedWorkbook(f"larger than {MOST_BYTES >> 20} MB; divide the workbook")
    if data.startswith(COMPOUND):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise RefusedWorkbook("encrypted with a password; save it without one")
        raise RefusedWorkbook("an old .xls workbook; save it as .xlsx")
    if not data.startswith(b"PK"):
        raise RefusedWorkbook("not an Excel workbook; save it as .xlsx, or give a folder of CSV files")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        _check_parts(archive, parts)
        remaining = MOST_INFLATED
        sheets = _Counts()
        for part in parts:
            remaining -= _check_part(archive, part, remaining, sheets)
        return Survey(sheets.formulas, sheets.by_title())


def _check_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower().lstrip("/") for part in parts]
    if len(parts) > MOST_PARTS:
        raise RefusedWorkbook(
            f"has {len(parts)} parts, and {MOST_PARTS} are read at most; save the sheets in a new workbook"
        )
    if sum(part.file_size for part in parts) > MOST_INFLATED:
        raise RefusedWorkbook(f"inflates to more than {MOST_INFLATED >> 20} MB; divide the workbook")
    if any(part.flag_bits & 1 for part in parts):
        raise RefusedWorkbook("encrypted with a password; save it without one")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise RefusedWorkbook("compressed in a way that Excel does not use; save it as .xlsx")
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:100]:
        raise RefusedWorkbook("an OpenDocument spreadsheet; save it as .xlsx")
    if "xl/workbook.bin" in names:
        raise RefusedWorkbook("a binary workbook (.xlsb); save it as .xlsx")
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise RefusedWorkbook("not an Excel workbook; save it as .xlsx, or give a folder of CSV files")
    if any(name.startswith(MACROS) for name in names):
        raise RefusedWorkbook("holds macros; save it as .xlsx, without them")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise RefusedWorkbook("has links to other workbooks; break them (Data, Edit Links) and save it again")


@dataclass(slots=True)
class _Counts:
    """Counts the cells of all sheets, and collects their layout, as handlers of expat."""

    formulas: bool = False
    part: str = ""
    titles: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """The title of a sheet, and whether it is hidden, by the identifier of its part."""
    targets: dict[str, str] = field(default_factory=dict)
    layouts: dict[str, Layout] = field(default_factory=dict)
    rules: list[tuple[str, str, str]] = field(default_factory=list)
    """The part, ranges and number of the style of every rule for conditional formats."""
    styles: int = 0
    formats: dict[str, str] = field(default_factory=dict)
    """The number format of such a style, by its number."""
    ranges: str = ""
    cells: int = 0
    rows: int = 0
    column: int = 0
    depth: int = 0
    address: str = ""

    def begin(self, part: str) -> None:
        self.part = part.lstrip("/")
        self.rows, self.column, self.depth, self.address = 0, 0, 0, ""

    def doctype(self, *_: Any) -> None:
        raise RefusedWorkbook(
            "holds a DOCTYPE, whose entities can exhaust memory and fetch files; save it again in Excel"
        )

    def end(self, _name: str) -> None:
        self.depth -= 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise RefusedWorkbook(f"XML elements are nested deeper than {DEEPEST}; save it again in Excel")
        name = name.rpartition(":")[2]
        if name == "c":
            self.cells += 1
            self.address = attributes.get("r", "")
            self.column += 1
            if self.cells > MOST_CELLS:
                raise RefusedWorkbook(f"has more than {MOST_CELLS:,} cells; divide the workbook, or delete empty ones")
        elif name in ("v", "is", "f"):
            self.formulas |= name == "f"
            self._check_address()
        elif name == "row":
            self.rows, self.column = self.rows + 1, 0
            if self.rows > MOST_ROWS and not attributes.get("r"):
                raise RefusedWorkbook(f"has more than {MOST_ROWS:,} rows on a sheet; divide the workbook")
            if attributes.get("hidden") in TRUE or _is_zero(attributes.get("ht")):
                self._layout().hidden_rows.add(_integer(attributes.get("r", ""), self.rows))
        else:
            self._note(name, attributes)

    def _note(self, name: str, attributes: dict[str, str]) -> None:
        """Collect the layout of sheets, and the part of each sheet."""
        if name == "mergeCell":
            self._layout().merged.append(attributes.get("ref", ""))
            if len(self._layout().merged) > MOST_MERGED:
                raise RefusedWorkbook(f"has more than {MOST_MERGED:,} merged cells on a sheet; unmerge them")
        elif name in ("conditionalFormatting", "cfRule", "dxf", "numFmt"):
            self._note_condition(name, attributes)
        elif name == "strike" and self.address and attributes.get("val", "1") in TRUE:
            self._layout().struck.add(self.address)
        elif name == "col" and (attributes.get("hidden") in TRUE or _is_zero(attributes.get("width"))):
            first, last = (_integer(attributes.get(name, ""), 0) for name in ("min", "max"))
            self._layout().hidden_columns |= set(range(first, min(last, MOST_COLUMNS) + 1))
        elif name == "sheet" and self.part.lower() == "xl/workbook.xml":
            part = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            if len(self.titles) == MOST_PARTS:
                raise RefusedWorkbook(f"names more than {MOST_PARTS:,} sheets; save it again in Excel")
            self.titles[part] = attributes.get("name", ""), attributes.get("state", "visible") != "visible"
        elif name == "Relationship" and self.part.lower() == "xl/_rels/workbook.xml.rels":
            if len(self.targets) == MOST_PARTS:
                raise RefusedWorkbook(f"names more than {MOST_PARTS:,} parts; save it again in Excel")
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
            self.targets[attributes.get("Id", "")] = target

    def _note_condition(self, name: str, attributes: dict[str, str]) -> None:
        """Collect the number formats of rules for conditional formats; those of a sheet are in the part of styles."""
        styles = self.part.lower() == "xl/styles.xml"
        if name == "conditionalFormatting":
            self.ranges = attributes.get("sqref", "")
        elif name == "cfRule" and "dxfId" in attributes:
            self.rules.append((self.part, self.ranges, attributes["dxfId"]))
            if len(self.rules) > MOST_RULES:
                raise RefusedWorkbook(f"has more than {MOST_RULES:,} rules for conditional formats; clear them")
        elif name == "dxf" and styles:
            self.styles += 1
        elif name == "numFmt" and styles and self.styles:
            self.formats[str(self.styles - 1)] = attributes.get("formatCode", "")
        elif name == "numFmt" and not styles and len(self._layout().conditional) < MOST_RULES:
            self._layout().conditional.append(("", attributes.get("formatCode", "")))

    def _layout(self) -> Layout:
        return self.layouts.setdefault(self.part, Layout())

    def by_title(self) -> dict[str, Layout]:
        for part, ranges, style in self.rules:
            if style in self.formats:
                self.layouts.setdefault(part, Layout()).conditional.append((ranges, self.formats[style]))
        layouts = {}
        for part, (title, hidden) in self.titles.items():
            layouts[title] = self.layouts.get(self.targets.get(part, ""), Layout())
            layouts[title].hidden = hidden
        return layouts

    def _check_address(self) -> None:
        letters = self.address.rstrip("0123456789")
        row = self.address[len(letters) :]
        limit = ""
        if len(row) > 7 or (row and int(row) > MOST_ROWS):
            limit = f"{MOST_ROWS:,} rows"
        elif len(letters) > 2 or (len(letters) == 2 and letters > LAST_COLUMN) or self.column > MOST_COLUMNS:
            limit = f"{MOST_COLUMNS} columns"
        if limit:
            address = self.address[:20] or f"column {self.column}"
            raise RefusedWorkbook(f"has a value in {address}, and {limit} are read at most; move it or delete it")


def _integer(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else default


def _is_zero(size: str | None) -> bool:
    """Whether a row or column has no height or width, and so is invisible."""
    return size is not None and not size.strip("0.")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, remaining: int, sheets: _Counts) -> int:
    """Inflate a part and check its content; gives its inflated size."""
    parser = expat.ParserCreate()
    sheets.begin(part.filename)
    parser.StartDoctypeDeclHandler = sheets.doctype
    parser.StartElementHandler, parser.EndElementHandler = sheets.start, sheets.end
    size, is_xml, parsing = 0, part.filename.lower().endswith((".xml", ".rels", ".vml")), True
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > remaining:
                raise RefusedWorkbook(f"inflates to more than {MOST_INFLATED >> 20} MB; divide the workbook")
            parsing = parsing and _parse(parser, chunk, part.filename, last=False, strict=is_xml)
    if parsing and size:
        _parse(parser, b"", part.filename, last=True, strict=is_xml)
    return size


def _parse(parser: expat.XMLParserType, chunk: bytes, name: str, *, last: bool, strict: bool) -> bool:
    """Parse a chunk; gives whether it is XML, which a part with another ending, such as a picture, need not be."""
    try:
        parser.Parse(chunk, last)
    except expat.ExpatError as error:
        if strict:
            raise RefusedWorkbook(f"damaged workbook: {name} is not XML; get the file again") from error
        return False
    return True
