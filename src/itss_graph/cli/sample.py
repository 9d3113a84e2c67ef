"""`itss sample`: synthetic profiles, for trials and benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import OutputOption, StandardOption, format_option
from itss_graph.errors import UsageError
from itss_graph.presentation.formats import RDF, Pieces

if TYPE_CHECKING:
    from itss_graph.standard import Standard


def sample(
    number: Annotated[int, typer.Option("-n", "--number", min=1, metavar="N", help="The number of people.")] = 100,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed gives the same people.")] = 1,
    format: Annotated[
        str | None, format_option(RDF, "By default from the ending of OUT; ntriples on standard output.")
    ] = None,
    output: OutputOption = None,
    standard: StandardOption = None,
) -> None:
    """Generate synthetic profiles, marked as such: invented careers around the thresholds of the standard.

    N-Triples and N-Quads are streamed, so that memory does not limit the number of people; it does in other formats.

    Example: itss sample -n 1000 --seed 7 -o people.ttl
    """
    from itss_graph.standard import Standard

    if output is None and out.is_terminal(output):
        raise UsageError("profiles are not readable on a terminal; name a file with -o, or - for the terminal")
    wanted = out.choose_format(format, output, SAMPLES, "ntriples")
    out.answer(wanted, SAMPLES[wanted](number, seed, Standard.load(standard)), output)


def _graph(format: str, number: int, seed: int, standard: Standard) -> Pieces:
    from itss_graph.profiles.sample import sample
    from itss_graph.rdf.writing import serialize
    from itss_graph.vocab import PREFIXES

    return [serialize(sample(number, seed, standard), format, PREFIXES)]


def _lines(number: int, seed: int, standard: Standard) -> Pieces:
    from itss_graph.profiles.sample import sample_lines

    return sample_lines(number, seed, standard)


SAMPLES: dict[str, Callable[[int, int, Standard], Pieces]] = {
    **{name: partial(_graph, name) for name in RDF},
    "ntriples": _lines,
    "nquads": _lines,
}
