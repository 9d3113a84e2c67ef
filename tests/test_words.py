"""The words of the package: the same in both languages, all of them used, none missing, none written anywhere else."""

import re
import string
import tomllib
from pathlib import Path

import pytest

import itss_graph
from itss_graph import Standard
from itss_graph.words import LANGUAGES, catalogue, joined, says

PACKAGE = Path(itss_graph.__file__).parent
WORDS = {each: tomllib.loads((PACKAGE / "words" / f"{each}.toml").read_text("utf-8")) for each in LANGUAGES}
KEYS = {f"{table}.{key}": table for table, entries in WORDS["en"].items() for key in entries}
SOURCES = [file for ending in ("*.py", "*.html", "*.svg") for file in sorted(PACKAGE.rglob(ending))]
TEXT = "\n".join(file.read_text("utf-8") for file in SOURCES)

COMPUTED = tuple(
    f"{table or other}.{beginning}"
    for table, beginning, other in re.findall(r"f[\"'](\w+)\.(\w*)\{|words\.(\w+)[\[,]", TEXT)
)
"""What keys begin with that the source puts together from a name."""

JAPANESE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
READERS = {
    "presentation/terminal.py": "where lines of Japanese may end",
    "reports/figures.py": "units of shortened numbers",
    **{f"spreadsheets/{name}.py": "reads cells" for name in ("cells", "dates", "formats", "headings", "units")},
    "spreadsheets/mapping.py": "an example of a mapping, and the units that it takes",
}
"""Modules that read or lay out Japanese, which is their data."""

OWN_KEYS = {"column.record", "sheet.expertise", "outcome.not-specified"}
"""Words that are equal to a label, in tables whose other words are not labels."""


def placeholders(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_the_same_keys_in_the_same_order():
    assert [[table, *entries] for table, entries in WORDS["en"].items()] == [
        [table, *entries] for table, entries in WORDS["ja"].items()
    ]


@pytest.mark.parametrize("key", KEYS)
def test_the_same_places_for_values(key):
    english, japanese = (WORDS[language][KEYS[key]][key.partition(".")[2]] for language in LANGUAGES)
    assert placeholders(english) == placeholders(japanese)
    assert english or key in ("mark.none", "unit.count")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_is_read_as_toml_reads_the_file(language):
    read = catalogue(language)
    assert {table: vars(getattr(read, table)) for table in WORDS[language]} == WORDS[language]


def test_every_key_is_used():
    used = set(re.findall(r"(?=\b([a-z]+\.[\w-]+))", TEXT))
    used |= {f"{key}_one" for key in used}
    assert [key for key in KEYS if key not in used and not key.startswith(COMPUTED)] == []


def test_every_key_that_is_used_exists():
    asked = re.findall(r"(?:says|joined|counted)\(\s*[\"']([\w.-]+)[\"']", TEXT) + re.findall(
        r"\bwords\.(\w+\.\w+)", TEXT
    )
    assert len(asked) > 400
    for key in asked:
        assert says(key).en or key == "mark.none", key


def test_one_text_has_one_key():
    texts = {}
    for key, table in KEYS.items():
        name = key.partition(".")[2]
        texts.setdefault(tuple(WORDS[language][table][name] for language in LANGUAGES), []).append(key)
    assert [keys for text, keys in texts.items() if any(text) and len(keys) > 1] == []


def test_labels_of_terms_are_not_written_again():
    labels = {(term.label.en.casefold(), term.label.ja) for term in Standard.load().terms.values()}
    again = {key for key in KEYS if (says(key).en.casefold(), says(key).ja) in labels}
    assert again == OWN_KEYS


def test_no_module_writes_japanese():
    written = {str(file.relative_to(PACKAGE)) for file in SOURCES if JAPANESE.search(file.read_text("utf-8"))}
    assert written == set(READERS)


def test_labels_come_from_the_ontology():
    assert says("itss.SpecialtyField") == Standard.load().term("SpecialtyField").label


def test_values_go_in_by_language():
    field = Standard.load().field("ServiceDesk").label
    assert says("standard.one_engagement", field).ja == WORDS["ja"]["standard"]["one_engagement"].format(field.ja)
    assert joined("mark.comma", [field, field]).en == f"{field.en}, {field.en}"


@pytest.mark.parametrize("key", ["report.nonsense", "nonsense.report"])
def test_an_unknown_key_is_an_error(key):
    with pytest.raises(AttributeError, match="nonsense"):
        says(key)


def test_no_figure_of_the_standard_stands_in_a_template():
    for file in (PACKAGE / "site").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", file.read_text("utf-8"), flags=re.DOTALL)
        assert not re.search(r"\d", text.replace("CC BY 4.0", "")), file
