"""The words of credentials, in both languages."""

from __future__ import annotations

from collections.abc import Callable

from itss_graph.assessment.model import Assessment, KpiOutcome, RequirementOutcome
from itss_graph.presentation import words
from itss_graph.presentation.standard import title
from itss_graph.reports.html.quantities import Quantity
from itss_graph.terms.model import Reading, Text

JUDGED = Text(
    "Judged by {tool} from the records of a profile, up to {day}, {reading}{only}: {verdict}.",
    "{tool}がプロファイルの記録をもとに、{day}現在、{reading}{only}で判定:{verdict}。",
)
STANDING = Text("{}, on what is {} alone", "{}({}の記録による)")
CLAIM = Text(
    "A record of the profile, {standing}; it counted for {kinds}.", "プロファイルの記録({standing})。{kinds}に算入。"
)
CONFIRMED_BY = Text("confirmed by {}", "確認者 {}")
EVIDENCE_OF = Text("Evidence of {}", "{}の証跡")
PASSED = Text("passed examination: {}", "合格した試験:{}")
FIGURE = Text("{measured} ({asked})", "{measured}({asked})")
REQUIRED = Text("{} required", "要求 {}")
NOT_ASKED = Text("not asked for", "要求なし")
NOT_RECORDED = Text("not recorded", "記録なし")
JOINED = {"": Text("", ""), "or": Text("or ", "または"), "and": Text("and ", "かつ")}
ASSESSMENT_OF = Text("Assessment of {}", "{}の判定")
CREDENTIAL = Text("Assessment against {}", "{}に対する判定")
RESTS_ON = Text("Rests on: {}", "根拠とした記録:{}")
VOUCHED = {
    "claimed": Text(
        "Claimed: the person states it in the profile, without evidence.",
        "申告のみ:本人がプロファイルに記し、証跡はない。",
    ),
    "evidenced": Text(
        "Evidenced: the person states it in the profile, and names evidence.",
        "証跡あり:本人がプロファイルに記し、証跡を挙げている。",
    ),
    "confirmed": Text(
        "Confirmed: someone other than the person has confirmed it.", "評価者確認済み:本人以外の者が確認している。"
    ),
}
"""Who stands behind a record."""
JUDGED_BY_ISSUER = Text("Judged from the records of the profile.", "プロファイルの記録をもとに判定。")
LANGUAGES = {"en": Text("English", "英語"), "ja": Text("Japanese", "日本語")}
GENERIC = Text("Generic", "一般")


def verdict(outcome: KpiOutcome) -> Text:
    """Whether an indicator is met, deemed met, or not met."""
    return words.MET if outcome.met else words.DEEMED if outcome.deemed else words.NOT_MET


def judged(assessment: Assessment, reading: Reading, outcome: KpiOutcome, tool: str, only: str | None) -> Text:
    """One sentence: by what, when, how and with which verdict."""
    return both(
        lambda language: JUDGED[language].format(
            tool=tool,
            day=assessment.as_of.isoformat(),
            reading=reading.label[language],
            only=words.restricted(only, language),
            verdict=STANDING[language].format(verdict(outcome)[language], words.STANDINGS[outcome.standing][language])
            if outcome.standing
            else verdict(outcome)[language],
        )
    )


def named(row: RequirementOutcome, quantity: Quantity | None = None) -> Text:
    """What a result is called: the requirement, and what is measured for it."""

    def name(language: str) -> str:
        parts = [title(row.requirement.label[language])]
        if quantity and quantity.unit[language]:
            parts.append(quantity.unit[language])
        if quantity and quantity.below is not None:
            parts.append(words.LESS_THAN[language].format(quantity.below))
        return words.COMMA[language].join(parts)

    return both(name)


def figure(quantity: Quantity) -> Text:
    """What was measured and what is required, as whole numbers, with how it goes with the figure before it."""

    def figure_in(language: str) -> str:
        unit = quantity.unit[language] + words.COLON[language] if quantity.unit[language] else ""
        measured = NOT_RECORDED[language] if quantity.measured is None else str(quantity.measured)
        asked = [NOT_ASKED[language] if quantity.required is None else REQUIRED[language].format(quantity.required)]
        asked += [] if quantity.below is None else [words.LESS_THAN[language].format(quantity.below)]
        told = FIGURE[language].format(measured=measured, asked=words.COMMA[language].join(asked))
        return f"{JOINED[quantity.joined][language]}{unit}{told}"

    return both(figure_in)


def both(make: Callable[[str], str]) -> Text:
    """A text made for each language."""
    return Text(make("en"), make("ja"))
