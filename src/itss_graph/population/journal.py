"""The journal of a run: a directory beside the output with all that is done so far.

It holds a manifest (what is assessed, how, and cut where) and the files of every finished part. A file is there as a
whole or not at all, and says nothing that would come out otherwise a second time; so a run can be killed at any moment,
and another can go on from there.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from itss_graph.errors import InputError, UsageError
from itss_graph.population.chunks import Chunk
from itss_graph.population.inputs import Input
from itss_graph.population.part import RunSettings
from itss_graph.population.summary import Summary
from itss_graph.population.worker import SUFFIXES, put

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a run is: two runs with the same identity come to the same."""

    inputs: tuple[Input, ...]
    settings: RunSettings
    format: str
    piece: int
    version: str

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        standard = self.settings.standard and _fingerprint(Path(self.settings.standard))
        facts = {**asdict(self), "polars": pl.__version__, "standard": standard}
        facts["settings"]["as_of"] = self.settings.as_of.isoformat()
        loaded: dict[str, Any] = json.loads(json.dumps(facts))
        return loaded

    def difference(self, facts: dict[str, Any]) -> str | None:
        """In what the facts of another run differ, for a person to read; None where they do not."""
        own = self.facts()
        if own["settings"] != facts["settings"]:
            names = [name for name, value in own["settings"].items() if value != facts["settings"].get(name)]
            return "; ".join(f"it was begun with {name} {facts['settings'].get(name)}" for name in names)
        for name in own:
            if own[name] != facts.get(name):
                return {"inputs": "its input has changed", "format": f"it was writing {facts.get(name)}"}.get(
                    name, f"it was begun with another {name}"
                )
        return None


def _fingerprint(path: Path) -> list[int]:
    facts = path.stat()
    return [facts.st_size, facts.st_mtime_ns]


@dataclass(frozen=True, slots=True)
class Journal:
    """The directory of one run."""

    directory: Path

    def manifest(self) -> dict[str, Any] | None:
        """What was written down; None where there is no run to go on with."""
        try:
            loaded: dict[str, Any] = json.loads((self.directory / _MANIFEST).read_bytes())
        except (OSError, ValueError):
            return None
        return loaded

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the directory, if it is not there, and keep other runs off. Raises `UsageError` where one is at it."""
        try:
            self.directory.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise InputError(f"{self.directory}: cannot be written: {error.strerror}; choose another place") from error
        try:
            import fcntl
        except ImportError:  # not on Windows
            yield
            return
        handle = os.open(self.directory, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise UsageError(f"{self.directory}: another run is at work on this output; wait for it") from None
        finally:
            os.close(handle)

    def clear(self) -> None:
        """Delete what is in the directory; the manifest first, without which the rest is nothing to go on with."""
        (self.directory / _MANIFEST).unlink(missing_ok=True)
        for path in self.directory.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def write(self, identity: dict[str, Any], plans: Iterable[RunPlan]) -> None:
        """Write down what is to be done."""
        data = {"identity": identity, "plans": [plan.dump() for plan in plans]}
        put(self.directory / _MANIFEST, json.dumps(data).encode())

    def file(self, piece: Chunk, suffix: str) -> Path:
        return self.directory / f"{piece.key}{suffix}"

    def facts(self, piece: Chunk) -> dict[str, Any] | None:
        """What a finished part has in numbers; None where it is not finished."""
        try:
            facts: dict[str, Any] = json.loads(self.file(piece, ".json").read_bytes())
            sizes = {suffix: self.file(piece, suffix).stat().st_size for suffix in facts["sizes"]}
        except (OSError, ValueError):
            return None
        return facts if sizes == facts["sizes"] else None

    def summary(self, pieces: Iterable[Chunk]) -> Summary:
        """The numbers of finished parts together."""
        summary = Summary()
        for piece in pieces:
            facts = self.facts(piece)
            if facts is not None:
                summary.join(Summary.load(facts["summary"]))
        return summary

    def forget(self, pieces: Iterable[Chunk]) -> None:
        """Delete the files of parts that are no longer to be done."""
        for piece in pieces:
            for suffix in SUFFIXES:
                self.file(piece, suffix).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class RunPlan:
    """The pieces of one input, or of several small ones, in their order.

    `source` is the input where it was cut and it has yet to be seen whether its candidates are whole in the pieces.
    """

    pieces: tuple[Chunk, ...]
    source: Input | None = None

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def load(cls, data: dict[str, Any]) -> RunPlan:
        """From the JSON that `dump` gives."""
        source = data["source"] and Input(**data["source"])
        tuples = (
            {**each, "names": tuple(each["names"]), "paths": tuple(each["paths"]), "formats": tuple(each["formats"])}
            for each in data["pieces"]
        )
        return cls(tuple(Chunk(**each) for each in tuples), source)
