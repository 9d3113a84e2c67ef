"""Walking property paths: set-wise from a column of focus nodes to their value nodes, or backwards from one value.

Few nodes are walked link by link: what a step costs is what it finds, however much data there is.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable
from functools import partial

import polars as pl

from itss_graph.rdf.columns import ID, ids_where
from itss_graph.shacl.data import Data, Pairs
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


ROUNDS = 16
"""So many rounds are taken over all of the data; a chain longer than that is chased."""


def pairs(data: Data, path: Path, foci: pl.Series, within: pl.Series | None = None) -> Pairs:
    """The value nodes of a path for some focus nodes: https://www.w3.org/TR/shacl/#dfn-value-nodes .

    `within`: the mask of the focus nodes, where it is at hand.
    """
    match path:
        case Sequence((first, *rest)):
            found = pairs(data, first, foci, within)
            for step in rest:
                found = _then(data, found, step)
        case Alternative(parts):
            found = _union([pairs(data, part, foci, within) for part in parts])
        case Optional(inner):
            here = data.distinct(foci)
            found = _union([Pairs(here, here), pairs(data, inner, here, within)])
        case Repeat(inner, zero):
            found = _closure(data, inner, data.distinct(foci), zero=zero)
        case Predicate(_) | Inverse(Predicate(_)):
            table = _table(data, path)
            found = table.where((data.mask(foci) if within is None else within)[table.focus])
        case Inverse(inner):
            found = pairs(data, turned(inner), foci, within)
    return found


def _table(data: Data, step: Path) -> Pairs:
    """All pairs of a predicate, or of one walked backwards."""
    match step:
        case Predicate(name):
            return data.table(name)
        case Inverse(inner):
            return _table(data, inner).swapped()
    raise TypeError(step)


def _then(data: Data, found: Pairs, step: Path) -> Pairs:
    """Pairs, each taken on from its value node by one more path."""
    if not len(found):
        return found
    further = pairs(data, step, data.distinct(found.value))
    if not len(further):
        return further
    joined = found.frame().join(further.frame(), left_on="value", right_on="focus", suffix="_next")
    return Pairs.of(joined.select("focus", value="value_next").unique())


def _union(parts: list[Pairs]) -> Pairs:
    filled = [part for part in parts if len(part)]
    if len(filled) < 2:
        return filled[0] if filled else parts[0]
    return Pairs.of(pl.concat([part.frame() for part in filled]).unique())


def _closure(data: Data, step: Path, foci: pl.Series, *, zero: bool) -> Pairs:
    """All that focus nodes reach by a path repeated; a fixpoint over what each round found new."""
    new = Pairs(foci, foci).frame() if zero else pairs(data, step, foci).frame()
    found = new
    for _ in range(ROUNDS):
        if not len(new):
            return Pairs.of(found)
        further = _then(data, Pairs.of(new), step).frame()
        new = further.join(found, on=["focus", "value"], how="anti")
        found = pl.concat([found, new])
    return Pairs.of(pl.concat([found, _chased(data, step, new, found)]))


def _chased(data: Data, step: Path, new: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """What is yet to be found from what a closure found last, a focus node and a link at a time."""
    step_on = onward(data, step)
    known = found.filter(found["focus"].is_in(new["focus"].implode())).group_by("focus").agg("value")
    last = new.group_by("focus").agg(last="value")
    more_foci, more_values = array("I"), array("I")
    for focus, values, ends in known.join(last, on="focus").iter_rows():
        more = reached(step_on, ends, set(values))
        more_foci.extend([focus] * len(more))
        more_values.extend(more)
    return pl.DataFrame({"focus": pl.Series(more_foci, dtype=ID), "value": pl.Series(more_values, dtype=ID)})


def reach(data: Data, path: Path, start: pl.Series) -> pl.Series:
    """The mask of all that a path reaches from the nodes of a mask."""
    found = start
    match path:
        case Sequence(parts):
            for part in parts:
                found = reach(data, part, found)
        case Alternative((first, *rest)):
            found = reach(data, first, start)
            for part in rest:
                found = found | reach(data, part, start)
        case Optional(inner):
            found = start | reach(data, inner, start)
        case Repeat(inner, zero):
            found = _repeatedly(data, inner, start if zero else reach(data, inner, start))
        case Predicate(_) | Inverse(Predicate(_)):
            table = _table(data, path)
            found = data.mask(table.value.filter(start[table.focus]))
        case Inverse(inner):
            found = reach(data, turned(inner), start)
    return found


def _repeatedly(data: Data, step: Path, start: pl.Series) -> pl.Series:
    """The mask of all that a path repeated reaches from the nodes of a mask, themselves included."""
    found = new = start
    for _ in range(ROUNDS):
        if not new.any():
            return found
        new = reach(data, step, new) & ~found
        found = found | new
    more = reached(onward(data, step), ids_where(new), set(ids_where(found)))
    return found | data.mask(pl.Series(values=more, dtype=ID))


def subjects(data: Data, path: Path, value: int) -> pl.Series:
    """The mask of the focus nodes that have a value node on a path."""
    return reach(data, Inverse(path), data.mask(pl.Series(values=[value], dtype=ID)))
