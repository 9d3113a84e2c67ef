"""Walking property paths: set-wise from a column of focus nodes to their value nodes, or backwards from one value.

A few nodes are walked one by one: the cost of a step depends on the nodes that it finds, not on the size of the data.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable
from functools import partial

import polars as pl

from itss_graph.rdf.columns import ID, ids_where
from itss_graph.shacl.data import Data, Pairs
from itss_graph.shacl.paths import Alternative, Inverse, Optional, Path, Predicate, Repeat, Sequence, inverted

Successors = Callable[[int], Collection[int]]
"""The function from a node to the nodes that a path leads to."""


def successors(data: Data, path: Path) -> Successors:
    """The function from a node to its value nodes on a path."""
    match path:
        case Predicate(name):
            step = partial(_linked, data.links(name))
        case Inverse(Predicate(name)):
            step = partial(_linked, data.links(name, backwards=True))
        case Inverse(inner):
            return successors(data, inverted(inner))
        case Sequence(parts):
            step = partial(_in_sequence, [successors(data, part) for part in parts])
        case Alternative(parts):
            step = partial(_alternatives, [successors(data, part) for part in parts])
        case Optional(inner):
            step = partial(_optional, successors(data, inner))
        case Repeat(inner, zero):
            step = partial(_repeated, successors(data, inner), zero=zero)
    return step


def expand(step: Successors, ends: Iterable[int], seen: set[int]) -> list[int]:
    """The nodes that steps from `ends` lead to and that are not yet `seen`; they are added to it."""
    waiting, added = list(ends), []
    while waiting:
        fresh = [node for node in step(waiting.pop()) if node not in seen]
        seen.update(fresh)
        waiting += fresh
        added += fresh
    return added


def _linked(links: dict[int, list[int]], node: int) -> Collection[int]:
    return links.get(node, ())


def _in_sequence(steps: list[Successors], node: int) -> Collection[int]:
    nodes: Collection[int] = (node,)
    for step in steps:
        nodes = {value for start in nodes for value in step(start)}
    return nodes


def _alternatives(steps: list[Successors], node: int) -> Collection[int]:
    return {value for step in steps for value in step(node)}


def _optional(step: Successors, node: int) -> Collection[int]:
    return {node, *step(node)}


def _repeated(step: Successors, node: int, *, zero: bool) -> Collection[int]:
    seen = {node} if zero else set(step(node))
    expand(step, list(seen), seen)
    return seen


ROUNDS = 16
"""So many rounds go over all of the data; longer chains are then walked node by node."""


def pairs(data: Data, path: Path, foci: pl.Series, within: pl.Series | None = None) -> Pairs:
    """The value nodes of a path for some focus nodes: https://www.w3.org/TR/shacl/#dfn-value-nodes .

    `within`: the mask of the focus nodes, if already computed.
    """
    match path:
        case Sequence((first, *rest)):
            values = pairs(data, first, foci, within)
            for step in rest:
                values = _join(data, values, step)
        case Alternative(parts):
            values = _union([pairs(data, part, foci, within) for part in parts])
        case Optional(inner):
            here = data.distinct(foci)
            values = _union([Pairs(here, here), pairs(data, inner, here, within)])
        case Repeat(inner, zero):
            values = _closure(data, inner, data.distinct(foci), zero=zero)
        case Predicate(_) | Inverse(Predicate(_)):
            table = _table(data, path)
            values = table.where((data.mask(foci) if within is None else within)[table.focus])
        case Inverse(inner):
            values = pairs(data, inverted(inner), foci, within)
    return values


def _table(data: Data, step: Path) -> Pairs:
    """All pairs of a predicate, or of one walked backwards."""
    match step:
        case Predicate(name):
            return data.table(name)
        case Inverse(inner):
            return _table(data, inner).swapped()
    raise TypeError(step)


def _join(data: Data, left: Pairs, step: Path) -> Pairs:
    """Pairs joined with the value nodes of one more path."""
    if not len(left):
        return left
    further = pairs(data, step, data.distinct(left.value))
    if not len(further):
        return further
    joined = left.frame().join(further.frame(), left_on="value", right_on="focus", suffix="_next")
    return Pairs.of(joined.select("focus", value="value_next").unique())


def _union(parts: list[Pairs]) -> Pairs:
    filled = [part for part in parts if len(part)]
    if len(filled) < 2:
        return filled[0] if filled else parts[0]
    return Pairs.of(pl.concat([part.frame() for part in filled]).unique())


def _closure(data: Data, step: Path, foci: pl.Series, *, zero: bool) -> Pairs:
    """The pairs of a repeated path; each round extends the pairs that the one before added."""
    new = Pairs(foci, foci).frame() if zero else pairs(data, step, foci).frame()
    closure = new
    for _ in range(ROUNDS):
        if not len(new):
            return Pairs.of(closure)
        further = _join(data, Pairs.of(new), step).frame()
        new = further.join(closure, on=["focus", "value"], how="anti")
        closure = pl.concat([closure, new])
    return Pairs.of(pl.concat([closure, _remaining(data, step, new, closure)]))


def _remaining(data: Data, step: Path, new: pl.DataFrame, closure: pl.DataFrame) -> pl.DataFrame:
    """The pairs still missing from a closure, node by node from those that the last round added."""
    step_from = successors(data, step)
    seen = closure.filter(closure["focus"].is_in(new["focus"].implode())).group_by("focus").agg("value")
    last = new.group_by("focus").agg(last="value")
    more_foci, more_values = array("I"), array("I")
    for focus, values, ends in seen.join(last, on="focus").iter_rows():
        added = expand(step_from, ends, set(values))
        more_foci.extend([focus] * len(added))
        more_values.extend(added)
    return pl.DataFrame({"focus": pl.Series(more_foci, dtype=ID), "value": pl.Series(more_values, dtype=ID)})


def reach(data: Data, path: Path, start: pl.Series) -> pl.Series:
    """The mask of the nodes that a path leads to from the nodes of a mask."""
    mask = start
    match path:
        case Sequence(parts):
            for part in parts:
                mask = reach(data, part, mask)
        case Alternative((first, *rest)):
            mask = reach(data, first, start)
            for part in rest:
                mask = mask | reach(data, part, start)
        case Optional(inner):
            mask = start | reach(data, inner, start)
        case Repeat(inner, zero):
            mask = _closure_mask(data, inner, start if zero else reach(data, inner, start))
        case Predicate(_) | Inverse(Predicate(_)):
            table = _table(data, path)
            mask = data.mask(table.value.filter(start[table.focus]))
        case Inverse(inner):
            mask = reach(data, inverted(inner), start)
    return mask


def _closure_mask(data: Data, step: Path, start: pl.Series) -> pl.Series:
    """The mask of the nodes that a repeated path leads to from the nodes of a mask, themselves included."""
    mask = new = start
    for _ in range(ROUNDS):
        if not new.any():
            return mask
        new = reach(data, step, new) & ~mask
        mask = mask | new
    added = expand(successors(data, step), ids_where(new), set(ids_where(mask)))
    return mask | data.mask(pl.Series(values=added, dtype=ID))


def subjects(data: Data, path: Path, value: int) -> pl.Series:
    """The mask of the focus nodes that have a value node on a path."""
    return reach(data, Inverse(path), data.mask(pl.Series(values=[value], dtype=ID)))
