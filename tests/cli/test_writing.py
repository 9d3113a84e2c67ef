"""Where results go: never over an input, into what is there as it is, all of it or none."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from itss_graph import resources
from tests.forked import forking

EXAMPLES = resources.path("data", "examples")
AS_OF = ("--as-of", "2026-11-23")
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
FULL = Path("/dev/full")
CLOSING = "import os, sys; [os.close(int(n)) for n in sys.argv[1].split(',')]; os.execv(sys.argv[2], sys.argv[2:])"
"""A program that closes some of its descriptors and becomes another one."""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder with a few inputs."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLES / "one-day-short.ttl", "a.ttl")
    shutil.copy(EXAMPLES / "team.ttl", "team.ttl")
    Path("own.toml").write_text("")
    Path("folder").mkdir()
    shutil.copy(EXAMPLES / "team.ttl", "folder")
    return tmp_path


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -- an input is never an output ---------------------------------------------------------------------------------------

CALLS = [
    ["assess", "a.ttl"],
    ["assess", "team.ttl", "a.ttl", "--format", "html"],
    ["assess", "team.ttl", "--names", "a.ttl", "--format", "html"],
    ["assess", "team.ttl", "--issuer", "a.ttl", "--format", "elm"],
    ["assess", "team.ttl", "--standard", "a.ttl"],
    ["assess", "team.ttl", "--timeline", "a.ttl", "--format", "csv"],
    ["assess", "folder", "a.ttl", "--format", "csv"],
    ["assess", "a.ttl", "--engine", "spark", "--format", "csv"],
    ["validate", "a.ttl"],
    ["validate", "team.ttl", "--shapes", "a.ttl"],
    ["gap", "a.ttl", "--format", "turtle"],
    ["gap", "team.ttl", "--with", "a.ttl"],
    ["query", "--text", "ASK {}", "--data", "a.ttl"],
    ["query", "--file", "a.ttl"],
    ["check", "a.ttl", "--format", "csv"],
    ["check", "--profile", "a.ttl", "--format", "csv"],
    ["show", "--since", "a.ttl"],
    ["import", "a.ttl"],
    ["import", "folder", "--mapping", "a.ttl"],
    ["import", "folder", "--names", "a.ttl"],
    ["import", "folder", "--rejects", "a.ttl"],
    ["template", "--from", "a.ttl"],
    ["template", "--from", "team.ttl", "--names", "a.ttl"],
    ["sample", "--standard", "a.ttl"],
    ["build", "--standard", "a.ttl"],
    ["publish", "--standard", "a.ttl"],
]


@pytest.mark.parametrize("arguments", CALLS, ids=" ".join)
def test_no_command_writes_over_what_it_reads(call, here, arguments):
    before = contents(here)
    code, out, err = call(*arguments, "-o", "a.ttl")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "a.ttl" in err
    assert contents(here) == before


@pytest.mark.parametrize("name", ["link.ttl", "hard.ttl", "folder/../a.ttl", "absolute", "linked/../a.ttl"])
def test_nor_by_another_name(call, here, name):
    Path("link.ttl").symlink_to("a.ttl")
    os.link("a.ttl", "hard.ttl")
    Path("linked").symlink_to(here / "folder")
    name = str(here / "a.ttl") if name == "absolute" else name
    before = contents(here)
    for source, output in (("a.ttl", name), (name, "a.ttl")):
        code, out, err = call("assess", source, "--format", "json", "-o", output)
        assert (code, out, err) == (
            2,
            "",
            f"itss: {output}: is input, and would be overwritten; choose another place with -o\n",
        )
    assert contents(here) == before


@pytest.mark.parametrize("output", ["folder/new.csv", "linked/new.csv", "folder/deep/new.csv"])
def test_nor_into_a_folder_that_it_reads(call, here, output):
    (here / "folder" / "deep").mkdir()
    Path("linked").symlink_to("folder")
    for source in ("folder", "linked", "."):
        code, out, err = call("assess", source, "-o", output)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert f"{output}: is in {source}, which is read" in err
    assert sorted(each.name for each in (here / "folder").iterdir()) == ["deep", "team.ttl"]


@pytest.mark.slow
def test_nor_through_a_descriptor(installed, here):
    before = contents(here)
    for arguments in (["assess", "a.ttl", "--format", "json"], ["assess", "a.ttl", "--format", "json", "-o", "-"]):
        with open("a.ttl", "ab") as file:
            result = installed(*arguments, stdout=file)
        assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
    with open("a.ttl", "ab") as file:
        name = f"/dev/fd/{file.fileno()}"
        result = installed("assess", "a.ttl", "--format", "json", "-o", name, pass_fds=[file.fileno()])
        assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
    with open("a.ttl", "rb") as file:
        result = installed("assess", "-", "--format", "json", "-o", "a.ttl", stdin=file)
        assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
    assert contents(here) == before


@pytest.mark.slow
def test_import_keeps_its_workbook_and_its_names_apart(call, here):
    assert call("template", "--example", "-o", "s.xlsx")[0] == 0
    before = contents(here)
    for arguments in (
        ["-o", "s.xlsx"],
        ["-o", "p.ttl", "--names", "s.xlsx"],
        ["-o", "p.ttl", "--names", "p.ttl"],
        ["-o", "p.ttl", "--names", "own.toml", "--mapping", "own.toml"],
        ["-o", "p.ttl", "--rejects", "p.ttl"],
        ["-o", "p.ttl", "--rejects", "p.names.csv"],
    ):
        code, out, err = call("import", "s.xlsx", *arguments)
        assert (code, out, err.count("\n")) == (2, "", 1)
    assert contents(here) == before


@pytest.mark.slow
def test_what_is_given_is_replaced_where_it_is_no_input(call, here):
    assert call("assess", "a.ttl", "-o", "team.ttl")[0] == 0
    assert Path("team.ttl").read_text().startswith("@prefix")
    assert call("assess", "a.ttl", "team.ttl", "-o", "new.csv")[0] == 2  # the team is no longer people
    assert call("build", "--standard", resources.path("ontology", "itsm.ttl"), "-o", "shapes")[0] == 0


# -- what is there is written to as it is ------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_dash_is_standard_output_for_every_command(call, here):
    for arguments, begins in (
        (["assess", "a.ttl", "--format", "json"], "["),
        (["validate", "a.ttl", "--format", "turtle"], "@prefix"),
        (["gap", "a.ttl", "--format", "json"], "["),
        (["query", "--text", "ASK {}", "--format", "csv"], "true"),
        (["check", "a.ttl", "--format", "csv"], "level,"),
        (["show", "--since", "0.1.0", "--format", "csv"], "kind,"),
        (["sample", "-n", "1"], "<https"),
    ):
        code, out, _ = call(*arguments, "-o", "-")
        assert code in (0, 1)
        assert out.startswith(begins), arguments
    assert call("template", "-o", "-", "--format", "csv")[0] == 2
    assert call("publish", "-o", "-")[0] == 2
    assert call("build", "-o", "-")[0] == 2
    assert not Path("-").exists()


@pytest.mark.slow
def test_a_workbook_and_profiles_go_through_pipes(installed, here):
    book = installed("template", "--example", "-o", "-").stdout
    assert book.startswith(b"PK")
    Path("s.xlsx").write_bytes(book)
    result = installed("import", "s.xlsx", "-o", "/dev/stdout", "--names", "n.csv")
    assert (result.returncode, result.stdout[:7]) == (0, b"@prefix")
    assert sorted(path.name for path in here.iterdir()) == [
        "a.ttl",
        "folder",
        "n.csv",
        "own.toml",
        "s.xlsx",
        "team.ttl",
    ]


@pytest.mark.slow
def test_standard_output_by_name_goes_on_where_it_is(installed, here):
    Path("stdout").symlink_to("/dev/stdout")
    for name in ("/dev/stdout", "/proc/self/fd/1", "stdout"):
        with open("out.json", "wb") as file:
            file.write(b"before\n")
            file.flush()
            inode = os.fstat(file.fileno()).st_ino
            result = installed("assess", "a.ttl", "--format", "json", "-o", name, stdout=file)
            assert (result.returncode, result.stderr) == (0, b"")
        assert os.stat("out.json").st_ino == inode
        assert Path("out.json").read_bytes().startswith(b"before\n[")


@pytest.mark.slow
def test_devices_and_pipes_stay(installed, here):
    os.mkfifo("pipe")
    with subprocess.Popen(["/bin/cat", "pipe"], stdout=subprocess.PIPE) as reader:
        result = installed("assess", "a.ttl", "--format", "json", "-o", "pipe")
        assert (result.returncode, result.stderr) == (0, b"")
        assert len(json.loads(reader.communicate()[0])) == 1
    assert stat.S_ISFIFO(os.stat("pipe").st_mode)
    assert installed("assess", "a.ttl", "-o", "/dev/null").returncode == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    with subprocess.Popen(["/bin/cat", "pipe"], stdout=subprocess.PIPE) as reader:
        result = installed("assess", "folder", "--format", "csv", "-o", "pipe")  # a population
        assert result.returncode == 0
        assert reader.communicate()[0].startswith(b"profile,")
    assert sorted(path.name for path in here.iterdir()) == ["a.ttl", "folder", "own.toml", "pipe", "team.ttl"]


@pytest.mark.slow
def test_the_target_of_a_link_is_replaced(call, here):
    (here / "folder" / "real.json").write_text("old")
    Path("out.json").symlink_to("folder/real.json")
    Path("new.json").symlink_to("folder/new-real.json")
    for name in ("out.json", "new.json"):
        assert call("assess", "a.ttl", "-o", name) == (0, "", "")
        assert Path(name).is_symlink()
        assert len(json.loads(Path(name).read_text())) == 1
    assert call("assess", "a.ttl", "-o", "loop.json")[0] == 0
    Path("loop.json").unlink()
    Path("loop.json").symlink_to("loop.json")
    code, _, err = call("assess", "a.ttl", "-o", "loop.json")
    assert (code, err.count("\n")) == (2, 1)


@pytest.mark.slow
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
def test_the_mode_stays(call, here, mode):
    for name, source in (("out.csv", "a.ttl"), ("people.csv", "folder")):
        Path(name).touch()
        Path(name).chmod(mode)
        assert call("assess", source, "-o", name)[0] == 0
        assert stat.S_IMODE(os.stat(name).st_mode) == mode
        assert Path(name).read_text().startswith("profile,")


@pytest.mark.slow
def test_a_new_file_follows_the_mask_and_names_are_private(call, here):
    before = os.umask(0o027)
    try:
        assert call("template", "--example", "-o", "s.xlsx")[0] == 0
        assert call("import", "s.xlsx", "-o", "p.ttl")[0] == 0
    finally:
        os.umask(before)
    modes = {name: stat.S_IMODE(os.stat(name).st_mode) for name in ("s.xlsx", "p.ttl", "p.names.csv")}
    assert modes == {"s.xlsx": 0o640, "p.ttl": 0o640, "p.names.csv": 0o600}


def test_a_file_of_two_names_stays_one(call, here):
    Path("one.json").write_text("old " * 10_000)
    os.link("one.json", "other.json")
    assert call("assess", "a.ttl", "-o", "one.json")[0] == 0
    assert Path("one.json").read_text() == Path("other.json").read_text()
    assert len(json.loads(Path("other.json").read_text())) == 1


@pytest.mark.skipif(not ROOT, reason="needs to be root, to give files away")
def test_the_owner_stays(call, here):
    Path("out.json").touch()
    os.chown("out.json", 65534, 65534)
    assert call("assess", "a.ttl", "-o", "out.json")[0] == 0
    assert (os.stat("out.json").st_uid, os.stat("out.json").st_gid) == (65534, 65534)


# -- the ending decides ------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ["assess", "a.ttl"],
        ["assess", "a.ttl", "--timeline"],
        ["assess", "folder"],
        ["assess", "a.ttl", "--engine", "spark"],
        ["validate", "a.ttl"],
        ["gap", "a.ttl"],
        ["query", "--text", "ASK {}"],
        ["check", "a.ttl"],
        ["show", "--since", "0.1.0"],
        ["import", "folder"],
        ["template"],
        ["sample"],
    ],
    ids=" ".join,
)
def test_an_ending_that_nothing_writes_is_refused(call, here, arguments):
    before = contents(here)
    for ending in (".docx", ".png", ".tar", ".json.gz", ".ttl.gz"):
        code, out, err = call(*arguments, "-o", f"x{ending}")
        assert (code, out, err.count("\n")) == (2, "", 1), ending
        assert err.startswith(f"itss: x{ending}: "), ending
    if "spark" not in arguments and "template" not in arguments:  # these write folders, which need no ending
        assert call(*arguments, "-o", "x")[0] == 2
    assert contents(here) == before


@pytest.mark.slow
def test_the_ending_is_asked_in_one_way(call, here):
    assert call("validate", "a.ttl", "-o", "r.json")[0] in (0, 1)
    assert Path("r.json").read_text().startswith("[")
    assert call("validate", "a.ttl", "-o", "r.csv")[0] == 2
    assert call("gap", "a.ttl", "-o", "plan.JSON")[0] == 1
    assert json.loads(Path("plan.JSON").read_text())
    assert call("query", "--text", "SELECT (1 AS ?x) {}", "-o", "q.json")[0] == 0
    assert json.loads(Path("q.json").read_text())["head"] == {"vars": ["x"]}
    assert call("query", "--text", "SELECT (1 AS ?x) {}", "-o", "q.ttl")[0] == 2
    assert call("check", "a.ttl", "-o", "c.json")[0] in (0, 1)
    assert "conforms" in json.loads(Path("c.json").read_text())


@pytest.mark.slow
def test_a_format_that_is_asked_for_is_written_whatever_the_ending(call, here):
    assert call("assess", "a.ttl", "--format", "json", "-o", "x.csv")[0] == 0
    assert json.loads(Path("x.csv").read_text())
    assert call("assess", "a.ttl", "--format", "csv", "-o", "x")[0] == 0
    assert call("assess", "a.ttl", "--format", "json", "-o", "x.json.gz")[0] == 2


# -- all of it or none -------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["assess", EXAMPLES / "team.ttl", *AS_OF],
        ["assess", EXAMPLES / "team.ttl", "--format", "table"],
        ["assess", "folder", "--format", "csv"],
        ["validate", EXAMPLES / "team.ttl"],
        ["query", "--list"],
        ["show"],
        ["check", "--list"],
        ["sample", "-n", "10"],
        ["template", "-o", "-"],
        ["--help"],
        ["assess", "--help"],
        ["--version"],
    ],
    ids=lambda arguments: " ".join(map(str, arguments))[-30:],
)
def test_a_full_disk_is_told(installed, here, arguments, unbuffered):
    surroundings = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with FULL.open("wb") as full:
        result = installed(*arguments, stdout=full, env=surroundings)
    assert (result.returncode, result.stderr.count(b"\n")) == (2, 1), result.stderr
    assert b"standard output: cannot be written (No space left on device)" in result.stderr


@pytest.mark.slow
def test_standard_streams_that_are_closed(here):
    itss = str(Path(sys.executable).with_name("itss"))

    def closing(descriptors, *arguments):
        command = [sys.executable, "-c", CLOSING, descriptors, itss, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, cwd=here, timeout=300, check=False)

    before = contents(here)
    for arguments in (["assess", "a.ttl"], ["show"], ["sample", "-n", "1"], ["assess", "folder"], ["--help"]):
        result = closing("1", *arguments)
        assert (result.returncode, result.stderr.count(b"\n")) == (2, 1), result.stderr
        assert b"standard output" in result.stderr
        assert closing("1,2", *arguments).returncode == 2
        assert closing("0,1,2", *arguments).returncode == 2
    result = closing("2", "assess", "nowhere.ttl", "--format", "json")
    assert (result.returncode, result.stdout) == (2, b"")
    result = closing("0", "assess", "-")
    assert (result.returncode, result.stdout, result.stderr.count(b"\n")) == (2, b"", 1)
    assert closing("0,1,2", "assess", "a.ttl", "-o", "x.json").returncode == 0
    assert len(json.loads(Path("x.json").read_text())) == 1
    Path("x.json").unlink()
    assert contents(here) == before


@pytest.mark.slow
def test_a_pipe_that_is_not_read_changes_no_verdict(installed, here):
    def unread(*arguments):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            return installed(*arguments, stdout=writing)
        finally:
            os.close(writing)

    for arguments, code in (
        (["assess", "a.ttl", "--kpi", "OperationsManagement-L4", *AS_OF], 1),
        (["assess", "a.ttl", "--kpi", "OperationsManagement-L3", *AS_OF], 0),
        (["assess", "team.ttl", "--kpi", "OperationsManagement-L7", "--format", "html", *AS_OF], 1),
        (["assess", "team.ttl", "--kpi", "OperationsManagement-L7", "--format", "ob3", *AS_OF], 1),
        (["query", "--text", "ASK {}", "--format", "table"], 0),
        (["sample", "-n", "100"], 0),
        (["--help"], 0),
    ):
        result = unread(*arguments)
        assert (result.returncode, result.stderr.replace(b"itss: standard output is not", b"")) == (code, b"") or (
            result.returncode == code and result.stderr.count(b"\n") <= 1 and b"choose with --format" in result.stderr
        ), (arguments, result)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("nowhere/x.json", "No such file or directory"),
        ("a.ttl/x.json", "Not a directory"),
        ("folder/", ""),
        ("", ""),
        (".", ""),
        ("x" * 300 + ".json", "File name too long"),
        ("/dev/fd/99", "Bad file descriptor"),
        ("/proc/x.json", ""),
        ("/dev/full", "No space left on device"),
    ],
)
def test_what_cannot_be_written_is_one_line(call, here, output, says):
    before = contents(here)
    for arguments in (["assess", "team.ttl"], ["validate", "team.ttl"], ["sample", "-n", "5"], ["query", "--list"]):
        how = ["--format", "turtle"] if arguments[0] in ("validate", "sample") else ["--format", "json"]
        code, out, err = call(*arguments, *how, "-o", output)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert says in err
    assert contents(here) == before


@pytest.fixture
def other():
    """The words that stand for `itss` as nobody runs it."""
    with forking(under=("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")) as command:
        yield command


@pytest.fixture
def public(monkeypatch):
    """A folder that everyone may read; those of pytest are closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        monkeypatch.chdir(folder)
        shutil.copy(EXAMPLES / "one-day-short.ttl", "a.ttl")
        Path("folder").mkdir()
        shutil.copy(EXAMPLES / "team.ttl", "folder")
        yield Path(folder)


@pytest.mark.slow
@pytest.mark.skipif(not ROOT or not shutil.which("setpriv"), reason="needs root and setpriv, to be someone else")
def test_someone_who_may_not_write_or_read(public, other):
    Path("kept.json").write_text("kept")
    Path("kept.json").chmod(0o444)
    Path("secret.ttl").write_text("")
    Path("secret.ttl").chmod(0o600)
    Path("open").mkdir()
    Path("open").chmod(0o777)
    (public / "open" / "kept.json").write_text("kept")
    (public / "open" / "kept.json").chmod(0o644)
    Path("shared.json").write_text("shared " * 1000)
    Path("shared.json").chmod(0o666)

    def nobody(*arguments):
        return subprocess.run([*other, *arguments], capture_output=True, cwd=public, timeout=300, check=False)

    if nobody("--version").returncode:
        pytest.skip("nobody may not run this installation")
    for arguments in (
        ["assess", "a.ttl", "-o", "new.json"],
        ["assess", "a.ttl", "-o", "kept.json"],
        ["assess", "a.ttl", "-o", "open/kept.json"],
        ["assess", "secret.ttl", "--format", "json"],
        ["assess", "folder", "-o", "new.csv"],
        ["sample", "-n", "1", "-o", "kept.ttl"],
        ["template", "-o", "new.xlsx"],
        ["template", "-o", "new"],
        ["publish", "-o", "site"],
        ["build", "-o", "shapes"],
    ):
        result = nobody(*arguments)
        assert (result.returncode, result.stdout, result.stderr.count(b"\n")) == (2, b"", 1), (arguments, result)
    assert Path("kept.json").read_text() == (public / "open" / "kept.json").read_text() == "kept"
    assert nobody("assess", "a.ttl", "-o", "shared.json").returncode == 0
    assert len(json.loads(Path("shared.json").read_text())) == 1
    assert os.stat("shared.json").st_uid == 0
    assert nobody("assess", "a.ttl", "-o", "open/new.json").returncode == 0
    assert sorted(path.name for path in (public / "open").iterdir()) == ["kept.json", "new.json"]


@pytest.mark.slow
@pytest.mark.skipif(not ROOT or not shutil.which("mount"), reason="needs root and mount, for a small disk")
def test_a_small_disk(installed, here):
    disk = here / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False, capture_output=True
    ).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        (disk / "kept.nt").write_text("kept")
        os.link(disk / "kept.nt", disk / "twin.nt")
        (disk / "kept").mkdir()
        for arguments in (
            ["sample", "-n", "500", "-o", "disk/new.nt"],
            ["sample", "-n", "500", "-o", "disk/kept.nt"],
            ["assess", "folder", "--format", "ntriples", "-o", "disk/people.nt"],
            ["template", "--example", "-o", "disk/staff.xlsx"],
            ["template", "--example", "--format", "csv", "-o", "disk/staff"],
            ["build", "-o", "disk/shapes"],
        ):
            result = installed(*arguments)
            if result.returncode == 0:  # it is small enough
                continue
            assert (result.returncode, result.stderr.count(b"\n")) == (2, 1), (arguments, result.stderr)
            assert b"No space left on device" in result.stderr
        assert (disk / "kept.nt").read_text() == (disk / "twin.nt").read_text() == "kept"
        with open(disk / "out.nt", "wb") as file:
            result = installed("sample", "-n", "500", stdout=file, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        assert (result.returncode, result.stderr.count(b"\n")) == (2, 1)
        assert not list(disk.rglob(".itss-*"))
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "number", "code"),
    [
        (["sample", "-n", "50000000", "-o", "people.nt"], signal.SIGTERM, 143),
        (["sample", "-n", "50000000", "-o", "people.nt"], signal.SIGINT, 130),
        (["sample", "-n", "50000000", "-o", "people.nt"], signal.SIGHUP, 129),
        (["sample", "-n", "50000000", "-o", "link.nt"], signal.SIGTERM, 143),
    ],
)
def test_a_signal_leaves_nothing_behind(here, arguments, number, code):
    Path("people.nt").write_text("kept")
    Path("link.nt").symlink_to("people.nt")
    before = contents(here)
    with subprocess.Popen([str(Path(sys.executable).with_name("itss")), *arguments], stderr=subprocess.PIPE) as process:
        while process.poll() is None and not any(path.stat().st_size for path in here.glob(".itss-*")):
            time.sleep(0.02)
        process.send_signal(number)
        errors = process.communicate(timeout=120)[1]
    assert (process.returncode, errors.count(b"Traceback")) == (code, 0)
    assert contents(here) == before


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(installed, here):
    """Whatever the order of hash tables: labels of blank nodes are those of the run before."""
    Path("data.ttl").write_text("@prefix e: <urn:e:> . [] a e:P ; e:a [ e:q 1 ] . _:q a e:P . e:p a e:P ; e:a [] .")
    Path("shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <urn:e:> . [] a sh:NodeShape ; sh:targetClass e:P ; "
        "sh:property [ sh:path e:a ; sh:minCount 2 ] , [ sh:path ( e:b [ sh:inversePath e:c ] ) ; sh:minCount 1 ] ."
    )
    for arguments in (
        ["validate", "data.ttl", "--shapes", "shapes.ttl", "--format", "turtle"],
        ["validate", "data.ttl", "--shapes", "shapes.ttl", "--format", "json"],
        ["validate", "data.ttl", "--shapes", "shapes.ttl", "--format", "turtle", "--engine", "pyshacl"],
        ["validate", "team.ttl", *AS_OF, "--format", "turtle"],
        ["assess", "team.ttl", *AS_OF, "--format", "turtle"],
        ["query", "--text", "CONSTRUCT WHERE { ?s <urn:e:a> ?o }", "--data", "data.ttl"],
    ):
        found = {
            installed(*arguments, env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in ("0", "1", "2026")
        }
        assert len(found) == 1, arguments
        assert found != {b""}, arguments


# -- a checkout --------------------------------------------------------------------------------------------------------


def test_build_writes_into_a_checkout_only(call, here):
    code, out, err = call("build")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "not a checkout of itss-graph" in err
    Path("pyproject.toml").write_text('[project]\nname = "other"\n')
    (here / "ontology").mkdir()
    assert call("build", "--check")[0] == 2
    assert sorted(path.name for path in here.iterdir()) == [
        "a.ttl",
        "folder",
        "ontology",
        "own.toml",
        "pyproject.toml",
        "team.ttl",
    ]


# -- what a pager gets -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_another_format_for_a_pipe_is_told(installed, here):
    for arguments, taken in (
        (["assess", "a.ttl", *AS_OF], b"json"),
        (["validate", "a.ttl"], b"turtle"),
        (["gap", "a.ttl", *AS_OF], b"json"),
        (["query", "--list"], b"csv"),
        (["check", "a.ttl"], b"csv"),
    ):
        said = b"itss: standard output is not a terminal, so " + taken + b"; choose with --format\n"
        assert installed(*arguments).stderr == said
        assert installed(*arguments, "--format", taken.decode()).stderr == b""
        assert installed(*arguments, "-o", "-").stderr == b""
        with open("out", "wb") as file:
            assert installed(*arguments, stdout=file).stderr == b""
    assert installed("show").stderr == b""
    assert installed("assess", "nowhere.ttl").stderr.count(b"\n") == 1
