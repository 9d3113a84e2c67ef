"""`itss assess --format html`: a report of one person, or of a team."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from itss_graph.cli import output as out

if TYPE_CHECKING:
    from itss_graph.assessment import Assessment, Assessor
    from itss_graph.rdf.endpoint import Endpoint

MOST = 5_000
"""People in a report, at most: with more of them a browser is slow to lay out the table."""


def run_report(
    assessor: Assessor,
    source: list[str] | Endpoint,
    choose: Callable[[Assessment], Assessment],
    output: str | None,
    lang: str,
    names: str | None,
    *,
    input_format: str | None = None,
) -> tuple[bool, bool]:
    """Write the report of everyone in files, or at an endpoint.

    Gives whether all of them meet what they were judged by, and whether someone could not be assessed, of whom there is
    a line on standard error.

    Raises `UsageError` where there are more than `MOST` people, and `InputError` for a file that is not there.
    """
    from itss_graph.population.endpoint import judge_endpoint
    from itss_graph.population.in_memory import assess_whole
    from itss_graph.reports.html import more, person, read_names, team

    called = read_names(names) if names else {}
    if isinstance(source, list):
        whole = assess_whole(assessor, source, MOST, input_format=input_format)
    else:
        whole = judge_endpoint(assessor, source, MOST)
    for line in whole.complaints():
        out.warn(line)
    met: list[bool] = []

    def people() -> Iterator[Assessment]:
        for assessment in (choose(each) for found in whole.assessments for each in found):
            met.append(all(kpi.met or kpi.deemed for kpi in assessment.kpis))
            yield assessment

    everyone = people()
    if sum(map(len, whole.assessments)) == 1:
        (first,) = whole.assessments
        alone = next(everyone)
        beside = more(assessor, whole.profile(alone.profile), alone)
        out.write(person(first, alone, lang, called, only=assessor.only, **beside), output)
    elif whole.assessments:
        out.write(team(whole.assessments[0], everyone, lang, called, only=assessor.only), output)
    deque(everyone, 0)  # who is left where nobody reads on is judged too
    return all(met), not whole.rejects.is_empty()
