"""What both models share: identifiers made from the content, dates, and the tool that judged."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/itss/")
TOOL = "https://w3id.org/itss/"

NodeObject = dict[str, Any]
"""A JSON-LD node object."""


def with_id(node: NodeObject, about: str) -> NodeObject:
    """A node with an `id` made from its content and the person it is about: the same content gives the same name.

    The name is a UUID of version 5 (RFC 9562).
    """
    content = json.dumps([about, node], ensure_ascii=False, sort_keys=True)
    name = {"id": f"urn:uuid:{uuid.uuid5(NAMESPACE, content)}"}
    context = {key: node[key] for key in ("@context",) if key in node}
    return {**context, **name, **{key: value for key, value in node.items() if key not in context}}


def midnight(day: date | str) -> str:
    """The beginning of a day, as `xsd:dateTime` in UTC."""
    return f"{day}T00:00:00Z"
