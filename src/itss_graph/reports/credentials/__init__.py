"""An assessment as a credential without a proof: Open Badges 3.0, or the European Learning Model, as JSON-LD.

Both keep three things apart: what the person *claims* (the records of the profile that counted), the *evidence* that a
record names, and the *assessment*, which is what was judged. They name published contexts; nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from itss_graph.assessment.model import Assessment, Assessments
from itss_graph.errors import InputError, UsageError
from itss_graph.reports.credentials import elm, ob3
from itss_graph.reports.credentials.issuer import Issuer, read_issuer
from itss_graph.words import LANGUAGES

__all__ = ["MODELS", "Issuer", "checked_issuer", "credentials", "read_issuer", "refusal"]

MODELS = ("ob3", "elm")
"""Open Badges 3.0 (1EdTech) and the European Learning Model 3 (European Commission)."""


def credentials(
    model: str,
    people: Iterable[tuple[Assessments, Assessment]],
    issuer: Issuer | None,
    language: str,
    *,
    only: str | None = None,
) -> Iterator[dict[str, Any]]:
    """The credentials of people: each assessment with the data set it comes from, in that order.

    `ob3` gives one for each indicator that is met or deemed met, from the highest level down; `elm` one for each person
    who is judged by any indicator. `issuer` may be None for `ob3`: then everyone issues their own. `language` is `en`
    or `ja`: the only one of a badge, the first one of the other. `only` is the standing that records needed to count.

    Raises as `checked_issuer` does, `UsageError` for another language, and `InputError` for a person without an IRI,
    or with that of a file.
    """
    issuer = checked_issuer(model, issuer)
    if language not in LANGUAGES:
        raise UsageError(f"no texts in {language!r}; there are {' and '.join(LANGUAGES)}")
    for assessments, assessment in people:
        problem = refusal(assessment.profile)
        if problem:
            raise InputError(problem)
        if model == "ob3":
            yield from ob3.badges(assessments, assessment, issuer, language, only=only)
        elif issuer and assessment.kpis:
            yield elm.credential(assessments, assessment, issuer, language, only=only)


def refusal(profile: str) -> str | None:
    """Why a candidate gets no credential; None for an IRI. The name of a blank node or of a file identifies nobody."""
    if profile.startswith(("_:", "file:")):
        return f"{profile} has no IRI to issue a credential to; give the candidate one"
    return None


def checked_issuer(model: str, issuer: Issuer | None) -> Issuer | None:
    """The issuer, which a credential of the model can have.

    Raises `UsageError` for an unknown model and for `elm` without an issuer, `InputError` for an issuer without what
    the model asks for.
    """
    if model not in MODELS:
        raise UsageError(f"no model {model!r}; there are {', '.join(MODELS)}")
    if model == "elm" and issuer is None:
        raise UsageError("a European credential has an issuer with country and legal identifier; name one by --issuer")
    if model == "elm" and issuer and not (issuer.country and issuer.legal_identifier):
        raise InputError(f"the issuer {issuer.iri} lacks country or legal-identifier, which a European credential has")
    return issuer
