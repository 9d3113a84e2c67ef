"""The input files, generated once from seeded samples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from itss_graph.assessment import Assessor
from itss_graph.profiles.reading import read_profiles
from itss_graph.profiles.sample import sample, sample_lines
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.writing import serialize
from itss_graph.standard import Standard

SEED = 1
AS_OF = date(2026, 3, 31)
ENDINGS = {"ntriples": "nt", "turtle": "ttl", "jsonld": "jsonld"}


@dataclass(frozen=True, slots=True)
class Data:
    """The folder of the files, and the divisor of the numbers of people."""

    folder: Path
    divide: int

    def people(self, count: int) -> int:
        return max(1, count // self.divide)

    def profiles(self, count: int, format: str = "ntriples") -> Path:
        """A sample of `count` people."""
        people = self.people(count)
        path = self._path(f"profiles-{people}.{ENDINGS[format]}")
        if not path.exists():
            standard = Standard.load()
            if format == "ntriples":
                with path.open("wb") as file:
                    file.writelines(sample_lines(people, SEED, standard))
            else:
                path.write_bytes(serialize(sample(people, SEED, standard), format))
        return path

    def prepared(self, count: int) -> Path:
        """The same as N-Triples, with derived facts and with claims of every person to every indicator."""
        path = self._path(f"prepared-{self.people(count)}.nt")
        if not path.exists():
            path.write_bytes(serialize(_prepared(read_profiles(self.profiles(count))), "ntriples"))
        return path

    def prepared_example(self, example: Path) -> Path:
        """The same for an example, as Turtle."""
        path = self._path(f"prepared-{example.stem}.ttl")
        path.write_bytes(serialize(_prepared(read_profiles(example)), "turtle"))
        return path

    def output(self, name: str) -> Path:
        """The path for the output of a process."""
        return self._path(name)

    def _path(self, name: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / name


def _prepared(profiles: Columns) -> Columns:
    standard = Standard.load()
    prepared = Assessor.of(standard, "default", AS_OF).prepare(profiles, "the profiles")
    return prepared.claiming([kpi.iri for kpi in standard.kpis])
