"""Interrupted runs: whenever one is killed, the next goes on, and the output is as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from itss_graph.errors import UsageError
from itss_graph.population.part import RunOutput, RunSettings
from itss_graph.population.start import assess_population
from itss_graph.population.worker import write_atomically

pytestmark = pytest.mark.slow

CHUNK_SIZE = 30_000


@pytest.fixture
def source(tmp_path, lines) -> Path:
    """A file large enough to be cut, with one person who is ill-formed."""
    path = tmp_path / "people.nt"
    path.write_bytes(with_ill_formed(lines(60)))
    return path


@pytest.fixture
def small(tmp_path, lines, monkeypatch) -> Path:
    """A smaller one, which is cut nevertheless."""
    monkeypatch.setattr("itss_graph.population.inputs.SMALL", 1000)
    path = tmp_path / "people.nt"
    path.write_bytes(with_ill_formed(lines(40)))
    return path


def with_ill_formed(lines: list[bytes]) -> bytes:
    ill_formed = b"<https://example.org/sample/1/17> <https://w3id.org/itss/ontology#rank> <urn:x> .\n"
    text = b"".join(lines)
    place = text.index(ill_formed.split()[0])
    return text[:place] + ill_formed + text[place:]


def results(output: Path) -> tuple[bytes, bytes]:
    return output.read_bytes(), Path(f"{output}.rejects.csv").read_bytes()


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(".parts"))


@pytest.fixture
def stop_after(monkeypatch):
    """Let a run in this process fail after so many files of its journal."""

    def _stop_after(files: int) -> None:
        left = iter(range(files))

        def stopping(path: Path, data: bytes) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            write_atomically(path, data)

        monkeypatch.setattr("itss_graph.population.worker.write_atomically", stopping)

    return _stop_after


def assess(source: Path, output: Path, *, resume: bool = False, settings: RunSettings, format="parquet"):
    return assess_population(
        [str(source)],
        settings,
        RunOutput(str(output), format, resume=resume, quiet=True),
        workers=1,
        chunk_size=100_000,
    )


@pytest.mark.parametrize("files", [0, 3, 9])
def test_an_interrupted_run_goes_on(small, tmp_path, settings, stop_after, monkeypatch, files):
    whole, broken = tmp_path / "whole.parquet", tmp_path / "broken.parquet"
    summary = assess(small, whole, settings=settings)
    stop_after(files)
    with pytest.raises(KeyboardInterrupt):
        assess(small, broken, settings=settings)
    assert not broken.exists()
    done = []
    monkeypatch.setattr(
        "itss_graph.population.worker.write_atomically",
        lambda path, data: (done.append(path), write_atomically(path, data)),
    )
    assert assess(small, broken, resume=True, settings=settings) == summary
    assert results(broken) == results(whole)
    assert len(done) == 4 * (4 - files // 4)
    assert left_over(tmp_path) == []


def test_a_torn_part_is_done_again(small, tmp_path, settings, stop_after, monkeypatch):
    whole, broken = tmp_path / "whole.parquet", tmp_path / "broken.parquet"
    assess(small, whole, settings=settings)
    stop_after(8)
    with pytest.raises(KeyboardInterrupt):
        assess(small, broken, settings=settings)
    torn = next(Path(f"{broken}.parts").glob("*.rows"))
    torn.write_bytes(torn.read_bytes()[:100])
    monkeypatch.setattr("itss_graph.population.worker.write_atomically", write_atomically)
    assess(small, broken, resume=True, settings=settings)
    assert results(broken) == results(whole)


@pytest.mark.parametrize("change", ["input", "reading", "day", "format"])
def test_another_run_is_not_gone_on_with(small, tmp_path, settings, stop_after, monkeypatch, change):
    output = tmp_path / "out"
    stop_after(4)
    with pytest.raises(KeyboardInterrupt):
        assess(small, output, settings=settings)
    monkeypatch.setattr("itss_graph.population.worker.write_atomically", write_atomically)
    if change == "input":
        small.write_bytes(small.read_bytes() + b"\n")
    other = {
        "reading": RunSettings("strict", settings.as_of),
        "day": RunSettings("default", settings.as_of.replace(day=1)),
    }.get(change, settings)
    said = {"input": "input has changed", "reading": "reading default", "day": "as_of 2026-03-31", "format": "parquet"}
    with pytest.raises(UsageError, match=said[change]):
        assess(small, output, resume=True, settings=other, format="csv" if change == "format" else "parquet")
    assess(small, output, settings=other)
    assert results(output)
    assert left_over(tmp_path) == []


def test_with_nothing_to_go_on_with_a_run_begins(small, tmp_path, settings):
    assert assess(small, tmp_path / "out", resume=True, settings=settings).read == 40


def test_standard_input_cannot_be_gone_on_with(tmp_path, settings):
    with pytest.raises(UsageError, match="--resume"):
        assess_population(["-"], settings, RunOutput(str(tmp_path / "out"), "csv", resume=True))
    with pytest.raises(UsageError, match="--resume"):
        assess_population(["people.nt"], settings, RunOutput(None, "csv", resume=True))


def test_two_runs_on_one_output_do_not_mix(small, tmp_path, settings):
    fcntl = pytest.importorskip("fcntl", reason="there are no locks on this system")
    (tmp_path / "out.parts").mkdir()
    handle = os.open(tmp_path / "out.parts", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(UsageError, match="another run is at work"):
        assess(small, tmp_path / "out", settings=settings)
    os.close(handle)


@pytest.mark.parametrize("disorder", [False, True])
def test_a_run_killed_at_random_moments_gives_the_same_output(source, tmp_path, process, lines, disorder):
    """Ten moments each; those past the end count as well, as the run is then over and begins anew."""
    if disorder:  # which no cut shows: it is noticed when all is done, and everything is brought together
        text = source.read_bytes().splitlines(keepends=True)
        record = b"<https://example.org/sample/1/59#engagement-1> "
        source.write_bytes(b"".join(sorted(text, key=lambda line: not line.startswith(record))))
    whole, broken = tmp_path / "whole.parquet", tmp_path / "broken.parquet"
    began = time.monotonic()
    assert process(source, whole, chunk_size=CHUNK_SIZE).wait() == 0
    lasts = time.monotonic() - began
    moments = random.Random(2)
    killed = 0
    for attempt in range(10):
        run = process(source, broken, chunk_size=CHUNK_SIZE, workers=1 + attempt % 2, resume=attempt > 0)
        time.sleep(moments.uniform(0.1, 0.5) * lasts)
        killed += run.poll() is None
        run.send_signal(signal.SIGKILL)
        run.wait()
        if broken.exists():
            assert results(broken) == results(whole)
            broken.unlink()
    assert killed
    assert process(source, broken, chunk_size=CHUNK_SIZE, workers=2, resume=True).wait() == 0
    assert results(broken) == results(whole)
    assert left_over(tmp_path) == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc, as on Linux, to look for processes")
def test_no_process_outlives_a_run_that_is_killed(source, tmp_path, process):
    run = process(source, tmp_path / "out", chunk_size=CHUNK_SIZE, workers=2)
    group = os.getpgid(run.pid)
    while len(list(Path(f"{tmp_path}/out.parts").glob("*.json"))) < 2:
        assert run.poll() is None
        time.sleep(0.05)
    run.kill()
    run.wait()
    deadline = time.monotonic() + 60
    while (alive := _members(group)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive == []


def _members(group: int) -> list[str]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(stat.parent.name)
    return found
