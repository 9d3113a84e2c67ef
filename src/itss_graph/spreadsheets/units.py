"""Units of numbers, as people write them in cells and headings: 8億円, ¥800 million, 80名, 契約金額（百万円）.

Every text here is in the form of `choices.plain`: half width, lower case.
"""

from __future__ import annotations

import re
from decimal import Decimal

WORDS = {
    "yen": ("円", "圓", "yen", "jpy", "¥", "\\"),
    "people": ("人", "名", "people", "persons", "person"),
    "users": ("人", "名", "ユーザー", "ユーザ", "利用者", "users", "user", "people", "persons", "person"),
}
"""The words for the unit of each quantity. A backslash is the sign of the yen in Shift_JIS."""

OTHERS = frozenset(
    re.split(
        r"\s+",
        """人月 人日 人時 人年 人工 mm pm fte 件 社 台 回 本 個 拠点 時間 時 分 日 週 月 か月 ヶ月 カ月 ケ月 年
        h hours days months years % $ ドル 米ドル usd us$ € ユーロ eur £ ポンド gbp 元 人民元 cny rmb ウォン krw""",
    )
)
"""Units that no column has."""

SPACES = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
"""Spaces to ignore; digits on both sides of a space may be two numbers."""

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_KANJI = r"[十百千]?[万億兆]|[十百千]"
_ENGLISH = {"thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12}
_LETTERS = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}
_SCALE = rf"{_KANJI}|{'|'.join(_ENGLISH)}"
_PART = re.compile(rf"({_NUMBER})({_SCALE}|)")
_AMOUNT = re.compile(rf"(\D*?)((?:{_NUMBER}(?:{_SCALE}))+(?:{_NUMBER})?|{_NUMBER})(\D*)")
_LARGE = 10**6

_AROUND = re.compile(
    r"(?:単位|unit)[:=は]?|^in\b|税抜き?|税込み?|税別|年額"
    r"|[/・,、:\s](?:年|年間|year|yr|y)$|\b(?:per|a) year$|\bp\.?a\.?$"
)
_BRACKETS = re.compile(r"(?P<base>.*?)[\s*]*[(\[{【〔<〈「](?P<unit>[^()\[\]]*)[)\]}】〕>〉」]\s*\*?")
_TAIL = re.compile(
    rf"(?P<base>.+?)[\s:_/、,・*-]*(?P<unit>(?:{_KANJI})円|人月|人日"
    r"|\b(?:in )?(?:(?:thousand|million|billion)s?(?: of)? )?(?:yen|jpy|¥)"
    r"(?: (?:thousand|million|billion|mn|bn|k|m)s?)?)"
)


class NoAmountError(ValueError):
    """A text that is not an amount of a quantity; `reason` is `number`, `unit` or `both` (see `amount`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def amount(text: str, quantity: str, scale: int = 1, *, letters: bool = False) -> Decimal:
    """The amount that a text states, where its heading says that numbers are multiples of `scale`.

    With `letters`, k, m, b and t are read too. Raises `NoAmountError` for a text that is not a number, has the unit of
    another quantity (or might have: 8億 for people), or has a unit of its own besides that of the heading.
    """
    text = SPACES.sub("", text)
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise NoAmountError("number")
    prefix, numbers, suffix = match.groups()
    parts = [(Decimal(digits.replace(",", "")), _scale(unit)) for digits, unit in _PART.findall(numbers)]
    if letters and suffix[:1] in _LETTERS and len(parts) == 1 and parts[0][1] == 1:
        parts, suffix = [(parts[0][0], _LETTERS[suffix[0]])], suffix[1:]
    units = [multiple for multiple in (prefix, suffix) if multiple]
    if any(unit not in WORDS.get(quantity, ()) for unit in units):
        known = OTHERS.union(*WORDS.values())
        raise NoAmountError("unit" if all(unit in known for unit in units) else "number")
    scales = [multiple for _, multiple in parts]
    if scales != sorted(set(scales), reverse=True):
        raise NoAmountError("number")
    scaled = scales[0] > 1
    if not units and scales[0] >= _LARGE and quantity != "yen":
        raise NoAmountError("unit")
    if scale > 1 and scaled != bool(units):
        raise NoAmountError("both")
    total = sum((number * multiple for number, multiple in parts), Decimal(0))
    return total if scale == 1 or scaled else total * scale


def scale_of(unit: str, quantity: str) -> int | None:
    """The number that a unit stands for, such as 10^6 for 百万円; None for a unit of another quantity, or no unit."""
    text = _AROUND.sub("", unit.strip()).strip(" /:・,、")
    if not text:
        return 1 if unit.strip() else None  # a remark, such as 税抜
    words = "|".join(map(re.escape, WORDS.get(quantity, ())))
    scales = rf"{_SCALE}|{'|'.join(_LETTERS)}"
    for pattern in (rf"({scales}|)s? ?(?:of )?(?:{words})", rf"(?:{words}) ?(?:in )?({scales})s?"):
        match = re.fullmatch(pattern, text) if words else None
        if match:
            return _scale(match[1])
    whole_match = re.fullmatch(rf"({_SCALE})s?", text)
    return _scale(whole_match[1]) if whole_match and quantity == "yen" else None


def split(heading: str) -> tuple[str, str]:
    """A heading without the unit at its end, and the unit; without one, the heading and nothing."""
    match = _BRACKETS.fullmatch(heading) or _TAIL.fullmatch(heading)
    return (match["base"].rstrip("* "), match["unit"].strip()) if match else (heading, "")


def _scale(word: str) -> int:
    if word in _ENGLISH or word in _LETTERS:
        return _ENGLISH.get(word) or _LETTERS[word]
    total = 1
    for char in word:
        total *= {"十": 10, "百": 100, "千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}[char]
    return total
