"""Small documents of every format through the reader of every command, against pyoxigraph's own triples.

They are equal up to the labels of blank nodes. `ITSS_DOCUMENTS` is how many documents there are: a few in an
ordinary run, 10,000 where it is set so.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox
import pytest

from itss_graph.errors import InputError
from itss_graph.population.documents import Document, read_files
from itss_graph.profiles.reading import read_profiles
from itss_graph.queries.checks import store_of
from itss_graph.rdf.columns import Columns
from itss_graph.rdf.merging import merge
from itss_graph.rdf.reading import read
from itss_graph.rdf.sources import format_of_name
from itss_graph.rdf.store import Store
from itss_graph.server.workers.jobs import parse

DOCUMENTS = int(os.environ.get("ITSS_DOCUMENTS", "180"))
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
IRIS = ["urn:a", "urn:b#c", "http://e.org/x?y=z", "http://例え.jp/パス", "http://e.org/a%20b", "urn:uuid:5f0c"]
PREDICATES = ["urn:p", "http://e.org/q", "http://e.org/ns#r"]
CHARS = ["a", "b", " ", "\n", '"', "\\", "é", "日", "😀", "\t", "<<", "_:b", "#", ".", "'", "{", "\u2028", "\x7f"]
TAGS = ["en", "EN-gb", "zh-Hant-TW", "x-private", "sl-rozaj-biske", "de-1996"]
DATATYPES = [f"{XSD}integer", f"{XSD}date", f"{XSD}string", "urn:d", f"{XSD}decimal"]

Term = tuple[str, str, str]
"""A kind (iri, blank, literal), a value, and a language with `@`, a data type, or nothing."""


class Writer:
    """Draws a graph, and writes it in a format in some of the ways in which that can be done."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def text(self) -> str:
        return "".join(self.draw.choices(CHARS, k=self.draw.randrange(6)))

    def node(self) -> Term:
        if self.draw.random() < 0.5:
            return ("iri", self.draw.choice(IRIS), "")
        return ("blank", self.draw.choice(["b", "n1", "n2", "d2.n1", "é", "a.b"]), "")

    def value(self) -> Term:
        if self.draw.random() < 0.4:
            return self.node()
        more = self.draw.choice(["", "@" + self.draw.choice(TAGS), self.draw.choice(DATATYPES)])
        return ("literal", self.draw.choice([self.text(), "007", "2020-02-30", "1.50"]), more)

    def document(self, format: str) -> str:
        count = self.draw.choice([0, 1, 1, 2, 3, 5, 8])
        triples = [(self.node(), self.draw.choice(PREDICATES), self.value()) for _ in range(count)]
        return {"ttl": self.turtle, "trig": self.trig, "rdf": self.xml, "jsonld": self.json}.get(
            format, lambda rows: self.lines(rows, quads=format == "nq")
        )(triples)

    def _string(self, text: str, *, short: bool = False) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        if self.draw.random() < 0.3:
            escaped = "".join(f"\\u{ord(c):04X}" if 0x7E < ord(c) < 0xFFFF else c for c in escaped)
        if not short and self.draw.random() < 0.3:
            return f'"""{escaped.replace(chr(92) + "n", chr(10))}"""'
        return f'"{escaped}"'

    def _term(self, term: Term, *, short: bool = False) -> str:
        kind, value, more = term
        if kind == "iri":
            return f"<{value}>"
        if kind == "blank":
            return f"_:{value}"
        return self._string(value, short=short) + (more if more.startswith("@") else f"^^<{more}>" if more else "")

    def lines(self, triples: list[tuple[Term, str, Term]], *, quads: bool) -> str:
        written = []
        for s, p, o in triples:
            graph = self.draw.choice(["", " <urn:g>", " _:g"]) if quads else ""
            gap = self.draw.choice([" ", " ", " ", "  ", "\t"])
            end = self.draw.choice([" .", ".", " . # c"])
            line = f"{self._term(s)}{gap}<{p}>{gap}{self._term(o, short=True)}{graph}{end}"
            written += [line, *self.draw.choice([[], [], [""], ["# comment"]])]
        return self.draw.choice(["\n", "\n", "\r\n"]).join([*written, ""])

    def turtle(self, triples: list[tuple[Term, str, Term]]) -> str:
        head = self.draw.choice(["", "@prefix e: <http://e.org/> .\n", "PREFIX e: <http://e.org/>\n# c\n"])
        base = self.draw.choice(["", "", "@base <http://e.org/dir/file> .\n", "BASE <urn:x:>\n"])
        written = []
        for s, p, o in triples:
            subject = self._term(s)
            form = self.draw.randrange(6)
            if form == 0:
                subject = f"[ <{p}> {self._term(self.value())} ]"
            elif form == 1 and "e.org/dir" in base:
                subject = self.draw.choice(["<>", "<#x>", "<../y>", "<?q>"])
            said = self._term(o)
            if form == 2:
                said += f" , ( {self._term(self.value())} {self._term(self.node())} )"
            elif form == 3:
                said += f" ; a [ <{p}> 1, true, 1.5e0 ]"
            predicate = "e:q" if head and p == "http://e.org/q" else f"<{p}>"
            written.append(f"{subject} {predicate} {said} .")
        return head + base + "\n".join(written)

    def trig(self, triples: list[tuple[Term, str, Term]]) -> str:
        parts = [f"{self._term(s)} <{p}> {self._term(o)} ." for s, p, o in triples]
        opened = self.draw.choice(["<urn:g> {", "GRAPH _:g {", "{"])
        cut = self.draw.randrange(len(parts) + 1)
        return "\n".join([opened, *parts[:cut], "}", *parts[cut:]])

    def xml(self, triples: list[tuple[Term, str, Term]]) -> str:
        described = []
        for (kind, value, _), p, o in triples:
            cut = max(p.rfind("#"), p.rfind("/"), p.rfind(":")) + 1
            about = f"r:about={quoteattr(value)}" if kind == "iri" else f'r:nodeID="n{PREDICATES.index(p)}"'
            name = f"x:{p[cut:]} xmlns:x={quoteattr(p[:cut])}"
            if o[0] == "iri":
                inside = f"<{name} r:resource={quoteattr(o[1])}/>"
            elif o[0] == "blank":
                inside = (
                    f'<{name} r:nodeID="o{len(o[1])}"/>'
                    if self.draw.random() < 0.5
                    else f"<{name}><r:Description/></x:{p[cut:]}>"
                )
            else:
                text = escape(o[1].replace("\x7f", ""))
                kindly = f" xml:lang={quoteattr(o[2][1:])}" if o[2].startswith("@") else ""
                kindly = kindly or (f" r:datatype={quoteattr(o[2])}" if o[2] else "")
                inside = f"<{name}{kindly}>{text}</x:{p[cut:]}>"
            described.append(f"<r:Description {about}>{inside}</r:Description>")
        return f'<?xml version="1.0"?>\n<r:RDF xmlns:r="{RDF}">' + "\n".join(described) + "</r:RDF>"

    def json(self, triples: list[tuple[Term, str, Term]]) -> str:
        nodes = []
        for (kind, value, _), p, o in triples:
            said: object = {"@id": o[1]} if o[0] == "iri" else {"@id": f"_:{o[1]}"}
            if o[0] == "literal":
                more = {"@language": o[2][1:]} if o[2].startswith("@") else {"@type": o[2]} if o[2] else {}
                said = {"@value": o[1], **more}
            if self.draw.random() < 0.2:
                said = {"@list": [said, 1, True]}
            elif self.draw.random() < 0.2:
                said = {p: [said, "plain"]}
            node: dict[str, object] = {p: said}
            if kind == "iri" or self.draw.random() < 0.7:
                node["@id"] = value if kind == "iri" else f"_:{value}"
            nodes.append(node)
        document: object = {"@context": {"e": "http://e.org/"}, "@graph": nodes}
        return json.dumps(document, ensure_ascii=self.draw.random() < 0.5, indent=self.draw.choice([None, 1]))


def canonical(triples: object) -> set[ox.Triple] | None:
    """Triples with labels that do not depend on those written."""
    found = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)  # type: ignore[attr-defined]
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in found}


def of(columns: Columns) -> set[ox.Triple] | None:
    return canonical(ox.parse("\n".join(columns.lines()), format=ox.RdfFormat.N_TRIPLES))


class Out:
    """What a job of the server writes."""

    def __init__(self) -> None:
        self.data = b""

    def head(self, **_fields: object) -> None:
        """Nothing is looked at."""

    def write(self, data: bytes) -> None:
        self.data += data


def served(path: Path, format: str) -> Columns:
    data, out = path.read_bytes(), Out()
    fields = {"documents": [(format, len(data))], "base": path.as_uri(), "name": "the body"}
    parse(b'{"@context": {}}', ox.Store(), fields, data, out)  # type: ignore[arg-type]
    return read(out.data, format="nt")


def populated(path: Path) -> Columns | None:
    """The way of a population, which has nothing to say of what holds no candidate."""
    (found,) = read_files([str(path)], [str(path)], [format_of_name(path.name) or ""])
    return found.columns if isinstance(found, Document) else None


def readings(path: Path, format: str) -> dict[str, set[ox.Triple] | None]:
    """What each command's reader makes of a file."""
    data = path.read_bytes()
    base = path.as_uri()
    packed = path.with_suffix(f".{format}.gz")
    packed.write_bytes(gzip.compress(data))
    bare = path.with_suffix("")
    bare.write_bytes(data)
    found = {
        "validate": merge([read(str(path))]),
        "assess, gap, template": read_profiles(str(path)),
        "bytes": read(data, format=format, base=base),
        "stream": read(io.BytesIO(data), format=format, base=base),
        "gzip": read(packed, base=base),
        "by content": read(bare, base=base),
        "server": served(path, format),
    }
    told = {name: of(columns) for name, columns in found.items()}
    if found["validate"].triples.height:
        told["check"] = canonical(store_of([path]).triples())
    told["query"] = canonical(Store.of(found["assess, gap, template"]).triples())
    several = populated(path)
    return told if several is None else {**told, "population": of(several)}


def differing(format: str, seeds: range, folder: Path) -> list[str]:
    wrong: list[str] = []
    for seed in seeds:
        text = Writer(seed).document(format)
        path = folder / f"d.{format}"
        path.write_bytes(text.encode())
        expected = canonical(
            quad.triple for quad in ox.parse(text.encode(), format=FORMATS[format], base_iri=path.as_uri())
        )
        try:
            wrong += [f"{seed} {name}: {text}" for name, each in readings(path, format).items() if each != expected]
        except InputError as error:
            wrong.append(f"{seed} {error}: {text}")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_every_reader_finds_what_pyoxigraph_finds(tmp_path, format):
    assert not differing(format, range(DOCUMENTS // len(FORMATS) + 1), tmp_path)[:3]


@pytest.mark.parametrize("format", FORMATS)
def test_a_damaged_document_is_refused_or_read_as_pyoxigraph_reads_it(format):
    """It is refused where pyoxigraph refuses it; the reader refuses more, such as what JSON-LD drops."""
    for seed in range(DOCUMENTS // len(FORMATS) + 1):
        writer = Writer(seed)
        data = bytearray(writer.document(format).encode())
        for _ in range(writer.draw.randrange(1, 3)):
            at = writer.draw.randrange(len(data) + 1)
            data[at : at + writer.draw.randrange(3)] = writer.draw.choice(
                [b"", b"<", b'"', b"\\", b"\xff", b"\0", b" ", b"."]
            )
        try:
            expected = canonical(
                quad.triple for quad in ox.parse(bytes(data), format=FORMATS[format], base_iri="http://e.org/base")
            )
        except (SyntaxError, ValueError):
            expected = None
        try:
            found = of(read(bytes(data), format=format, base="http://e.org/base"))
        except InputError:
            continue
        assert expected is not None, bytes(data)
        assert found == expected, bytes(data)
