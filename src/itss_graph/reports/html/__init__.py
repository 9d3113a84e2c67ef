"""An assessment as a report that people read: one HTML file for a person, one for a team."""

from itss_graph.reports.html.person import PersonReport, outlook
from itss_graph.reports.html.team import team

__all__ = ["PersonReport", "outlook", "team"]
