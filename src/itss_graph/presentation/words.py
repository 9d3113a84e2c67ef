"""The words around the figures, in both languages."""

from __future__ import annotations

from itss_graph.requirements import KINDS
from itss_graph.terms.model import Text

UNITS = {name: unit for kind in KINDS for name, unit in kind.units.items()}
"""The quantities that are required and measured, in the contract's order."""

OUTCOMES = {
    "met": Text("met", "充足"),
    "insufficient": Text("not enough", "不足"),
    "no-evidence": Text("nothing counts", "該当する記録なし"),
    "not-specified": Text("not specified", "規定なし"),
}
TOO_LARGE = Text("too large", "上限超過")
SHEETS = Text("Levels|Indicators|Requirements", "レベル|達成度指標|要求")
LESS_THAN = Text("less than {}", "{}未満")
AS_OF = Text("as of {}", "{} 現在")
LEVEL = Text("level {}", "レベル{}")
NO_LEVEL = Text("no level", "該当レベルなし")
DEEMED = Text("deemed met by examination", "試験合格によるみなし")
MET = Text("met", "充足")
NOT_MET = Text("not met", "未充足")
NEXT = Text("Missing for {}", "{}に不足しているもの")
EVIDENCE = Text("evidence", "根拠")
DEEMED_BY = Text("Deemed met by passing: {}", "みなし達成となる試験合格:{}")
COUNTED_BY = Text("Counted by", "数える達成度指標")
OUTLINE = Text("Specialty field|Levels|Show it with itss show", "専門分野|レベル|itss show で表示")
ONE_ENGAGEMENT = Text("one successful engagement in {} with", "成功した一つの{}の業務で、次のいずれか")
REQUIRED = Text("required", "必須")
OR = Text("or", "または")
CONFORMS = Text("Conforms.", "適合しています。")
NOT_JUDGED = Text("Conforms. Nothing was judged.", "適合しています。判定したものはありません。")
FAILS = Text("Does not conform. ", "適合していません。")
SEVERITIES = {"Warning": Text("Warning", "警告"), "Info": Text("Information", "情報")}
COUNTED = {
    "Violation": Text("Violations: {}.", "違反{}件。"),
    "Warning": Text("Warnings: {}.", "警告{}件。"),
    "Info": Text("Information: {}.", "情報{}件。"),
}
YES_OR_NO = Text("yes|no", "はい|いいえ")
ROWS = Text("{} rows|1 row", "{}行")
TRIPLE = Text("subject|property|value", "主語|述語|値")
CHECKED = Text("Conforms|Does not conform", "適合しています|適合していません")
FINDINGS = {
    "ERROR": Text("{} errors|1 error", "エラー{}件"),
    "WARN": Text("{} warnings|1 warning", "警告{}件"),
    "INFO": Text("{} infos|1 info", "情報{}件"),
}
CHECKS_OVER_FILES = Text(" ({} over {}).", "({}、{})。")
CHECKS = Text("{} checks|1 check", "検査{}件")
FILES = Text("{} files|1 file", "ファイル{}個")
MORE = Text("... and {} more; --format {} names them all", "ほか{}件。すべては --format {} で表示")
MORE_PROBLEMS = Text("and {} more problems; 2> FILE keeps them all", "ほか{}件の問題。2> FILE ですべて保存")
WITHOUT_REQUIRED = Text("without the criterion that must be among them", "必須の基準を含まない")

STANDINGS = {
    "claimed": Text("claimed", "申告のみ"),
    "evidenced": Text("evidenced", "証跡あり"),
    "confirmed": Text("confirmed", "評価者確認済み"),
}
REASONS = {
    "record": Text("one record away", "記録一つで充足"),
    "records": Text("{} records away", "記録{}件で充足"),
    "time": Text("in time", "時間の経過による"),
    "growth": Text("a running engagement has to grow", "継続中の業務の拡大が必要"),
    "role": Text("a higher role on the same work", "同じ業務でのより上位の役割が必要"),
    "engagement": Text("another kind of engagement needed", "別の種類の業務が必要"),
    "examination": Text("by examination", "試験による"),
}
FROM = Text("from {}", "{}から")
NOTHING_TO_DO = Text("Nothing to do.", "することはありません。")
NO_WAY = Text("No change was found that would suffice.", "充足に足りる変更は見つかりませんでした。")
WAIT = Text("Nothing but time: it is met on {} by what is on record and goes on", "記録済みの業務が続けば{}に充足")
INSTEAD = Text("or instead: {}", "代わりに次でもよい:{}")
LEAST = Text("Least effort: {} changes, met from {}", "最小の変更:{}件、{}から充足")
LEAST_ONE = Text("Least effort: one change, met from {}", "最小の変更:1件、{}から充足")
LEAST_NONE = Text("Least effort: no change, met from {}", "最小の変更:なし、{}から充足")
TOP = Text("There is no level above the one reached.", "到達したレベルより上のレベルはありません。")
ONLY = Text("only what is {}", "{}の記録のみ")
BEFORE_AFTER = Text("before|after", "変更前|変更後")
NATURES = {
    "record": Text("record it if it is true", "事実であれば記録"),
    "record-or-do": Text("record it if it is true, else do it", "事実なら記録、そうでなければ実施"),
    "do": Text("to do", "これから実施"),
}


def counted(number: int, what: Text, language: str) -> str:
    """How many there are of something whose words are for several and, behind a bar, for one."""
    several, _, one = what[language].partition("|")
    return (one if one and number == 1 else several).format(number)


def restricted(only: str | None, language: str) -> str:
    """How a heading goes on where only records of a standing count."""
    return f", {ONLY[language].format(STANDINGS[only][language])}" if only else ""


UNTIL = Text("until {}", "{} まで")
OVER_TIME = Text("Levels over time", "レベルの推移")
ALWAYS = Text("always", "当初から")
COLON = Text(": ", ":")
COMMA = Text(", ", "、")
SEMICOLON = Text("; ", ";")
STOP = Text(". ", "。")
