"""The follower of pages finds what is wrong: a guide that cannot fail proves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow

GOOD = [
    ("console", "$ echo one\none\n"),
    ("console", "$ printf 'a\\nb\\nc\\n'\na\n…\n"),
    ("console", "$ false\n$ echo $?\n1\n"),
    ("console", "$ test -t 1 && tput cols 2>/dev/null; echo $COLUMNS\n…\n80\n"),
    ("python", "x = 1 + 1\nx  # 2\n'abc'  # abc\n1, 'b'  # 1, 'b'\n[1, 2, 3]  # [1, ...]\n"),
    ("sparql", "SELECT * { ?s a <https://w3id.org/itss/ontology#Candidate> }"),
    ("turtle", "<urn:x> a itss:Candidate ."),
    ("json", '{"@context": "https://w3id.org/itss/context.jsonld", "id": "urn:x", "type": "Candidate"}'),
    ("json", '{"any": ["thing"]}'),
    ("text", "anything"),
]
BAD = [
    ("console", "$ echo one\ntwo\n", "--- comes:\none"),
    ("console", "$ printf 'a\\nb\\n'\na\n", "--- comes:\na\nb"),
    ("console", "$ printf 'a\\nb\\n'\n…\na\n", "--- comes"),
    ("console", "$ false\n", "ends with 1"),
    ("console", "$ false\n$ echo $?\n0\n", "--- comes:\n1"),
    ("console", "$ itss assess nowhere.ttl\n", "ends with 2"),
    ("console", "echo one\n", "no line starts with"),
    ("console", "$ exit 0\n$ echo more\n", "the shell stopped"),
    ("python", "x = 1 + 1\nx  # 3\n", "said to be 3, and is 2"),
    ("python", "raise ValueError('no')\n", "ValueError: no"),
    ("python", "import nothing_of_the_kind\n", "ModuleNotFoundError"),
    ("sparql", "SELECT * { ?s a <urn:nothing> }", "no answer"),
    ("sparql", "SELECT * WHERE", "UsageError"),
    ("turtle", "<urn:x> a itss:Candidate", "InputError"),
    ("turtle", "<urn:x> a itss:Candidate ; itss:seeks itsm:Nothing .", "Candidate-seeks"),
    ("json", "{'no': 1}", "JSONDecodeError"),
    ("json", '{"@context": "https://w3id.org/itss/context.jsonld", "type": "Candidate", "age": 1}', "foreign-property"),
    ("shell", "echo one", "'shell' is none of"),
]


def block(guide, language, text, mark="", output=""):
    return guide.Block(ROOT / "README.md", 1, language, mark, text, None, output)


@pytest.mark.parametrize(("language", "text"), GOOD)
def test_what_is_so_passes(guide, follower, language, text):
    follower.follow(block(guide, language, text))


@pytest.mark.parametrize(("language", "text", "says"), BAD)
def test_what_is_not_so_is_found(guide, follower, language, text, says):
    with pytest.raises(guide.Mismatch) as found:
        follower.follow(block(guide, language, text))
    assert says in str(found.value)
    assert str(found.value).startswith("README.md, line 1")


def test_output_of_its_own(guide, follower):
    follower.follow(block(guide, "python", "print('a'); print('b')", output="a\n…\n"))
    follower.follow(block(guide, "console", "$ echo a\n", output="a\n"))
    for language, text in (("python", "print('a')"), ("console", "$ echo a\n")):
        with pytest.raises(guide.Mismatch):
            follower.follow(block(guide, language, text, output="b\n"))


def test_a_profile_marked_ill_formed_is(guide, follower):
    follower.follow(block(guide, "turtle", "<urn:x> a itss:Candidate ; itss:tenure 5 .", "ill-formed"))
    with pytest.raises(guide.Mismatch, match="well formed"):
        follower.follow(block(guide, "turtle", "<urn:x> a itss:Candidate .", "ill-formed"))


def test_a_page_is_read_as_its_reader_sees_it(guide, tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text(
        "# Page\n\nFirst. Save this as\n`a/b.txt`:\n\n```text\nx\n```\n\nLook:\n\n"
        "```console\n$ cat a/b.txt\n```\n```\nx\n```\n"
        "\n- Save it as `c.ttl`:\n\n  ```turtle ill-formed\n  <urn:x> a itss:Candidate\n  ```\n",
        encoding="utf-8",
    )
    found = [(b.language, b.mark, b.file, b.text, b.output) for b in guide.blocks(page)]
    assert found == [
        ("text", "", "a/b.txt", "x\n", ""),
        ("console", "", None, "$ cat a/b.txt\n", "x\n"),
        ("turtle", "ill-formed", "c.ttl", "<urn:x> a itss:Candidate\n", ""),
    ]


def test_a_saved_file_is_there(guide, follower):
    follower.follow(guide.Block(ROOT / "README.md", 1, "text", "", "kept\n", "deep/file.txt"))
    follower.follow(block(guide, "console", "$ cat deep/file.txt\nkept\n"))


def test_names_last_from_block_to_block(guide, follower):
    follower.follow(block(guide, "python", "x = 3"))
    follower.follow(block(guide, "python", "x  # 3"))


def test_a_server_may_take_its_time_and_say_much(guide, follower):
    """It is left running behind a shell that has ended, and ends where its terminal has ended too."""
    start = "$ (sleep 1; yes | head -c 100000; exec oxigraph serve --bind localhost:7878) &\n"
    follower.follow(block(guide, "console", start))
