"""The journal of a run: a directory beside the output with all finished work.

It holds a manifest (what is assessed, how, and cut where) and the files of every finished chunk. A file is written as a
whole or not at all, and its content is deterministic; so a run can be killed at any moment, and another can resume it.
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
from itss_graph.population.worker import SUFFIXES, write_atomically

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a run assesses and how: two runs with the same identity have the same output."""

    inputs: tuple[Input, ...]
    settings: RunSettings
    format: str
    chunk_size: int
    version: str

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        standard = self.settings.standard and _fingerprint(Path(self.settings.standard))
        facts = {**asdict(self), "polars": pl.__version__, "standard": standard}
        facts["settings"]["as_of"] = self.settings.as_of.isoformat()
        loaded: dict[str, Any] = json.loads(json.dumps(facts))
        return loaded

    def difference(self, facts: dict[str, Any]) -> str | None:
        """How the facts of another run differ, for a person to read; None where they are the same."""
        facts_here = self.facts()
        if facts_here["settings"] != facts["settings"]:
            names = [name for name, value in facts_here["settings"].items() if value != facts["settings"].get(name)]
            return "; ".join(f"it was begun with {name} {facts['settings'].get(name)}" for name in names)
        for name in facts_here:
            if facts_here[name] != facts.get(name):
                return {"inputs": "its input has changed", "format": f"it was writing {facts.get(name)}"}.get(
                    name, f"it was begun with another {name}"
                )
        return None


def _fingerprint(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


@dataclass(frozen=True, slots=True)
class Journal:
    """The directory of one run."""

    directory: Path

    def manifest(self) -> dict[str, Any] | None:
        """The manifest as JSON; None where there is no run to resume."""
        try:
            loaded: dict[str, Any] = json.loads((self.directory / _MANIFEST).read_bytes())
        except (OSError, ValueError):
            return None
        return loaded

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the directory, if needed, and lock it against other runs. Raises `UsageError` where it is locked."""
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
        """Delete the content of the directory; the manifest first, without which there is no run to resume."""
        (self.directory / _MANIFEST).unlink(missing_ok=True)
        for path in self.directory.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def write(self, identity: dict[str, Any], plans: Iterable[RunPlan]) -> None:
        """Write the manifest."""
        data = {"identity": identity, "plans": [plan.dump() for plan in plans]}
        write_atomically(self.directory / _MANIFEST, json.dumps(data).encode())

    def file(self, chunk: Chunk, suffix: str) -> Path:
        return self.directory / f"{chunk.key}{suffix}"

    def facts(self, chunk: Chunk) -> dict[str, Any] | None:
        """The counts of a chunk; None where it is not finished."""
        try:
            facts: dict[str, Any] = json.loads(self.file(chunk, ".json").read_bytes())
            sizes = {suffix: self.file(chunk, suffix).stat().st_size for suffix in facts["sizes"]}
        except (OSError, ValueError):
            return None
        return facts if sizes == facts["sizes"] else None

    def summary(self, chunks: Iterable[Chunk]) -> Summary:
        """The summary of all finished chunks among these."""
        summary = Summary()
        for chunk in chunks:
            facts = self.facts(chunk)
            if facts is not None:
                summary.join(Summary.load(facts["summary"]))
        return summary

    def forget(self, chunks: Iterable[Chunk]) -> None:
        """Delete the files of chunks that are no longer needed."""
        for chunk in chunks:
            for suffix in SUFFIXES:
                self.file(chunk, suffix).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class RunPlan:
    """The chunks of one input, or of several small ones, in their order.

    `source` is the input where it was cut, and it must be checked that its candidates are whole in the chunks.
    """

    chunks: tuple[Chunk, ...]
    source: Input | None = None

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def load(cls, data: dict[str, Any]) -> RunPlan:
        """From the JSON that `dump` gives."""
        source = data["source"] and Input(**data["source"])
        tuples = (
            {
                **fields,
                "names": tuple(fields["names"]),
                "paths": tuple(fields["paths"]),
                "formats": tuple(fields["formats"]),
            }
            for fields in data["chunks"]
        )
        return cls(tuple(Chunk(**fields) for fields in tuples), source)
