"""`itss` without the time that importing takes: a process that has imported the program forks one for each call.

`python -m tests.forked FD` is that process, which listens on the socket that it inherits as FD. `CALL`, a script, is
the command: it passes on its arguments, environment, folder and streams, and ends as the call ends. Needs POSIX.
"""

from __future__ import annotations

import marshal
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
KIND = socket.SOCK_SEQPACKET
WITHIN = ("polars", "pyarrow", "pyoxigraph", "pyshacl", "rdflib")
"""What functions of the program import when they are called."""

CALL = """
import marshal, os, socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
    server.connect(sys.argv[1])
    socket.send_fds(server, [marshal.dumps((sys.argv[2:], dict(os.environ), os.getcwd()))], [0, 1, 2])
    sys.exit(int(server.recv(9) or 70))
"""


@contextmanager
def forking(python: str | Path = sys.executable, under: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """The words that stand for `itss`, as `python` has it installed, for as long as the block.

    `under` is a command that the process runs under, such as `setpriv` with options.
    """
    with tempfile.TemporaryDirectory(prefix="itss-") as folder, socket.socket(socket.AF_UNIX, KIND) as listener:
        address, script = Path(folder, "socket"), Path(folder, "call.py")
        script.write_text(CALL)
        listener.bind(str(address))
        listener.listen(16)
        number = listener.fileno()
        with subprocess.Popen(
            [*under, python, "-m", "tests.forked", str(number)], cwd=ROOT, pass_fds=[number]
        ) as server:
            listener.close()
            yield [sys.executable, "-IS", str(script), str(address)]
            server.terminate()


def serve(number: int) -> None:
    """Fork for each call that comes; the process between reports how the call ended. Ends with the tests."""
    if sys.platform == "linux":
        import_module("itss_graph.server.workers.fork_server").end_with_parent(os.getppid())
    for module in pkgutil.walk_packages(import_module("itss_graph").__path__, "itss_graph."):
        with suppress(ImportError):  # of an extra that is not installed
            import_module(module.name)
    for name in WITHIN:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=number) as listener:
        while True:
            connection, _ = listener.accept()
            if not os.fork():
                listener.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                received, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
                if not (call := os.fork()):
                    connection.close()
                    run(*marshal.loads(received), streams)
                _, status = os.waitpid(call, 0)
                connection.send(str(os.waitstatus_to_exitcode(status) & 0xFF).encode())
                os._exit(0)
            connection.close()


def run(arguments: list[str], environment: dict[str, str], folder: str, streams: list[int]) -> None:
    """Be the command."""
    from itss_command import main

    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["itss", *arguments]
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8"))  # noqa: SIM115 (as long as it runs)
    try:
        main()
    finally:
        os._exit(70)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
