"""The comparisons. Each yields rows of the table, or a text that says what is left out and why."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.data import AS_OF, Data
from benchmarks.measure import Command, alternate, run
from benchmarks.rows import Figure, Target, ratio

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SHAPES = ROOT / "shapes" / "itsm.ttl"
EXAMPLE = ROOT / "data" / "examples" / "operations-management-l7.ttl"
PEERS = ROOT / "tests" / "peers" / "engines.py"
SHACL_ENGINE = ROOT / "benchmarks" / "shacl-engine.mjs"

COLUMNAR = "columnar"
ENGINES = (COLUMNAR, "pyshacl", "shacl_rust", "shacl", "rudof", "topbraid", "shacl-engine")
FAST = (COLUMNAR, "shacl_rust", "shacl", "topbraid")
"""The engines that are fast enough for many profiles."""

COUNT = "import sys, pyoxigraph; print(sum(1 for _ in pyoxigraph.parse(path=sys.argv[1])))"
READ = "import sys; from itss_graph.profiles.reading import read_profiles as r; print(len(r(sys.argv[1]).triples))"


@dataclass(frozen=True, slots=True)
class Options:
    """The number of runs of each side, and whether slow engines get many profiles too."""

    repeat: int
    large: bool


def assess_many(data: Data, options: Options) -> Iterator[Figure | str]:
    """P1: assessing many profiles, outcomes to Parquet ÷ counting their triples."""
    source, out = data.profiles(100_000), data.output("outcomes.parquet")
    sides = {"itss assess": assess(source, out), "counting triples": _count(source)}
    run(sides["itss assess"])
    people = data.people(100_000)
    check_same("outcomes", len(pl.read_parquet(out)) // 70, people)
    runs = alternate(sides, options.repeat)
    yield ratio("P1", f"{people:,} profiles, N-Triples", *runs.items(), Target(most=1.0))


def engines(data: Data, options: Options) -> Iterator[Figure | str]:
    """P2: every SHACL engine ÷ the columnar one, each writing all results."""
    for count in (1_000, 10_000):
        names = [name for name in ENGINES if count == 1_000 or options.large or name in FAST]
        source, expected = data.prepared(count), Counter[str]()
        agreeing: list[str] = []
        for name in names:
            reason = _missing(name) or ""
            if not reason:
                run(_engine(name, source, data.output(f"{name}.tsv")))
                results = _rows(data.output(f"{name}.tsv"))
                expected = results if name == COLUMNAR else expected
                difference = (results - expected).total() + (expected - results).total()
                reason = f"{difference:,} results differ" if difference else ""
            if reason:
                yield f"{name} at {data.people(count):,} profiles ({reason})"
            else:
                agreeing.append(name)
        timed = {name: _timed(name, source, data.output(f"{name}.tsv")) for name in agreeing}
        runs = alternate(timed, options.repeat)
        columnar = (COLUMNAR, runs.pop(COLUMNAR))
        fastest = min(runs, key=lambda name: runs[name].seconds)
        for name, engine_run in sorted(runs.items(), key=lambda item: -item[1].seconds):
            target = Target(least=100 if count == 1_000 else 700) if name == "pyshacl" else None
            if name == fastest and count > 1_000:
                target = Target(least=12)
            work = f"{data.people(count):,} profiles, {expected.total():,} results"
            yield ratio("P2", work, (name, engine_run), columnar, target)


def population(data: Data, options: Options) -> Iterator[Figure | str]:
    """P3: a hundred times as many profiles in one command: memory of all its processes, and growth of its time."""
    sizes, out = (10_000, 100_000, 1_000_000), data.output("population.parquet")
    sides = {f"{data.people(size):,} profiles": assess(data.profiles(size), out) for size in sizes}
    runs = alternate(sides, options.repeat)
    check_same("people", len(pl.scan_parquet(out).select("profile").collect()) // 70, data.people(sizes[-1]))
    first, *_, last = runs.values()
    growth = math.log(last.seconds / first.seconds) / math.log(sizes[-1] / sizes[0])
    name, people = list(runs)[-1], f"{data.people(sizes[0]):,} to {data.people(sizes[-1]):,} profiles"
    yield Figure("P3", f"{name}, peak memory", ((name, last),), last.memory, Target(most=2048), "MiB")
    yield Figure("P3", f"{people}, exponent of time", tuple(runs.items()), growth, Target(most=1.05))


def cold(data: Data, options: Options) -> Iterator[Figure | str]:
    """P4: a cold assessment of one Turtle profile ÷ a cold pySHACL on the same profile, prepared."""
    out, report = data.output("one.json"), data.output("one.ttl")
    prepared = data.prepared_example(EXAMPLE)
    pyshacl = [str(BIN / "pyshacl"), "-s", str(SHAPES), "-f", "turtle", "-o", str(report), str(prepared)]
    sides = {"itss assess": assess(EXAMPLE, out), "pyshacl": Command(pyshacl, (0, 1))}
    for side in sides.values():
        run(side)
    outcomes = [
        row["outcome"]
        for assessment in json.loads(out.read_text())
        for kpi in assessment["kpis"]
        for row in kpi["requirements"]
    ]
    check_same("failed requirements", outcomes.count("failed"), report.read_text().count("a sh:ValidationResult"))
    yield ratio("P4", "one Turtle profile, cold", *alternate(sides, options.repeat).items(), Target(most=0.5))


def formats(data: Data, options: Options) -> Iterator[Figure | str]:
    """P5: Turtle and JSON-LD input ÷ counting its triples; first only read, then also assessed."""
    people, outcomes = data.people(10_000), data.output("formats.parquet")
    run(assess(data.profiles(10_000), outcomes))
    expected = _outcomes(outcomes).to_dict(as_series=False)
    for name in ("turtle", "jsonld"):
        source, out = data.profiles(10_000, name), data.output(f"{name}.parquet")
        reading = Command([sys.executable, "-c", READ, str(source)])
        sides = {"reading": reading, "itss assess": assess(source, out), "counting triples": _count(source)}
        check_same("triples", *(_printed_count(sides[side]) for side in ("reading", "counting triples")))
        run(sides["itss assess"])
        check_same("outcomes", _outcomes(out).to_dict(as_series=False), expected)
        runs = alternate(sides, options.repeat)
        counting = ("counting triples", runs.pop("counting triples"))
        for named_run in runs.items():
            yield ratio("P5", f"{people:,} profiles, {name}", named_run, counting, Target(most=3))


CASES: dict[str, Callable[[Data, Options], Iterator[Figure | str]]] = {
    "P1": assess_many,
    "P2": engines,
    "P3": population,
    "P4": cold,
    "P5": formats,
}


def assess(source: Path, out: Path, *more: str) -> Command:
    return Command([str(BIN / "itss"), "assess", str(source), "--as-of", AS_OF.isoformat(), "-o", str(out), *more])


def _count(source: Path) -> Command:
    return Command([sys.executable, "-c", COUNT, str(source)])


def _printed_count(command: Command) -> int:
    return int(subprocess.run(command.arguments, check=True, capture_output=True, text=True).stdout)


def _engine(name: str, source: Path, out: Path) -> Command:
    """The command of an engine that writes a row per result."""
    if name == COLUMNAR:
        return Command([sys.executable, "-m", "benchmarks.columnar", str(source), str(SHAPES), str(out)])
    if name == "shacl-engine":
        return Command([str(shutil.which("node")), str(SHACL_ENGINE), str(source), str(SHAPES), str(out)])
    return Command([sys.executable, str(PEERS), name, str(source), str(SHAPES), str(out)])


def _timed(name: str, source: Path, out: Path) -> Command:
    """The same for timing; for TopBraid, without the process that reads its report."""
    if name != "topbraid":
        return _engine(name, source, out)
    return Command([*_peers().topbraid_command(), "-datafile", str(source), "-shapesfile", str(SHAPES)], (0, 1))


def _missing(name: str) -> str | None:
    """Why an engine cannot run here; None where it can."""
    if name == "topbraid" and _peers().find_java() is None:
        return _peers().NO_JAVA
    if name == "shacl-engine":
        node = shutil.which("node")
        if node is None:
            return "install Node and the npm packages shacl-engine, rdf-ext and n3"
        if subprocess.run([node, SHACL_ENGINE, "--check"], capture_output=True, check=False).returncode:
            return "install the npm packages shacl-engine, rdf-ext and n3 here, or name their folder in NODE_PATH"
    return None


def _peers():
    """The engines that the tests compare."""
    sys.path.insert(0, str(PEERS.parent))
    try:
        import engines
    finally:
        sys.path.pop(0)
    return engines


def _rows(path: Path) -> Counter[str]:
    """Focus node and shape of each result; engines write paths in different ways."""
    with path.open(encoding="utf-8") as file:
        return Counter("\t".join(row.rstrip("\n").split("\t")[:2]) for row in file)


def _outcomes(path: Path) -> pl.DataFrame:
    """The outcomes, sorted."""
    table = pl.read_parquet(path)
    columns = [name for name in ("profile", "requirement", "outcome", "reason") if name in table.columns]
    return table.select(columns).sort(columns)


def check_same(what: str, one: object, other: object) -> None:
    """Exit where results differ, which makes their times meaningless."""
    if one != other:
        raise SystemExit(f"the {what} differ, so nothing is timed")
