"""The pages of the bundled standard and of the invented one."""

from __future__ import annotations

from pathlib import Path

import pytest

from itss_graph.reports.assertions import assertions_of
from itss_graph.site.knowledge import Knowledge
from itss_graph.site.pages import Pages


@pytest.fixture(scope="session")
def pages() -> Pages:
    return Pages.of(Knowledge.load(assess=assertions_of))


@pytest.fixture(scope="session")
def garden() -> Pages:
    return Pages.of(Knowledge.load(Path(__file__).parent.parent / "category" / "garden.ttl"))
