"""One Chromium for all tests, and pages in it that nothing may be wrong with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


SCHEMES = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
"""What axe looks for in each scheme of colours: nothing but contrasts depends on it."""
REPEATED = "section.entry:nth-of-type(n+9), tbody tr:nth-child(n+9), ul li:nth-child(n+9), dl > div:nth-child(n+9)"
"""Entries, rows and items of which a page has more than eight: axe needs a minute for thousands that are alike."""


@pytest.fixture(scope="session")
def hindrances():
    """What axe finds on a page, less what repeats, by scheme and rule: how serious it is, and where it is."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def look(page) -> dict[tuple[str, str], tuple[str, list[str]]]:
        found = {}
        page.evaluate("(all) => document.querySelectorAll(all).forEach((one) => one.remove())", REPEATED)
        for scheme, options in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            for each in axe.run(page, options={"resultTypes": ["violations"], **options}).response["violations"]:
                nodes = [node["html"][:160] for node in each["nodes"]][:4]
                found[scheme, each["id"]] = each["impact"], nodes
        page.emulate_media(color_scheme="light")
        return found

    return look


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def watching():
    """`with watching(browser, base) as open_page`: pages below a URL, in contexts of their own.

    What the browser complains about, such as a violation of the security policy, and a request to anywhere else fail
    the test. `expected` are parts of complaints that belong to what is tested.
    """
    return _watching


@contextmanager
def _watching(browser, base: str, expected: tuple[str, ...] = ()) -> Iterator[Callable]:
    complaints, contexts = [], []
    origin = "/".join(base.split("/")[:3]) + "/"

    def complain(text: str) -> None:
        if not any(part in text for part in expected):
            complaints.append(text)

    def look(request) -> None:
        if not request.url.startswith((origin, "data:", "blob:")):
            complaints.append(f"off this host: {request.url}")

    def open_(path: str = "", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complain(f"{path}: {message.text}"))
        page.on("pageerror", lambda error: complain(f"{path}: {error}"))
        page.on("requestfailed", lambda request: complaints.extend(_failure(request)))
        page.on("request", look)
        page.goto(base + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def _failure(request) -> list[str]:
    """A request that failed; one that was given up because the page was left is none."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]


@pytest.fixture(scope="session")
def served(needs_server, running):
    """A server for all tests that look at its pages."""
    with running("--timeout", "60") as server:
        yield server
