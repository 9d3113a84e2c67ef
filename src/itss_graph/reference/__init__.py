"""The reference pages of the guide, written from the code, the headers of the queries, the ontology and the shapes.

The pages are generated, so that they cannot differ from their sources; `itss build --check` reports
outdated ones. Each page is Markdown (CommonMark with tables).
"""

from __future__ import annotations

from itss_graph.reference import api, commands, http, queries, vocabulary


def pages(group: commands.ClickGroup) -> dict[str, str]:
    """The generated pages by file name; `group` is the command line."""
    return {
        "commands.md": commands.commands(group),
        "http.md": http.http(),
        "profile.md": vocabulary.profile(),
        "python.md": api.api(),
        "queries.md": queries.queries(),
        "shapes.md": vocabulary.shapes(),
    }


__all__ = ["pages"]
