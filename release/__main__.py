"""Makes a release: `python -m release`, or `make release`. Writes `dist/` as a whole or not at all."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from release import artefacts
from release.checks import problems
from release.notes import entry
from release.version import MANIFEST, ROOT


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m release", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "dist", help="the folder; dist/ if not given")
    parser.add_argument("--base-url", metavar="URL", help="where the site will be hosted")
    options = parser.parse_args(arguments)
    output: Path = options.output
    messages = [*occupied(output), *problems(ROOT)]
    for problem in messages:
        print(f"release: {problem}", file=sys.stderr)
    if messages:
        return 1
    write(ROOT, output, options.base_url)
    for path in sorted(output.rglob("*")):
        if path.is_file():
            print(f"{path.stat().st_size:>9,}  {path.relative_to(output)}")
    return 0


def occupied(output: Path) -> Iterator[str]:
    """The problem of a folder that holds something other than a release, which is not overwritten."""
    if output.exists() and not (output / MANIFEST).is_file() and (output.is_file() or any(output.iterdir())):
        yield f"{output}: holds something other than a release; choose another folder with -o"


def write(root: Path, output: Path, base_url: str | None = None) -> None:
    """Write a release to a temporary folder beside `output`, and then replace that."""
    current = entry((root / "CHANGELOG.md").read_text("utf-8"))
    if current is None:
        raise SystemExit("release: CHANGELOG.md has no entry")
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as folder:
        unfinished = Path(folder) / output.name
        unfinished.mkdir(mode=0o755)
        artefacts.packages(root, unfinished, current)
        artefacts.site(root, unfinished, current, base_url)
        artefacts.serialisations(unfinished)
        artefacts.metadata(root, unfinished, current)
        artefacts.checksums(unfinished)
        if output.exists():
            shutil.rmtree(output)
        unfinished.rename(output)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
