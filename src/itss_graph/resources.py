"""The location of the bundled knowledge: `ontology/`, `shapes/`, `queries/` and the examples.

In an installed wheel it is inside the package; in a checkout at the root of the project.
"""

from functools import cache
from pathlib import Path

from itss_graph.errors import ItssError


@cache
def path(*parts: str) -> Path:
    """The path of a bundled file or folder: `path("ontology", "itsm.ttl")`; raises `ItssError` if it is not there."""
    package = Path(__file__).parent
    for root in (package / "_resources", package.parent.parent):
        candidate = root.joinpath(*parts)
        if candidate.exists():
            return candidate
    raise ItssError(f"{'/'.join(parts)}: not bundled with this installation; install itss-graph again")
