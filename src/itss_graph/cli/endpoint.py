"""The options that name a SPARQL server, and the endpoint they make."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.errors import InputError, UsageError

if TYPE_CHECKING:
    from itss_graph.assessment import Assessor
    from itss_graph.population.documents import Document
    from itss_graph.population.in_memory import Whole
    from itss_graph.rdf.endpoint import Endpoint

GraphsOption = Annotated[
    list[str] | None,
    typer.Option("--graph", metavar="IRI", help="A named graph of the server to ask; repeatable, by default its own."),
]
NetrcOption = Annotated[
    Path | None,
    typer.Option(
        "--netrc", metavar="F", help="A netrc file with user and password; by default the variable ITSS_NETRC."
    ),
]


def endpoint(url: str, graphs: Iterable[str] | None, netrc: Path | None) -> Endpoint:
    """The endpoint at an address, with the credentials that a netrc file has for its host.

    Raises `UsageError` for what is no address, and `InputError` for a file that has none.
    """
    from itss_graph.rdf.credentials import Credentials
    from itss_graph.rdf.endpoint import Endpoint

    made = Endpoint(url, tuple(graphs or ()))
    file = netrc or os.environ.get("ITSS_NETRC")
    if not file:
        return made
    if not made.private:
        out.warn(f"{url}: the password crosses the network unencrypted; use https")
    return Endpoint(url, made.graphs, Credentials.of(file, made.host))


def people_at(url: str | None, graphs: list[str] | None, netrc: Path | None, *, given: bool) -> Endpoint | None:
    """The endpoint whose people are to be assessed, if any; `given` tells whether there are files, or what needs them.

    Raises `UsageError` where it is not clear what to assess.
    """
    if url is None:
        if graphs or netrc:
            raise UsageError("--graph and --netrc are for an endpoint: name it by --endpoint")
        if not given:
            raise UsageError("nothing to assess: name a FILE, or an --endpoint")
        return None
    if given:
        raise UsageError("an endpoint is assessed alone: leave out FILE, --resume, --workers and --engine spark")
    return endpoint(url, graphs, netrc)


def assess_each(assessor: Assessor, source: list[str] | Endpoint, input_format: str | None) -> Whole:
    """Everyone in files, document by document, or at an endpoint; a line on standard error about who is left out.

    Raises `InputError` where there is no such file, and as `itss_graph.population.endpoint.judge_endpoint` does.
    """
    from itss_graph.population.endpoint import judge_endpoint
    from itss_graph.population.in_memory import assess_whole

    if isinstance(source, list):
        whole = assess_whole(assessor, source, together=False, input_format=input_format)
    else:
        whole = judge_endpoint(assessor, source)
    for line in whole.complaints():
        out.warn(line)
    return whole


def read_each(
    files: list[str], input_format: str | None, assessor: Assessor | None = None
) -> tuple[list[Document], bool]:
    """The documents in files, and whether someone is left out, of whom there is a line on standard error.

    With an assessor, the ill-formed are left out too. Raises `InputError` where nobody is left.
    """
    from itss_graph.population.in_memory import read_apart

    documents, complaints = read_apart(files, input_format, assessor)
    if not documents:
        raise InputError("\n".join(complaints))
    for line in complaints:
        out.warn(line)
    return documents, bool(complaints)
