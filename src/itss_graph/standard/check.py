"""Whether a standard is sound: `shapes/standard.ttl` over everything that its files state."""

from __future__ import annotations

from os import PathLike

from itss_graph import resources
from itss_graph.errors import StandardError
from itss_graph.rdf.merging import merge
from itss_graph.rdf.reading import read
from itss_graph.standard.standard import CORE


def check(path: str | PathLike[str] | None = None) -> None:
    """Raise `StandardError`, naming every violation, where the bundled standard, or the one in a file, is not sound."""
    from itss_graph import shacl

    category = resources.path("ontology", "itsm.ttl") if path is None else path
    core = (resources.path("ontology", name) for name in CORE)
    data = merge(read(file, base=False) for file in (category, *core))
    report = shacl.validate(data, resources.path("shapes", "standard.ttl"))
    if not report.conforms:
        lines = sorted(f"{category}: <{result.focus_node}> {_message(result.messages)}" for result in report.results)
        raise StandardError("\n".join(lines))


def _message(messages: tuple[object, ...]) -> str:
    english = [str(message) for message in messages if getattr(message, "language", None) in ("en", None)]
    return english[0] if english else "does not conform"
