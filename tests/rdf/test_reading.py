"""Reading every format; refusing what is broken or hostile in one line that names the place."""

from __future__ import annotations

import errno
import gzip
import io
import os
import sys
import time
from contextlib import suppress

import pytest

from itss_graph.errors import InputError, UsageError
from itss_graph.rdf.reading import read

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DOCUMENTS = {
    "a.ttl": '@prefix : <a:> . :s :p :o, "x y"@en .',
    "a.trig": '@prefix : <a:> . :g { :s :p :o } :s :p "x y"@en .',
    "a.nt": '<a:s> <a:p> <a:o> .\n<a:s> <a:p> "x y"@en .\n',
    "a.nq": '<a:s> <a:p> <a:o> <a:g> .\n<a:s> <a:p> "x y"@en <a:h> .\n',
    "a.rdf": f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:a="a:"><rdf:Description rdf:about="a:s"><a:p rdf:resource="a:o"/>'
    '<a:p xml:lang="en">x y</a:p></rdf:Description></rdf:RDF>',
    "a.jsonld": '{"@id": "a:s", "a:p": [{"@id": "a:o"}, {"@value": "x y", "@language": "en"}]}',
}
DOCUMENTS |= {"a.owl": DOCUMENTS["a.rdf"], "a.xml": DOCUMENTS["a.rdf"], "a.json": DOCUMENTS["a.jsonld"]}
EXPECTED = {("<a:s>", "<a:p>", "<a:o>"), ("<a:s>", "<a:p>", '"x y"@en')}


def triples(*args, **more):
    return set(read(*args, **more).spelled().rows())


def refusal(data: bytes | str, *, format: str | None = None, **more) -> str:
    """The message with which `data`, called "staff", is refused: one line that begins with the name."""
    data = data if isinstance(data, bytes) else data.encode()
    with pytest.raises(InputError) as caught:
        read(data, format=format, name="staff", **more)
    message = str(caught.value)
    assert message.startswith("staff:")
    assert message.isprintable()
    assert len(message) < 500
    return message


# -- sources and formats ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_reads_every_extension_also_compressed(tmp_path, name):
    data = DOCUMENTS[name].encode()
    (tmp_path / name).write_bytes(data)
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data))
    misnamed = tmp_path / f"packed-{name}"
    misnamed.write_bytes(gzip.compress(data))
    for path in (tmp_path / name, str(tmp_path / f"{name}.gz"), misnamed):
        assert triples(path) == EXPECTED


@pytest.mark.parametrize("name", DOCUMENTS)
def test_sniffs_what_has_no_name(name):
    data = DOCUMENTS[name].encode()
    assert triples(data) == triples(gzip.compress(data)) == triples(io.BytesIO(data)) == EXPECTED
    assert triples(b"\xef\xbb\xbf" + data) == EXPECTED


@pytest.mark.parametrize(
    "data",
    [
        '[] <a:p> "x" .',
        '[ <a:p> "x" ] .',
        '# {"@id"}\n_:b <a:p> "x" .',
        'PREFIX a: <a:>\n_:b a:p "x" .',
        '<a:g> { _:b <a:p> "x" }',
        '{ _:b <a:p> "x" }',
        '[{"a:p": "x"}]',
        '\n{ "a:p": "x" }',
        f'<!-- x --><r:RDF xmlns:r="{RDF}"><r:Description xmlns:a="a:" a:p="x"/></r:RDF>',
    ],
)
def test_sniffs_by_content(data):
    ((_, predicate, literal),) = triples(data.encode())
    assert (predicate, literal) == ("<a:p>", '"x"')


@pytest.mark.parametrize("format", ["turtle", "Turtle", "ttl", ".ttl", "TriG", "n-triples", "NT", "N-Quads", "nq"])
def test_formats_have_many_names(format):
    assert triples(b"<a:s> <a:p> <a:o> .", format=format) == {("<a:s>", "<a:p>", "<a:o>")}


@pytest.mark.parametrize("format", ["json-ld", "JSON-LD", "jsonld", "json"])
def test_json_has_many_names(format):
    assert triples(DOCUMENTS["a.json"].encode(), format=format) == EXPECTED


def test_an_unknown_format_is_a_usage_error():
    with pytest.raises(UsageError, match=r"csv.*turtle"):
        read(b"", format="csv")


def test_the_format_wins_over_the_extension(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(DOCUMENTS["a.ttl"])
    assert triples(path, format="turtle") == triples(path) == EXPECTED


def test_reads_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DOCUMENTS["a.jsonld"].encode())))
    assert triples("-") == EXPECTED


def test_the_name_of_a_stream_tells_its_format(tmp_path):
    path = tmp_path / "a.nq"
    path.write_text(DOCUMENTS["a.nq"])
    with path.open("rb") as stream:
        assert triples(stream) == EXPECTED


@pytest.mark.parametrize("format", ["turtle", "trig", "nt", "nq"])
@pytest.mark.parametrize("data", [b"", b"\n", b"# nothing\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_empty_graph(format, data):
    columns = read(data, format=format)
    assert (len(columns.terms), columns.triples.height) == (0, 0)


def test_labels_stay_and_nodes_without_one_are_numbered_alike_every_time():
    data = b'_:n7 <a:p> _:b0123456789abcdef0123456789abcdef, [ <a:q> ( 1 2 ) ], "_:x" .'
    first, second = read(data), read(data)
    assert first.terms.equals(second.terms)
    labels = {term for term in first.terms if term.startswith("_:")}
    assert labels == {"_:n7", "_:b0123456789abcdef0123456789abcdef", "_:n8", "_:n9", "_:n10"}


def test_a_node_id_that_ends_in_a_dot_gets_a_label_that_can_be_written():
    data = f'<r:RDF xmlns:r="{RDF}"><r:Description r:nodeID="a." r:value="1"/><r:Description r:nodeID="a" r:value="2"/>'
    assert {label for label, _, _ in triples(f"{data}</r:RDF>".encode())} == {"_:a", "_:n1"}


@pytest.mark.parametrize("namespace", ["urn: ", "urn:x y#", "urn:{", "http://e.org/ x/"])
def test_a_namespace_that_makes_no_iri_is_refused(namespace):
    data = f'<r:RDF xmlns:r="{RDF}" xmlns:x="{namespace}"><r:Description r:about="a:s" x:p="1"/></r:RDF>'
    refusal(data, format="rdf")


@pytest.mark.parametrize("data", ['_:a <a:p> """1""" .', '_:a <a:p> "1", "2" .', '_:a <a:p> "" , """a b""" .'])
def test_turtle_in_one_line_is_not_taken_for_n_triples(data):
    assert triples(data.encode()) == triples(data.encode(), format="turtle")


def test_a_label_that_looks_drawn_is_kept():
    label = "_:a0123456789abcdef0123456789abcde"
    assert triples(f"{label} <a:p> [] .".encode()) == {(label, "<a:p>", "_:n1")}


# -- what cannot be read ----------------------------------------------------------------------------------------------


def test_missing_files_and_folders(tmp_path):
    for path in (tmp_path / "none.ttl", tmp_path, tmp_path / "no" / "folder.nt"):
        with pytest.raises(InputError, match=r": (cannot be read|unknown extension)"):
            read(path)
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(InputError, match=r"folder\.ttl: cannot be read: Is a directory"):
        read(tmp_path / "folder.ttl")
    with pytest.raises(InputError, match="not a path"):
        read("a\0b.ttl")


def test_a_file_without_permission(tmp_path, monkeypatch):
    def denied(*_args, **_more):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    path = tmp_path / "a.ttl"
    path.touch()
    monkeypatch.setattr("builtins.open", denied)  # the superuser, who may run the tests, may read everything
    with pytest.raises(InputError, match=r"a\.ttl: cannot be read: Permission denied"):
        read(path)


@pytest.mark.parametrize("format", ["turtle", "nt", "json"])
@pytest.mark.parametrize("broken", ["truncated", "headless", "corrupt", "trailing"])
def test_broken_gzip(format, broken):
    whole = gzip.compress(os.urandom(3000))
    data = {
        "truncated": whole[:-20],
        "headless": whole[:5],
        "corrupt": whole[:40] + bytes([whole[40] ^ 255]) + whole[41:],
        "trailing": gzip.compress(b"") + b"rubbish",
    }[broken]
    assert "gzip" in refusal(data, format=format) or broken == "corrupt"


def test_a_gzip_bomb(monkeypatch):
    monkeypatch.setattr("itss_graph.rdf.sources._LEAST_INFLATED", 1 << 20)
    assert "inflates beyond reason" in refusal(gzip.compress(b"\n" * (1 << 24)), format="nt")
    assert triples(gzip.compress(b"<a:s> <a:p> <a:o> .\n" * 10), format="nt")


@pytest.mark.parametrize(
    ("format", "data", "place"),
    [
        ("turtle", "<a:s> <a:p>\n\n  .", "staff:3:3: "),
        ("turtle", "\n<a:s> a:p 1 .", "staff:2:7: "),
        ("turtle", "<a:s> <a:p> 1 .\n<a:s> <p> 1 .", "staff:2:7: relative IRI; write it in full, or state @base"),
        ("turtle", "<s> <a:p> 1 .", "staff:1:1: relative IRI; write it in full, or state @base"),
        ("trig", "<a:g> {\n<a:s> <a:p> 1 ", "staff:2:"),
        ("nt", "<a:s> <a:p> <a:o> .\n<a:s> <a:p> <o> .", "staff:2:13: relative IRI; write it in full"),
        ("nq", "<a:s> <a:p> <a:o> .\n<a:s> <a:p> <a:o> <g> .", "staff:2:19: relative IRI; write it in full"),
        ("json", '{\n"a:b": }', "staff:2:"),
        ("json", "[1,", "staff:1:"),
        ("json", '{"a:p": NaN}', "staff:1:9: "),
        ("json", '{"a:p": Infinity}', "staff:1:9: "),
        ("json", '[{"a:p": "NaN \\" Infinity"},\n-Infinity]', "staff:2:1: "),
        ("json", '{"a:p": "\\ud800"}', "staff:1:"),
        ("json", '{"a:p": 1} {}', "staff:1:"),
        ("json", "", "staff: an empty file is not JSON"),
        ("json", '{"@id": "a:s", "@id": "a:t", "a:p": 1}', 'staff:1:2: "@id" stands more than once'),
        ("json", '{"@id": "s", "a:p": 1}', "staff: relative IRI <s>"),
        ("json", '{"@id": "a:s", "a:p": {"@id": "../o"}}', "staff: relative IRI"),
        ("json", '{"@id": "a:s", "a:p": {"@value": "x", "@type": "d"}}', "staff: "),
        ("rdf", f'<r:RDF xmlns:r="{RDF}">\n<r:Description></r:RDF>', "staff:2:"),
        (
            "rdf",
            f'<r:RDF xmlns:r="{RDF}"><r:Description r:about="s" r:value="1"/></r:RDF>',
            "staff: relative IRI <s>; write it in full, or state xml:base",
        ),
        ("rdf", "", "staff:1:1: not XML: no element found"),
        ("rdf", "plain text", "staff:1:1: not XML"),
        ("rdf", "<html/>", "staff: "),
        ("turtle", "plain text", "staff:1:"),
    ],
)
def test_errors_name_the_place(format, data, place):
    assert refusal(data, format=format).startswith(place)


@pytest.mark.parametrize("format", ["turtle", "trig", "nt", "nq", "json"])
def test_other_encodings_are_named(format):
    text = '{"a:p": "é"}' if format == "json" else '<a:s> <a:p> "é" .'
    assert "staff:2: byte 1" in refusal(b"\n" + text.encode("latin-1"), format=format)
    message = refusal(text.encode("utf-16"), format=format)
    assert "UTF-16" in message or "not UTF-8" in message
    assert "staff:3:" in refusal(b"\n\n" + text.encode().replace(b'"', b'"\0', 1), format=format)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1", "euc-jp"])
def test_xml_in_other_encodings_is_refused(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><r:RDF xmlns:r="{RDF}"/>'
    assert refusal(text.encode(encoding), format="rdf")


# -- hostile ----------------------------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "laughs": f'<!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]>',
    "file": '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    "web": '<!DOCTYPE x [<!ENTITY % d SYSTEM "http://127.0.0.1:1/x.dtd"> %d;]>',
    "external": '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
    "bare": "<!DOCTYPE x>",
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.parametrize("named", [False, True])
def test_a_doctype_is_refused_before_any_rdf_parser_sees_it(no_network, monkeypatch, bomb, encoding, declared, named):
    def never(*_args, **_more):
        raise AssertionError("the document reached the RDF parser")

    monkeypatch.setattr("pyoxigraph.parse", never)
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>' if declared else ""
    data = f'{head}{BOMBS[bomb]}<r:RDF xmlns:r="{RDF}"><r:Description r:about="a:s" r:value="&l9;"/></r:RDF>'
    start = time.process_time()
    message = refusal(data.encode(encoding), format="rdf")
    assert time.process_time() - start < 1
    assert not no_network
    if encoding.startswith("utf-8"):
        assert "DOCTYPE" in message


def test_deep_rdf_xml_is_refused():
    nested = "<r:Description><r:value>" * 50_000 + "</r:value></r:Description>" * 50_000
    assert "nested deeper" in refusal(f'<r:RDF xmlns:r="{RDF}">{nested}</r:RDF>', format="rdf")
    flat = "<r:Description><r:value>1</r:value></r:Description>" * 2_000
    assert len(triples(f'<r:RDF xmlns:r="{RDF}">{flat}</r:RDF>'.encode())) == 2_000


@pytest.mark.slow
@pytest.mark.parametrize(("opening", "closing"), [("[ <a:p> ", "]"), ("( ", ")")])
def test_deep_turtle_is_read(opening, closing):
    data = "<a:s> <a:p> " + opening * 100_000 + "1" + closing * 100_000 + " ."
    assert read(data.encode(), format="turtle").triples.height >= 100_001
    refusal(data[:-100], format="turtle")


DEEP = [
    ("[", "]"),
    ("[", ""),
    ('{"a:p":', "}"),
    ('{"@context":', "}"),
    ('{"@context":[', "]}"),
    ('{"@context":{"t":{"@id":"a:t","@context":', "}}}"),
    ('{"@list":[', "]}"),
    ('{"@graph":[', "]}"),
    ('{"a:x\\\\":"]]}}","a:y\\"":"]]}}","a:p":', "}"),
]


@pytest.mark.parametrize(("opening", "closing"), DEEP)
@pytest.mark.parametrize("context", [None, b'{"@context": {}}'])
@pytest.mark.parametrize("depth", [501, 5_000, 100_000])
def test_deep_json_is_refused(opening, closing, depth, context):
    data = '{"a:text": "}}]]", "a:p": ' + opening * depth + "{}" + closing * depth + "}"
    assert "nested deeper than 500" in refusal(data, format="json", default_context=context)


@pytest.mark.parametrize(("opening", "closing"), DEEP)
def test_json_may_nest_a_little(opening, closing):
    data = '{"a:text": "[[{{", "a:p": ' + opening * 80 + "{}" + closing * 80 + "}"
    with suppress(InputError):  # not every one of them is JSON-LD, but none ends the process
        assert read(data.encode(), format="json").triples.height


def test_brackets_in_text_are_no_nesting():
    text = "[{" * 1_000
    assert len(triples(f'[{{"a:p": "{text}"}}, {{"a:p": "\\"{text}\\\\"}}]'.encode(), format="json")) == 2


def test_long_numbers_stay_what_they_are():
    digits = "9" * 5_000
    ((_, _, literal),) = triples(f'<a:s> <a:p> "{digits}"^^<a:d> .'.encode(), format="nt")
    assert digits in literal
    ((_, _, literal),) = triples(f"<a:s> <a:p> {digits} .".encode(), format="turtle")
    assert digits in literal
    for context in (None, b'{"@context": {"n": "a:n"}}'):
        for data in (f'{{"a:p": {digits}}}', f'[{{"a:p": {digits}}}]', f'{{"@context": {{}}, "a:p": {digits}}}'):
            assert len(triples(data.encode(), format="json", default_context=context)) == 1
    refusal(f'{{"@context": {{"@version": {digits}}}, "a:p": 1}}', format="json")


QUOTED = [
    "<a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> .",
    "<<( <a:s> <a:p> <a:o> )>> <a:p> <a:o> .",
    "<a:s> <a:p> " + "<<( <a:s> <a:p> " * 100_000 + "<a:o>" + " )>>" * 100_000 + " .",
    '"""<<""" <a:s> <a:p> ' + "<<(<a:s><a:p>" * 100_000,
]


@pytest.mark.parametrize("format", ["turtle", "trig", "nt", "nq"])
@pytest.mark.parametrize("data", QUOTED)
def test_quoted_triples_are_refused(format, data):
    assert "quoted triples" in refusal(data, format=format)


@pytest.mark.parametrize("data", ["<< <a:s> <a:p> <a:o> >> <a:q> 1 .", "<a:s> <a:p> 'x' {| <a:q> 1 |} ."])
def test_annotations_are_refused(data):
    assert "quoted triples" in refusal(data, format="turtle")


def test_quoted_triples_in_xml_are_refused():
    data = (
        f'<r:RDF xmlns:r="{RDF}" xmlns:a="a:" r:version="1.2"><r:Description r:about="a:s"><a:p r:parseType="Triple">'
        '<r:Description r:about="a:s"><a:p r:resource="a:o"/></r:Description></a:p></r:Description></r:RDF>'
    )
    with pytest.raises(InputError):
        read(data.encode(), format="rdf")


@pytest.mark.parametrize(
    "text",
    ['"a << b"', "'<<'", '"""<<"<<""<<"""', "'''<<\n'<<'''", '"\\"<<"', "1 # <<( a comment", "<a:b%3C%3C>", "'\\'<<'"],
)
def test_what_only_looks_quoted_is_read(text):
    assert len(triples(f"<a:s> <a:p> {text}\n.".encode(), format="turtle")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("text", ['"""', "'''", '"', '""" \\"""', "<", "#", "\\", '<<"', '"""\\'])
def test_looking_for_quoted_triples_takes_linear_time(text):
    start = time.process_time()
    refusal('<a:s> "<<" ' + text * 300_000, format="turtle")
    assert time.process_time() - start < 3
