"""The page of the HTTP API, from its OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from itss_graph.reference.markdown import page, paragraph, table
from itss_graph.server.routes.api import openapi
from itss_graph.standard import Standard

LONGEST = 6
"""How many values of an enumeration a table names; the document has all of them."""

Node = Mapping[str, Any]


def http() -> str:
    """The page: every request with its parameters and answers, then what the JSON holds."""
    document = openapi(Standard.load())
    info = document["info"]
    opening = [paragraph(info["description"]), paragraph(SERVED)]
    requests = [part for path, node in document["paths"].items() for part in _requests(document, path, node)]
    schemas = [part for name, node in document["components"]["schemas"].items() for part in _schema(name, node)]
    body = document["components"]["requestBodies"]["Profile"]
    media_types = ", ".join(f"`{media_type}`" for media_type in body["content"])
    body_paragraph = paragraph(f"What is posted: {body['description']} Its media type is one of {media_types}.")
    source = "`src/itss_graph/server/openapi.json` and the standard"
    return page(
        "The HTTP API",
        source,
        *opening,
        "## Requests",
        body_paragraph,
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
    for method, operation in node.items():
        yield f"### {method.upper()} {path}"
        yield paragraph(f"{operation['summary']}. {operation.get('description', '')}".strip())
        yield table(
            ("parameter", "value", "meaning"),
            [
                (f"`{parameter['name']}`", _type(parameter["schema"]), parameter.get("description", ""))
                for parameter in (_resolved(document, reference) for reference in operation.get("parameters", ()))
            ],
        )
        responses = {status: _resolved(document, answer) for status, answer in operation["responses"].items()}
        successes = [_answer(answer) for status, answer in responses.items() if status < "400"]
        errors = ", ".join(status for status in responses if status >= "400")
        yield paragraph(f"{' '.join(successes)} Errors: {errors}.")


def _errors(document: Node) -> str:
    """What each status of an error means."""
    responses = {
        status: answer
        for path in document["paths"].values()
        for operation in path.values()
        for status, answer in operation["responses"].items()
        if status >= "400"
    }
    return table(
        ("status", "meaning"),
        [(status, _resolved(document, answer)["description"]) for status, answer in sorted(responses.items())],
    )


def _answer(response: Node) -> str:
    media_types = [name for name in response["content"] if name != "application/problem+json"]
    names = ", ".join(f"`{name}`" for name in media_types)
    text = response["description"].rstrip(".")
    if not media_types:
        return f"{text}."
    json = response["content"].get("application/json", {}).get("schema", {})
    return f"{text}: {names}{f'; the JSON is {_type(json)}' if '$ref' in json or 'items' in json else ''}."


def _schema(name: str, node: Node) -> Iterator[str]:
    """A schema with properties as a table; any other in a line."""
    yield f"### {name}"
    if "properties" not in node:
        yield paragraph(f"{node.get('description', '')} {_type(node)}.".strip())
        return
    if "description" in node:
        yield paragraph(f"{node['description'].rstrip('.')}.")
    required = node.get("required", ())
    yield table(
        ("key", "value", "meaning"),
        [
            (f"`{key}`{'' if key in required else ' (optional)'}", _type(value), value.get("description", ""))
            for key, value in node["properties"].items()
        ],
    )


def _type(node: Node) -> str:
    """The type of a value, in a few words."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "oneOf" in node:
        return " or ".join(_type(option) for option in node["oneOf"])
    if "const" in node:
        return f"`{node['const']}`"
    if "enum" in node:
        values = ", ".join(f"`{value}`" for value in node["enum"][:LONGEST])
        return f"one of {values}{' …' if len(node['enum']) > LONGEST else ''}"
    if node.get("type") == "array":
        return f"list of {_type(node['items'])}" if "items" in node else "list"
    types = [node["type"]] if isinstance(node.get("type"), str) else node.get("type", ["any value"])
    return node.get("format") or " or ".join(types)


def _resolved(document: Node, node: Node) -> Node:
    """A part of the document, or the one that it refers to."""
    if "$ref" not in node:
        return node
    target: Any = document
    for step in node["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    return target  # type: ignore[no-any-return]


__all__ = ["http"]
