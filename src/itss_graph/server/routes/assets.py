"""The scripts and styles of the pages that only a server has, as `web/` builds them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from itss_graph.reports.html.render import style
from itss_graph.server.middleware.refusals import Refusal
from itss_graph.server.routes.linked_data import File, file_response, media_type_of
from itss_graph.server.state import NamedRoute, Server

FOLDER = Path(__file__).parents[1] / "static"


def routes(_server: Server) -> list[BaseRoute]:
    """Every file of the folder `static`, and the style of reports, which holds within `.assessed` only."""
    contents = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir())}
    contents["report.css"] = f".assessed {{\n{style()}\n}}\n".encode()
    files = {name: File(media_type_of(name), body, {}) for name, body in contents.items()}
    return [NamedRoute("/static/{name}", partial(asset, files))]


async def asset(files: Mapping[str, File], request: Request) -> Response:
    """One of the files."""
    file = files.get(request.path_params["name"])
    if file is None:
        raise Refusal(404, "there is no such file")
    return file_response(file, request)
