"""The site, built once for all tests that look at it; Apache to serve it; our own server; HTML looked at strictly."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.forked import forking

LONGEST = (
    "site/test_release", "docs/test_pages", "population/test_spark", "server/test_store_on_disk",
    "population/test_population", "population/test_resume", "browser/test_assess", "browser/test_site_browser",
    "stores/test_assessment", "peers/test_shapes", "server/test_command", "examples/test_examples",
    "browser/test_reports", "browser/test_editor", "population/test_memory", "server/test_load", "server/test_clients",
    "server/test_deploy", "server/test_orphans", "checks/test_robot", "server/test_linked", "server/test_limits",
    "server/test_privacy", "server/test_api", "planning/test_proof", "planning/test_drawn", "assessment/test_model",
    "site/test_pages", "site/test_release_checks", "cli/test_extras", "assessment/test_chosen",
)  # fmt: skip
"""The files that take longest, roughly in order."""


def pytest_configure() -> None:
    """Make what is small quick: one thread of Polars, where several wait for each other, and less looking for garbage.

    `tests/cli/test_assess.py` has several threads.
    """
    gc.set_threshold(200_000)
    os.environ.setdefault("POLARS_MAX_THREADS", "1")


ONE_SERVER = frozenset(
    f"tests/server/test_{name}.py"
    for name in ("api", "assessing", "clients", "fetching", "form", "graphs", "linked", "privacy", "protocol")
)
"""The files that look at the same server."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file is a process's own, and those that look at one server are the same process's, which alone starts it."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "tests/server" if file in ONE_SERVER else file

    return Together(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: much time goes into waiting, for servers, browsers and deadlines."""
    return 1 + (os.cpu_count() or 1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: processes that each take the next file are then done at about the same time.

    What needs a running server takes more than a moment.
    """
    for item in items:
        if SERVING & set(getattr(item, "fixturenames", ())):
            item.add_marker("slow")
    place = {f"tests/{name}.py": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(place)))


SERVING = {"start", "running"}
"""The fixtures that start a server."""

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
    from itss_graph.reports.assertions import assertions_of
    from itss_graph.site.writer import publish

    parallel = "PYTEST_XDIST_WORKER" in os.environ
    shared = tmp_path_factory.getbasetemp().parent if parallel else tmp_path_factory.mktemp("built")
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "site").exists():
            publish(shared / "site", assess=assertions_of)
    return shared / "site"


@pytest.fixture(scope="session")
def read():
    """Look at a page: `read(html).links`, `.ids`, `.faults`, `.text`."""
    return Document


MODULES = Path("/usr/lib/apache2/modules")
APACHE = shutil.which("apache2") or "/usr/sbin/apache2"
NEEDED = ("mpm_event", "authz_core", "mime", "dir", "rewrite", "headers")

CONFIGURATION = """
ServerRoot "{folder}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{folder}/pid"
ErrorLog "{folder}/error.log"
{modules}
TypesConfig "{folder}/mime.types"
DocumentRoot "{root}"
<Directory "{root}">
    AllowOverride FileInfo Indexes
    Require all granted
</Directory>
"""


TYPES = "text/html html\ntext/css css\nimage/svg+xml svg\napplication/json json\napplication/xml xml\ntext/plain txt\n"


@pytest.fixture(scope="session")
def apache(site, tmp_path_factory):
    """An Apache that serves the site at /somewhere/ and w3id.org's rules at /itss/; gives its base URL."""
    from itss_graph.site.apache import w3id_htaccess

    if not Path(APACHE).is_file() or not MODULES.is_dir():
        pytest.skip("needs Apache httpd: apt-get install apache2-bin")
    folder = tmp_path_factory.mktemp("apache")
    root = folder / "root"
    (root / "itss").mkdir(parents=True)
    (root / "somewhere").symlink_to(site)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}/"
    (root / "itss" / ".htaccess").write_text(w3id_htaccess(("ontology", "itsm"), f"{base}somewhere/"), "utf-8")
    modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in NEEDED)
    (folder / "mime.types").write_text(TYPES, "utf-8")
    configuration = folder / "apache.conf"
    configuration.write_text(
        CONFIGURATION.format(folder=folder, port=port, modules=modules, root=root), encoding="utf-8"
    )
    server = subprocess.Popen([APACHE, "-f", str(configuration), "-D", "FOREGROUND"], stderr=subprocess.PIPE)
    try:
        _wait(server, port)
        yield base
    finally:
        server.terminate()
        server.communicate(timeout=30)


def _wait(server, port):
    for _ in range(300):
        if server.poll() is not None:
            pytest.fail(server.stderr.read().decode())
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("Apache does not listen")


@pytest.fixture(scope="session")
def forked() -> Iterator[list[str]]:
    """The words that stand for `itss`, each call of which takes a tenth of a second where nothing else does."""
    with forking() as command:
        yield command


ENTRY = "from itss_command import main; main()"
TOKEN = "a-token-of-the-tests-0123456789"


@dataclass(frozen=True)
class Running:
    """A server that runs: its address without a slash at the end, its process, and the file of its log."""

    url: str
    process: subprocess.Popen[str]
    log: Path
    token: str | None

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=60)


Start = Callable[..., Running]


@contextmanager
def _running(
    *arguments: object, token: str | None = None, environment: dict[str, str] | None = None
) -> Iterator[Running]:
    """`itss serve` with arguments, on a free port, without a rate limit unless one is given."""
    env = {name: value for name, value in os.environ.items() if name != "ITSS_TOKEN"} | (environment or {})
    if token is not None:
        env["ITSS_TOKEN"] = token
    rate = [] if "--rate" in arguments else ["--rate", "0"]
    command = [sys.executable, "-c", ENTRY, "serve", "--port", "0", *rate, *map(str, arguments)]
    with tempfile.NamedTemporaryFile("w+", prefix="itss-log-") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=env)
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("Serving on http://"):
            process.wait(timeout=60)
            process.stdout.close()
            raise AssertionError(f"the server did not start: {Path(log.name).read_text()}")
        one = Running(line.split()[2].rstrip("/"), process, Path(log.name), token)
        try:
            yield one
        finally:
            if process.poll() is None:
                one.end()
            process.stdout.close()


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and the requests that reach it."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(404)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    made = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}/", seen
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture(scope="session")
def needs_server() -> None:
    for package in ("uvicorn", "httpx"):
        if find_spec(package) is None:
            pytest.skip(f"install {package}, as pyproject.toml asks")


@pytest.fixture(scope="session")
def running():
    """`with running(*arguments, token=None) as server`: `itss serve`, for as long as the block."""
    return _running


@pytest.fixture(scope="module")
def start(needs_server: None) -> Iterator[Start]:
    """Start servers, which are stopped when the module is done."""
    with ExitStack() as stack:
        yield lambda *arguments, **named: stack.enter_context(_running(*arguments, **named))


@pytest.fixture(scope="session")
def token() -> str:
    return TOKEN
