"""Quality checks: what is wrong with an ontology, found by queries, and how grave it is, told by a profile."""

from itss_graph.checks.check import Check, bundled
from itss_graph.checks.profile import LEVELS, OFF, Profile
from itss_graph.checks.run import Finding, own_ontology, run, store_of

__all__ = ["LEVELS", "OFF", "Check", "Finding", "Profile", "bundled", "own_ontology", "run", "store_of"]
