"""Walking property paths link by link: what a step costs is what it finds, however much data there is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial

from itss_graph.shacl.data import Data
from itss_graph.shacl.paths import Alternative, Inverse, Optional, Path, Predicate, Repeat, Sequence, turned

Onward = Callable[[int], Collection[int]]
"""From one node to others."""


def onward(data: Data, path: Path) -> Onward:
    """From one node to its value nodes on a path."""
    match path:
        case Predicate(name):
            found = partial(_links, data.links(name))
        case Inverse(Predicate(name)):
            found = partial(_links, data.links(name, backwards=True))
        case Inverse(inner):
            return onward(data, turned(inner))
        case Sequence(parts):
            found = partial(_in_turn, [onward(data, part) for part in parts])
        case Alternative(parts):
            found = partial(_any, [onward(data, part) for part in parts])
        case Optional(inner):
            found = partial(_perhaps, onward(data, inner))
        case Repeat(inner, zero):
            found = partial(_over_and_over, onward(data, inner), zero=zero)
    return found


def reached(step: Onward, ends: Iterable[int], known: set[int]) -> list[int]:
    """The nodes beyond some that are not known yet; they are known from then on."""
    waiting, more = list(ends), []
    while waiting:
        fresh = [node for node in step(waiting.pop()) if node not in known]
        known.update(fresh)
        waiting += fresh
        more += fresh
    return more


def _links(links: dict[int, list[int]], node: int) -> Collection[int]:
    return links.get(node, ())


def _in_turn(steps: list[Onward], node: int) -> Collection[int]:
    found: Collection[int] = (node,)
    for step in steps:
        found = {value for each in found for value in step(each)}
    return found


def _any(ways: list[Onward], node: int) -> Collection[int]:
    return {value for way in ways for value in way(node)}


def _perhaps(step: Onward, node: int) -> Collection[int]:
    return {node, *step(node)}


def _over_and_over(step: Onward, node: int, *, zero: bool) -> Collection[int]:
    known = {node} if zero else set(step(node))
    reached(step, list(known), known)
    return known
