"""`itss assess --format ob3` and `--format elm`: credentials without a proof."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from itss_graph.cli import output as out
from itss_graph.cli.options import assess_each
from itss_graph.errors import InputError

if TYPE_CHECKING:
    from itss_graph.assessment import Assessment, Assessments, Assessor
    from itss_graph.rdf.endpoint import Endpoint

MODELS = ("ob3", "elm")


def run_credentials(
    model: str,
    assessor: Assessor,
    source: list[str] | Endpoint,
    choose: Callable[[Assessment], Assessment],
    issuer: str | None,
    output: str | None,
    lang: str,
    *,
    input_format: str | None = None,
) -> tuple[bool, bool]:
    """Write the credentials of everyone in files, or at an endpoint, as a JSON array.

    Gives whether all people meet what they were judged by, and whether someone could not be assessed, of whom there is
    a line on standard error. Raises `InputError` and `UsageError` for an issuer that does not do.
    """
    from itss_graph.reports.credentials import credentials, fitting, read_issuer
    from itss_graph.reports.json import json_objects

    who = fitting(model, read_issuer(issuer) if issuer else None)
    met: list[bool] = []

    def made_of(given: tuple[Assessments, str]) -> list[dict[str, Any]]:
        found, name = given
        people = [choose(person) for person in found]
        try:
            made = list(credentials(model, ((found, person) for person in people), who, lang, only=assessor.only))
        except InputError as error:
            raise InputError(f"{name}: {error}") from None
        met.extend(kpi.met or kpi.deemed for person in people for kpi in person.kpis)
        return made

    whole = assess_each(assessor, source, input_format)
    several, failed = out.of_each(zip(whole.assessments, whole.sources, strict=True), made_of)
    failed |= not whole.rejects.is_empty()
    if several or not failed:
        out.write(json_objects(credential for made in several for credential in made), output)
    return all(met), failed
