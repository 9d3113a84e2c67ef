"""How commands behave, whatever they do."""

import polars as pl

DAY = ("--as-of", "2026-11-23")


def ill_formed(count):
    """A candidate with so many engagements that lack everything."""
    records = " ".join(f"<urn:p> itss:engagement <urn:e{n}> . <urn:e{n}> itss:persons -1 ." for n in range(count))
    return f"@prefix itss: <https://w3id.org/itss/ontology#> . <urn:p> a itss:Candidate . {records}"


def test_ten_problems_of_a_file_are_told_and_the_others_counted(call, tmp_path):
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(ill_formed(40))
    code, out, err = call("assess", wrong, "--format", "json", *DAY)
    *said, last = err.splitlines()
    assert (code, out, len(said)) == (2, "", 10)
    (tmp_path / "folder").mkdir()
    wrong.rename(tmp_path / "folder" / "wrong.ttl")
    assert call("assess", tmp_path / "folder", "-o", tmp_path / "out.csv", *DAY)[0] == 2
    rejects = pl.read_csv(tmp_path / "out.csv.rejects.csv")
    assert last == f"itss: {wrong}: and {len(rejects) - 10:,} more problems"
    code, out, err = call("assess", tmp_path / "folder", *DAY)
    assert (code, out) == (2, "")
    assert [line for line in err.splitlines() if "more problems" in line] == [
        f"itss: {tmp_path / 'folder' / 'wrong.ttl'}: and {len(rejects) - 10:,} more problems"
    ]
