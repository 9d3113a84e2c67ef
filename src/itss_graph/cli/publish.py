"""`itss publish`: the standard as a site of linked data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import StandardOption


def publish(
    directory: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder of the site.")] = Path(
        "site"
    ),
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where the site will be hosted: for w3id.org's rules and the sitemap."),
    ] = None,
    standard: StandardOption = None,
) -> None:
    """Write the linked-data site: pages in English and Japanese, every document in four formats, rules for Apache.

    Example: itss publish -o site --base-url https://example.org/itss/
    """
    from itss_graph.publish.site import HOST
    from itss_graph.publish.site import publish as write

    count = write(directory, standard, base_url or HOST)
    out.warn(f"wrote {count} files to {directory}")
    if base_url is None:
        out.warn(f"sitemap.xml and the rules for w3id.org name {HOST}; give --base-url to name where you host the site")
