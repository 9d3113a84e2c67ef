"""From an assessment to what could be done: plans for the next level, and what a change would come to."""

from itss_graph.planning.model import Option, Part, Plan, lacking
from itss_graph.planning.planner import Planner
from itss_graph.planning.whatif import WhatIf, read_change, what_if
from itss_graph.requirements.changes import Change

__all__ = ["Change", "Option", "Part", "Plan", "Planner", "WhatIf", "lacking", "read_change", "what_if"]
