"""Candidates against the standard: outcomes, engines, levels."""

from typing import TYPE_CHECKING

from itss_graph.lazy import exports

if TYPE_CHECKING:
    from itss_graph.assess.assessor import Assessor
    from itss_graph.assess.engines import ENGINES
    from itss_graph.assess.model import Assessment, Assessments, KpiOutcome, RequirementOutcome

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
