"""The stages of a run: cut the input, assess the chunks, check that no candidate was cut, write the output."""

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
from itss_graph.population.formats import empty_output, join
from itss_graph.population.inputs import LINES, Input, unpack
from itss_graph.population.journal import Journal, RunPlan
from itss_graph.population.part import complaints, rejects_file, write_rejects
from itss_graph.population.regrouping import are_candidates_whole, regroup
from itss_graph.population.shared_candidates import SharedCandidates
from itss_graph.population.summary import Progress
from itss_graph.population.worker import Job

Pool = Callable[[Job, Iterable[Chunk]], Generator[Chunk, None, None]]
"""Assesses chunks, and gives each when its results are on disk.

`itss_graph.population.worker.assess_chunks`, or that of Spark.
"""


@dataclass(frozen=True, slots=True)
class Runner:
    """Writes plans to the manifest of a journal, and assesses their chunks that are not finished."""

    job: Job
    journal: Journal
    progress: Progress
    pool: Pool
    chunk_size: int
    identity: dict[str, Any]

    def plan(self, inputs: Sequence[Input]) -> list[RunPlan]:
        """How to cut the inputs: a plan for each file of lines, and one for each run of other files between them."""
        plans: list[RunPlan] = []
        batch: list[tuple[int, Input]] = []
        for position, source in enumerate(inputs):
            if source.in_lines or source.packed or source.problem:
                plans += [*self._plan_files(batch), self._plan_input(position, source)]
                batch = []
            else:
                batch.append((position, source))
        plans += self._plan_files(batch)
        self.journal.write(self.identity, plans)
        return plans

    def run(self, plans: list[RunPlan]) -> list[RunPlan]:
        """Assess all chunks that are not finished; gives the final plans."""
        while True:
            number = self._assess(plans)
            if number is not None:
                broken_plan = plans[number]
                new_plans = [self._regrouped(plan) if plan is broken_plan else plan for plan in plans]
            else:
                new_plans = self._exclude_shared(plans)
                if new_plans == plans:
                    return plans
            old_chunks = {chunk.key: chunk for plan in plans for chunk in plan.chunks}
            keys = {chunk.key for plan in new_plans for chunk in plan.chunks}
            plans = new_plans
            self.journal.write(self.identity, plans)
            self.journal.forget(chunk for key, chunk in old_chunks.items() if key not in keys)

    def _exclude_shared(self, plans: list[RunPlan]) -> list[RunPlan]:
        """The plans with new chunks for those that hold people described in another document too."""
        if any(chunk.shared for plan in plans for chunk in plan.chunks):
            return plans
        stated = list(self._profile_nodes(plans))
        documents = pl.concat([table for _, table in stated]) if stated else pl.DataFrame()
        shared = SharedCandidates.of(documents) if documents.height else None
        if shared is None:
            return plans
        self.progress.say("someone is described in more than one document; assessing what it concerns again")
        path = self.journal.directory / "shared"
        shared.save(path)
        nodes = shared.table["hash"].implode()
        affected = {chunk.key for chunk, table in stated if table["hash"].is_in(nodes).any()}
        return [
            replace(
                plan,
                chunks=tuple(
                    replace(chunk, key=f"{chunk.key}-s", shared=os.path.abspath(path))
                    if chunk.key in affected
                    else chunk
                    for chunk in plan.chunks
                ),
            )
            for plan in plans
        ]

    def _profile_nodes(self, plans: list[RunPlan]) -> Iterator[tuple[Chunk, pl.DataFrame]]:
        """The nodes of each chunk as `SharedCandidates.of` takes them."""
        for chunk, lines_before in _with_line_offsets(self.journal, plans):
            names = pl.Series(values=chunk.names, dtype=pl.String)
            table = pl.read_ipc(self.journal.file(chunk, ".subjects")).filter("stated")
            name = names.gather(table["file"])
            line = table["line"].cast(pl.Int64)
            document = pl.when(line > 0).then(pl.format("{} line {}", name, line + lines_before)).otherwise(name)
            nodes = table.select(
                "hash",
                position=table["file"].cast(pl.Int64) + chunk.position,
                start=pl.lit(chunk.start if chunk.format == "jsonl" else 0, pl.Int64),
                line=line,
                name=pl.select(document).to_series(),
            )
            yield chunk, nodes

    def _plan_files(self, inputs: list[tuple[int, Input]]) -> list[RunPlan]:
        return [RunPlan(tuple(cut_files(inputs, self.chunk_size)))] if inputs else []

    def _plan_input(self, position: int, source: Input) -> RunPlan:
        if source.problem:
            self.progress.say(f"{source.name}: left out: {source.problem}")
            return _left_out(position, source, source.problem, left_out=True)
        if not source.packed:
            return self._plan_lines(position, source)
        self.progress.say(f"{source.name}: unpacking")
        try:
            source = unpack(source, self.journal.directory / f"{position:06d}-unpacked")
        except InputError as error:
            return _left_out(position, source, str(error))
        return self._plan_lines(position, source)

    def _plan_lines(self, position: int, source: Input) -> RunPlan:
        if source.format not in LINES:
            return RunPlan(tuple(cut_files([(position, source)], self.chunk_size)))
        chunks = cut_lines(position, source, self.chunk_size)
        if chunks is None:
            return self._regroup(position, source)
        return RunPlan(tuple(chunks), source if len(chunks) > 1 and source.format != "jsonl" else None)

    def _regrouped(self, plan: RunPlan) -> RunPlan:
        return plan if plan.source is None else self._regroup(int(plan.chunks[0].key[:6]), plan.source)

    def _regroup(self, position: int, source: Input) -> RunPlan:
        self.progress.say(
            f"{source.name}: the triples of a candidate do not stand together; bringing them together on disk first"
        )
        files = regroup(source, self.journal.directory / f"{position:06d}-regrouped", self.chunk_size)
        return RunPlan(
            tuple(
                Chunk(
                    f"{position:06d}-g{number:05d}", (source.name,), (str(path),), "ntriples", 0, size, regrouped=True
                )
                for number, path in enumerate(files)
                for size in [path.stat().st_size]
            )
        )

    def _assess(self, plans: list[RunPlan]) -> int | None:
        """Assess the unfinished chunks; gives the number of the first plan found to cut candidates, and then stops."""
        finished = [[chunk for chunk in plan.chunks if self.journal.facts(chunk)] for plan in plans]
        done_keys = {chunk.key for chunks in finished for chunk in chunks}
        numbers = {chunk.key: number for number, plan in enumerate(plans) for chunk in plan.chunks}
        chunks = [chunk for plan in plans for chunk in plan.chunks if chunk.key not in done_keys]
        self.progress.begin(sum(chunk.size for chunk in chunks))
        for number, plan in enumerate(plans):
            if finished[number] and not self._is_whole(plan, finished[number]):
                return number
        with closing(self.pool(self.job, chunks)) as results:
            for chunk in results:
                number = numbers[chunk.key]
                finished[number].append(chunk)
                self.progress.advance(chunk.size, self.journal.summary([chunk]).read)
                plan = plans[number]
                if _is_check_due(len(finished[number]), len(plan.chunks)) and not self._is_whole(
                    plan, finished[number]
                ):
                    return number
        return None

    def _is_whole(self, plan: RunPlan, finished: Sequence[Chunk]) -> bool:
        """Whether no candidate was cut, as far as the finished chunks show."""
        return plan.source is None or are_candidates_whole(
            [self.journal.file(chunk, ".subjects") for chunk in finished]
        )


def _left_out(position: int, source: Input, problem: str, *, left_out: bool = False) -> RunPlan:
    names, paths = (source.name,), (source.path,)
    return RunPlan((Chunk(f"{position:06d}-000000", names, paths, None, 0, 0, problem=problem, left_out=left_out),))


def _is_check_due(finished: int, total: int) -> bool:
    """Whether to check that no candidate was cut: at the end, and whenever the number of chunks has doubled."""
    return finished == total or finished & (finished - 1) == 0


def write_output(job: Job, journal: Journal, plans: Sequence[RunPlan], output: str | None) -> None:
    """Write the output and, beside it, the rejects if there are any; without an `output`, to standard output and error.

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
    parts = [journal.file(chunk, ".rows") for plan in plans for chunk in plan.chunks]
    if any(part.stat().st_size for part in parts):
        join(parts, job.format, target)
    else:
        target.write(empty_output(job.settings.assessor(), job.format))


def _rejects(journal: Journal, plans: Sequence[RunPlan]) -> Iterator[pl.DataFrame]:
    """The rejects of each chunk that has some; the `line` is the number in the file."""
    for chunk, lines_before in _with_line_offsets(journal, plans):
        table = pl.read_ipc(journal.file(chunk, ".rejects"))
        if table.height:
            yield table.with_columns(pl.col("line") + lines_before)


def _with_line_offsets(journal: Journal, plans: Iterable[RunPlan]) -> Iterator[tuple[Chunk, int]]:
    """Every chunk with the number of lines of its file before it."""
    for plan in plans:
        lines_before = 0
        for chunk in plan.chunks:
            yield chunk, lines_before
            lines_before += (journal.facts(chunk) or {"lines": 0})["lines"]
