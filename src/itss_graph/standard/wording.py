"""What a requirement asks for, in words, in both languages: one phrasing for shapes, tables, reports and documents.

The words are ours; every figure in them comes from the objects, so that a changed threshold changes the text.
"""

from __future__ import annotations

from collections.abc import Mapping

from itss_graph.standard.model import (
    Bound,
    Complexity,
    Development,
    Kpi,
    Reading,
    Requirement,
    Responsibility,
    Size,
    SizeAlternative,
    Specialty,
    Succession,
    Text,
)

MEASURE_WORDS = {
    "persons": Text("{} persons", "{}人"),
    "annualContractValue": Text("{} yen a year", "年間契約金額{}円"),
    "peakPersons": Text("{} persons at the peak", "ピーク時{}人"),
    "annualUsers": Text("{} users a year", "年間利用者{}人"),
}


def statement(kpi: Kpi, requirement: Requirement, reading: Reading) -> Text:
    """What must be so for the requirement to be met: a noun phrase without a full stop, or that nothing is asked."""
    match requirement:
        case Responsibility():
            return _responsibility(kpi, requirement)
        case Complexity():
            return _complexity(kpi, requirement)
        case Size():
            return _size(kpi, requirement, reading) if requirement.alternatives else not_specified()
        case Specialty():
            return _specialty(requirement, reading)
        case Succession():
            return Text(
                f"at least {requirement.count} of the {len(requirement.activities)} listed kinds of "
                f"succession activity for {kpi.field.label.en}",
                f"{kpi.field.label.ja}について列挙された{len(requirement.activities)}種類の継承活動のうち"
                f"{requirement.count}種類以上",
            )
        case Development():
            plural = "" if requirement.count == 1 else "s"
            return Text(
                f"at least {requirement.count} subordinate{plural} developed", f"{requirement.count}人以上の後進の育成"
            )
        case _:
            raise TypeError(f"no wording for {type(requirement).__name__}")


def advice(kpi: Kpi, requirement: Requirement, reading: Reading) -> Text:
    """What to do for a requirement that is not met: the message of its shape."""
    if isinstance(requirement, Size) and not requirement.alternatives:
        return not_specified()
    what = statement(kpi, requirement, reading)
    return Text(f"Record {what.en}.", f"{what.ja}を記録してください。")


def message(kpi: Kpi, requirement: Requirement, reading: Reading, outcome: str) -> Text:
    """The message beside an outcome: what was met, what to do, or that nothing is asked."""
    if outcome == "failed":
        return advice(kpi, requirement, reading)
    if outcome == "inapplicable":
        return not_specified()
    what = statement(kpi, requirement, reading)
    return Text(f"Met: {what.en}.", f"充足:{what.ja}。")


def exceeding(advice: Text, measured: Mapping[str, int], below: Mapping[str, int]) -> Text:
    """What to do, and which measures of the engagement that comes nearest are not below an upper bound."""
    pairs = [(MEASURE_WORDS[name], f"{measured[name]:,}", f"{most:,}") for name, most in below.items()]
    en = " and ".join(f"{words.en.format(value)}, which is not less than {most}" for words, value, most in pairs)
    ja = "、".join(f"{words.ja.format(value)}({most}未満ではない)" for words, value, most in pairs)
    return Text(f"{advice.en} The nearest has {en}.", f"{advice.ja}最も近い業務は{ja}です。")


def not_specified() -> Text:
    """The message where the table leaves a requirement open."""
    return Text("The standard leaves the size open at this level.", "このレベルではサイズは規定されていません。")


def _responsibility(kpi: Kpi, requirement: Responsibility) -> Text:
    year = "year" if requirement.years == 1 else "years"
    run_en, run_ja = (" without a break", "途切れなく") if requirement.continuity else ("", "")
    success_en, success_ja = ("successful ", "成功した") if requirement.success else ("", "")
    return Text(
        f"at least {requirement.years} {year} ({requirement.days:,} days){run_en} as {requirement.role.label.en} "
        f"or higher on {success_en}engagements equivalent to {kpi.label.en} or above",
        f"{kpi.label.ja} 以上に相当する{success_ja}業務での、「{requirement.role.label.ja}」以上としての"
        f"{run_ja}{requirement.years}年({requirement.days:,}日)以上の従事",
    )


def _complexity(kpi: Kpi, requirement: Complexity) -> Text:
    among_en = "".join(f", {term.label.en} among them," for term in requirement.required)
    among_ja = "".join(f"(「{term.label.ja}」を含む)" for term in requirement.required)
    return Text(
        f"at least {requirement.count} of the {len(requirement.criteria)} listed complexity criteria{among_en} "
        f"on one successful engagement in {kpi.field.label.en}",
        f"成功した一つの{kpi.field.label.ja}の業務に、列挙された{len(requirement.criteria)}の複雑性の基準のうち"
        f"{requirement.count}以上{among_ja}",
    )


def _size(kpi: Kpi, requirement: Size, reading: Reading) -> Text:
    alternatives = [alternative_text(each, reading) for each in requirement.alternatives]
    return Text(
        f"one successful engagement in {kpi.field.label.en} with " + "; or ".join(each.en for each in alternatives),
        f"成功した一つの{kpi.field.label.ja}の業務で、" + "、または".join(each.ja for each in alternatives),
    )


def alternative_text(alternative: SizeAlternative, reading: Reading) -> Text:
    """One size alternative: its bounds joined by *or*, its complexity count by *and*."""
    bounds = [bound_text(bound, enforced=reading.enforces_upper_bounds) for bound in alternative.bounds]
    both = Text(" or ".join(bound.en for bound in bounds), "または".join(bound.ja for bound in bounds))
    if alternative.complexity_count is None:
        return both
    count = alternative.complexity_count
    return Text(f"{both.en}, and at least {count} complexity criteria", f"{both.ja}、かつ複雑性の基準{count}以上")


def bound_text(bound: Bound, *, enforced: bool) -> Text:
    """One bound of a size alternative; an upper bound is spoken of only where it is enforced."""
    words = MEASURE_WORDS[bound.measure]
    minimum, unit = f"{bound.minimum:,}", words.ja.partition("{}")[2]
    if bound.below is None or not enforced:
        return Text(f"at least {words.en.format(minimum)}", f"{words.ja.format(minimum)}以上")
    below = f"{bound.below:,}"
    return Text(
        f"at least {words.en.format(f'{minimum} but less than {below}')}",
        f"{words.ja.format(minimum)}以上{below}{unit}未満",
    )


def _specialty(requirement: Specialty, reading: Reading) -> Text:
    every = reading.requires_every_area
    scale = [requirement.proficiency, *([requirement.contribution] if requirement.contribution else [])]
    grade_en = " and ".join(f'"{value.label.en}"' for value in scale)
    grade_ja = "かつ".join(f"「{value.label.ja}」" for value in scale)
    total = len(requirement.areas)
    how_en = (
        f"every one of the {total} listed areas"
        if every
        else f"at least {requirement.count} of the {total} listed areas"
    )
    how_ja = f"列挙された{total}領域のすべて" if every else f"列挙された{total}領域のうち{requirement.count}領域以上"
    return Text(f"{how_en} at {grade_en} or higher", f"{how_ja}での{grade_ja}以上の専門性")
