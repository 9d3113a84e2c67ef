"""Candidates against the standard: outcomes, engines, levels."""

from typing import TYPE_CHECKING

from itss_graph.lazy import exports

if TYPE_CHECKING:
    from itss_graph.assessment.assessor import Assessor
    from itss_graph.assessment.engines import ENGINES
    from itss_graph.assessment.model import Assessment, Assessments, KpiOutcome, RequirementOutcome

__all__ = ["ENGINES", "Assessment", "Assessments", "Assessor", "KpiOutcome", "RequirementOutcome"]

__getattr__ = exports(
    __name__,
    {
        "ENGINES": "engines",
        "Assessment": "model",
        "Assessments": "model",
        "Assessor": "assessor",
        "KpiOutcome": "model",
        "RequirementOutcome": "model",
    },
)
