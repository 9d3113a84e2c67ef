import os
import pty
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from itss_graph.cli.main import run

ITSS = str(Path(sys.executable).with_name("itss"))


@pytest.fixture
def call(monkeypatch, capfd):
    """Call the command line; gives exit code, standard output and standard error."""

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["itss", *map(str, arguments)])
        code = run()
        return code, *capfd.readouterr()

    return call


@pytest.fixture
def installed(tmp_path, forked):
    """Run the command in an empty folder; `how` is for `subprocess.run`.

    With an environment or descriptors of its own it is the installed command, else a fork of what has imported it.
    """

    def installed(*arguments, **how):
        command = [ITSS] if {"env", "pass_fds"} & how.keys() else forked
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": tmp_path, "timeout": 300, **how}
        return subprocess.run([*command, *map(str, arguments)], check=False, **how)

    return installed


@pytest.fixture
def on_terminal(tmp_path, forked):
    """Run the command on a terminal of so many columns; gives exit code and what it shows, unstyled."""
    fcntl, termios = pytest.importorskip("fcntl"), pytest.importorskip("termios")

    def on_terminal(columns, *arguments):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        surroundings = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "PYTHONUTF8": "1"}
        surroundings.pop("COLUMNS", None)
        with subprocess.Popen(
            [*forked, *map(str, arguments)], stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path, env=surroundings
        ) as process:
            os.close(theirs)
            shown = b""
            while piece := _read(ours):
                shown += piece
        os.close(ours)
        return process.returncode, re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).replace("\r\n", "\n")

    return on_terminal


def _read(terminal):
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # nobody writes to it any more
        return b""
