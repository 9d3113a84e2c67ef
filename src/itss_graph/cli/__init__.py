"""The command line `itss`: parse, call, render."""

from itss_graph.cli.main import main

__all__ = ["main"]
