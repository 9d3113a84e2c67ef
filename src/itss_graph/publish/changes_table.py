"""What changed between two editions, for the terminal: what matters most first."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text as Line

from itss_graph.publish.changes import KINDS, Change, Changes
from itss_graph.publish.versions import Weight
from itss_graph.publish.wordings import KIND_WORDS, listed, plain, printable
from itss_graph.standard.model import Text

WEIGHTS = {
    Weight.PATCH: Text("patch", "パッチ"),
    Weight.MINOR: Text("minor", "マイナー"),
    Weight.MAJOR: Text("major", "メジャー"),
}
STYLES = {Weight.PATCH: "dim", Weight.MINOR: "green", Weight.MAJOR: "red"}
UNCHANGED = Text("Nothing changed.", "変更はありません。")
ASKS = Text("These changes ask for version {} or above.", "これらの変更にはバージョン{}以上が必要です。")
TOO_LOW = Text("The version is {}: too low.", "バージョンは{}で、低すぎます。")
INSTEAD = Text("use {} instead", "代わりに {} を使用")
WORDED = ("text", "axiom")


def table(changes: Changes, language: str) -> RenderableType:
    """All changes, a paragraph a kind."""
    parts: list[RenderableType] = [Line(f"{changes.old.name} → {changes.new.name}", "bold", overflow="fold")]
    if not changes.changes:
        return Group(*parts, Line(UNCHANGED[language]))
    if changes.least:
        parts.append(Line(ASKS[language].format(changes.least)))
    if not changes.fits:
        parts.append(Line(TOO_LOW[language].format(changes.new.number), "red"))
    for kind in KINDS:
        found = changes.of(kind)
        if found:
            weight = max(change.weight for change in found)
            heading = Line.assemble((KIND_WORDS[kind][language], "bold"), f" ({len(found)}, ")
            parts += [Line(), heading.append(WEIGHTS[weight][language], STYLES[weight]).append(")")]
            for change in found:
                parts += [Padding(line, (0, 0, 0, 2)) for line in _lines(change, changes, language)]
    return Group(*parts)


def _lines(change: Change, changes: Changes, language: str) -> Iterator[RenderableType]:
    name = f"{plain(f'<{change.term}>')}  " if change.term else ""
    yield Line.assemble((name, "bold"), (printable(change.label[language]), "dim"))
    if change.replaced_by:
        yield _further(INSTEAD[language].format(", ".join(plain(f"<{iri}>") for iri in change.replaced_by)))
    if change.kind in WORDED:
        if change.property:
            yield _further(changes.labels.of_term(change.property)[language])
        yield from _sides([plain(value) for _, value in change.removed], [plain(value) for _, value in change.added])
    elif change.property:
        old, new = (listed(pairs, changes.labels, language) for pairs in (change.removed, change.added))
        yield _further(f"{changes.labels.of_term(change.property)[language]}: {old} → {new}")
    if change.before != change.after:
        yield from _sides(*([text[language]] if text else [] for text in (change.before, change.after)))


def _sides(old: list[str], new: list[str]) -> Iterator[RenderableType]:
    yield from (_further(f"- {text}", "red") for text in old)
    yield from (_further(f"+ {text}", "green") for text in new)


def _further(text: str, style: str = "") -> RenderableType:
    return Padding(Line(text, style, overflow="fold"), (0, 0, 0, 2))
