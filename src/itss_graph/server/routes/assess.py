"""The page on which a profile is assessed: pasted, uploaded or filled in by a form made from `shapes/profile.ttl`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from itss_graph import resources
from itss_graph.errors import ItssError
from itss_graph.profiles.vocabulary import ProfileProperty, profile_vocabulary
from itss_graph.rdf.names import local_name
from itss_graph.server.media_types import media_type
from itss_graph.server.middleware.multipart import files
from itss_graph.server.middleware.refusals import Refusal, status_of
from itss_graph.server.middleware.request_limiter import client_of
from itss_graph.server.parameters import JobParameters, read_parameters
from itss_graph.server.routes.api import fields
from itss_graph.server.sparql_protocol import FORM, parameters
from itss_graph.server.state import PUBLIC_ANSWER, NamedRoute, Server
from itss_graph.server.workers.call import Answer
from itss_graph.server.workers.datasets import read_all
from itss_graph.site.addresses import ROOT, file_of
from itss_graph.site.negotiation import HTML, JSON, LANGUAGES, TURTLE, VARY, Representation, language
from itss_graph.standard.standard import Standard
from itss_graph.terms.model import Text
from itss_graph.vocab import PROSH, SKOS
from itss_graph.words import says

PROVENANCE = PROSH.provenance
"""The group of properties that a form keeps folded."""


@dataclass(frozen=True, slots=True)
class FormOption:
    """A term to choose; `fields` are the specialty fields in which it counts, by name, or none where it knows none."""

    name: str
    label: Text
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """The properties of each class, by its local name, in the order of the shapes; and the terms of each class."""

    classes: dict[str, tuple[ProfileProperty, ...]]
    options: dict[str, tuple[FormOption, ...]]

    @classmethod
    def of(cls, standard: Standard) -> Self:
        """The form for a job category."""
        classes = profile_vocabulary().classes
        counted = _counted(standard)
        ranges = {item.range for properties in classes.values() for item in properties if item.kind == "term"}
        view = standard.view
        options = {
            term: tuple(
                FormOption(local_name(iri), view.text(iri, SKOS.prefLabel), counted.get(iri, ()))
                for iri in view.instances(term)
            )
            for term in ranges
        }
        return cls({local_name(name): properties for name, properties in classes.items()}, options)


def _counted(standard: Standard) -> dict[str, tuple[str, ...]]:
    """The specialty fields whose tables list a criterion or an area, by its IRI."""
    field_names: dict[str, dict[str, None]] = {}
    for kpi, requirement in standard.requirements():
        for term in requirement.items if requirement.items_by_field else ():
            field_names.setdefault(term.iri, {})[kpi.field.name] = None
    return {iri: tuple(fields) for iri, fields in field_names.items()}


PATH = "assess"
HERE = Path(__file__).parents[1]

EXAMPLES = ("operations-management-l7.ttl", "one-day-short.ttl", "plain.jsonld", "ap-holder.ttl", "team.ttl")
"""The profiles of `data/examples` that can be tried."""

SAVED: Mapping[str, Representation] = {"json": JSON, "turtle": TURTLE, "html": HTML}
"""The forms in which an assessment can be saved, by what the button of each says."""


@dataclass(frozen=True, slots=True)
class SubmittedForm:
    """What a form has: texts by field; the `output` that is requested; and the `client` that sends it.

    `output` is `page`, `fresh` (a page that compares with nothing before), `plain` (the profile itself as plain JSON),
    or the name of a form to save the assessment in.
    """

    fields: Mapping[str, bytes]
    output: str
    client: str = ""

    @property
    def profile(self) -> bytes:
        """The uploaded file if there is one, otherwise what was pasted."""
        return self.fields.get("file") or self.fields.get("profile", b"")

    @property
    def before(self) -> bytes:
        """The profile that the first assessment was of."""
        return b"" if self.output == "fresh" else self.fields.get("before", b"")

    def text(self, name: str) -> str:
        return self.fields.get(name, b"").decode("utf-8", "replace").strip()


def routes(server: Server) -> list[BaseRoute]:
    """The page, in each language."""
    form = ProfileForm.of(server.pages.knowledge.standard)
    return [
        NamedRoute(f"/{PATH}", partial(assess, server, form, None), methods=["GET", "POST"]),
        *(
            NamedRoute(f"/{file_of(PATH, tag)}", partial(assess, server, form, tag), methods=["GET", "POST"])
            for tag in LANGUAGES
        ),
    ]


async def assess(server: Server, form: ProfileForm, path_language: str | None, request: Request) -> Response:
    """The page to fill in, or, for what was filled in, the assessment."""
    tag = path_language or language(request.headers.get("accept-language"))
    if request.method != "POST":
        example = request.query_params.get("example", "")
        text = resources.path("data", "examples", example).read_text("utf-8") if example in EXAMPLES else ""
        headers = {"Cache-Control": PUBLIC_ANSWER} | ({} if path_language else {"Vary": VARY})
        return _page(server, form, tag, 200, headers, profile=text)
    submitted = await _submitted(request)
    try:
        entered = [(name, value) for name in ("reading", "asOf", "only") if (value := submitted.text(name))]
        job_parameters = read_parameters(entered, [name for name, _ in entered], server.pages.knowledge.standard)
        if not submitted.profile.strip():
            raise Refusal(400, says("server.nothing_sent")[tag])
        if submitted.output == "plain":
            answer = await server.public.judge(
                submitted.client, "plain", submitted.profile, **fields(job_parameters, None, JSON)
            )
            return _attached(await read_all(answer), JSON, "profile")
        if submitted.output in SAVED:
            saved = await _assessment(server, submitted, job_parameters, tag)
            if "status" not in saved.head:
                return _attached(await read_all(saved), SAVED[submitted.output])
        fragment = await _fragment(server, submitted, job_parameters, tag)
        html = (await read_all(fragment)).decode()
    except ItssError as error:
        return _page(server, form, tag, status_of(error), {}, submitted=submitted, problem=str(error))
    return _page(
        server,
        form,
        tag,
        fragment.head.get("status", 200),
        {},
        submitted=submitted,
        shown=Markup(html.replace(f'href="{ROOT}', 'href="')),  # noqa: S704 - a worker escaped it
        profiles=fragment.head["profiles"],
        chosen=fragment.head["profile"],
    )


async def _submitted(request: Request) -> SubmittedForm:
    kind, attributes = media_type(request.headers.get("content-type"))
    body = await request.body()
    if kind == "multipart/form-data":
        parts = await asyncio.to_thread(files, attributes.get("boundary", ""), body)
        values = {part.name: part.data for part in parts}
    elif kind == FORM:
        values = {name: value.encode() for name, value in await asyncio.to_thread(parameters, body)}
    else:
        raise Refusal(415, f"the form is sent as {FORM} or multipart/form-data; programs post to /api/assess")
    return SubmittedForm(values, values.get("as", b"page").decode("ascii", "replace"), client_of(request.scope))


async def _assessment(server: Server, submitted: SubmittedForm, job_parameters: JobParameters, tag: str) -> Answer:
    job_fields = fields(job_parameters, None, SAVED[submitted.output]) | {"language": tag}
    return await server.public.judge(submitted.client, "assess", submitted.profile, **job_fields)


async def _fragment(server: Server, submitted: SubmittedForm, job_parameters: JobParameters, tag: str) -> Answer:
    job_fields = fields(job_parameters, None, HTML) | {"language": tag, "profile": submitted.text("person")}
    return await server.public.judge(
        submitted.client, "show", submitted.profile + submitted.before, length=len(submitted.profile), **job_fields
    )


def _attached(body: bytes, form: Representation, stem: str = "assessment") -> Response:
    name = f'attachment; filename="{stem}.{form.extension}"'
    return Response(body, headers={"Content-Disposition": name}, media_type=form.content_type)


def _page(
    server: Server, form: ProfileForm, tag: str, status: int, headers: Mapping[str, str], **context: Any
) -> Response:
    submitted: SubmittedForm = context.pop("submitted", SubmittedForm({}, "page"))
    profile = context.pop("profile", submitted.profile.decode("utf-8", "replace"))
    data = {
        "profile": profile,
        "before": (submitted.before or submitted.profile).decode("utf-8", "replace"),
        "entered": {name: submitted.text(name) for name in ("reading", "asOf", "only")},
        "readings": server.pages.knowledge.standard.readings,
        "examples": EXAMPLES,
        "classes": form.classes,
        "options": form.options,
        "folded": PROVENANCE,
        "specialty_fields": {field.name: field.label for field in server.pages.knowledge.standard.fields},
        "filled": submitted.text("filled") == "form",
        "problem": "",
        "shown": "",
        "profiles": [],
        "chosen": "",
    }
    body = server.pages.render("assess.html", PATH, tag, **{**data, **context})
    return Response(body, status, {**headers, "Content-Language": tag}, HTML.content_type)
