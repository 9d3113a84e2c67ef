"""Every page of the guide, and the README, is followed from its top: commands, snippets, files, outputs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if "decisions" not in page.parts]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_a_page_says_is_so(page, guide, follower):
    for block in guide.blocks(page):
        follower.follow(block)


@pytest.mark.slow
def test_what_the_readme_says_is_so(guide, follower):
    shutil.copy(ROOT / "data" / "examples" / "team.ttl", follower.folder / "data.ttl")
    shutil.copy(ROOT / "shapes" / "profile.ttl", follower.folder / "shapes.ttl")
    found = list(guide.blocks(README))
    assert {"console", "python", "turtle"} <= {block.language for block in found}
    for block in found:
        follower.follow(block)


@pytest.mark.slow
def test_the_demo_of_the_readme_is_real(guide, follower):
    (sample,) = re.findall(r"next level\.\n\n```\w*\n(.*?)\n```", README.read_text("utf-8"), re.DOTALL)
    command = "itss assess data/examples/operations-management-l7.ttl --format table"
    assert command in (ROOT / "Makefile").read_text()
    block = guide.Block(README, 0, "console", "", f"$ {command}\n{sample}\n…", None)
    follower.follow(block)
