"""A population at a SPARQL endpoint, read and assessed page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

import polars as pl

from itss_graph.assessment.assessor import Assessor
from itss_graph.population.chunks import Chunk
from itss_graph.population.journal import Journal, RunPlan
from itss_graph.population.part import REJECTS, PartOutcome, RunOutput, RunSettings, count_profiles, judge_part
from itss_graph.population.shared_candidates import SUBJECTS, SharedCandidates, profile_nodes
from itss_graph.population.sources import AssessedPeople, part_format, too_many
from itss_graph.population.start import assess_parts
from itss_graph.population.summary import Progress, Summary
from itss_graph.population.worker import Job, write_chunk
from itss_graph.profiles.endpoint import graphs_of, read_people
from itss_graph.profiles.records import Tables
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.endpoint import Endpoint
from itss_graph.reports.writers import PartFormat


@dataclass(frozen=True, slots=True)
class EndpointSource:
    """Every candidate of an endpoint; all methods raise as `itss_graph.profiles.endpoint.read_people` does."""

    endpoint: Endpoint

    def is_population(self, format: str | None, *, resume: bool) -> bool:
        """A server may have any number of people."""
        return format in get_args(PartFormat)

    def part_format(self, format: str | None) -> PartFormat:
        return part_format(format)

    def assess(self, assessor: Assessor, most: int | None = None) -> AssessedPeople:
        """Assess everyone in memory, page by page."""
        outcomes, read = [], []
        for columns in read_people(self.endpoint):
            read.append(columns)
            outcomes.append(_judge(assessor, self.endpoint, columns))
            if most is not None and sum(outcome.assessed + outcome.rejected for outcome in outcomes) > most:
                raise too_many(most)
        return AssessedPeople.of(outcomes, read)

    def write(self, settings: RunSettings, output: RunOutput) -> Summary:
        """Assess everyone page by page, and write the outcomes in the order of their IRIs; it cannot be resumed.

        Also raises `InputError` for output that cannot be written.
        """
        assessor = settings.assessor()

        def assess(job: Job, journal: Journal, progress: Progress) -> list[RunPlan]:
            journal.clear()
            chunks: list[Chunk] = []
            url = self.endpoint.url
            for number, columns in enumerate(read_people(self.endpoint)):
                chunk = Chunk(f"{number:06d}-000000", (url,), (url,), "ntriples", 0, 0, regrouped=True)
                write_chunk(job, chunk, [_judge(assessor, self.endpoint, columns)], SUBJECTS.to_frame(), 0)
                chunks.append(chunk)
                progress.advance(0, journal.summary([chunk]).read)
            return [RunPlan(tuple(chunks))]

        return assess_parts(assess, settings, output)


def _judge(assessor: Assessor, endpoint: Endpoint, columns: Columns) -> PartOutcome:
    """Assess a page of people, without those who are described in more than one graph."""
    graphs = list(graphs_of(endpoint, columns.spell(profile_nodes(columns)).to_list()))
    table = pl.DataFrame(graphs, {"node": pl.String, "name": pl.String}, orient="row").with_columns(
        position=pl.col("name").rank("dense").cast(pl.Int64),
        start=pl.lit(0, pl.Int64),
        line=pl.lit(0, pl.Int64),
        hash=pl.col("node").hash(),
    )
    shared, people = SharedCandidates.of(table), columns.names(Tables(columns).candidates())
    rejects = REJECTS.to_frame()
    if shared is not None:
        columns, rejects, _ = shared.without(columns, endpoint.url)
    if Tables(columns).candidates().is_empty():
        outcome = PartOutcome(None, REJECTS.to_frame(), source=endpoint.url)
    else:
        outcome = judge_part(assessor, columns, endpoint.url)
    # Other people who share a record are rejected on the page that they are on.
    of_page = pl.col("profile").is_null() | pl.col("profile").is_in(people.implode())
    own_rejects = pl.concat([rejects, outcome.rejects]).filter(of_page)
    return replace(outcome, rejects=own_rejects, profiles=count_profiles(own_rejects))
