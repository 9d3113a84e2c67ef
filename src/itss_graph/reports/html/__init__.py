"""An assessment as a report that people read: one HTML file for a person, one for a team."""

from itss_graph.reports.html.more import more
from itss_graph.reports.html.person import person
from itss_graph.reports.html.team import team

__all__ = ["more", "person", "team"]
