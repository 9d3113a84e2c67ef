"""Candidates against the standard: outcomes, engines, levels."""

from itss_graph.assess.assessor import Assessor
from itss_graph.assess.engines import ENGINES
from itss_graph.assess.model import Assessment, Assessments, KpiOutcome, RequirementOutcome

__all__ = ["ENGINES", "Assessment", "Assessments", "Assessor", "KpiOutcome", "RequirementOutcome"]
