"""Walking property paths set-wise: from a column of focus nodes to their value nodes, or backwards from one value.

`pairs` joins; `reach` only marks and is much cheaper, which is why `sh:hasValue`, `sh:class` and class targets use it.
Repetition runs to a fixpoint, each round only over what the round before found new.
"""

from __future__ import annotations

import polars as pl

from itss_graph.rdf.columns import ID
from itss_graph.shacl.data import Data, Pairs
from itss_graph.shacl.paths import Alternative, Inverse, Optional, Path, Predicate, Repeat, Sequence


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
            found = pairs(data, _turned(inner), foci, within)
    return found


def _table(data: Data, step: Path) -> Pairs:
    """All pairs of a predicate, or of one walked backwards."""
    match step:
        case Predicate(name):
            return data.table(name)
        case Inverse(inner):
            return _table(data, inner).swapped()
    raise TypeError(step)


def _turned(path: Path) -> Path:
    """The inverse of a path, pushed down to its predicates."""
    match path:
        case Inverse(inner):
            return inner
        case Sequence(parts):
            return Sequence(tuple(_turned(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(_turned(part) for part in parts))
        case Optional(inner):
            return Optional(_turned(inner))
        case Repeat(inner, zero):
            return Repeat(_turned(inner), zero)
    return Inverse(path)


def _then(data: Data, found: Pairs, step: Path) -> Pairs:
    """Pairs, each taken on from its value node by one more path."""
    if not len(found):
        return found
    onward = pairs(data, step, data.distinct(found.value))
    if not len(onward):
        return onward
    joined = found.frame().join(onward.frame(), left_on="value", right_on="focus", suffix="_next")
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
    while len(new):
        onward = _then(data, Pairs.of(new), step).frame()
        new = onward.join(found, on=["focus", "value"], how="anti")
        found = pl.concat([found, new])
    return Pairs.of(found)


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
            found = new = start if zero else reach(data, inner, start)
            while new.any():
                new = reach(data, inner, new) & ~found
                found = found | new
        case Predicate(_) | Inverse(Predicate(_)):
            table = _table(data, path)
            found = data.mask(table.value.filter(start[table.focus]))
        case Inverse(inner):
            found = reach(data, _turned(inner), start)
    return found


def subjects(data: Data, path: Path, value: int) -> pl.Series:
    """The mask of the focus nodes that have a value node on a path."""
    return reach(data, Inverse(path), data.mask(pl.Series(values=[value], dtype=ID)))
