"""Wrong and odd inputs to every command, each with the exit code and the words that answer it.

A row is a name, the call, the exit code, what standard error (or, behind `out:`, standard output) says, and the files
that stand in the folder beforehand. `{good}` in a call is one whole profile in Turtle, `{shapes}` a shapes graph,
`{sheets}` a folder of CSV files that can be imported.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from itss_graph import resources

GOOD = resources.path("data", "examples", "one-day-short.ttl").read_bytes()
TEAM = resources.path("data", "examples", "team.ttl").read_bytes()
PLAIN = resources.path("data", "examples", "plain.jsonld").read_bytes()
LINE = b"<urn:a> <urn:b> <urn:c> .\n"
SHAPES = b"""@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix itss: <https://w3id.org/itss/ontology#> .
<urn:s> a sh:NodeShape ; sh:targetClass itss:Candidate ; sh:property <urn:p> .
<urn:p> sh:path itss:seeks ; sh:minCount 1 .
"""
SEEK = b"@prefix itss: <https://w3id.org/itss/ontology#> .\n@prefix itsm: <https://w3id.org/itss/itsm/> .\n"
EMPTY = SEEK + b"<urn:a> a itss:Candidate .\n"
XML = b'<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">%s</rdf:RDF>'
QUERY = b"SELECT * { ?s ?p ?o } LIMIT 1"
ISSUER = b'id = "https://example.org/"\nname = "Example"\ncountry = "JP"\n'


@dataclass(frozen=True)
class Odd:
    """One input: `says` is a regular expression, `makes` what the call may leave in the folder."""

    call: str
    code: int
    says: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    makes: tuple[str, ...] = ()
    stdin: bytes | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


def _changed(old: str, new: str, profile: bytes = GOOD) -> bytes:
    assert old.encode() in profile
    return profile.replace(old.encode(), new.encode(), 1)


def _zip(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return made.getvalue()


def _one(content: bytes, name: str) -> dict[str, bytes]:
    return {name: content}


# What a document may hold that is no profile: read by `assess`, `validate`, `gap` and `query --data` in turn.
_DOCUMENTS: dict[str, tuple[bytes, str]] = {
    "words.ttl": (b"hello world\n", "words.ttl:1"),
    "picture.ttl": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", r"picture.ttl.*(UTF-8|NUL)"),
    "utf16.ttl": (GOOD.decode().encode("utf-16"), "UTF-16|UTF-8"),
    "sjis.ttl": ('<urn:a> <urn:b> "上田" .'.encode("cp932"), "UTF-8"),
    "latin.nt": ('<urn:a> <urn:b> "é" .\n'.encode("latin-1"), "UTF-8"),
    "nul.ttl": (b'<urn:a> <urn:b> "\0" .', "NUL"),
    "nul.nt": (b'<urn:a> <urn:b> "\0" .\n', "NUL"),
    "cut.ttl": (GOOD[:-30], "ends too early|cut.ttl:"),
    "cut.nt": (b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b>\n", "cut.nt:2"),
    "cut.nq": (b"<urn:a> <urn:b> <urn:c> <urn:g>\n", "cut.nq:1"),
    "cut.rdf": (XML[:40], "cut.rdf"),
    "cut.jsonld": (PLAIN[:-20], "ends too early|not JSON"),
    "quoted.ttl": (b"<<<urn:a> <urn:b> <urn:c>>> <urn:d> <urn:e> .", "quoted"),
    "quoted.nt": (b"<urn:x> <urn:y> <<( <urn:a> <urn:b> <urn:c> )>> .\n", "quoted"),
    "prefix.ttl": (b"a:b a:c a:d .", "prefix"),
    "relative.nt": (b"<a> <urn:b> <urn:c> .\n", "relative.nt:1"),
    "space.nt": (b"<urn:a b> <urn:b> <urn:c> .\n", "space.nt:1"),
    "surrogate.nt": (b'<urn:a> <urn:b> "\\uD800" .\n', "surrogate.nt:1"),
    "language.nt": (b'<urn:a> <urn:b> "x"@1 .\n', "language.nt:1"),
    "doctype.rdf": (b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n<x/>', "DOCTYPE"),
    "tag.rdf": (XML % b"<a>", "tag.rdf"),
    "bag.xml": (b"<html><body>no</body></html>", "bag.xml|no candidate"),
    "deep.ttl": (b"<urn:a> <urn:b> " + b"[<urn:b> " * 20_000, "deep"),
    "deep.jsonld": (b"[" * 100_000, "deep"),
    "number.json": (b"3", "number.json:1:1"),
    "null.json": (b"null", "JSON|null|object"),
    "text.json": (b'"itss:Candidate"', "text.json:1:1"),
    "twice.json": (b'{"id":"urn:a","type":"Candidate","type":"Candidate"}', "type"),
    "key.json": (b'{"id":"urn:a","type":"Candidate","seekz":"itsm:OperationsManagement-L4"}', "key.json:1:"),
    "keyword.json": (b'{"@id":"urn:a","@type":"Candidate","@foo":1}', "@foo"),
    "nothing.json": (b'{"id":"urn:a","type":"Candidate","seeks":null}', "null|seeks"),
    "identifier.json": (b'{"id":"urn:a b","type":"Candidate"}', "urn:a b"),
    "number-id.json": (b'{"id":7,"type":"Candidate"}', "7|id"),
    "context.json": (b'{"@context":"https://example.org/c","@id":"urn:a"}', "not fetched"),
    "nan.json": (b'{"id":"urn:a","type":"Candidate","x":NaN}', "nan.json:1:38: not JSON: NaN"),
    "comment.json": (b'// a comment\n{"id":"urn:a"}', "not JSON"),
    "half.nt.gz": (gzip.compress(LINE * 1000)[:40], "gzip"),
    "not.ttl.gz": (b"\x1f\x8bnot gzip at all", "gzip"),
    "bomb.nt.gz": (gzip.compress(b" " * (300 << 20), 1), "gzip|inflates"),
    "zip.ttl": (_zip(a="b"), "UTF-8|NUL|zip.ttl"),
}
_READERS = (
    "assess {name} --format json",
    "validate {name} --format json",
    "gap {name} --to OperationsManagement-L4 --format json",
    "query count-candidates-by-kpi --data {name}",
    "assess {name} --format html",
    "template --from {name} -o x.xlsx",
    "check {name}",
    "validate {name} --shapes {shapes}",
    "validate {good} --shapes {name}",
    "assess {name} --timeline --format json",
)
_LARGE = ("deep.jsonld", "bomb.nt.gz", "deep.ttl")

DOCUMENTS = {
    f"{_READERS[number % len(_READERS)].split()[0]} {name}": Odd(
        _READERS[number % len(_READERS)].replace("{name}", name), 2, says, _one(content, name)
    )
    for number, (name, (content, says)) in enumerate(_DOCUMENTS.items())
}

_AS_OF = "--as-of 2026-11-23"
_SOUND = 'itss:startDate "2019-04-01"^^xsd:date'

# Profiles that are read and ill-formed.
_PROFILES: dict[str, tuple[bytes, str]] = {
    "no date": (_changed('"2019-04-01"^^xsd:date', '"2019-13-01"^^xsd:date'), "startDate"),
    "a date and a time": (_changed('"2019-04-01"^^xsd:date', '"2019-04-01T00:00:00"^^xsd:dateTime'), "startDate"),
    "a year": (_changed('"2019-04-01"^^xsd:date', "2019"), "startDate"),
    "a date as text": (_changed('"2019-04-01"^^xsd:date', '"2019-04-01"'), "startDate"),
    "two starts": (_changed(_SOUND, f'{_SOUND} , "2018-01-01"^^xsd:date'), "startDate"),
    "an end before the start": (_changed('"2021-03-29"', '"2019-03-29"'), "endDate|startDate"),
    "a negative number": (_changed("itss:persons 36", "itss:persons -1"), "persons"),
    "a fraction": (_changed("itss:persons 36", "itss:persons 36.5"), "persons"),
    "a number as text": (_changed("itss:persons 36", 'itss:persons "36"'), "persons"),
    "a number with a unit": (_changed("itss:persons 36", 'itss:persons "36人"^^xsd:integer'), "persons"),
    "two numbers": (_changed("itss:persons 36", "itss:persons 36, 37"), "persons"),
    "a huge number": (_changed("itss:persons 36", "itss:persons 1" + "0" * 400), "persons"),
    "no role": (_changed("itss:role itss:TeamLeader ;", ""), "role"),
    "two roles": (_changed("itss:TeamLeader", "itss:TeamLeader , itss:TeamMember"), "role"),
    "an unknown role": (_changed("itss:TeamLeader", "itss:Teamleader"), "role"),
    "no outcome": (_changed("itss:outcome itss:Successful ;", ""), "outcome"),
    "a criterion of another field": (_changed("itsm:ComplexStructure", "itsm:ComplexOperatingSystem"), "complexity"),
    "a misspelt property": (_changed("itss:persons", "itss:person"), "person"),
    "a property of the standard": (GOOD + b"itss:TeamMember itss:subsumes itss:TeamLeader .", "subsumes|TeamMember"),
    "a derived fact": (GOOD + b"<urn:x> itss:tenure <urn:t> .", "tenure"),
    "a shape": (GOOD + b"<urn:x> a <http://www.w3.org/ns/shacl#NodeShape> .", "shacl|NodeShape"),
    "seeking what is no indicator": (_changed("itsm:OperationsManagement-L4", "itsm:OperationsManagement-L9"), "seeks"),
    "developing oneself": (_changed("hina-ogawa", "sota-ueda"), "develops"),
    "being one's own record": (GOOD + b"<urn:x> a itss:Candidate ; itss:engagement <urn:x> .", "urn:x|engagement"),
}
PROFILES = {
    f"{command.split()[0]} {name}": Odd(f"{command} {_AS_OF}", code, says, _one(content, "p.ttl"))
    for number, (name, (content, says)) in enumerate(_PROFILES.items())
    for command, code in [
        (
            ("assess p.ttl --format json", 2),
            ("gap p.ttl --to OperationsManagement-L4 --format json", 2),
            ("assess p.ttl --format html", 2),
            ("assess p.ttl --format csv", 2),
        )[number % 4]
    ]
}

USAGE = {
    "no command": Odd("", 2, ""),
    "an unknown command": Odd("asess x.ttl", 2, "asess"),
    "an unknown option": Odd("assess {good} --formt json", 2, "formt"),
    "assess nothing": Odd("assess", 2, "."),
    "a missing file": Odd("assess nowhere.ttl", 2, "nowhere.ttl"),
    "a missing file among good ones": Odd(f"assess {{good}} nowhere.ttl {_AS_OF} --format json", 2, "nowhere.ttl"),
    "a term in quotes": Odd("show '<urn:a>'", 2, "urn:a"),
    "an empty name": Odd("assess ''", 2, "."),
    "an empty folder": Odd("assess d", 2, "no profiles|known|left out", {"d/.keep": b""}),
    "an unknown ending of words": Odd("assess what.xyz", 2, "what.xyz", _one(b"hello", "what.xyz")),
    "a workbook to assess": Odd("assess s.xlsx", 2, "s.xlsx", _one(_zip(a="b"), "s.xlsx")),
    "a table to assess": Odd("assess s.csv", 2, "s.csv", _one(b"a,b\n1,2\n", "s.csv")),
    "nothing on standard input": Odd("assess -", 2, "stdin|no candidate", stdin=b""),
    "words on standard input": Odd("assess -", 2, "stdin", stdin=b"hello"),
    "standard input twice": Odd("assess - -", 2, "-", stdin=GOOD),
    "standard input as data and shapes": Odd("validate - --shapes -", 2, "-", stdin=SHAPES),
    "a day that is none": Odd("assess {good} --as-of 2026-02-30", 2, "2026-02-30"),
    "a day without hyphens": Odd("assess {good} --as-of 20261130", 2, "20261130"),
    "a day and a time": Odd("assess {good} --as-of 2026-11-30T00:00:00", 2, "as-of"),
    "a day in words": Odd("assess {good} --as-of tomorrow", 2, "tomorrow"),
    "the last day of all": Odd("assess {good} --as-of 9999-12-31 --format json", 2, "2999-12-31"),
    "the first day of all": Odd("assess {good} --as-of 0001-01-01 --format json", 2, "1000-01-01"),
    "a plan at the end of time": Odd(
        "gap {good} --to OperationsManagement-L7 --as-of 2999-06-01 --format json", 1, "^$"
    ),
    "an unknown indicator": Odd("assess {good} --kpi Nothing-L9", 2, "Nothing-L9"),
    "an indicator in other case": Odd("assess {good} --kpi operationsmanagement-l4", 2, "operationsmanagement-l4"),
    "a level without its table": Odd("assess {good} --kpi ServiceDesk-L7", 2, "ServiceDesk-L7"),
    "an unknown reading": Odd("assess {good} --reading lenient", 2, "lenient"),
    "an unknown engine": Odd("assess {good} --engine warp", 2, "warp"),
    "an unknown format": Odd("assess {good} --format docx", 2, "docx"),
    "an unknown language": Odd("assess {good} --lang fr", 2, "fr"),
    "no worker": Odd("assess {good} --workers 0", 2, "workers"),
    "claims of someone without": Odd("assess p.ttl --claims", 2, "claim|seek", _one(EMPTY, "p.ttl")),
    "validating someone without claims": Odd("validate p.ttl --format json", 0, "claim", _one(EMPTY, "p.ttl")),
    "claims as rows": Odd("assess {good} --claims --format csv", 2, "claims"),
    "names without a report": Odd(
        "assess {good} --names n.csv --format json", 2, "names", _one(b"iri,name\n", "n.csv")
    ),
    "names that are missing": Odd("assess {good} --names n.csv --format html", 2, "n.csv"),
    "names that are no table": Odd(
        "assess {good} --names n.csv --format html", 2, "n.csv", _one(b"\x89PNG\0", "n.csv")
    ),
    "names without their columns": Odd(
        "assess {good} --names n.csv --format html", 2, "n.csv", _one(b"a,b\n1,2\n", "n.csv")
    ),
    "an issuer without a credential": Odd(
        "assess {good} --issuer i.toml --format json", 2, "issuer", _one(ISSUER, "i.toml")
    ),
    "a credential of nobody": Odd("assess {good} --format elm", 2, "issuer"),
    "an issuer that is no TOML": Odd("assess {good} --format elm --issuer i.toml", 2, "i.toml", _one(b"=", "i.toml")),
    "an issuer without a name": Odd(
        "assess {good} --format elm --issuer i.toml", 2, "name", _one(b'id = "https://example.org/"', "i.toml")
    ),
    "a drawing of a table": Odd("assess {good} --format svg", 2, "timeline"),
    "a drawing of several people": Odd("assess t.ttl --timeline --format svg", 2, ".", _one(TEAM, "t.ttl")),
    "a timeline of an indicator": Odd("assess {good} --timeline --kpi OperationsManagement-L4", 2, "timeline"),
    "resuming nothing": Odd("assess {good} --resume", 2, "resume|-o"),
    "an endpoint and files": Odd("assess {good} --endpoint http://127.0.0.1:9/", 2, "endpoint"),
    "an endpoint where nobody is": Odd("assess --endpoint http://127.0.0.1:9/", 3, "127.0.0.1"),
    "an endpoint by FTP": Odd("assess --endpoint ftp://127.0.0.1/", 2, "http"),
    "an endpoint that is no address": Odd("assess --endpoint nowhere", 2, "nowhere|http"),
    "an endpoint with a broken port": Odd("assess --endpoint http://127.0.0.1:99999/", 3, "port|http|99999"),
    "a graph without an endpoint": Odd("assess {good} --graph urn:g", 2, "graph|endpoint"),
    "a netrc without an endpoint": Odd("assess {good} --netrc n", 2, "netrc|endpoint"),
    "a standard that is missing": Odd("assess {good} --standard nowhere.ttl", 2, "nowhere.ttl"),
    "a standard that is none": Odd("assess {good} --standard {good}", 2, "ttl"),
    "a standard of words": Odd("show --standard w.ttl", 2, "w.ttl", _one(b"hello", "w.ttl")),
    "an unknown term": Odd("show Nothing", 2, "Nothing"),
    "a version that never was": Odd("show --since 0.0.7", 2, "0.0.7"),
    "changes since words": Odd("show --since w.ttl", 2, "w.ttl", _one(b"hello", "w.ttl")),
    "a plan for no level": Odd("gap {good} --to Nothing-L9", 2, "Nothing-L9"),
    "a plan for no field": Odd("gap {good} --field Nothing", 2, "Nothing"),
    "a plan for nobody": Odd("gap {good} --profile urn:nobody", 2, "urn:nobody"),
    "a change of words": Odd("gap {good} --with w.ttl", 2, "w.ttl", _one(b"hello", "w.ttl")),
    "a change that is missing": Odd("gap {good} --with nowhere.ttl", 2, "nowhere.ttl"),
    "no set of changes": Odd("gap {good} --to OperationsManagement-L4 --set 0", 2, "set"),
    "a set that is not there": Odd(
        f"gap {{good}} --to OperationsManagement-L5 --set 9999 --format turtle {_AS_OF}", 2, "9999|set"
    ),
    "an unknown query": Odd("query no-such-query", 2, "no-such-query"),
    "no query": Odd("query", 2, "."),
    "two queries": Odd("query list-kpis --text 'SELECT * {}'", 2, "."),
    "a query of words": Odd("query --text 'hello world'", 2, "line 1"),
    "a query that breaks off": Odd("query --text 'SELECT * {'", 2, "line 1"),
    "an update": Odd("query --text 'DROP ALL'", 2, "."),
    "a query elsewhere": Odd("query --text 'SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }'", 2, "SERVICE"),
    "a query from elsewhere": Odd(
        "query --text 'SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }'", 2, "leave FROM out"
    ),
    "a query file that is missing": Odd("query --file nowhere.rq", 2, "nowhere.rq"),
    "a query file that is no text": Odd("query --file q.rq", 2, "q.rq|UTF-8", _one(b"\xff\xfe\0", "q.rq")),
    "a parameter without a value": Odd("query describe-term --param term", 2, "term"),
    "a parameter that the query lacks": Odd("query describe-term --param nothing=1", 2, "nothing"),
    "a parameter that is missing": Odd("query describe-term", 2, "term"),
    "a parameter that injects": Odd("query describe-term --param 'term=<urn:a> ?p ?o } #'", 2, "term|urn:a"),
    "a graph as CSV": Odd("query --text 'CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1' --format csv", 2, "."),
    "rows as Turtle": Odd("query --text 'SELECT * { ?s ?p ?o } LIMIT 1' --format turtle", 2, "."),
    "an unknown way of checking": Odd("check --profile nowhere.tsv", 2, "nowhere.tsv"),
    "checks of words": Odd("check --profile p.tsv", 2, "p.tsv", _one(b"hello\n", "p.tsv")),
    "failing on nothing": Odd("check --fail-on NEVER", 2, "NEVER"),
    "a sample of nobody": Odd("sample -n 0", 2, "."),
    "a sample of a negative number": Odd("sample -n -3", 2, "."),
    "a sample in words": Odd("sample -n many", 2, "many"),
    "a sample in an unknown format": Odd("sample -n 1 --format docx", 2, "docx"),
    "a site at no address": Odd("publish -o site --base-url nowhere", 2, "nowhere|base"),
    "a site where a file is": Odd("publish -o f", 2, "f", _one(b"precious", "f")),
    "a server on no port": Odd("serve --port 99999", 2, "port|99999"),
    "a server with a short token": Odd("serve --port 0", 2, "token|ITSS_TOKEN", environment={"ITSS_TOKEN": "x"}),
    "a server with no token file": Odd("serve --port 0 --token-file nowhere", 2, "nowhere"),
    "a server with missing data": Odd(
        "serve --port 0 --data nowhere.ttl", 2, "nowhere.ttl", environment={"ITSS_TOKEN": "0123456789" * 4}
    ),
    "a server of careers without a token": Odd("serve --port 0 --data {good}", 2, "token"),
    "a server on another's address": Odd("serve --host 203.0.113.1 --port 0", 2, "203.0.113.1|expose"),
    "a server in a file": Odd(
        "serve --port 0 --store f", 2, "f", _one(b"precious", "f"), environment={"ITSS_TOKEN": "0123456789" * 4}
    ),
}

_WORKBOOK = b"PK\x03\x04 no workbook"
SHEETS = {
    "import nothing": Odd("import nowhere.xlsx -o o.ttl", 2, "nowhere.xlsx"),
    "import words": Odd("import s.xlsx -o o.ttl", 2, "s.xlsx", _one(b"hello", "s.xlsx")),
    "import an old workbook": Odd("import s.xls -o o.ttl", 2, "s.xls", _one(b"\xd0\xcf\x11\xe0", "s.xls")),
    "import half a workbook": Odd("import s.xlsx -o o.ttl", 2, "s.xlsx", _one(_WORKBOOK, "s.xlsx")),
    "import an archive": Odd("import s.xlsx -o o.ttl", 2, "s.xlsx", _one(_zip(a="b"), "s.xlsx")),
    "import an empty folder": Odd("import s -o o.ttl", 2, "s", {"s/.keep": b""}),
    "import a folder of others": Odd("import s -o o.ttl", 2, "s", {"s/readme.txt": b"hello"}),
    "import Turtle": Odd("import {good} -o o.ttl", 2, "ttl"),
    "import without a place": Odd("import {sheets}", 2, "."),
    "import to another format": Odd("import {sheets} -o o.docx", 2, "docx"),
    "import a mapping that is missing": Odd("import {sheets} -o o.ttl --mapping m.toml", 2, "m.toml"),
    "import a mapping of words": Odd("import {sheets} -o o.ttl --mapping m.toml", 2, "m.toml", _one(b"=", "m.toml")),
    "import a mapping of nothing known": Odd(
        "import {sheets} -o o.ttl --mapping m.toml", 2, "m.toml", _one(b"[nothing]\na = 1\n", "m.toml")
    ),
    "import to a relative base": Odd("import {sheets} -o o.ttl --base people/", 2, "people/"),
    "template without a place": Odd("template", 2, "."),
    "template in another format": Odd("template -o t.docx", 2, "docx"),
    "template over a file": Odd("template -o t --format csv", 2, "t", _one(b"precious", "t")),
    "template with missing people": Odd("template -o t.xlsx --from nowhere.ttl", 2, "nowhere.ttl"),
    "template with missing names": Odd("template -o t.xlsx --from {good} --names n.csv", 2, "n.csv"),
}


def _row(**cells: str) -> dict[str, bytes]:
    """A folder with one person and one engagement, with some cells of it."""
    values = {
        "Specialty field *": "operations management",
        "Role *": "team leader",
        "Outcome *": "successful",
        "Start date *": "2019-04-01",
        "End date": "2021-03-31",
        "Persons": "36",
    } | {key.replace("_", " "): value for key, value in cells.items()}
    heading, row = ",".join(["Person *", *values]), ",".join(["1", *(f'"{value}"' for value in values.values())])
    return {
        "s/people.csv": b"Person *,Name\n1,A\n",
        "s/engagements.csv": f"{heading}\n{row}\n".encode(),
    }


CELLS = {
    f"import {name}": Odd("import s -o o.ttl --names n.csv", 2, "row 2|2行", files)
    for name, files in {
        "a year as a date": _row(**{"Start date *": "2019"}),
        "a month as a date": _row(**{"Start date *": "2019-04"}),
        "a day that is none": _row(**{"Start date *": "2019-02-30"}),
        "an ambiguous day": _row(**{"Start date *": "03/04/2019"}),
        "a serial number": _row(**{"Start date *": "43556"}),
        "an era that is none": _row(**{"Start date *": "昭和99年4月1日"}),
        "yen among persons": _row(Persons="80円"),
        "a sum among persons": _row(Persons="8億円"),
        "person-months": _row(Persons="80人月"),
        "half a person": _row(Persons="36.5"),
        "fewer than nobody": _row(Persons="-1"),
        "about so many": _row(Persons="約80"),
        "a range": _row(Persons="50-80"),
        "an error of a formula": _row(Persons="#N/A"),
        "a formula": _row(Persons="=1+2"),
        "another role": _row(**{"Role *": "leader of teams"}),
        "no outcome": _row(**{"Outcome *": ""}),
        "another outcome": _row(**{"Outcome *": "so-so"}),
        "an end before its start": _row(**{"End date": "2018-03-31"}),
        "a control character": _row(**{"Role *": "team\x07 leader"}),
    }.items()
}

OUTPUTS = {
    "over the input": Odd("assess p.ttl -o p.ttl", 2, "p.ttl", _one(GOOD, "p.ttl")),
    "over the input by another path": Odd("assess p.ttl -o ./d/../p.ttl", 2, "p.ttl", {"p.ttl": GOOD, "d/x": b""}),
    "over the shapes": Odd("validate {good} --shapes s.ttl -o s.ttl", 2, "s.ttl", _one(SHAPES, "s.ttl")),
    "over the names": Odd(
        "assess {good} --names n.html --format html -o n.html", 2, "n.html", _one(b"iri,name\n", "n.html")
    ),
    "over the standard": Odd("build --standard s.ttl -o s.ttl", 2, "s.ttl", _one(b"", "s.ttl")),
    "over a change": Odd(
        "gap {good} --with c.ttl --to OperationsManagement-L4 --format turtle -o c.ttl", 2, "c.ttl", _one(LINE, "c.ttl")
    ),
    "over the sheets": Odd("import s.xlsx -o s.xlsx", 2, "s.xlsx", _one(_zip(a="b"), "s.xlsx")),
    "over the people of a template": Odd("template --from p.ttl -o p.ttl", 2, "p.ttl", _one(GOOD, "p.ttl")),
    "over the ontology": Odd("check o.csv -o o.csv", 2, "o.csv", _one(LINE, "o.csv")),
    "over one of many": Odd("assess d -o d/p.ttl", 2, "p.ttl", {"d/p.ttl": GOOD}),
    "a document": Odd("assess {good} -o r.docx", 2, "docx"),
    "a picture": Odd("assess {good} -o r.png", 2, "png"),
    "no ending": Odd("validate {good} -o report", 2, "report|ending|format"),
    "a plan as a document": Odd("gap {good} --to OperationsManagement-L4 -o r.docx", 2, "docx"),
    "checks as a document": Odd("check {good} -o r.docx", 2, "docx"),
    "people as a document": Odd("sample -n 1 -o r.docx", 2, "docx"),
    "changes as a document": Odd("show --since 0.1.0 -o r.docx", 2, "docx"),
    "into no folder": Odd("assess {good} -o nowhere/r.json", 2, "nowhere"),
    "into a file": Odd("assess {good} -o f/r.json", 2, "f", _one(b"precious", "f")),
    "over a folder": Odd("assess {good} -o d --format json", 2, "d", {"d/x": b""}),
    "to a full disk": Odd("assess {good} --format json -o /dev/full", 2, "/dev/full|space"),
    "a sample to a full disk": Odd("sample -n 50 -o /dev/full --format turtle", 2, "/dev/full|space"),
    "people to standard output": Odd("sample -n 1 --format turtle -o -", 0, ""),
}

ODD: dict[str, Odd] = {**DOCUMENTS, **PROFILES, **USAGE, **SHEETS, **CELLS, **OUTPUTS}
