"""The words around the figures, in both languages."""

from __future__ import annotations

from itss_graph.standard.model import Text

KINDS = {
    "responsibility": Text("responsibility", "責任性"),
    "complexity": Text("complexity", "複雑性"),
    "size": Text("size", "サイズ"),
    "specialty": Text("specialty", "専門性"),
    "succession": Text("succession", "技術の継承"),
    "development": Text("development", "後進の育成"),
}
UNITS = {
    "days": Text("days", "日"),
    "count": Text("", ""),
    "persons": Text("persons", "人"),
    "annualContractValue": Text("yen a year", "円/年"),
    "peakPersons": Text("persons at peak", "人(ピーク時)"),
    "annualUsers": Text("users a year", "利用者/年"),
    "complexityCount": Text("criteria", "基準"),
}
OUTCOMES = {
    "met": Text("met", "充足"),
    "insufficient": Text("not enough", "不足"),
    "no-evidence": Text("nothing counts", "該当する記録なし"),
    "not-specified": Text("not specified", "規定なし"),
}
AS_OF = Text("as of {}", "{} 現在")
LEVEL = Text("level {}", "レベル{}")
NO_LEVEL = Text("no level", "該当レベルなし")
DEEMED = Text("deemed met by examination", "試験合格によるみなし")
MET = Text("met", "充足")
NOT_MET = Text("not met", "未充足")
NEXT = Text("Missing for {}", "{}に不足しているもの")
EVIDENCE = Text("evidence", "根拠")
BUSINESS = Text("Business contribution", "ビジネス貢献")
PROFESSIONAL = Text("Professional contribution", "プロフェッショナル貢献")
DEEMED_BY = Text("Deemed met by passing: {}", "みなし達成となる試験合格:{}")
COUNTED_BY = Text("Counted by", "数える達成度指標")
OUTLINE = Text("Specialty field|Levels|Show it with itss show", "専門分野|レベル|itss show で表示")
ONE_ENGAGEMENT = Text("one successful engagement in {} with", "成功した一つの{}の業務で、次のいずれか")
REQUIRED = Text("required", "必須")
OR = Text("or", "または")
CONFORMS = Text("Conforms.", "適合しています。")
VIOLATIONS = Text("Does not conform. Violations: {}.", "適合していません。違反{}件。")
WITHOUT_REQUIRED = Text("without the criterion that must be among them", "必須の基準を含まない")
