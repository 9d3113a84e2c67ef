"""The page of the HTTP API, from its OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from itss_graph.reference.markdown import page, paragraph, table
from itss_graph.server.routes.api import openapi
from itss_graph.standard import Standard

LONGEST = 6
"""How many values of a list a table names; the document has them all."""

Node = Mapping[str, Any]


def http() -> str:
    """The page: every request with its parameters and answers, then what the JSON holds."""
    document = openapi(Standard.load())
    info = document["info"]
    opening = [paragraph(info["description"]), paragraph(SERVED)]
    requests = [part for path, node in document["paths"].items() for part in _requests(document, path, node)]
    schemas = [part for name, node in document["components"]["schemas"].items() for part in _schema(name, node)]
    body = document["components"]["requestBodies"]["Profile"]
    kinds = ", ".join(f"`{kind}`" for kind in body["content"])
    sent = paragraph(f"What is posted: {body['description']} Its media type is one of {kinds}.")
    source = "`src/itss_graph/server/openapi.json` and the standard"
    return page(
        "The HTTP API",
        source,
        *opening,
        "## Requests",
        sent,
        *requests,
        "## Errors",
        _errors(document),
        "## Objects",
        *schemas,
    )


SERVED = (
    "`itss serve` answers it, and serves the description itself, in OpenAPI 3.1, at `/api/openapi.json`. No page of "
    "another site may use it from a browser; see [Run a server](../how-to/run-a-server.md) for limits."
)


def _requests(document: Node, path: str, node: Node) -> Iterator[str]:
    for method, told in node.items():
        yield f"### {method.upper()} {path}"
        yield paragraph(f"{told['summary']}. {told.get('description', '')}".strip())
        yield table(
            ("parameter", "value", "meaning"),
            [
                (f"`{one['name']}`", _type(one["schema"]), one.get("description", ""))
                for one in (_found(document, each) for each in told.get("parameters", ()))
            ],
        )
        answers = {status: _found(document, answer) for status, answer in told["responses"].items()}
        good = [_answer(answer) for status, answer in answers.items() if status < "400"]
        failing = ", ".join(status for status in answers if status >= "400")
        yield paragraph(f"{' '.join(good)} Errors: {failing}.")


def _errors(document: Node) -> str:
    """What each status of an error means."""
    answers = {
        status: answer
        for path in document["paths"].values()
        for told in path.values()
        for status, answer in told["responses"].items()
        if status >= "400"
    }
    return table(
        ("status", "meaning"),
        [(status, _found(document, answer)["description"]) for status, answer in sorted(answers.items())],
    )


def _answer(answer: Node) -> str:
    kinds = [kind for kind in answer["content"] if kind != "application/problem+json"]
    told = ", ".join(f"`{kind}`" for kind in kinds)
    text = answer["description"].rstrip(".")
    if not kinds:
        return f"{text}."
    json = answer["content"].get("application/json", {}).get("schema", {})
    return f"{text}: {told}{f'; the JSON is {_type(json)}' if '$ref' in json or 'items' in json else ''}."


def _schema(name: str, node: Node) -> Iterator[str]:
    """A schema with properties as a table; any other in a line."""
    yield f"### {name}"
    if "properties" not in node:
        yield paragraph(f"{node.get('description', '')} {_type(node)}.".strip())
        return
    if "description" in node:
        yield paragraph(f"{node['description'].rstrip('.')}.")
    needed = node.get("required", ())
    yield table(
        ("key", "value", "meaning"),
        [
            (f"`{key}`{'' if key in needed else ' (optional)'}", _type(value), value.get("description", ""))
            for key, value in node["properties"].items()
        ],
    )


def _type(node: Node) -> str:
    """What a value is, in a few words."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "oneOf" in node:
        return " or ".join(_type(each) for each in node["oneOf"])
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        values = ", ".join(f"`{each}`" for each in node["enum"][:LONGEST])
        return f"one of {values}{' …' if len(node['enum']) > LONGEST else ''}"
    if node.get("type") == "array":
        return f"list of {_type(node['items'])}" if "items" in node else "list"
    kinds = [node["type"]] if isinstance(node.get("type"), str) else node.get("type", ["any value"])
    return node.get("format") or " or ".join(kinds)


def _found(document: Node, node: Node) -> Node:
    """A part of the document, or the one that it refers to."""
    if "$ref" not in node:
        return node
    found: Any = document
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found  # type: ignore[no-any-return]


__all__ = ["http"]
