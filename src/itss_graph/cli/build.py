"""`itss build`: generates the requirement shapes of a standard, and the reference pages of the guide."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from itss_graph.cli import output as out
from itss_graph.cli.options import StandardOption
from itss_graph.errors import InputError, UsageError
from itss_graph.outputs import is_file, keep_apart, writing

if TYPE_CHECKING:
    from itss_graph.reference.commands import ClickGroup

SHAPES = Path("shapes")
REFERENCE = Path("docs", "reference")
CHECKS = Path("queries", "checks", "README.md")
PROJECT = Path("pyproject.toml")


def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if a file is out of date.")
    ] = False,
    standard: StandardOption = None,
    directory: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="The folder for the shapes; nothing else is written."),
    ] = None,
) -> int:
    """Check a standard, and generate the requirement shapes of each reading from its thresholds.

    Without --standard and -o, generate every generated file in a checkout of the project: `shapes/`, the reference
    pages in `docs/reference/`, and the README of `queries/checks/`.

    Example: itss build --standard my-category.ttl -o my-shapes
    """
    if directory is None:
        _check_checkout()
    elif str(directory) == "-" or not is_file(directory):
        raise UsageError(f"{directory}: shapes are several files; name a folder with -o")
    files = dict(_files(standard, directory))
    keep_apart(files, [standard] if standard else [])
    stale = [path for path, text in files.items() if not path.is_file() or path.read_bytes() != text.encode()]
    if check:
        for path in stale:
            out.warn(f"{path}: out of date; run itss build")
        return int(bool(stale))
    with ExitStack() as stack:
        for path in stale:
            _make_folder(path.parent)
            stream = stack.enter_context(writing(path))
            stream.write(files[path].encode())
            stream.flush()
    for path in stale:
        out.note(f"wrote {path}")
    return 0


def _check_checkout() -> None:
    """Raise `UsageError` if the current folder is not a checkout of this project."""
    try:
        project = tomllib.loads(PROJECT.read_text("utf-8")).get("project")
    except (OSError, ValueError):
        project = None
    if not (isinstance(project, dict) and project.get("name") == "itss-graph"):
        raise UsageError("not a checkout of itss-graph; name a folder for the shapes with -o")


def _files(standard: str | None, directory: Path | None) -> Iterator[tuple[Path, str]]:
    """Every generated file with its text."""
    from itss_graph.standard import Standard
    from itss_graph.standard.check import check as check_standard
    from itss_graph.standard.standard import READINGS, shapes_file

    loaded = Standard.load(standard)
    check_standard(standard)
    for reading in READINGS:
        yield (directory or SHAPES) / shapes_file(loaded.prefix, reading), loaded.shapes(reading)
    if standard is None and directory is None:
        from itss_graph.cli.main import application
        from itss_graph.reference import pages
        from itss_graph.reference.checks import checks

        group = cast("ClickGroup", typer.main.get_command(application()))
        for name, text in pages(group).items():
            yield REFERENCE / name, text
        yield CHECKS, checks()


def _make_folder(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{directory}: cannot be made ({error.strerror}); choose another place with -o") from error
