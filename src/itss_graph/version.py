"""The version of the package, as it is installed."""

from importlib.metadata import version

__version__ = version("itss-graph")

SOFTWARE = f"itss-graph {__version__}"
"""The name of the software in its output."""
