"""A population at a SPARQL server: read page by page, assessed page by page, put together like any other."""

from __future__ import annotations

from itss_graph.assess.assessor import Assessor
from itss_graph.profiles.remote import read_people
from itss_graph.rdf.remote import Endpoint
from itss_graph.scale.formats import Format
from itss_graph.scale.journal import Plan
from itss_graph.scale.output import put_together
from itss_graph.scale.part import Settings, judge_part
from itss_graph.scale.population import journal_for
from itss_graph.scale.progress import Progress
from itss_graph.scale.shared import SUBJECTS
from itss_graph.scale.split import Piece
from itss_graph.scale.summary import Summary
from itss_graph.scale.whole import Whole, too_many
from itss_graph.scale.work import Job, leave


def judge_endpoint(assessor: Assessor, endpoint: Endpoint, most: int | None = None) -> Whole:
    """Assess every candidate of a server in memory.

    Raises as `itss_graph.profiles.remote.read_people` does, and `UsageError` where there are more than `most`.
    """
    judged, read = [], []
    for columns in read_people(endpoint):
        read.append(columns)
        judged.append(judge_part(assessor, columns, endpoint.url))
        if most is not None and sum(each.assessed + each.rejected for each in judged) > most:
            raise too_many(most)
    return Whole.of(judged, read)


def assess_endpoint(
    endpoint: Endpoint, settings: Settings, output: str | None, format: Format, *, quiet: bool = False
) -> Summary:
    """Assess every candidate of a server, and write the outcomes in the order of their IRIs.

    What else `itss_graph.scale.population.assess_population` says of its output holds here too. Raises as
    `itss_graph.profiles.remote.read_people` does, and `InputError` for output that cannot be written.
    """
    assessor = settings.assessor()
    with journal_for(output) as journal, Progress(quiet=quiet) as progress:
        journal.clear()
        job = Job(settings, format, str(journal.directory))
        pieces: list[Piece] = []
        for number, columns in enumerate(read_people(endpoint)):
            piece = Piece(f"{number:06d}-000000", (endpoint.url,), (endpoint.url,), "ntriples", 0, 0, gathered=True)
            leave(job, piece, [judge_part(assessor, columns, endpoint.url)], SUBJECTS.to_frame(), 0)
            pieces.append(piece)
            progress.advance(0, journal.summary([piece]).read)
        summary = journal.summary(pieces)
        put_together(job, journal, [Plan(tuple(pieces))], output)
        journal.clear()
        for line in summary.lines():
            progress.say(line)
    return summary
