"""`itss assess --format html`: a report of one person, or of a team."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from itss_graph.cli import output as out

if TYPE_CHECKING:
    from itss_graph.assess import Assessment, Assessor

MOST = 5_000
"""People in a report, at most: with more of them a browser is slow to lay out the table."""


def run_report(
    assessor: Assessor,
    files: list[str],
    choose: Callable[[Assessment], Assessment],
    output: str | None,
    lang: str,
    names: str | None,
) -> tuple[bool, bool]:
    """Write the report of everyone in files.

    Gives whether all of them meet what they were judged by, and whether someone could not be assessed, of whom there is
    a line on standard error.

    Raises `UsageError` where there are more than `MOST` people, and `InputError` for a file that is not there.
    """
    from itss_graph.report.html import person, read_names, team
    from itss_graph.scale.whole import assess_whole

    called = read_names(names) if names else {}
    whole = assess_whole(assessor, files, MOST)
    for line in whole.complaints():
        out.warn(line)
    met: list[bool] = []

    def people() -> Iterator[Assessment]:
        for assessment in (choose(each) for found in whole.assessments for each in found):
            met.append(all(kpi.met or kpi.deemed for kpi in assessment.kpis))
            yield assessment

    if whole.assessments:
        first = whole.assessments[0]
        alone = sum(map(len, whole.assessments)) == 1
        out.write(person(first, next(people()), lang, called) if alone else team(first, people(), lang, called), output)
    return all(met), not whole.rejects.is_empty()
