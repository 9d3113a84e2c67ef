"""The log, a line of JSON per request, and the metrics; neither has anything of a query, a client or a person."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

logger = logging.getLogger("itss.serve")


class Metrics:
    """The metrics of one server, in a registry of its own. No label holds anything that a client chose."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "itss_requests", "Requests answered", ("route", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "itss_request_seconds", "Time to answer", ("route",), buckets=SECONDS, registry=self.registry
        )
        self.ended = Counter("itss_workers_killed", "Workers that had to go", ("reason",), registry=self.registry)
        self.cached = Counter("itss_cached_answers", "Answers from the cache", registry=self.registry)
        self.running = Gauge("itss_running", "Requests that workers are answering", registry=self.registry)

    def killed(self, reason: str) -> None:
        """Count a worker that was killed, or died, for `time`, `memory` or a `crash`."""
        self.ended.labels(reason).inc()
        logger.warning("worker killed", extra={"fields": {"reason": reason}})

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request, and log it."""
        label = method if method in METHODS else "other"
        self.requests.labels(route, label, str(status)).inc()
        self.seconds.labels(route).observe(seconds)
        fields = {"route": route, "method": label, "status": status, "ms": round(seconds * 1000, 1)}
        logger.info("request", extra={"fields": fields})


class JsonFormatter(logging.Formatter):
    """One JSON object per line. Of an exception it has the type and the place, as its text may quote personal data."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name == logger.name
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.msg if ours else f"{record.name} says something",
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["place"] = [
                f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(record.exc_info[2])[-4:]
            ]
        return json.dumps(line)


def log_to(stream: TextIO = sys.stderr) -> None:
    """Send the log of all libraries to one stream, as lines of JSON."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logger.setLevel(logging.INFO)
