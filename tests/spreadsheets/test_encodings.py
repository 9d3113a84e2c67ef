"""UTF-8 that was encoded twice is refused with its place; names that only look so are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itss_graph.errors import InputError
from itss_graph.spreadsheets.reading import read_tables
from itss_graph.spreadsheets.text import encoded_twice

from .test_seen import lines


def again(text, encoding):
    """UTF-8 that is read in another encoding; what CP1252 leaves undefined is read as Latin-1, as browsers do."""
    data = text.encode()
    if encoding != "cp1252":
        return data.decode(encoding)
    return "".join(bytes([byte]).decode("latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else "cp1252") for byte in data)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", ["山田", "近藤 浩", "加", "François", "Иван", "Ελένη", "Nguyễn", "8億円", "voilà"])
def test_a_file_that_was_encoded_twice_is_refused(tmp_path, text, encoding):
    (tmp_path / "people.csv").write_text(f"person,name\n1,A\n2,{again(text, encoding)}\n", encoding="utf-8")
    with pytest.raises(InputError) as found:
        read_tables(tmp_path)
    assert f"in column B is UTF-8 that was encoded twice, from “{text}”; save it from its source" in str(found.value)


@pytest.mark.parametrize("text", ["山田", "のぞみ", "田中"])
def test_utf_8_that_was_read_as_japanese(text):
    assert encoded_twice(again(text, "cp932")) == text


@pytest.mark.parametrize("name", ["å±±ç”°", "FranÃ§ois"])
def test_a_cell_that_was_encoded_twice(write, load, name):
    (line,) = lines(load(write({"People": [["Person", "Name"], ["1", name]]})))
    assert f"People, row 2, column B (Name): “{name} (" in line
    assert "is UTF-8 that was encoded twice" in line


NAMES = """Müller/Jürgen Größe/Spaß–Tag/Straße”/Hélène Côté/NOËL/CITÉ»/« CITÉ »/“Renée”/il a dit « é… »/l’été/ﾀﾅｶ ﾀﾛｳ/ﾐｷ
Nguyễn Thị Hồng/Trần Đức Hà/Lê Văn À/São João/AMANHÃ/Øystein Ås/Þórður/Ðà Nẵng/Çelik/Üçgül/ÅÄÖ/Š. Žižek/Æ°/ﾋｷ ﾁｱｷ
山田ﾀﾛｳ/螻/½ Jahr/20 °C/±5 µm/§ 5 – 7/€ 5/Ñandú…""".replace("\n", "/").split("/")


@pytest.mark.parametrize("name", NAMES)
def test_names_that_only_look_so(write, load, name):
    imported = load(write({"People": [["Person", "Name"], ["1", name]]}))
    assert lines(imported) == []
    assert imported.names.by_number["1"].name == name


FOLLOW = "ŠšŽžŸŒœƒµ"  # letters of CP1252 that stand for later bytes of UTF-8; no language has one after Ã
LETTERS = st.characters(categories=["Lu", "Ll"], max_codepoint=0x1EF9, exclude_characters=FOLLOW) | st.sampled_from(
    " -."
)


@given(st.text(LETTERS, max_size=20))
def test_letters_are_never_taken_for_bytes(text):
    assert encoded_twice(text) is None


@given(st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x9FFF, exclude_categories=["Cn"]), min_size=1))
def test_japanese_is_always_noticed(text):
    assert encoded_twice(again(text, "cp1252")) == text
