"""`itss sample`: synthetic profiles, for trials and benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import InputFormat, OutputOption, StandardOption
from itss_graph.cli.output import chosen
from itss_graph.errors import UsageError

if TYPE_CHECKING:
    from itss_graph.standard import Standard


def sample(
    number: Annotated[int, typer.Option("-n", "--number", min=1, help="How many people.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people.")] = 1,
    format: Annotated[
        InputFormat | None,
        typer.Option(help="By default what the ending of OUT stands for; ntriples to standard output."),
    ] = None,
    output: OutputOption = None,
    standard: StandardOption = None,
) -> None:
    """Make synthetic profiles, marked as such: invented careers around the thresholds of the standard.

    N-Triples are written as they are made, so their number is not bounded by memory; the other formats are.

    Example: itss sample -n 1000 --seed 7 -o people.ttl
    """
    from itss_graph.standard import Standard

    if output is None and out.is_terminal(output):
        raise UsageError("profiles are not for reading on a terminal; name a file with -o, or - for the terminal")
    wanted = chosen(format, output, get_args(InputFormat), "ntriples")
    out.write(_pieces(number, seed, wanted, Standard.load(standard)), output)


def _pieces(number: int, seed: int, format: str, standard: Standard) -> Iterator[bytes]:
    from itss_graph.profiles.sample import sample, sample_lines
    from itss_graph.rdf.writing import serialize
    from itss_graph.vocab import PREFIXES

    if format in ("ntriples", "nquads"):
        yield from sample_lines(number, seed, standard)
    else:
        yield serialize(sample(number, seed, standard), format, PREFIXES)
