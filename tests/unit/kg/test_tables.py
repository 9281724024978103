"""Reading tab-separated tables: errors name file and line."""

import re

import pytest

from kg.errors import KnowledgeError
from kg.tables import read_optional_table, read_table

COLUMNS = ("name", "value")


@pytest.fixture
def table(tmp_path):
    """Return a function that writes a table and reads it."""

    def write_and_read(content):
        path = tmp_path / "table.tsv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_table(path, COLUMNS))

    return write_and_read


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        pytest.param("name\tvalue\na\t1\nb\t2\n", [(2, "a", "1"), (3, "b", "2")], id="plain"),
        pytest.param("name\tvalue\n", [], id="header only"),
        pytest.param("name\tvalue\na\t1", [(2, "a", "1")], id="no line end at the end"),
        pytest.param("name\tvalue\r\na\t1\r\n", [(2, "a", "1")], id="Windows line ends"),
        pytest.param("\ufeffname\tvalue\na\t1\n", [(2, "a", "1")], id="byte order mark"),
        pytest.param("# top\nname\tvalue\n# one\n\na\t1\n", [(5, "a", "1")], id="comments and blank lines are counted, not read"),
        pytest.param("name\tvalue\n a \t 1 \n", [(2, "a", "1")], id="cells are trimmed"),
        pytest.param("name\tvalue\na\t\n", [(2, "a", "")], id="empty cell"),
        pytest.param('name\tvalue\n"a\t1"\n', [(2, '"a', '1"')], id="quotes are letters"),
        pytest.param("name\tvalue\na\t1 # no comment\n", [(2, "a", "1 # no comment")], id="hash inside a line"),
        pytest.param("name\tvalue\nłódź\tß\n", [(2, "łódź", "ß")], id="UTF-8"),
    ],
)
def test_sound_tables_are_read(table, content, rows):
    assert [(number, row["name"], row["value"]) for number, row in table(content)] == rows


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("", r"table\.tsv:1: the header must be name<tab>value", id="empty"),
        pytest.param("# only a comment\n", r"table\.tsv:1: the header", id="comment only"),
        pytest.param("a\t1\n", r"table\.tsv:1: the header", id="no header"),
        pytest.param("value\tname\n", r"table\.tsv:1: the header", id="columns in another order"),
        pytest.param("name\tvalue\tmore\n", r"table\.tsv:1: the header", id="one column too many"),
        pytest.param("name,value\n", r"table\.tsv:1: the header", id="commas"),
        pytest.param("name\tvalue\na\n", r"table\.tsv:2: 1 cells where 2 are needed \(name, value\)", id="cell missing"),
        pytest.param("name\tvalue\na\t1\nb\t2\t3\n", r"table\.tsv:3: 3 cells where 2", id="cell too many"),
        pytest.param("name\tvalue\n# x\n\na b\n", r"table\.tsv:4: 1 cells", id="line number counts comments"),
        pytest.param("name\tvalue\nn\xf3dulo\t1\n".encode("latin-1"), r"table\.tsv: not UTF-8 at byte 12", id="Latin-1"),
    ],
)
def test_malformed_tables_are_refused_with_file_and_line(table, content, message):
    with pytest.raises(KnowledgeError, match=message):
        table(content)


def test_a_missing_table_is_named(tmp_path):
    path = tmp_path / "gone.tsv"
    with pytest.raises(KnowledgeError, match=re.escape(f"{path}: no such table; it needs the columns name, value")):
        list(read_table(path, COLUMNS))


def test_a_table_that_need_not_be_there_has_no_rows(tmp_path):
    path = tmp_path / "table.tsv"
    assert list(read_optional_table(path, COLUMNS)) == []
    path.write_text("name\tvalue\na\t1\n")
    assert list(read_optional_table(path, COLUMNS)) == list(read_table(path, COLUMNS)) != []
