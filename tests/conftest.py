"""The site, built once for all tests that look at it, and HTML looked at strictly."""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
DATA = ("application/ld+json",)


class Document(HTMLParser):
    """The links, anchors and text of a page, and what is wrong with it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.faults: list[str] = []
        self.headings: list[int] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        assert text.startswith("<!doctype html>")
        self.feed(text)
        self.close()
        self.faults += [f"not closed: {self._open}"] * bool(self._open)
        self.faults += [f"{name} stands {count} times" for name, count in Counter(self.ids).items() if count > 1]

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.elements.append((tag, given))
        self.faults += [f"{tag} has {key} twice" for key, count in Counter(k for k, _ in attrs).items() if count > 1]
        self.faults += [f"{key} on {tag}" for key in given if key == "style" or key.startswith("on")]
        if tag in ("style", "iframe", "object") or (
            tag == "script" and "src" not in given and given.get("type") not in DATA
        ):
            self.faults.append(f"inline {tag}")
        if "id" in given:
            self.ids.append(given["id"])
        self.links += [given[key] for key in ("href", "src", "action", "data-index") if given.get(key) is not None]
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> where {self._open} is open")

    def handle_data(self, data):
        if not self._open or self._open[-1] != "script":
            self.text += data


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The site of the bundled standard; processes that test in parallel share one."""
    from itss_graph.publish.site import publish

    parallel = "PYTEST_XDIST_WORKER" in os.environ
    shared = tmp_path_factory.getbasetemp().parent if parallel else tmp_path_factory.mktemp("built")
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "site").exists():
            publish(shared / "site")
    return shared / "site"


@pytest.fixture(scope="session")
def read():
    """Look at a page: `read(html).links`, `.ids`, `.faults`, `.text`."""
    return Document
