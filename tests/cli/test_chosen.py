"""The engagement that a population shows beside a size is the one that a single profile shows."""

from datetime import date
from itertools import permutations

import polars as pl
import pytest

from tests.assessment.careers import Profile

DAY = ("--as-of", "2026-11-23")
ENGAGEMENTS = [(40, 2020), (60, 2022), (60, 2021), (50, 2019)]


@pytest.mark.slow
@pytest.mark.parametrize("reading", ["default", "strict"])
def test_a_population_shows_the_same(call, tmp_path, reading):
    people = tmp_path / "people"
    people.mkdir()
    for number, order in enumerate(permutations(ENGAGEMENTS)):
        profile = Profile(f"urn:c:{number}")
        for persons, year in order:
            profile.engagement("SystemManagement", date(year, 1, 1), None, sizes={"persons": persons})
        (people / f"{number}.nt").write_text("\n".join(profile.lines) + "\n")
    code, _, err = call("assess", people, *DAY, "--reading", reading, "-o", tmp_path / "all.parquet", "--workers", "2")
    assert (code, "24 people read" in err) == (0, True)
    rows = pl.read_parquet(tmp_path / "all.parquet").filter(pl.col("requirement") == "SystemManagement-L4-size")
    assert rows["persons"].to_list() == [60] * 24
    shown = {row["profile"]: row["evidence"] for row in rows.iter_rows(named=True)}
    for number, order in enumerate(permutations(ENGAGEMENTS)):
        assert shown[f"urn:c:{number}"] == [f"urn:c:{number}#e{order.index((60, 2021)) + 1}"]
