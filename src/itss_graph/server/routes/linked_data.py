"""Linked data: the pages and documents of the standard, and redirects to them from each IRI."""

from __future__ import annotations

import asyncio
import mimetypes
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from itss_graph.server.media_types import negotiated
from itss_graph.server.middleware.refusals import Refusal
from itss_graph.server.state import NamedRoute, Server, accept
from itss_graph.site.addresses import file_of, page_of, relative
from itss_graph.site.negotiation import (
    DOCUMENTS,
    HTML,
    LANGUAGES,
    REPRESENTATIONS,
    TURTLE,
    VARY,
    by_extension,
    language,
)
from itss_graph.site.pages import Pages
from itss_graph.site.writer import bundled

CACHED = "public, max-age=3600"

MEDIA_TYPES = {form.extension: form.content_type for form in REPRESENTATIONS} | {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "rq": "application/sparql-query",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
"""The media types of files, by extension."""


@dataclass(frozen=True, slots=True)
class File:
    """A page, a document or another file, ready to be sent."""

    content_type: str
    body: bytes
    headers: dict[str, str]

    @property
    def tag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:32]}"'


@dataclass(slots=True)
class Files:
    """All files of the site by path, each made when it is first asked for, and kept."""

    pages: Pages
    further: dict[str, bytes]
    documents: frozenset[str]
    cache: dict[str, File] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def of(cls, pages: Pages) -> Files:
        """The files of these pages, and what belongs to them."""
        return cls(pages, pages.files() | dict(bundled(pages)), frozenset(pages.documents()))

    async def get(self, path: str) -> File | None:
        """The file at a path, None where there is none."""
        if path not in self.cache:
            async with self.lock:
                file = self.cache.get(path) or await asyncio.to_thread(self._make, path)
                if file is None:
                    return None
                self.cache[path] = file
        return self.cache[path]

    def page(self, stem: str) -> str | None:
        """The path of the page about what is at a path without extension: `ontology/index` for `ontology`."""
        paths = (stem, f"{stem}/index".removeprefix("/"))
        return next((path for path in paths if path in self.pages.specs), None)

    def _make(self, path: str) -> File | None:
        if path in self.further:
            return File(media_type_of(path), self.further[path], {})
        page = page_of(path)
        if page is not None:
            return self._page(path, *page) if page[0] in self.pages.specs else None
        stem, _, extension = path.rpartition(".")
        return self._document(path, stem, extension) if stem in self.documents else None

    def _page(self, path: str, stem: str, tag: str) -> File:
        text = self.pages.page(stem, tag) or ""
        document = self.pages.specs[stem].document
        headers = {"Content-Language": tag} | ({"Link": links(path, document)} if document else {})
        return File(HTML.content_type, text.encode(), headers)

    def _document(self, path: str, stem: str, extension: str) -> File | None:
        form = by_extension(extension)
        body = self.pages.representation(stem, form) if form in DOCUMENTS else None
        if form is None or body is None:
            return None
        page = self.page(stem)
        about = f'<{relative(file_of(page, LANGUAGES[0]), path)}>; rel="alternate"; type="text/html"' if page else ""
        return File(form.content_type, body, {"Link": about} if about else {})


def routes(server: Server) -> list[BaseRoute]:
    """The route for all paths that no other route matches; it has to be the last."""
    return [NamedRoute("/{path:path}", partial(resource, Files.of(server.pages)))]


async def resource(files: Files, request: Request) -> Response:
    """A file of the site, or, for an IRI, a redirect (303) to the one that the request prefers."""
    path = request.path_params["path"]
    file = await files.get(path)
    if file is not None:
        return file_response(file, request)
    stem = path.rstrip("/")
    page = files.page(stem)
    if stem not in files.documents and page is None:
        raise Refusal(404, "there is nothing here; the standard begins at /")
    tag = language(request.headers.get("accept-language"))
    if not stem:
        home = await files.get(file_of("index", tag))
        return file_response(home, request, Vary=VARY) if home else _see_other(file_of("index", tag), path)
    if stem not in files.documents:
        return _see_other(file_of(page or stem, tag), path, Content_Language=tag)
    form = negotiated(accept(request), REPRESENTATIONS if page else DOCUMENTS)
    described = links(path, stem)
    if form == HTML and page:
        return _see_other(file_of(page, tag), path, Content_Language=tag, Link=described)
    return _see_other(f"{stem}.{form.extension}", path, Link=described)


def _see_other(target: str, path: str, **headers: str) -> Response:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return RedirectResponse(relative(target, path), 303, {"Vary": VARY, "Cache-Control": CACHED, **fields})


def file_response(file: File, request: Request, **headers: str) -> Response:
    """A file, or 304 where the client has it already."""
    fields = {**file.headers, **headers, "ETag": file.tag, "Cache-Control": CACHED}
    tags = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if file.tag in tags or "*" in tags:
        return Response(status_code=304, headers=fields)
    return Response(file.body, headers=fields, media_type=file.content_type)


def links(path: str, document: str) -> str:
    """The `Link` header of a page or an IRI: its description, in all forms."""
    turtle = relative(f"{document}.ttl", path)
    forms = [
        f'<{relative(f"{document}.{form.extension}", path)}>; rel="alternate"; type="{form.media_type}"'
        for form in DOCUMENTS
    ]
    return ", ".join([*forms, f'<{turtle}>; rel="describedby"; type="{TURTLE.media_type}"'])


def media_type_of(path: str) -> str:
    """The media type of a file that is neither page nor document."""
    extension = path.rpartition(".")[2]
    return MEDIA_TYPES.get(extension) or mimetypes.guess_type(path)[0] or "text/plain; charset=utf-8"
