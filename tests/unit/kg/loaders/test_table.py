"""Tables of terms: columns, separators and quotes; what does not fit is refused with its line; the choice of a loader."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KnowledgeError
from kg.loaders import Source, Term, load_terms, parse_fields


@pytest.fixture
def read(tmp_path):
    """Return a function that writes a table and loads it."""

    def write_and_read(content, name="my.csv", **source):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(load_terms(path, Source(**source)))

    return write_and_read


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("my.csv", "id,label\nA:1,x\n", [Term("A:1", "x")], id="CSV"),
        pytest.param("my.csv", 'id;label\nA:1;"x; y"\n', [Term("A:1", "x; y")], id="semicolons"),
        pytest.param("my.tsv", "id\tlabel\nA:1\tx, y\n", [Term("A:1", "x, y")], id="TSV"),
        pytest.param("my.txt", "id\tlabel\nA:1\tx\n", [Term("A:1", "x")], id="tabs in a .txt"),
        pytest.param("my.csv", 'id,label\nA:1,"x, ""y"""\n', [Term("A:1", 'x, "y"')], id="quotes"),
        pytest.param("my.tsv", 'id\tlabel\nA:1\t"x\n', [Term("A:1", '"x')], id="quotes are letters in TSV"),
        pytest.param("my.csv", 'id,label\nA:1,"x\n y"\n', [Term("A:1", "x y")], id="line end in a cell"),
        pytest.param("my.csv", "id,label\r\n\r\nA:1, x \r\n", [Term("A:1", "x")], id="Windows line ends, blank lines, blanks"),
        pytest.param("my.csv", "\ufeffid,label\nA:1,x", [Term("A:1", "x")], id="byte order mark"),
        pytest.param("my.csv", "id,label\n17,x\n", [Term("my:17", "x")], id="prefix from the file's name"),
        pytest.param("my.csv", "note,label,id\nn,x,A:1\n", [Term("A:1", "x")], id="other columns and orders"),
        pytest.param("my.csv", "id,label,synonyms\nA:1,x,y | z||x\n", [Term("A:1", "x", ("y", "z"))], id="synonyms"),
        pytest.param("my.csv", "id,label,broader\n1,x,2|A:3\n", [Term("my:1", "x", broader=("my:2", "A:3"))], id="broader"),
        pytest.param("my.csv", "id,label,definition\nA:1,x,a | b\n", [Term("A:1", "x", definition="a | b")], id="definition"),
        pytest.param("my.csv", "id,label,xrefs\nA:1,x,B:1|C:2\n", [Term("A:1", "x", xrefs=("B:1", "C:2"))], id="references"),
        pytest.param(
            "my.csv",
            "id,label,language\nA:1,x,en\nA:1,y,de-AT\n",
            [Term("A:1", "x", language="en"), Term("A:1", "y", language="de")],
            id="languages",
        ),
        pytest.param("my.csv", "id,label,obsolete\nA:1,x,yes\nA:2,y,\nA:3,z,FALSE\n", [Term("A:2", "y"), Term("A:3", "z")], id="obsolete"),
        pytest.param("my.csv", "id,label\n", [], id="header only"),
    ],
)
def test_sound_tables_are_read(read, name, content, expected):
    assert read(content, name) == expected


def test_columns_of_other_names_are_named_by_the_caller(read):
    content = "conceptId\tterm\tpt\tparents\n233604007\tPneumonia (disorder)\tPneumonia\t205237003\n"
    fields = parse_fields(["id=conceptId", "label=pt", "synonyms=term", "broader=parents"])
    expected = Term("snomed:233604007", "Pneumonia", ("Pneumonia (disorder)",), ("snomed:205237003",))
    assert read(content, "subset.tsv", fields=fields, prefix="snomed") == [expected]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param("", r"my\.csv:1: no column 'id' for the id; there are", id="empty"),
        pytest.param("code,label\nA:1,x\n", r"my\.csv:1: no column 'id' for the id; there are code, label; say id=COLUMN", id="no id"),
        pytest.param("id,name\nA:1,x\n", r"my\.csv:1: no column 'label'", id="no label"),
        pytest.param("id,label,label\nA:1,x,y\n", r"my\.csv:1: two columns are called 'label'", id="column twice"),
        pytest.param("id,label\nA:1\n", r"my\.csv:2: 1 cells where 2 are needed", id="cell missing"),
        pytest.param("id,label\nA:1,x,y\n", r"my\.csv:2: 3 cells where 2 are needed", id="cell too many"),
        pytest.param('id,label\nA:1,"x\ny"\nA:2\n', r"my\.csv:4: 1 cells", id="line number after a cell of two lines"),
        pytest.param('id,label\nA:1,"x\nA:2,y\n', r"my\.csv:2: unexpected end of data; close the quotes", id="open quotes"),
        pytest.param('id,label\nA:1,"x"y\n', r"my\.csv:2: .* close the quotes", id="text after quotes"),
        pytest.param("id,label\n,x\n", r"my\.csv:2: the id is empty", id="empty id"),
        pytest.param("id,label\nA:1,\n", r"my\.csv:2: the label is empty", id="empty label"),
        pytest.param("id,label\nA:1,x\n\nA:1,y\n", r"my\.csv:4: A:1 stands twice in one language, first in .*my\.csv:2", id="twice"),
        pytest.param("id,label,obsolete\nA:1,x,maybe\n", r"my\.csv:2: obsolete 'maybe'; allowed: yes, no", id="obsolete"),
        pytest.param("id,label\nA:1,n\xf3d\n".encode("latin-1"), r"my\.csv:2: byte 0xf3 is not UTF-8", id="Latin-1"),
    ],
)
def test_malformed_tables_are_refused_with_file_and_line(read, content, message):
    with pytest.raises(KnowledgeError, match=message):
        read(content)


def test_a_column_that_the_caller_names_must_be_there(read):
    with pytest.raises(KnowledgeError, match=r"my\.csv:1: no column 'alias' for the synonyms; there are id, label"):
        read("id,label\nA:1,x\n", fields=parse_fields(["synonyms=alias"]))


@pytest.mark.parametrize("pair", ["label", "label=", "=x", "name=x"])
def test_fields_are_pairs_of_a_part_and_a_name(pair):
    with pytest.raises(KnowledgeError, match="write PART=NAME, where PART is one of id, label"):
        parse_fields([pair])


def test_a_part_may_be_kept_under_several_names(read):
    fields = parse_fields(["label=en", "synonyms=a", "synonyms=b"])
    assert read("id,en,a,b\nA:1,x,y,z\n", fields=fields) == [Term("A:1", "x", ("y", "z"))]


@pytest.mark.parametrize("name", ["a.json", "a.txt", "a"])
def test_an_unknown_format_is_refused_with_the_known_suffixes(read, name):
    with pytest.raises(KnowledgeError, match=r"neither the suffix .* name it with one of \.obo, \.owl"):
        read('{"id": 1}', name)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(KnowledgeError, match=r"gone\.obo: no such file"):
        load_terms(tmp_path / "gone.obo")


CELLS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="|"), min_size=1, max_size=12)


@given(st.dictionaries(st.integers(1, 99), st.tuples(CELLS, st.lists(CELLS, max_size=3, unique=True), CELLS), max_size=5))
def test_what_is_written_is_read_back(tmp_path_factory, drawn):
    path = tmp_path_factory.mktemp("csv") / "drawn.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "label", "synonyms", "definition"])
        writer.writerows([f"A:{key}", label, "|".join(names), text] for key, (label, names, text) in drawn.items())
    expected = [Term(f"A:{k}", x, tuple(name for name in names if name != x), definition=d) for k, (x, names, d) in drawn.items()]
    assert list(load_terms(path)) == expected
