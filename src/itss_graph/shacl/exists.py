"""Patterns within EXISTS that start from the variables bound outside.

Oxigraph optimises the joins of a query, except those within EXISTS: each side is evaluated completely for every
solution. Here each triple pattern, and each step of a path sequence, becomes a LATERAL group behind those that bind its
variables: the same solutions, each by lookup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from itss_graph.rdf.sparql import GroupPattern
from itss_graph.rdf.tokens import Token

Edit = tuple[int, int, str]
"""Start, end and replacement."""

_VARIABLE = re.compile(r"[?$](\w+)")
_OPENING, _CLOSING = "({[", ")}]"
_ENDING = ("{", "OPTIONAL", "UNION", "GRAPH", "BIND")
"""What ends a run of triple patterns that may be reordered; a filter belongs to its whole group."""


def lateral(text: str, tokens: Sequence[Token], groups: Sequence[GroupPattern], bound: Iterable[str]) -> Iterator[Edit]:
    """The edits that order the triple patterns within EXISTS, given the variables bound everywhere.

    Variables mentioned before a group count as bound there: a guess, which affects the order and no solution.
    """
    for group in groups:
        inside = [token for token in tokens if group.start <= token.offset < group.end]
        if group.inside_exists and not group.subquery and not any(token.text.startswith("_:") for token in inside):
            before = {token.text[1:] for token in tokens if token.kind == "variable" and token.offset < group.start}
            for run in _runs(inside):
                steps = _ordered([step for block in run for step in _steps(text, block)], before.union(bound))
                head = [] if run[0][0] is inside[0] else [""]
                replacement = " LATERAL ".join([*head, *(f"{{ {step} }}" for step in steps)])
                for block, edited in zip(run, [replacement, *[""] * len(run)], strict=False):
                    yield block[0].offset, _end(block), edited


def _runs(inside: Sequence[Token]) -> Iterator[list[list[Token]]]:
    """The runs of triple patterns of one group, each as its tokens with the full stop behind them."""
    run: list[list[Token]] = [[]]
    index = 0
    while index < len(inside):
        word = inside[index].text.upper()
        end = _after_bracket(inside, index) if word == "FILTER" or word in _ENDING or word in _OPENING else index + 1
        if word in _ENDING:
            yield from _nonempty(run)
            run = [[]]
        elif word == "FILTER":
            run.append([])
        elif word == ".":
            run[-1] += inside[index:end] if run[-1] else []
            run.append([])
        else:
            run[-1] += inside[index:end]
        index = end
    yield from _nonempty(run)


def _nonempty(blocks: list[list[Token]]) -> list[list[list[Token]]]:
    """The run without its empty patterns, if any pattern is left."""
    patterns = [block for block in blocks if block]
    return [patterns] if patterns else []


def _after_bracket(inside: Sequence[Token], start: int) -> int:
    """The index behind the bracket that closes the first one from `start` on."""
    depth = 0
    for index in range(start, len(inside)):
        depth += (inside[index].text in _OPENING) - (inside[index].text in _CLOSING)
        if depth == 0 and inside[index].text in _CLOSING:
            return index + 1
    return len(inside)


def _end(block: Sequence[Token]) -> int:
    return block[-1].offset + len(block[-1].text)


def _ordered(steps: list[str], bound: set[str]) -> list[str]:
    """The steps, each behind those that bind its variables, if any do."""
    ordered: list[str] = []
    while steps:
        named = [set(_VARIABLE.findall(step)) for step in steps]
        best = min(range(len(steps)), key=lambda step: (not named[step] & bound, len(named[step] - bound)))
        bound |= named[best]
        ordered.append(steps.pop(best))
    return ordered


def _steps(text: str, block: Sequence[Token]) -> list[str]:
    """The steps of a pattern that is a path sequence between two terms; any other pattern as one step."""
    block = block[:-1] if block[-1].text == "." else block
    bounds, index = [1], 1
    while index < len(block):
        while index < len(block) and block[index].text in ("^", "!"):
            index += 1
        index = _after_bracket(block, index) if index < len(block) and block[index].text == "(" else index + 1
        index += index < len(block) and block[index].text in ("*", "+", "?")
        if index >= len(block) or block[index].text != "/":
            break
        bounds.append(index + 1)
        index += 1
    single = block[0].text not in _OPENING and not {token.text for token in block} & {";", ",", "["}
    if len(bounds) == 1 or not single or index >= len(block) or block[index].text == "|":
        return [text[block[0].offset : _end(block)]]
    paths = [
        text[block[start].offset : _end(block[start:end])]
        for start, end in zip(bounds, [*(bound - 1 for bound in bounds[1:]), index], strict=True)
    ]
    between = [f"?itss_step_{block[start].offset}" for start in bounds[1:]]
    first, last = text[block[0].offset : _end(block[:1])], text[block[index].offset : _end(block)]
    ends = zip([first, *between], paths, [*between, last], strict=True)
    return [f"{one} {path} {other}" for one, path, other in ends]
