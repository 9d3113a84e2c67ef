"""A population from end to end: cut, assess, see that no candidate was cut, write files that appear whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import polars as pl

from itss_graph.errors import InputError
from itss_graph.outputs import is_file, writing
from itss_graph.population.chunks import Chunk, cut_files, cut_lines
from itss_graph.population.formats import join, nobody
from itss_graph.population.inputs import LINES, Input, unpack
from itss_graph.population.journal import Journal, RunPlan
from itss_graph.population.part import complaints, rejects_file, write_rejects
from itss_graph.population.regrouping import bring_together, stands_together
from itss_graph.population.shared_candidates import Shared
from itss_graph.population.summary import Progress
from itss_graph.population.worker import Job

Pool = Callable[[Job, Iterable[Chunk]], Generator[Chunk, None, None]]
"""Does pieces, and gives each when its results are on disk.

`itss_graph.population.worker.finished`, or that of Spark.
"""


@dataclass(frozen=True, slots=True)
class Runner:
    """Does what is written in the manifest of a journal, and what is not yet done of it."""

    job: Job
    journal: Journal
    progress: Progress
    pool: Pool
    piece: int
    identity: dict[str, Any]

    def plan(self, inputs: Sequence[Input]) -> list[RunPlan]:
        """How to cut the inputs: files of lines each by itself, the others together while they stand side by side."""
        plans: list[RunPlan] = []
        whole: list[tuple[int, Input]] = []
        for place, given in enumerate(inputs):
            if given.in_lines or given.packed or given.problem:
                plans += [*self._whole(whole), self._unpacked(place, given)]
                whole = []
            else:
                whole.append((place, given))
        plans += self._whole(whole)
        self.journal.write(self.identity, plans)
        return plans

    def run(self, plans: list[RunPlan]) -> list[RunPlan]:
        """Assess all pieces that are not yet done; gives the plans as they turned out."""
        while True:
            number = self._assess(plans)
            if number is not None:
                cut = plans[number]
                after = [self._gathered(plan) if plan is cut else plan for plan in plans]
            else:
                after = self._apart(plans)
                if after == plans:
                    return plans
            gone = {piece.key: piece for plan in plans for piece in plan.pieces}
            kept = {piece.key for plan in after for piece in plan.pieces}
            plans = after
            self.journal.write(self.identity, plans)
            self.journal.forget(piece for key, piece in gone.items() if key not in kept)

    def _apart(self, plans: list[RunPlan]) -> list[RunPlan]:
        """The plans with those pieces to be done again in which someone is who is described in another document too."""
        if any(piece.shared for plan in plans for piece in plan.pieces):
            return plans
        stated = list(self._stated(plans))
        documents = pl.concat([table for _, table in stated]) if stated else pl.DataFrame()
        shared = Shared.of(documents) if documents.height else None
        if shared is None:
            return plans
        self.progress.say("someone is described in more than one document; assessing what it concerns again")
        path = self.journal.directory / "shared"
        shared.save(path)
        nodes = shared.table["hash"].implode()
        again = {piece.key for piece, table in stated if table["hash"].is_in(nodes).any()}
        pieces = [
            tuple(
                replace(piece, key=f"{piece.key}-s", shared=os.path.abspath(path)) if piece.key in again else piece
                for piece in plan.pieces
            )
            for plan in plans
        ]
        return [replace(plan, pieces=each) for plan, each in zip(plans, pieces, strict=True)]

    def _stated(self, plans: list[RunPlan]) -> Iterator[tuple[Chunk, pl.DataFrame]]:
        """The nodes of each piece as `Shared.of` takes them."""
        for plan in plans:
            before = 0
            for piece in plan.pieces:
                names = pl.Series(values=piece.names, dtype=pl.String)
                table = pl.read_ipc(self.journal.file(piece, ".subjects")).filter("stated")
                name = names.gather(table["file"])
                line = table["line"].cast(pl.Int64)
                named = pl.select(pl.when(line > 0).then(pl.format("{} line {}", name, line + before)).otherwise(name))
                yield (
                    piece,
                    table.select(
                        "hash",
                        place=table["file"].cast(pl.Int64) + piece.place,
                        start=pl.lit(piece.start if piece.format == "jsonl" else 0, pl.Int64),
                        line=line,
                        name=named.to_series(),
                    ),
                )
                before += (self.journal.facts(piece) or {"lines": 0})["lines"]

    def _whole(self, inputs: list[tuple[int, Input]]) -> list[RunPlan]:
        return [RunPlan(tuple(cut_files(inputs, self.piece)))] if inputs else []

    def _unpacked(self, place: int, given: Input) -> RunPlan:
        if given.problem:
            self.progress.say(f"{given.name}: left out: {given.problem}")
            return _left_out(place, given, given.problem, left_out=True)
        if not given.packed:
            return self._lines(place, given)
        self.progress.say(f"{given.name}: unpacking")
        try:
            given = unpack(given, self.journal.directory / f"{place:06d}-unpacked")
        except InputError as error:
            return _left_out(place, given, str(error))
        return self._lines(place, given)

    def _lines(self, place: int, given: Input) -> RunPlan:
        if given.format not in LINES:
            return RunPlan(tuple(cut_files([(place, given)], self.piece)))
        pieces = cut_lines(place, given, self.piece)
        if pieces is None:
            return self._together(place, given)
        return RunPlan(tuple(pieces), given if len(pieces) > 1 and given.format != "jsonl" else None)

    def _gathered(self, plan: RunPlan) -> RunPlan:
        return plan if plan.source is None else self._together(int(plan.pieces[0].key[:6]), plan.source)

    def _together(self, place: int, given: Input) -> RunPlan:
        self.progress.say(
            f"{given.name}: the triples of a candidate do not stand together; bringing them together on disk first"
        )
        files = bring_together(given, self.journal.directory / f"{place:06d}-together", self.piece)
        return RunPlan(
            tuple(
                Chunk(f"{place:06d}-g{number:05d}", (given.name,), (str(path),), "ntriples", 0, size, gathered=True)
                for number, path in enumerate(files)
                for size in [path.stat().st_size]
            )
        )

    def _assess(self, plans: list[RunPlan]) -> int | None:
        """Assess what is not done; gives the number of the first plan found to cut candidates, as soon as it is."""
        done = [[piece for piece in plan.pieces if self.journal.facts(piece)] for plan in plans]
        known = {piece.key for pieces in done for piece in pieces}
        numbers = {piece.key: number for number, plan in enumerate(plans) for piece in plan.pieces}
        pieces = [piece for plan in plans for piece in plan.pieces if piece.key not in known]
        self.progress.begin(sum(piece.size for piece in pieces))
        for number, plan in enumerate(plans):
            if done[number] and not self._sound(plan, done[number]):
                return number
        with closing(self.pool(self.job, pieces)) as results:
            for piece in results:
                number = numbers[piece.key]
                done[number].append(piece)
                self.progress.advance(piece.size, self.journal.summary([piece]).read)
                if _due(len(done[number]), len(plans[number].pieces)) and not self._sound(plans[number], done[number]):
                    return number
        return None

    def _sound(self, plan: RunPlan, done: Sequence[Chunk]) -> bool:
        """Whether no candidate was cut, judging by the pieces that are done."""
        return plan.source is None or stands_together([self.journal.file(piece, ".subjects") for piece in done])


def _left_out(place: int, given: Input, problem: str, *, left_out: bool = False) -> RunPlan:
    names, paths = (given.name,), (given.path,)
    return RunPlan((Chunk(f"{place:06d}-000000", names, paths, None, 0, 0, problem=problem, left_out=left_out),))


def _due(done: int, of: int) -> bool:
    """Whether to look if candidates were cut: at the end, and before that as often as the number of pieces doubles."""
    return done == of or done & (done - 1) == 0


def put_together(job: Job, journal: Journal, plans: Sequence[RunPlan], output: str | None) -> None:
    """Write the output, and beside it the rejects, if there are any; to standard output where there is no `output`.

    Raises `InputError` where it cannot be written.
    """
    with writing(output) as results:
        _join(job, journal, plans, results)
        if not is_file(output):
            results.flush()
            for line in complaints(_rejects(journal, plans)):
                with suppress(OSError):
                    sys.stderr.write(f"itss: {line}\n")
        elif not write_rejects(_rejects(journal, plans), rejects_file(str(output))):
            rejects_file(str(output)).unlink(missing_ok=True)


def _join(job: Job, journal: Journal, plans: Sequence[RunPlan], target: BinaryIO) -> None:
    parts = [journal.file(piece, ".rows") for plan in plans for piece in plan.pieces]
    if any(part.stat().st_size for part in parts):
        join(parts, job.format, target)
    else:
        target.write(nobody(job.settings.assessor(), job.format))


def _rejects(journal: Journal, plans: Sequence[RunPlan]) -> Iterator[pl.DataFrame]:
    """The rejects of each part that has some; the `line` is the number in the file."""
    for plan in plans:
        before = 0
        for piece in plan.pieces:
            table = pl.read_ipc(journal.file(piece, ".rejects"))
            if table.height:
                yield table.with_columns(pl.col("line") + before)
            before += (journal.facts(piece) or {"lines": 0})["lines"]
