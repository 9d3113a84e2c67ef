"""A process that ends when its parent does, whatever it is doing: the kernel kills it, in the midst of a query too."""

from __future__ import annotations

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1
"""Of `prctl(2)`: which signal a process gets when the thread that bore it ends. It is not handed down by `fork`."""


def end_with(parent: int) -> None:
    """Have this process killed as soon as its parent ends; where that is no longer `parent`, end at once.

    A process has to be borne by a thread that lives as long as its parent: the main thread.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
