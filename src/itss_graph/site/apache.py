"""Rules for Apache httpd: the site's own `.htaccess`, which negotiates, and the one that w3id.org needs.

`itss_graph.site.negotiation` says what is negotiated; here the same is written as rewrite rules, with the qualities of
the request in variables, which compare as strings since they are written without trailing zeros.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from itss_graph.site.negotiation import DOCUMENTS, LANGUAGES, REPRESENTATIONS, VARY

_WEIGHT = r"q=(0(?:\.[0-9]{0,2}[1-9])?|1)\.?0{0,3}"
_OTHERS = r"(?:\s*;(?!\s*q=)[^,;]*)*"

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
"""The Content-Security-Policy of the pages."""


def site_htaccess(folders: Sequence[str]) -> str:
    """The rules of the site, wherever it is mounted; `folders` are the modules whose page is the index of a folder."""
    lines = [
        "# Content negotiation for the site that itss publish makes, wherever it is mounted.",
        "# Needs mod_rewrite and mod_headers, and AllowOverride FileInfo Indexes.",
        *_types(),
        "DirectoryIndex index.html",
        "",
        *_headers(),
        *_links(),
        "",
        "RewriteEngine On",
        *_files(),
        "",
        *negotiation(),
        "",
        *_resources("|".join(folders)),
    ]
    return "\n".join(lines) + "\n"


def _files() -> Iterator[str]:
    """Rules for existing files: they are served as they are; a page links to the description of its subject."""
    page = rf"^(.+?)(?:/index)?(?:\.(?:{'|'.join(LANGUAGES[1:])}))?\.html$"
    yield "# Where the site is mounted"
    yield r'RewriteCond "%{REQUEST_URI}::$1" "^(.*?/)(.*)::\2$"'
    yield 'RewriteRule "^(.*)$" "-" [E=BASE:%1]'
    yield "# A page names the description of what it is about; files are what they are"
    yield 'RewriteCond "%{REQUEST_FILENAME}" "-f"'
    yield f'RewriteCond "%{{REQUEST_FILENAME}}" "{page}"'
    yield 'RewriteCond "%1.ttl" "-f"'
    yield f'RewriteRule "{page}" "-" [E=ABOUT:%{{ENV:BASE}}$1]'
    yield 'RewriteCond "%{REQUEST_FILENAME}" "-f"'
    yield 'RewriteRule "^" "-" [L]'


def _resources(modules: str) -> Iterator[str]:
    """Rules that redirect a path without extension to the requested page or document."""
    yield "# Things that are described in every form"
    yield 'RewriteCond "%{ENV:ITSS_FORM}" "=html"'
    yield f'RewriteRule "^({modules})/?$" "%{{ENV:BASE}}$1/index%{{ENV:ITSS_TAG}}.html" [R=303,L]'
    yield f'RewriteRule "^({modules})/?$" "%{{ENV:BASE}}$1.%{{ENV:ITSS_FORM}}" [R=303,L]'
    yield 'RewriteCond "%{REQUEST_FILENAME}.ttl" "-f"'
    yield 'RewriteCond "%{ENV:ITSS_FORM}" "!=html"'
    yield 'RewriteRule "^(.+)$" "%{ENV:BASE}$1.%{ENV:ITSS_FORM}" [R=303,L]'
    yield "# Pages"
    yield 'RewriteCond "%{REQUEST_FILENAME}.html" "-f"'
    yield 'RewriteRule "^(.+)$" "%{ENV:BASE}$1%{ENV:ITSS_TAG}.html" [R=303,L]'
    yield 'RewriteCond "%{REQUEST_FILENAME}/index.html" "-f"'
    yield 'RewriteRule "^((?:.+/)?)$" "%{ENV:BASE}$1index%{ENV:ITSS_TAG}.html" [R=303,L]'
    yield 'RewriteCond "%{REQUEST_FILENAME}/index.html" "-f"'
    yield 'RewriteRule "^(.+)$" "%{ENV:BASE}$1/index%{ENV:ITSS_TAG}.html" [R=303,L]'


def w3id_htaccess(folders: Sequence[str], base_url: str) -> str:
    """The rules for `/itss/` of w3id.org, which redirect to the site at `base_url`, a URL that ends in a slash."""
    modules = "|".join(folders)
    resources = (
        f"(?:{modules})/(?:properties/)?[\\w.-]+|readings(?:/[\\w.-]+)?"
        "|(?:shapes|alignments|skos)/[\\w-]+(?:/[\\w.-]+)?|void|dcat"
    )
    lines = [
        "# The ITSS skill standard as a graph. See README.md for whom to ask.",
        "RewriteEngine On",
        *_headers(),
        "# Files by their names",
        f'RewriteRule "^([\\w./-]+\\.(?:{_extensions()}|rq|css|js|svg|json|tsv|txt|xml))$" "{base_url}$1" [R=302,NE,L]',
        "",
        *negotiation(),
        "",
        "# Things that are described in every form",
        'RewriteCond "%{ENV:ITSS_FORM}" "=html"',
        f'RewriteRule "^({modules})/?$" "{base_url}$1/index%{{ENV:ITSS_TAG}}.html" [R=303,NE,L]',
        f'RewriteRule "^({modules})/?$" "{base_url}$1.%{{ENV:ITSS_FORM}}" [R=303,NE,L]',
        'RewriteCond "%{ENV:ITSS_FORM}" "=html"',
        f'RewriteRule "^({resources})$" "{base_url}$1%{{ENV:ITSS_TAG}}.html" [R=303,NE,L]',
        f'RewriteRule "^({resources})$" "{base_url}$1.%{{ENV:ITSS_FORM}}" [R=303,NE,L]',
        "# Pages that are only that",
        f'RewriteRule "^((?:[\\w./-]+/)?)$" "{base_url}$1index%{{ENV:ITSS_TAG}}.html" [R=303,NE,L]',
        f'RewriteRule "^([\\w./-]+)$" "{base_url}$1%{{ENV:ITSS_TAG}}.html" [R=303,NE,L]',
    ]
    return "\n".join(lines) + "\n"


def w3id_readme(base_url: str) -> str:
    """The README that w3id.org asks for beside the rules."""
    return f"""# https://w3id.org/itss/

The ITSS skill standard (Skill Standards for IT Professionals V3 2008, Japan) as an OWL ontology with SHACL shapes.

| IRI | what it names |
| --- | --- |
| `https://w3id.org/itss/ontology#…` | classes, properties, levels, scales, readings |
| `https://w3id.org/itss/itsm/…` | the job category IT Service Management: fields, indicators, requirements, criteria |
| `https://w3id.org/itss/shapes/…#…` | SHACL shapes |
| `https://w3id.org/itss/alignments/…#…` | mappings to other classifications |
| `https://w3id.org/itss/ontology/VERSION`, `https://w3id.org/itss/itsm/VERSION` … | versions |

Every IRI answers with 303 and leads to HTML (English or Japanese), Turtle, RDF/XML, N-Triples or JSON-LD at
{base_url}, as `Accept` and `Accept-Language` ask; a form that does not exist is answered with 406.

`.htaccess` and this file are made by `itss publish --base-url {base_url}`: copy the folder as it is.

Maintainers: the itss-graph contributors, {base_url}contributors.html
"""


def negotiation() -> Iterator[str]:
    """Rules that find the best form and language: `ITSS_FORM`, a file extension, and `ITSS_TAG`, such as `.ja`."""
    names = [form.extension.upper() for form in REPRESENTATIONS]
    yield "# How welcome each form is: the more special range counts"
    yield 'RewriteCond "%{HTTP:Accept}" "!/"'
    yield f'RewriteRule "^" "-" [{_qualities(names, "1")}]'
    yield 'RewriteCond "%{HTTP:Accept}" "/"'
    yield f'RewriteRule "^" "-" [{_qualities(names, "0")}]'
    yield from _range("Accept", r"\*/\*", names)
    for family in ("text", "application"):
        members = [form.extension.upper() for form in REPRESENTATIONS if form.media_type.startswith(f"{family}/")]
        yield from _range("Accept", rf"{family}/\*", members)
    for form in REPRESENTATIONS:
        yield from _range("Accept", form.media_type.replace("+", r"\+").replace(".", r"\."), [form.extension.upper()])
    yield "# The most welcome one, the first of several"
    yield 'RewriteRule "^" "-" [E=ITSS_FORM:html,E=ITSS_BEST:%{ENV:Q_HTML}]'
    for form in DOCUMENTS:
        name = form.extension.upper()
        yield f'RewriteCond expr "%{{reqenv:Q_{name}}} > %{{reqenv:ITSS_BEST}}"'
        yield f'RewriteRule "^" "-" [E=ITSS_FORM:{form.extension},E=ITSS_BEST:%{{ENV:Q_{name}}}]'
    yield 'RewriteCond "%{ENV:ITSS_BEST}" "=0"'
    yield 'RewriteRule "^" "-" [R=406,L]'
    yield "# The language"
    yield f'RewriteRule "^" "-" [{_qualities([language.upper() for language in LANGUAGES], "0")}]'
    yield from _range("Accept-Language", r"\*", [language.upper() for language in LANGUAGES])
    for language in LANGUAGES:
        yield from _range("Accept-Language", rf"{language}(?:-[a-z0-9-]+)?", [language.upper()])
    yield f'RewriteRule "^" "-" [E=ITSS_TAG:,E=ITSS_BEST:%{{ENV:Q_{LANGUAGES[0].upper()}}}]'
    for language in LANGUAGES[1:]:
        yield f'RewriteCond expr "%{{reqenv:Q_{language.upper()}}} > %{{reqenv:ITSS_BEST}}"'
        yield f'RewriteRule "^" "-" [E=ITSS_TAG:.{language},E=ITSS_BEST:%{{ENV:Q_{language.upper()}}}]'


def _range(header: str, pattern: str, names: Iterable[str]) -> Iterator[str]:
    """Rules that set qualities where a header names a range, with a weight and without one."""
    names = list(names)
    yield f'RewriteCond "%{{HTTP:{header}}}" "(?:^|,)\\s*{pattern}{_OTHERS}\\s*;\\s*{_WEIGHT}\\s*(?:[,;]|$)" [NC]'
    yield f'RewriteRule "^" "-" [{_qualities(names, "%1")}]'
    yield f'RewriteCond "%{{HTTP:{header}}}" "(?:^|,)\\s*{pattern}{_OTHERS}\\s*(?:,|$)" [NC]'
    yield f'RewriteRule "^" "-" [{_qualities(names, "1")}]'


def _qualities(names: Iterable[str], value: str) -> str:
    return ",".join(f"E=Q_{name}:{value}" for name in names)


def _types() -> Iterator[str]:
    for form in DOCUMENTS:
        yield f"AddType {form.media_type} .{form.extension}"
    yield "AddType text/javascript .js"
    yield "AddType application/sparql-query .rq"
    yield "AddType text/tab-separated-values .tsv"
    yield "AddCharset UTF-8 .html .ttl .css .js .tsv .txt .rq"


def _headers() -> Iterator[str]:
    yield 'Header always set Access-Control-Allow-Origin "*"'
    yield f'Header always set Vary "{VARY}"'


def _links() -> Iterator[str]:
    """Headers of pages: their security policy, and links to the description of their subject."""
    yield f'Header always set Content-Security-Policy "{POLICY}"'
    yield 'Header always set X-Content-Type-Options "nosniff"'
    relations = [(form, "alternate") for form in DOCUMENTS] + [(DOCUMENTS[0], "describedby")]
    for form, relation in relations:
        link = f'<%{{ABOUT}}e.{form.extension}>; rel=\\"{relation}\\"; type=\\"{form.media_type}\\"'
        yield f'Header append Link "{link}" env=ABOUT'


def _extensions() -> str:
    return "|".join(form.extension for form in REPRESENTATIONS)
