"""Text of cells: its encoding, and what is in it that a person does not see."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

from itss_graph.presentation.formulas import unguarded
from itss_graph.rdf.diagnostics import located
from itss_graph.spreadsheets.cells import Unread

ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|[A-Z_]{4,}!)|Err:\d{3}")
"""What a cell shows where a formula failed, in Excel or LibreOffice."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ud800-\udfff]")
TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
"""A formula that gives a text as it stands, such as `="0012"`."""
_WESTERN = {chr(byte): byte for byte in range(0x100)}
_WESTERN |= {bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in b"\x81\x8d\x8f\x90\x9d"}
"""The byte of a character in CP1252 or Latin-1."""
_NEXT = "".join(re.escape(char) for char, byte in _WESTERN.items() if 0x80 <= byte < 0xC0)
_SUSPECT = re.compile(rf"[Â-ô][{_NEXT}]|[\uff61-\uff9f]")
"""Two bytes of UTF-8 that were read as CP1252 or Latin-1; kana of half width, as which CP932 shows single bytes."""


def encoded_twice(text: str) -> str | None:
    """What was meant by UTF-8 that was read as CP1252, Latin-1 or CP932 and written as UTF-8 again; None for others.

    All of a text has to be so. One letter before a quotation mark (CITÉ») is not enough, unless it comes to a letter of
    Latin-1, as in FranÃ§ois, or to three bytes, as in å±±ç”°.
    """
    if not _SUSPECT.search(text):
        return None
    western = [_WESTERN.get(char, -1) for char in text]
    try:
        data = text.encode("cp932") if -1 in western else bytes(western)
        meant = data.decode()
    except UnicodeError:
        return None
    found = [char for char in meant if char >= "\x80"]
    if any(unicodedata.category(char) in ("Cn", "Co", "Cc") for char in found):
        return None
    if -1 in western:
        return meant if any(char >= "\u0800" for char in found) else None
    return meant if len(found) > 1 or any(char < "\u0100" or char >= "\u0800" for char in found) else None


def read_csv_text(path: Path) -> tuple[str, str]:
    """The text of a file in UTF-8 or, as Excel writes it in Japan, in CP932; says so where it is the latter.

    Bytes that may be CP932 and EUC-JP, or that have none of its ordinary characters, are not guessed.
    """
    data = path.read_bytes()
    for start, name in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\x00", "")):
        if data.startswith(start) if name else start in data:
            what = f"in {name}" if name else "holds NUL characters"
            raise located(str(path), None, None, f"{what}; save it as CSV in UTF-8")
    if b"\x1b" in data:
        raise located(str(path), None, None, "in ISO-2022-JP or with escape characters; save it as CSV in UTF-8")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        raise located(str(path), None, None, "neither UTF-8 nor Shift_JIS; save it as CSV in UTF-8") from None
    if _decodes(data, "euc_jp") or not re.search(rb"[\x81-\x9f][\x40-\x7e\x80-\xfc]", data):
        raise located(str(path), None, None, "in an encoding that cannot be told; save it as CSV in UTF-8")
    return text, "cp932"


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def clean(value: Any) -> Any:
    """A value without spaces around it, and what keeps it from running or keeps its zeros; or why it is not read."""
    if not isinstance(value, str):
        return value
    meant = encoded_twice(value)
    if meant is not None:
        return Unread("problem.twice", f"{value} ({meant})")
    control = _CONTROL.search(value)
    if control:
        return Unread("problem.control", f"U+{ord(control[0]):04X}")
    if type(value) is not str:
        return value
    text = value.strip()
    if ERROR.fullmatch(text):
        return Unread("problem.error_value", text)
    formula = TEXT_FORMULA.fullmatch(text)
    return (formula[1].replace('""', '"').strip() if formula else unguarded(text)) or None
