"""Patterns within EXISTS that start from what is bound outside.

Oxigraph plans the joins of a query, and leaves those within EXISTS as they are written: each side is evaluated in full,
for each solution again. Here each triple pattern, and each step of a sequence of paths, comes as a LATERAL group behind
those that bind its variables: the same solutions, each looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from itss_graph.rdf.sparql import GroupPattern
from itss_graph.rdf.tokens import Token

Edit = tuple[int, int, str]
"""The places from which to which another text is to stand."""

_VARIABLE = re.compile(r"[?$](\w+)")
_OPENING, _CLOSING = "({[", ")}]"
_ENDING = ("{", "OPTIONAL", "UNION", "GRAPH", "BIND")
"""What ends a run of triple patterns that may change places; a filter belongs to all of its group."""


def lateral(text: str, found: Sequence[Token], groups: Sequence[GroupPattern], bound: Iterable[str]) -> Iterator[Edit]:
    """The edits that put the triple patterns within EXISTS in order, given what is bound everywhere.

    What is mentioned before a group counts as bound there: a guess, on which the order depends and no solution.
    """
    for group in groups:
        inside = [token for token in found if group.start <= token.offset < group.end]
        if group.inside_exists and not group.subquery and not any(token.text.startswith("_:") for token in inside):
            before = {token.text[1:] for token in found if token.kind == "variable" and token.offset < group.start}
            for run in _runs(inside):
                steps = _ordered([step for block in run for step in _steps(text, block)], before.union(bound))
                head = [] if run[0][0] is inside[0] else [""]
                whole = " LATERAL ".join([*head, *(f"{{ {step} }}" for step in steps)])
                for block, instead in zip(run, [whole, *[""] * len(run)], strict=False):
                    yield block[0].offset, _end(block), instead


def _runs(inside: Sequence[Token]) -> Iterator[list[list[Token]]]:
    """The runs of triple patterns of one group, each as its tokens with the full stop behind them."""
    run: list[list[Token]] = [[]]
    at = 0
    while at < len(inside):
        word = inside[at].text.upper()
        end = _behind(inside, at) if word == "FILTER" or word in _ENDING or word in _OPENING else at + 1
        if word in _ENDING:
            yield from _written(run)
            run = [[]]
        elif word == "FILTER":
            run.append([])
        elif word == ".":
            run[-1] += inside[at:end] if run[-1] else []
            run.append([])
        else:
            run[-1] += inside[at:end]
        at = end
    yield from _written(run)


def _written(run: list[list[Token]]) -> list[list[list[Token]]]:
    """The run of the patterns that are none of them empty, if there is any."""
    patterns = [block for block in run if block]
    return [patterns] if patterns else []


def _behind(inside: Sequence[Token], at: int) -> int:
    """The place behind the bracket that closes the first one from a place on."""
    depth = 0
    for place in range(at, len(inside)):
        depth += (inside[place].text in _OPENING) - (inside[place].text in _CLOSING)
        if depth == 0 and inside[place].text in _CLOSING:
            return place + 1
    return len(inside)


def _end(block: Sequence[Token]) -> int:
    return block[-1].offset + len(block[-1].text)


def _ordered(steps: list[str], known: set[str]) -> list[str]:
    """The steps, each behind those that bind its variables, as far as there are any."""
    ordered: list[str] = []
    while steps:
        named = [set(_VARIABLE.findall(step)) for step in steps]
        best = min(range(len(steps)), key=lambda at: (not named[at] & known, len(named[at] - known)))
        known |= named[best]
        ordered.append(steps.pop(best))
    return ordered


def _steps(text: str, block: Sequence[Token]) -> list[str]:
    """A pattern as it is, or, where it is nothing but a sequence of paths between two terms, its steps."""
    block = block[:-1] if block[-1].text == "." else block
    bounds, at = [1], 1
    while at < len(block):
        while at < len(block) and block[at].text in ("^", "!"):
            at += 1
        at = _behind(block, at) if at < len(block) and block[at].text == "(" else at + 1
        at += at < len(block) and block[at].text in ("*", "+", "?")
        if at >= len(block) or block[at].text != "/":
            break
        bounds.append(at + 1)
        at += 1
    single = block[0].text not in _OPENING and not {token.text for token in block} & {";", ",", "["}
    if len(bounds) == 1 or not single or at >= len(block) or block[at].text == "|":
        return [text[block[0].offset : _end(block)]]
    paths = [
        text[block[start].offset : _end(block[start:end])]
        for start, end in zip(bounds, [*(bound - 1 for bound in bounds[1:]), at], strict=True)
    ]
    between = [f"?itss_step_{block[start].offset}" for start in bounds[1:]]
    first, last = text[block[0].offset : _end(block[:1])], text[block[at].offset : _end(block)]
    ends = zip([first, *between], paths, [*between, last], strict=True)
    return [f"{one} {path} {other}" for one, path, other in ends]
