"""The response to a refused request: one line of text, or below `/api/` a problem (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

from itss_graph.profiles.violations import Violation
from itss_graph.reports.json import violation_object

PROBLEM = "application/problem+json"
API = "/api/"
"""The prefix of the paths whose errors are problems."""


def problem(status: int, detail: str, violations: Sequence[Violation] = ()) -> bytes:
    """A problem as JSON; `detail` is put on one line, `violations` are those of an ill-formed profile."""
    members: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    members["detail"] = " ".join(detail.split())
    if violations:
        members["violations"] = [violation_object(violation) for violation in violations]
    return json.dumps(members, ensure_ascii=False).encode()


def failure(scope: Scope, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a request that is refused, or that failed, in the form of its path."""
    if str(scope["path"]).startswith(API):
        return Response(problem(status, message), status, headers, media_type=PROBLEM)
    return PlainTextResponse(f"{message}\n", status, headers)
