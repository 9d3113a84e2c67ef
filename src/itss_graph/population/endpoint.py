"""A population at a SPARQL server: read page by page, assessed page by page, put together like any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

import polars as pl

from itss_graph.assessment.assessor import Assessor
from itss_graph.population.chunks import Chunk
from itss_graph.population.journal import Journal, RunPlan
from itss_graph.population.part import REJECTS, PartOutcome, RunSettings, count_profiles, judge_part
from itss_graph.population.shared_candidates import SUBJECTS, Shared, stated
from itss_graph.population.sources import AssessedPeople, part_format, too_many
from itss_graph.population.start import assess_parts
from itss_graph.population.summary import Progress, Summary
from itss_graph.population.worker import Job, leave
from itss_graph.profiles.endpoint import graphs_of, read_people
from itss_graph.profiles.records import Tables
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.endpoint import Endpoint
from itss_graph.reports.writers import PartFormat


@dataclass(frozen=True, slots=True)
class EndpointSource:
    """Every candidate of a server; all raise as `itss_graph.profiles.endpoint.read_people` does."""

    endpoint: Endpoint

    def is_population(self, format: str | None, *, resume: bool) -> bool:
        """A server may have any number of people."""
        return format in get_args(PartFormat)

    def part_format(self, format: str | None) -> PartFormat:
        return part_format(format)

    def assess(self, assessor: Assessor, most: int | None = None) -> AssessedPeople:
        """Assess everyone in memory, page by page."""
        judged, read = [], []
        for columns in read_people(self.endpoint):
            read.append(columns)
            judged.append(_judge(assessor, self.endpoint, columns))
            if most is not None and sum(each.assessed + each.rejected for each in judged) > most:
                raise too_many(most)
        return AssessedPeople.of(judged, read)

    def write(
        self,
        settings: RunSettings,
        output: str | None,
        format: PartFormat,
        *,
        resume: bool = False,
        quiet: bool = False,
    ) -> Summary:
        """Assess everyone page by page."""
        return assess_endpoint(self.endpoint, settings, output, format, quiet=quiet)


def _judge(assessor: Assessor, endpoint: Endpoint, columns: Columns) -> PartOutcome:
    """Assess a page of people, without those who are described in more than one graph."""
    found = list(graphs_of(endpoint, columns.spell(stated(columns)).to_list()))
    table = pl.DataFrame(found, {"node": pl.String, "name": pl.String}, orient="row").with_columns(
        place=pl.col("name").rank("dense").cast(pl.Int64),
        start=pl.lit(0, pl.Int64),
        line=pl.lit(0, pl.Int64),
        hash=pl.col("node").hash(),
    )
    shared, people = Shared.of(table), columns.names(Tables(columns).candidates())
    rejects = REJECTS.to_frame()
    if shared is not None:
        columns, rejects, _ = shared.taken_out(columns, endpoint.url)
    if Tables(columns).candidates().is_empty():
        judged = PartOutcome(None, REJECTS.to_frame(), source=endpoint.url)
    else:
        judged = judge_part(assessor, columns, endpoint.url)
    # Whoever else has one of the records is told of on the page that this person is on.
    own = pl.col("profile").is_null() | pl.col("profile").is_in(people.implode())
    both = pl.concat([rejects, judged.rejects]).filter(own)
    return replace(judged, rejects=both, profiles=count_profiles(both))


def assess_endpoint(
    endpoint: Endpoint, settings: RunSettings, output: str | None, format: PartFormat, *, quiet: bool = False
) -> Summary:
    """Assess every candidate of a server, and write the outcomes in the order of their IRIs.

    What else `itss_graph.population.start.assess_population` says of its output holds here too. Raises as
    `itss_graph.profiles.endpoint.read_people` does, and `InputError` for output that cannot be written.
    """
    assessor = settings.assessor()

    def done(job: Job, journal: Journal, progress: Progress) -> list[RunPlan]:
        journal.clear()
        pieces: list[Chunk] = []
        for number, columns in enumerate(read_people(endpoint)):
            piece = Chunk(f"{number:06d}-000000", (endpoint.url,), (endpoint.url,), "ntriples", 0, 0, gathered=True)
            leave(job, piece, [_judge(assessor, endpoint, columns)], SUBJECTS.to_frame(), 0)
            pieces.append(piece)
            progress.advance(0, journal.summary([piece]).read)
        return [RunPlan(tuple(pieces))]

    return assess_parts(done, settings, output, format, quiet=quiet)
