"""How a request that is not answered is told of: one line of text, and a problem of RFC 9457 below `/api/`."""

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
"""What the paths begin with below which errors are problems."""


def problem(status: int, detail: str, violations: Sequence[Violation] = ()) -> bytes:
    """A problem; `detail` is one line, `violations` are those of an ill-formed profile."""
    told: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    told["detail"] = " ".join(detail.split())
    if violations:
        told["violations"] = [violation_object(each) for each in violations]
    return json.dumps(told, ensure_ascii=False).encode()


def failure(scope: Scope, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a request that is refused, or that failed, in the form of its path."""
    if str(scope["path"]).startswith(API):
        return Response(problem(status, message), status, headers, media_type=PROBLEM)
    return PlainTextResponse(f"{message}\n", status, headers)
