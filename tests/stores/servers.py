"""SPARQL servers of others, each started on a free port of this machine with nothing in it, and stopped again.

They end with the tests, even where these are killed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from itss_graph.server.workers.fork_server import end_with_parent

CLIENTS = Path(os.environ.get("ITSS_CLIENTS", "~/.cache/itss-graph/clients")).expanduser()
JENA = CLIENTS / "jena"
OXIGRAPH = Path(sys.executable).with_name("oxigraph")
PATIENCE = 120.0


class Missing(Exception):
    """A server is not installed; the text says how to install it."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs. `protected`: where an update needs the user `dba` with the password `dba`, if anywhere."""

    name: str
    query: str
    update: str
    process: subprocess.Popen[bytes]
    protected: str | None = None


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def oxigraph() -> Iterator[Running]:
    """Oxigraph, in memory."""
    if not OXIGRAPH.exists():
        raise Missing("install oxigraph, as pyproject.toml asks")
    base = f"127.0.0.1:{free_port()}"
    with _started([str(OXIGRAPH), "serve", "--bind", base], f"http://{base}/") as process:
        yield Running("oxigraph", f"http://{base}/query", f"http://{base}/update", process)


@contextmanager
def fuseki() -> Iterator[Running]:
    """Apache Jena Fuseki, in memory."""
    java = shutil.which("java")
    if java is None or not list(JENA.glob("jena-fuseki-main-*.jar")):
        pom = "tests/server/clients/pom.xml"
        raise Missing(f"install Java 17 and Fuseki: mvn -f {pom} dependency:copy-dependencies -DoutputDirectory={JENA}")
    port = free_port()
    options = ["--mem", "--update", "--localhost", f"--port={port}", "--ping", "/ds"]
    main = "org.apache.jena.fuseki.main.cmds.FusekiMainCmd"
    command = [java, "-Xmx1g", "-cp", f"{JENA}/*", main, *options]
    with _started(command, f"http://127.0.0.1:{port}/$/ping") as process:
        ds = f"http://127.0.0.1:{port}/ds"
        yield Running("fuseki", f"{ds}/query", f"{ds}/update", process)


VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
SchedulerInterval = 0
DefaultIsolation = 2
ThreadsPerQuery = 1
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryExecutionTime = 60
DefaultQuery = ASK {{}}
"""

GRANTS = """
grant select on DB.DBA.SPARQL_SINV_2 to "SPARQL";
grant execute on DB.DBA.SPARQL_INSERT_DICT_CONTENT to "SPARQL";
grant SPARQL_UPDATE to "SPARQL";
"""


@contextmanager
def virtuoso() -> Iterator[Running]:
    """OpenLink Virtuoso. Everybody may update at /sparql; it cuts what is longer than its limit, as they often do.

    On a busy machine the threads of a query have been seen to wait for each other for ever, so each query has one.
    """
    server, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if server is None or isql is None:
        raise Missing("install Virtuoso: apt-get install virtuoso-opensource-7-bin")
    with TemporaryDirectory(prefix="virtuoso-") as folder:
        sql, http = free_port(), free_port()
        ini = Path(folder, "virtuoso.ini")
        ini.write_text(VIRTUOSO.format(folder=folder, sql=sql, http=http))
        base = f"http://127.0.0.1:{http}"
        with _started([server, "+configfile", str(ini), "+foreground"], f"{base}/sparql") as process:
            command = [isql, f"127.0.0.1:{sql}", "dba", "dba", "ERRORS=STDOUT"]
            done = subprocess.run(command, input=GRANTS, capture_output=True, text=True, timeout=60, check=True)
            if "Error" in done.stdout:
                raise AssertionError(done.stdout)
            yield Running("virtuoso", f"{base}/sparql", f"{base}/sparql", process, f"{base}/sparql-auth")


def answers(server: Running) -> bool:
    """Whether a server still answers queries; one that does not is ended."""
    try:
        with urlopen(f"{server.query}?query=ASK%7B%7D", timeout=30):
            return True
    except (URLError, OSError):
        server.process.kill()
        return False


SERVERS: dict[str, Callable[[], AbstractContextManager[Running]]] = {
    "oxigraph": oxigraph,
    "fuseki": fuseki,
    "virtuoso": virtuoso,
}


@contextmanager
def _started(command: list[str], answers: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process, as soon as something answers at an address; ended with the block."""
    nothing, parent = subprocess.DEVNULL, os.getpid()
    process = subprocess.Popen(
        command,
        stdin=nothing,
        stdout=nothing,
        stderr=nothing,
        preexec_fn=lambda: end_with_parent(parent),  # noqa: PLW1509
    )
    try:
        _wait(process, answers)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"{process.args!r} ended with {process.returncode}")
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")
