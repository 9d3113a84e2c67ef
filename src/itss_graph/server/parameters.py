"""The parameters of the jobs about a profile: the reading, the as-of date, the indicators."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from itss_graph.errors import UsageError
from itss_graph.presentation.formats import RDF
from itss_graph.profiles.standing import checked
from itss_graph.server.media_types import format_of
from itss_graph.server.sparql_protocol import Parameters
from itss_graph.site.negotiation import LANGUAGES
from itss_graph.standard import Standard
from itss_graph.vocab import FIRST_DAY, LAST_DAY

PROFILES = {
    **{media_type: name for name, media_type in RDF.items()},
    "application/json": "jsonld",
}
"""The format of a profile by the media type in which it is sent."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
BOOLEANS = {"true": True, "false": False}

TERMS = ("reading", "asOf", "only")
ASSESSING = (*TERMS, "kpi", "claims", "lang")
VALIDATING = TERMS
PLANNING = (*TERMS, "to", "field", "profile")
"""The parameters of each job."""


@dataclass(frozen=True, slots=True)
class JobParameters:
    """How to assess, validate or plan.

    `only` is the evidence level that records need in order to count, if any. `kpis` are IRIs of indicators to assess
    or to reach, `fields` of specialty fields; without any, and without `claims`, every indicator is assessed. `profile`
    is the IRI of the one candidate wanted, or None for all. `language` is that of a report.
    """

    reading: str
    as_of: date
    only: str | None = None
    kpis: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    claims: bool = False
    profile: str | None = None
    language: str = "en"

    @property
    def every_kpi(self) -> bool:
        """Whether every indicator is assessed."""
        return not (self.kpis or self.claims)


def read_parameters(parameters: Parameters, allowed: Collection[str], standard: Standard) -> JobParameters:
    """The parameters of a request; raises `UsageError` for an unknown name or an invalid value."""
    for name, value in parameters:
        if not value:
            raise UsageError(f"parameter {name[:40]!r} is empty; leave it out")
        if name not in allowed:
            raise UsageError(f"no parameter {name[:40]!r}; available: {', '.join(allowed)}")
    single = {name: _single(parameters, name) for name in ("reading", "asOf", "only", "claims", "profile", "lang")}
    claims, language = single["claims"] or "false", single["lang"] or LANGUAGES[0]
    if claims not in BOOLEANS:
        raise UsageError(f"claims is true or false, not {claims[:40]!r}")
    if language not in LANGUAGES:
        raise UsageError(f"lang is {' or '.join(LANGUAGES)}, not {language[:40]!r}")
    return JobParameters(
        reading=standard.reading(single["reading"] or "default").key,
        as_of=_day(single["asOf"]) if single["asOf"] else date.today(),
        only=checked(single["only"] or None),
        kpis=tuple(standard.kpi(value).iri for name, value in parameters if name in ("kpi", "to")),
        fields=tuple(standard.field(value).iri for name, value in parameters if name == "field"),
        claims=BOOLEANS[claims],
        profile=single["profile"] or None,
        language=language,
    )


def profile_format(content_type: str | None) -> str:
    """The format of a profile by its `Content-Type`; raises `Refusal` (415) for an unsupported one."""
    return format_of(content_type, PROFILES, "a profile")


def _single(parameters: Parameters, key: str) -> str:
    """The value of a parameter that may be given once, or the empty string."""
    values = [value for name, value in parameters if name == key]
    if len(values) > 1:
        raise UsageError(f"{key} is given {len(values)} times; give it once")
    return values[0] if values else ""


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        raise UsageError(f"asOf is a day that exists, written YYYY-MM-DD, not {text[:40]!r}") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise UsageError(f"asOf is a day from {FIRST_DAY} to {LAST_DAY}, as profiles can state, not {day}")
    return day
