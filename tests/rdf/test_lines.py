"""The fast way through N-Triples and N-Quads, against pyoxigraph line by line."""

from __future__ import annotations

import codecs
import io

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from itss_graph.errors import InputError
from itss_graph.rdf import canonical, lines
from itss_graph.rdf.lines import chunks_of_bytes, read_lines

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def peer(data: bytes, *, quads: bool = False) -> set[tuple[str, str, str]] | None:
    """The triples that pyoxigraph finds, None where it refuses the document."""
    try:
        parsed = list(ox.parse(data, format=ox.RdfFormat.N_QUADS if quads else ox.RdfFormat.N_TRIPLES))
    except SyntaxError:
        return None
    return {(str(each.subject), str(each.predicate), str(each.object)) for each in parsed}


def ours(data: bytes, *, quads: bool = False) -> set[tuple[str, str, str]] | None:
    try:
        columns = read_lines(io.BytesIO(data), "data", quads=quads)
    except InputError:
        return None
    rows = columns.spelled().rows()
    assert len(rows) == len(set(rows)), "a triple occurs twice"
    used = set(columns.triples["s"]) | set(columns.triples["p"]) | set(columns.triples["o"])
    assert used == set(range(len(columns.terms))), "a term occurs in no triple"
    assert columns.terms.n_unique() == len(columns.terms)
    return set(rows)


def agrees(data: bytes, *, quads: bool = False) -> set[tuple[str, str, str]] | None:
    expected = peer(data, quads=quads)
    assert ours(data, quads=quads) == expected
    return expected


GOOD = [
    "",
    "\n\n",
    "# only a comment",
    "<a:s> <a:p> <a:o> .",
    "<a:s> <a:p> <a:o>.",
    "<a:s><a:p><a:o>.",
    "  <a:s>\t<a:p>   <a:o>\t.   ",
    "<a:s> <a:p> <a:o> . # comment",
    "<a:s> <a:p> <a:o> .#comment",
    "_:b <a:p> _:c .",
    "_:0 <a:p> _:a.b-c_d .",
    "_:a..b <a:p> _:é .",
    '<a:s> <a:p> "" .',
    '<a:s> <a:p> "plain" .',
    '<a:s> <a:p> "two words . and a dot ." .',
    '<a:s> <a:p> "日本語" .',
    '<a:s> <a:p> "tab\\tnewline\\nquote\\"backslash\\\\" .',
    '<a:s> <a:p> "a raw\ttab" .',
    '<a:s> <a:p> "a raw \x01 control" .',
    '<a:s> <a:p> "delete \x7f" .',
    '<a:s> <a:p> "\ufffe\uffff\U0010ffff" .',
    '<a:s> <a:p> "\\u65E5\\U0001F600" .',
    '<a:s> <a:p> "x"@en .',
    '<a:s> <a:p> "x"@EN-gb .',
    '<a:s> <a:p> "x"@zh-Hant-TW .',
    '<a:s> <a:p> "x"@x-private .',
    '<a:s> <a:p> "x" @en .',
    f'<a:s> <a:p> "1"^^<{XSD}integer> .',
    f'<a:s> <a:p> "ill-typed"^^<{XSD}integer> .',
    f'<a:s> <a:p> "x"^^<{XSD}string> .',
    f'<a:s> <a:p> "1" ^^ <{XSD}integer> .',
    f'<a:s> <a:p> "1"^^<{XSD}\\u0069nteger> .',
    "<a:s> <a:p> <http://例え.jp/パス?q=値#断片> .",
    "<a:s> <a:p> <http://user@host:80/a%20b;c=d?e=f&g#h> .",
    "<a:s> <a:p> <http://[::1]/> .",
    "<a:s> <a:p> <a:> .",
    "<a:s> <a:p> <a:////b> .",
    "<a:s> <a:p> <A+.-1:b> .",
    "<a:\\u0041> <a:p> <a:o> .",
    "<urn:uuid:5f0c#e1> <a:p> <urn:uuid:5f0c> .",
    "<a:s> <a:p> <a:o> .\r\n<a:s> <a:p> <a:q> .\r\n",
    "<a:s> <a:p> <a:o> .\r<a:s> <a:p> <a:q> .",
    '<a:s> <a:p> "<< not a triple >>" .',
    '<a:s> <a:p> "a" . # <<( not a triple )>>',
]
BAD = [
    "<a:s> <a:p> <a:o>",
    "<a:s> <a:p> .",
    "<a:s> <a:p>",
    "<a:s>",
    ".",
    "x",
    "x\x01",
    "<s> <a:p> <a:o> .",
    "<a:s> <p> <a:o> .",
    "<a:s> <a:p> <o> .",
    "<a:s> <a:p> <#o> .",
    "<a:s> <a:p> <//host> .",
    "<a:s> <a:p> <1a:b> .",
    '"literal" <a:p> <a:o> .',
    "<a:s> _:p <a:o> .",
    '<a:s> "p" <a:o> .',
    *(f"<a:s> <a:p> <a:{char}> ." for char in ' <"{}|^`\\\x00\x01\x7f\ue000\ufdd0\ufffe'),
    "<a:s> <a:p> <a:%zz> .",
    "<a:s> <a:p> <a:%4> .",
    "<a:s> <a:p> <a:b#c#d> .",
    "<a:s> <a:p> <a:[b]> .",
    "<a:s> <a:p> <http://a:b/> .",
    "<a:s> <a:p> <http://[x]/> .",
    "<a:s> <a:p> <a:\\u0020> .",
    "<a:s> <a:p> <a:\\n> .",
    "_: <a:p> <a:o> .",
    "_:-a <a:p> <a:o> .",
    "_:a. <a:p> <a:o> .",
    "_:a:b <a:p> <a:o> .",
    '<a:s> <a:p> "unclosed .',
    '<a:s> <a:p> "a"b" .',
    '<a:s> <a:p> "a\\q" .',
    '<a:s> <a:p> "\\uD800" .',
    '<a:s> <a:p> "\\U00110000" .',
    "<a:s> <a:p> 'single' .",
    '<a:s> <a:p> """long""" .',
    '<a:s> <a:p> "x"@ .',
    '<a:s> <a:p> "x"@1 .',
    '<a:s> <a:p> "x"@e .',
    '<a:s> <a:p> "x"@en- .',
    '<a:s> <a:p> "x"@en_GB .',
    '<a:s> <a:p> "x"@muchtoolong .',
    '<a:s> <a:p> "x"^^<integer> .',
    '<a:s> <a:p> "x"^^_:b .',
    '<a:s> <a:p> "x"^^ .',
    f'<a:s> <a:p> "x"^^<{RDF}langString> .',
    "<a:s> <a:p> 1 .",
    "<a:s> <a:p> true .",
    "<a:s> a <a:o> .",
    "<a:s> <a:p> <a:o>, <a:q> .",
    "<a:s> <a:p> <a:o> . .",
    "<a:s> <a:p> <a:o> .. ",
    "<a:s> <a:p> <a:o> . <a:s> <a:p> <a:q> .",
    "<a:s>\n<a:p> <a:o> .",
    "@prefix a: <a:> .",
]
ONLY_QUADS = [
    "<a:s> <a:p> <a:o> <a:g> .",
    "<a:s> <a:p> <a:o> _:g .",
    '<a:s> <a:p> "a literal" <a:g> .',
    '<a:s> <a:p> "a <a:b> _:c" <a:g> .',
    f'<a:s> <a:p> "1"^^<{XSD}integer> <http://例え.jp/> .',
    '<a:s> <a:p> "x\\ty"@en  <a:g> . # comment',
]
NO_QUADS = [
    "<a:s> <a:p> <a:o> <g> .",
    '<a:s> <a:p> <a:o> "g" .',
    "<a:s> <a:p> <a:o> <a:g> <a:h> .",
    '<a:s> <a:p> "a <a:g> .',
    '<a:s> <a:p> "a" "b" <a:g> .',
    "<a:s> <a:p> <a:o> _:-g .",
]


@pytest.mark.parametrize("line", GOOD)
def test_reads_what_pyoxigraph_reads(line):
    assert agrees(line.encode()) is not None
    assert agrees(line.encode(), quads=True) is not None


@pytest.mark.parametrize("line", BAD)
def test_refuses_what_pyoxigraph_refuses(line):
    assert agrees(line.encode()) is None
    assert agrees(line.encode(), quads=True) is None


@pytest.mark.parametrize("line", ONLY_QUADS)
def test_reads_graph_names_in_quads_only(line):
    assert agrees(line.encode(), quads=True)
    assert agrees(line.encode()) is None


@pytest.mark.parametrize("line", NO_QUADS)
def test_refuses_bad_quads(line):
    assert agrees(line.encode(), quads=True) is None


@pytest.mark.slow
def test_reads_everything_at_once_and_drops_repetition():
    data = "\n".join(GOOD * 2).encode()
    assert len(agrees(data)) > 30


def test_one_triple_in_two_graphs_is_one():
    data = b"<a:s> <a:p> <a:o> <a:g> .\n<a:s> <a:p> <a:o> <a:h> .\n<a:s> <a:p>  <a:o> .\n"
    assert agrees(data, quads=True) == {("<a:s>", "<a:p>", "<a:o>")}


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_chunks_of_any_size_give_the_same(monkeypatch, size):
    monkeypatch.setattr(lines, "CHUNK", size)
    monkeypatch.setattr(canonical, "CHUNK", size)
    assert agrees("\n".join(GOOD).encode())


ODD = [
    '"caf\\u00E9"',
    '"\\U0001F600"@en',
    '"x"@EN-gb',
    '"x"@zh-Hant-TW',
    f'"x"^^<{XSD}string>',
    "<a:\\u0041>",
    "_:é",
    "<http://user@host/>",
    '"plain, but said with two spaces" ',
]
"""Objects of which pyoxigraph has to be asked."""


def far_apart(odd: str, rows: tuple[int, ...], height: int, graph: str = "") -> bytes:
    """Many plain lines, and a few odd ones far from each other."""
    objects = (odd if row in rows else f"<http://example.org/o{row}>" for row in range(height))
    return "".join(f"<http://example.org/s{row}> <a:p> {each}{graph} .\n" for row, each in enumerate(objects)).encode()


def differences(data: bytes, *, quads: bool = False) -> list[object]:
    """Up to three triples that only one of both finds; thousands are too many to compare in an assertion."""
    columns = read_lines(chunks_of_bytes(data), "data", quads=quads)
    return sorted(set(columns.spelled().rows()) ^ (peer(data, quads=quads) or {("nothing", "at", "all")}))[:3]


@pytest.mark.slow
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("rows", [(0, 4_999), (0,), (4_999,), (2_500,), (0, 2_500, 4_999), (10, 11, 4_000)])
def test_odd_lines_far_apart(odd, rows):
    data = far_apart(odd, rows, 5_000)
    assert not differences(data)
    assert not differences(data.replace(b"\n", b"\r\n"))


@pytest.mark.slow
@pytest.mark.parametrize("size", [1 << 14, 1 << 16, 1 << 18])
@pytest.mark.parametrize("quads", [False, True])
def test_odd_lines_far_apart_in_chunks(monkeypatch, size, quads):
    monkeypatch.setattr(lines, "CHUNK", size)
    for odd in ODD[:3]:
        assert not differences(far_apart(odd, (0, 1_200, 1_201, 2_999), 3_000, " <a:g>" if quads else ""), quads=quads)


@pytest.mark.parametrize("size", [3, 40, 1 << 20])
@pytest.mark.parametrize(
    "bad", ["<a:s> <a:p> <o> .", "<a:s> <a:p> <a:o>", '<a:s> <a:p> "\x00" .', '<a:s> <a:p> <<( "" .']
)
def test_an_error_names_its_line(monkeypatch, size, bad):
    monkeypatch.setattr(lines, "CHUNK", size)
    data = '# comment\n\n<a:s> <a:p> "x\\ty" .\n<a:s> <a:p> <a:o> .\n' + bad + "\n<a:s> <a:p> <q> .\n"
    with pytest.raises(InputError, match=r"^data:5:\d+: [^\n]+$"):
        read_lines(io.BytesIO(data.encode()), "data", quads=False)


@pytest.mark.parametrize("size", [3, 1 << 20])
def test_bytes_that_are_no_utf8_are_located(monkeypatch, size):
    monkeypatch.setattr(lines, "CHUNK", size)
    data = b'<a:s> <a:p> <a:o> .\n\n<a:s> <a:p> "caf\xe9" .\n'
    with pytest.raises(InputError, match=r"^data:3: byte 17 of the line is not UTF-8"):
        read_lines(io.BytesIO(data), "data", quads=False)


@pytest.mark.parametrize("magic", [b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\x78\x9c", b"\x78\x01", b"\x78\xda"])
def test_nothing_is_decompressed_behind_the_reader(magic):
    with pytest.raises(InputError, match=r"^data:"):
        read_lines(io.BytesIO(magic + b"<a:s> <a:p> <a:o> .\n"), "data", quads=False)


@pytest.mark.slow
def test_terms_are_numbered_alike_every_time():
    data = "\n".join(GOOD).encode()
    first, second = (read_lines(io.BytesIO(data), "data", quads=False) for _ in range(2))
    assert first.terms.equals(second.terms)
    assert first.triples.equals(second.triples)


# -- generated documents ----------------------------------------------------------------------------------------------

iris = st.builds("<{}:{}>".format, st.sampled_from(["a", "urn", "http"]), st.text("ab/#?%20é日:@[]", max_size=6))
plain_iris = st.sampled_from(["<a:s>", "<http://example.org/a#b>", "<urn:uuid:1>", "<a:é>", "<a:\\u0041>"])
blanks = st.builds("_:{}".format, st.text("ab0._-é", min_size=1, max_size=4))
texts = st.text(max_size=8).map(
    lambda text: text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
)
escapes = st.sampled_from(["\\t", "\\u00e9", "\\U0001F600", "\\'", "\\uD800", "\\x", " . ", "#", "<a:b>", "_:c"])
suffixes = st.sampled_from(
    ["", "@en", "@EN", "@ja-JP", "@e", "@zh-Hant", f"^^<{XSD}string>", f"^^<{XSD}date>", "^^<d>"]
)
literals = st.builds('"{}{}{}"{}'.format, texts, st.just("") | escapes, texts, suffixes)
nodes = plain_iris | iris | blanks | literals
spaces = st.sampled_from([" ", " ", " ", "", "\t", "  "])
ends = st.sampled_from([" .", " .", " .", ".", "", " . # comment", "\t.", " . <a:x>"])
statements = st.tuples(nodes, spaces, plain_iris | nodes, spaces, nodes, spaces, st.just("") | nodes, ends).map("".join)
documents = st.lists(statements, max_size=5)
breaks = st.sampled_from(["\n", "\r\n", "\n\n", "\r"])


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(documents, breaks, st.booleans())
@example(["<a:s> <a:p> <a:o> ."], "\n", False)
def test_generated_lines_agree(document, newline, quads):
    for line in document:
        if "\0" not in line:
            agrees(line.encode(), quads=quads)
    kept = [line for line in document if "\0" not in line and peer(line.encode(), quads=quads) is not None]
    assert agrees(newline.join(kept).encode(), quads=quads) is not None


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(st.text('<>a:_"\\.@^#- \tué%/[]', max_size=30) | st.text(max_size=20))
def test_garbage_is_refused_alike(garbage):
    if "\0" not in garbage and "<<" not in garbage:
        agrees(garbage.encode())
        agrees(f"<a:s> <a:p> {garbage} .".encode())


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=20))
def test_bytes_are_refused_alike(garbage):
    """Bytes that are no UTF-8 are refused in comments too, where pyoxigraph lets them pass."""
    for data in (garbage, b'<a:s> <a:p> "' + garbage + b'" .'):
        try:
            data.decode()
        except UnicodeDecodeError:
            assert ours(data) is None
        else:
            if b"\0" not in data and b"<<" not in data and not data.startswith(codecs.BOM_UTF8):
                agrees(data)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(st.characters(codec="utf-8", exclude_characters="\0"))
def test_every_character_is_judged_alike(char):
    agrees(f'<a:s> <a:p> "{char}" .'.encode())
    agrees(f"<a:s> <a:p> <a:{char}> .".encode())
    agrees(f"<a:s> <a:p> <http://{char}/> .".encode())
    agrees(f"<a:s> <a:p> _:a{char} .".encode())


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(st.from_regex(r"[a-zA-Z0-9]{0,9}(-[a-zA-Z0-9]{0,9}){0,3}", fullmatch=True))
def test_every_language_is_judged_alike(tag):
    agrees(f'<a:s> <a:p> "x"@{tag} .'.encode())


# -- lines of four fields ---------------------------------------------------------------------------------------------

TIGHT = '<a:s> <a:p> <a:o> .\n_:b <a:p> "x" .\n'


@pytest.mark.parametrize(
    "more",
    [
        "<a:s> <a:p> <a:o> . <a:x> <a:y> <a:z> .\n",
        "<a:s> <a:p> .\n<a:s> <a:p> <a:o> . x\n",
        "<a:s>  <a:o> .\n<a:s> <a:p> <a:o> . \n",
        "<a:s> <a:p>  .\n",
        " <a:s> <a:o> .\n",
        '<a:s> <a:p> "a b" .\n',
        '<a:s> <a:p> "a\\tb" .\n',
        '<a:s> <a:p> "a\\qb" .\n',
        "<a:s> <a:p> <o> .\n",
        "\n\n",
        "<a:s> <a:p> <a:o> .\r\n",
    ],
)
def test_four_fields_or_not_the_answer_is_the_same(more):
    for data in (TIGHT + more, more + TIGHT, TIGHT + more + TIGHT, TIGHT + more[:-1]):
        agrees(data.encode())


def test_an_error_among_four_fields_names_its_line():
    data = TIGHT + '<a:s> <a:p> "a\\tb" .\n<a:s> <a:p> <o> .\n' + TIGHT
    assert lines._four_fields(data.encode()) is not None
    with pytest.raises(InputError, match=r"^data:4:13: "):
        read_lines(io.BytesIO(data.encode()), "data", quads=False)
