"""`itss publish`: the standard as a site of linked data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import InputFormatOption, NetrcOption, StandardOption, expanded, source
from itss_graph.cli.options import endpoint as endpoint_at
from itss_graph.errors import UsageError
from itss_graph.outputs import keep_apart

if TYPE_CHECKING:
    from itss_graph.rdf.endpoint import Endpoint


def publish(
    directory: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="DIR", help="The folder of the site; by default site.")
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The address of the site, for the rules for w3id.org and the sitemap."),
    ] = None,
    standard: StandardOption = None,
    endpoint: Annotated[
        str | None, typer.Option(metavar="URL", help="Upload to this SPARQL 1.1 server, and write no site.")
    ] = None,
    graph: Annotated[
        str | None, typer.Option(metavar="IRI", help="The named graph on the server, which is replaced.")
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            callback=source,
            help="Profiles to upload, a named graph per person, also folders; repeatable.",
        ),
    ] = None,
    input_format: InputFormatOption = None,
    netrc: NetrcOption = None,
) -> None:
    """Write the linked-data site: pages in English and Japanese, every document in four formats, rules for Apache.

    With --endpoint, upload the vocabulary, the job category and the readings to a SPARQL server instead.

    Example: itss publish -o site --base-url https://example.org/itss/
    """
    if endpoint is None:
        if graph or data or netrc:
            raise UsageError("--graph, --data and --netrc need an --endpoint")
        _site(directory or Path("site"), base_url, standard)
    elif directory or base_url:
        raise UsageError("a site or a server; leave out --endpoint, or -o and --base-url")
    else:
        _upload(endpoint_at(endpoint, None, netrc), graph, standard, data or [], input_format)


def _site(directory: Path, base_url: str | None, standard: str | None) -> None:
    from itss_graph.reports.assertions import assertions_of
    from itss_graph.site.writer import HOST
    from itss_graph.site.writer import publish as write

    keep_apart([directory], [standard] if standard else [])
    count = write(directory, standard, base_url or HOST, assertions_of)
    out.note(f"wrote {count} files to {directory}")
    if base_url is None:
        out.note(f"sitemap.xml and the rules for w3id.org name {HOST}; --base-url gives another address")


def _upload(endpoint: Endpoint, graph: str | None, standard: str | None, data: list[str], format: str | None) -> None:
    from itss_graph.population.upload import people_of, upload_people
    from itss_graph.site.upload import GRAPH, upload_standard

    people = people_of(expanded(data, format), format)  # whatever is wrong with them shows before anything is sent
    count = upload_standard(endpoint, graph or GRAPH, standard)
    out.note(f"put {count:,} triples into the graph {graph or GRAPH}")
    if people:
        out.note(f"put {upload_people(endpoint, people):,} people into graphs of their own")
