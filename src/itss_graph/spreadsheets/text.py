"""Text of cells: its encoding, and its invisible characters."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

from itss_graph.presentation.formulas import unguarded
from itss_graph.rdf.diagnostics import located
from itss_graph.spreadsheets.cells import UnreadableCell

ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|[A-Z_]{4,}!)|Err:\d{3}")
"""The error values of formulas in Excel or LibreOffice."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ud800-\udfff]")
TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
"""A formula that gives a text as it stands, such as `="0012"`."""
_WESTERN = {chr(byte): byte for byte in range(0x100)}
_WESTERN |= {bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in b"\x81\x8d\x8f\x90\x9d"}
"""The byte of a character in CP1252 or Latin-1."""
_NEXT = "".join(re.escape(char) for char, byte in _WESTERN.items() if 0x80 <= byte < 0xC0)
_SUSPECT = re.compile(rf"[Â-ô][{_NEXT}]|[\uff61-\uff9f]")
"""Two bytes of UTF-8 that were decoded as CP1252 or Latin-1; kana of half width, as CP932 decodes single bytes."""


def encoded_twice(text: str) -> str | None:
    """The original of UTF-8 that was decoded as CP1252, Latin-1 or CP932 and encoded again; None for other text.

    The whole text must be encoded so. One letter before a quotation mark (CITÉ») is not enough, unless they decode to a
    letter of Latin-1, as in FranÃ§ois, or are three bytes, as in å±±ç”°.
    """
    if not _SUSPECT.search(text):
        return None
    western = [_WESTERN.get(char, -1) for char in text]
    try:
        data = text.encode("cp932") if -1 in western else bytes(western)
        decoded = data.decode()
    except UnicodeError:
        return None
    not_ascii = [char for char in decoded if char >= "\x80"]
    if any(unicodedata.category(char) in ("Cn", "Co", "Cc") for char in not_ascii):
        return None
    if -1 in western:
        return decoded if any(char >= "\u0800" for char in not_ascii) else None
    return decoded if len(not_ascii) > 1 or any(char < "\u0100" or char >= "\u0800" for char in not_ascii) else None


def read_csv_text(path: Path) -> tuple[str, str]:
    """The text of a file in UTF-8 or, as Excel writes it in Japan, in CP932; and "cp932" for the latter.

    Raises `InputError` for bytes that may be both CP932 and EUC-JP, or have no ordinary character of CP932.
    """
    data = path.read_bytes()
    for mark, name in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\x00", "")):
        if data.startswith(mark) if name else mark in data:
            problem = f"in {name}" if name else "holds NUL characters"
            raise located(str(path), None, None, f"{problem}; save it as CSV in UTF-8")
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
    """A value without spaces around it and without what guards formulas or zeros; or an `UnreadableCell`."""
    if not isinstance(value, str):
        return value
    decoded = encoded_twice(value)
    if decoded is not None:
        return UnreadableCell("problem.twice", f"{value} ({decoded})")
    control = _CONTROL.search(value)
    if control:
        return UnreadableCell("problem.control", f"U+{ord(control[0]):04X}")
    if type(value) is not str:
        return value
    text = value.strip()
    if ERROR.fullmatch(text):
        return UnreadableCell("problem.error_value", text)
    formula = TEXT_FORMULA.fullmatch(text)
    return (formula[1].replace('""', '"').strip() if formula else unguarded(text)) or None
