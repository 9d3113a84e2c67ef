"""The standard as objects, its requirements as SHACL shapes, and its OWL RL closure."""

from itss_graph.standard.standard import READINGS, Standard

__all__ = ["READINGS", "Standard"]
