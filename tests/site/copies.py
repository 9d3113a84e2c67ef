"""Copies of the project."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHES = shutil.ignore_patterns(
    ".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info", "node_modules"
)


def copied(folder):
    """A copy of the project without what is made from it."""

    def ignored(directory, names):
        made = {"dist", "site"} if Path(directory) == ROOT else set()
        return CACHES(directory, names) | (made & set(names))

    return shutil.copytree(ROOT, folder, ignore=ignored)
