"""Erasing for good: a store from which something was removed is written anew when it is opened the next time.

Oxigraph keeps the text of terms in a dictionary from which nothing is ever taken.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph as ox

REMOVES = re.compile(r"delete|drop|clear|move|copy|\\u", re.IGNORECASE)
"""What an update has to have in it to remove anything."""


def removes(update: str) -> bool:
    """Whether an update may remove something."""
    return REMOVES.search(update) is not None


def remember(folder: Path) -> None:
    """Note, beside the store in `folder`, that something was removed."""
    _mark(folder).touch(mode=0o600)


def opened(folder: Path) -> ox.Store:
    """The store in `folder`, which is written anew where something was removed from it.

    Ended at any moment, the next start finds the one store or the other, whole.
    """
    old, new = folder.with_suffix(".old"), folder.with_suffix(".new")
    if old.exists() and not folder.exists():
        old.rename(folder)
    for unfinished in (old, new):
        shutil.rmtree(unfinished, ignore_errors=True)
    if not _mark(folder).exists():
        return ox.Store(folder)
    _copy(folder, new)
    folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old)
    _mark(folder).unlink()
    return ox.Store(folder)


def _copy(folder: Path, new: Path) -> None:
    source, target = ox.Store(folder), ox.Store(new)
    target.bulk_extend(source)
    for graph in source.named_graphs():
        target.add_graph(graph)
    target.flush()


def _mark(folder: Path) -> Path:
    return folder.with_suffix(".removed")
