"""`itss build`: the requirement shapes from the thresholds of a standard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from itss_graph.cli import output as out
from itss_graph.errors import InputError


def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 where a file is not fresh.")
    ] = False,
    standard: Annotated[
        str | None,
        typer.Option("--standard", metavar="FILE", help="A job category in RDF; the bundled one if not given."),
    ] = None,
    directory: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder of the shapes.")] = Path(
        "shapes"
    ),
) -> int:
    """Generate the requirement shapes of each reading from the thresholds of a standard, once it is found sound.

    Example: itss build --standard my-category.ttl -o my-shapes
    """
    from itss_graph.standard import Standard
    from itss_graph.standard.check import check as check_standard
    from itss_graph.standard.standard import READINGS, shapes_file

    loaded = Standard.load(standard)
    check_standard(standard)
    stale = 0
    for reading in READINGS:
        path = directory / shapes_file(loaded.prefix, reading)
        text = loaded.shapes(reading)
        if path.is_file() and path.read_bytes() == text.encode():
            continue
        stale += 1
        if check:
            out.warn(f"{path}: not fresh; run itss build")
        else:
            _make(directory)
            out.write([text], str(path))
            out.warn(f"wrote {path}")
    return int(check and stale > 0)


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{directory}: cannot be made ({error.strerror}); choose another place with -o") from error
