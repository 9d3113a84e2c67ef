"""How a profile is to be judged, as a request says it: the reading, the day, the indicators."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from itss_graph.errors import UsageError
from itss_graph.serve.forms import media_type
from itss_graph.serve.protocol import Parameters
from itss_graph.serve.refusal import Refusal
from itss_graph.standard import Standard

PROFILES = {
    "text/turtle": "turtle",
    "application/trig": "trig",
    "application/n-triples": "ntriples",
    "application/n-quads": "nquads",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
}
"""The format of a profile by the media type in which it is sent."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
BOOLEANS = {"true": True, "false": False}

ASSESSING = ("reading", "asOf", "kpi", "claims")
VALIDATING = ("reading", "asOf")
"""The parameters of each job."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How to judge. `kpis` are IRIs; without any, and without `claims`, every indicator is judged by."""

    reading: str
    as_of: date
    kpis: tuple[str, ...] = ()
    claims: bool = False

    @property
    def every_kpi(self) -> bool:
        """Whether no indicator is left out."""
        return not (self.kpis or self.claims)


def asked(given: Parameters, allowed: Collection[str], standard: Standard) -> Asked:
    """What the parameters of a request ask for; raises `UsageError` for one that is unknown, or makes no sense."""
    for name, _ in given:
        if name not in allowed:
            raise UsageError(f"no parameter {name[:40]!r}; there are {', '.join(allowed)}")
    kpis = tuple(standard.kpi(value).iri for name, value in given if name == "kpi")
    reading, day, claims = (_single(given, name) for name in ("reading", "asOf", "claims"))
    if claims is not None and claims not in BOOLEANS:
        raise UsageError(f"claims is true or false, not {claims[:40]!r}")
    return Asked(
        standard.reading("default" if reading is None else reading).key,
        date.today() if day is None else _day(day),
        kpis,
        BOOLEANS.get(claims or "false", False),
    )


def profile_format(content_type: str | None) -> str:
    """The format of a profile that is sent; raises `Refusal` (415) for one that is not read."""
    kind, attributes = media_type(content_type)
    if kind not in PROFILES:
        raise Refusal(415, f"a profile is sent as one of {', '.join(PROFILES)}")
    if attributes.get("charset", "utf-8").lower() not in ("utf-8", "us-ascii"):
        raise Refusal(415, "a profile is sent as UTF-8")
    return PROFILES[kind]


def _single(given: Parameters, wanted: str) -> str | None:
    values = [value for name, value in given if name == wanted]
    if len(values) > 1:
        raise UsageError(f"{wanted} is given {len(values)} times; give it once")
    return values[0] if values else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        raise UsageError(f"asOf is a day that exists, written YYYY-MM-DD, not {text[:40]!r}") from None
