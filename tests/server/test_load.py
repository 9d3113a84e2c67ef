"""The load test for a moment: `python -m benchmarks.load` runs it for five minutes."""

from __future__ import annotations

import asyncio

import pytest


@pytest.mark.slow
def test_good_requests_are_answered_beside_hostile_ones(needs_server) -> None:
    from benchmarks.load import TOKEN, WORKERS, run
    from benchmarks.serving import served

    with served("--workers", str(WORKERS), "--timeout", "5", token=TOKEN) as server:
        outcome = asyncio.run(run(server, 4))
    assert {kind.name: kind.wrong for kind in outcome.kinds if kind.wrong} == {}
    assert all(kind.seconds for kind in outcome.kinds), "everybody had a turn"
    assert outcome.memory[-1][0] > 100
    assert "| assess |" in outcome.table()
