"""Over two hundred wrong and odd inputs to all commands: one line each that says what to do, and nothing destroyed.

They are tried in turn with and without privileges (as root without capabilities, for whom permissions hold), in
terminals of 40 and of 80 columns and with pipes, in English and in Japanese. No call leaves a traceback, changes what
it reads, or leaves anything behind.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import shutil
import signal
import struct
import subprocess
import termios
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.forked import forking
from tests.odd.inputs import GOOD, ODD, SHAPES, Odd, _row

TRACES = ("Traceback", "panicked at", "Exception", "Error:", "pyo3", "polars.exceptions", "site-packages")
LONGEST = 120
"""Seconds that a call may take on a busy machine."""
SAID_AT_MOST = 12
"""Lines on standard error: ten problems of a file, a count, and what comes of it."""


@dataclass(frozen=True)
class Circumstance:
    """Who calls, how wide the terminal is (None for pipes), and in which language."""

    privileged: bool
    columns: int | None
    japanese: bool


AROUND = [
    Circumstance(privileged=True, columns=40, japanese=False),
    Circumstance(privileged=False, columns=None, japanese=True),
    Circumstance(privileged=True, columns=80, japanese=True),
    Circumstance(privileged=False, columns=40, japanese=False),
    Circumstance(privileged=True, columns=None, japanese=False),
]
SPEAKING = ("assess", "gap", "show", "validate", "import", "template")


def test_there_are_enough():
    assert len(ODD) >= 200
    assert {odd.call.split()[0] for odd in ODD.values() if odd.call} >= {
        *("show", "assess", "gap", "validate", "query", "check", "import", "template", "sample", "build", "publish"),
        "serve",
    }


@pytest.fixture(scope="module")
def unprivileged():
    """The words that stand for `itss` for whom permissions hold: as root it is run without capabilities."""
    bounded = ("setpriv", "--inh-caps=-all", "--bounding-set=-all")
    with forking(under=bounded if os.geteuid() == 0 and shutil.which("setpriv") else ()) as command:
        yield command


@pytest.mark.slow
@pytest.mark.parametrize(("name", "around"), [(name, AROUND[n % len(AROUND)]) for n, name in enumerate(ODD)])
def test_an_odd_input(name, around, tmp_path, forked, unprivileged):
    odd = ODD[name]
    before = _laid_out(odd, tmp_path)
    code, out, err = _called(odd, around, tmp_path, forked if around.privileged else unprivileged)
    said = f"exit {code}\nout: {out[-2000:]}\nerr: {err[-3000:]}"
    assert code == odd.code, said
    assert not [trace for trace in TRACES if trace in out + err], said
    assert re.search(odd.says, err, re.MULTILINE), said
    lines = err.splitlines()
    assert len(lines) <= SAID_AT_MOST, said
    assert all(line.startswith("itss: ") for line in lines), said
    assert _there(tmp_path) == before | dict.fromkeys(odd.makes, None), said
    if around.columns is not None and "table" in odd.call:
        assert max(map(cell_len, out.splitlines()), default=0) <= around.columns


def _laid_out(odd: Odd, folder: Path) -> dict[str, bytes]:
    given = {"given/good.ttl": GOOD, "given/shapes.ttl": SHAPES}
    given |= {f"given/{name}": content for name, content in _row().items()} if "{sheets}" in odd.call else {}
    for name, content in {**given, **odd.files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return _there(folder)


def _there(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _called(odd: Odd, around: Circumstance, folder: Path, command: list[str]) -> tuple[int, str, str]:
    places = {"good": "given/good.ttl", "shapes": "given/shapes.ttl", "sheets": "given/s"}
    arguments = shlex.split(re.sub(r"\{(\w+)\}", lambda name: places[name[1]], odd.call))
    if around.japanese and arguments[:1] and arguments[0] in SPEAKING and "--lang" not in arguments:
        arguments += ["--lang", "ja"]
    environment = {name: value for name, value in os.environ.items() if name not in ("ITSS_TOKEN", "COLUMNS", "CI")}
    environment |= {"TERM": "xterm", "HOME": str(folder.parent), **odd.environment}
    return _on_a_terminal([*command, *arguments], around.columns, folder, environment, odd.stdin)


def _on_a_terminal(command, columns, folder, environment, stdin) -> tuple[int, str, str]:
    """Standard output is a terminal of some width, or a pipe where it has none; standard error is a pipe."""
    ours, theirs = os.pipe() if columns is None else pty.openpty()
    if columns is not None:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    read: list[bytes] = []

    def follow() -> None:
        with suppress(OSError):  # which is how a terminal ends
            while block := os.read(ours, 1 << 16):
                read.append(block)

    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=theirs, stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        thread = threading.Thread(target=follow)
        thread.start()
        try:
            _, err = process.communicate(stdin or b"", timeout=LONGEST)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"still running after {LONGEST} seconds")
        finally:
            thread.join()
            os.close(ours)
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", b"".join(read).decode().replace("\r\n", "\n"))
    return process.returncode, text, err.decode()
