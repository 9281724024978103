"""Building: a table that breaks a rule stops everything, and what was built is what the tables say."""

import shutil

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.building import build
from kg.errors import KnowledgeError
from kg.knowledge import KnowledgeBase
from tests.helpers import CONCEPTS, SMALL_TABLES, named, write_tables

LABELS = "languages/en/labels/chest.tsv"
CUES, HEADINGS, TOML = (f"languages/en/{name}" for name in ("cues.tsv", "headings.tsv", "language.toml"))
CORE, RELATIONS = "core/chest/concepts.tsv", "core/chest/relations.tsv"


def add(name, row):
    return {name: SMALL_TABLES[name] + row + "\n"}


def built(folder):
    return {path.name: path.read_bytes() for path in (folder / "build").glob("*")}


def test_build_writes_core_and_one_file_a_language(tmp_path):
    written = build(write_tables(tmp_path))
    assert [path.name for path in written] == ["core.ttl", "labels-en.ttl"]
    assert all(path.is_file() for path in written)


def test_what_was_built_is_what_the_tables_say(tmp_path):
    build(write_tables(tmp_path))
    knowledge = KnowledgeBase(tmp_path)
    assert set(knowledge.ontology) == {"rad:finding", "rad:nodule", "rad:lung"}
    assert knowledge.ontology.ancestors("rad:nodule") == {"rad:finding"}
    lexicon = knowledge.lexicon("en")
    assert named(lexicon, "Nodules, a round dense shadow, NOD, no round shadow.") == [*["rad:nodule"] * 3, "-rad:nodule"]
    assert named(lexicon, "Lung function, nod.") == []


def test_building_twice_gives_the_same_files(tmp_path):
    build(write_tables(tmp_path))
    first = built(tmp_path)
    build(tmp_path)
    assert built(tmp_path) == first


REFUSED = [
    pytest.param(add(CORE, "rad:x\tthing\t\t\t\t\tX"), r"concepts\.tsv:4: 'thing'", id="unknown kind"),
    pytest.param(add(CORE, "rad:x\tfinding"), r"concepts\.tsv:4: 2 cells", id="cells missing"),
    pytest.param(add(CORE, "rad:lung\tanatomy\t\t\t\t\tX"), r"concepts\.tsv:4: rad:lung is defined twice", id="duplicate concept"),
    pytest.param({RELATIONS: None}, r"relations\.tsv: no such table", id="no relations"),
    pytest.param({CORE: CONCEPTS.replace("sex", "SEX")}, r"concepts\.tsv:1: the header", id="header"),
    pytest.param(add(RELATIONS, "rad:nodule\tbroader\trad:x"), r"relations\.tsv:4: .*rad:x is not a concept", id="relation to nothing"),
    pytest.param(add(RELATIONS, "rad:lung\tbroader\trad:lung"), r"relations\.tsv:4: .*circle: rad:lung", id="cycle"),
    pytest.param(add(LABELS, "rad:x\tsynonym\tx"), r"chest\.tsv:9: 'rad:x' is not a concept", id="label of nothing"),
    pytest.param(add(LABELS, "rad:lung\tsynonym\t"), r"chest\.tsv:9: pattern '' must", id="empty label"),
    pytest.param(add(CUES, "presence\tnegated\tforward\t"), r"cues\.tsv:3: pattern '' must", id="empty cue"),
    pytest.param({LABELS: SMALL_TABLES[LABELS].encode() + b"rad:lung\tsynonym\tp\xf3lmon\n"}, r"chest\.tsv: not UTF-8", id="Latin-1"),
    pytest.param(add(CUES, "presence\tnegated\tahead\tno"), r"cues\.tsv:3: scope 'ahead'", id="cue scope"),
    pytest.param(add(HEADINGS, "finding\tfound"), r"headings\.tsv:3: section 'finding'", id="heading section"),
    pytest.param({TOML: "code = en"}, r"language\.toml: not a readable", id="settings"),
    pytest.param({CUES: None}, r"cues\.tsv: no such table", id="no cues"),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED)
def test_a_failed_build_says_why_and_writes_nothing(tmp_path, changes, message):
    write_tables(tmp_path, changes)
    with pytest.raises(KnowledgeError, match=message):
        build(tmp_path)
    assert not (tmp_path / "build").exists()


@pytest.mark.parametrize(("changes", "message"), REFUSED)
def test_a_failed_build_leaves_the_last_one_as_it_was(tmp_path, changes, message):
    build(write_tables(tmp_path))
    before = built(tmp_path)
    for name in changes:
        (tmp_path / name).unlink()
    write_tables(tmp_path, changes)
    with pytest.raises(KnowledgeError, match=message):
        build(tmp_path)
    assert built(tmp_path) == before


def test_a_language_of_another_folder_is_built_and_used(tmp_path):
    write_tables(tmp_path, {TOML: SMALL_TABLES[TOML].replace('"en"', '"qx"')})
    (tmp_path / "languages/en").rename(tmp_path / "languages/qx")
    assert [path.name for path in build(tmp_path)] == ["core.ttl", "labels-qx.ttl"]
    knowledge = KnowledgeBase(tmp_path)
    assert knowledge.languages == ("qx",)
    assert knowledge.language("qx").inflections == ("s",)
    assert named(knowledge.lexicon("qx"), "nodules") == ["rad:nodule"]


def test_a_build_removes_the_labels_of_a_language_that_is_gone(tmp_path):
    build(write_tables(tmp_path))
    shutil.rmtree(tmp_path / "languages/en")
    build(tmp_path)
    assert set(built(tmp_path)) == {"core.ttl"}


def test_a_concept_without_a_preferred_label_is_a_warning_that_names_it(tmp_path, caplog):
    build(write_tables(tmp_path, {LABELS: SMALL_TABLES[LABELS].replace("rad:lung\tpreferred", "rad:lung\tsynonym")}))
    assert "no preferred label for rad:lung" in caplog.text
    assert "rad:nodule" not in caplog.text


@pytest.mark.parametrize("name", ["byte order mark", "Windows line ends"])
def test_what_a_spreadsheet_does_to_a_file_is_no_error(tmp_path, name):
    text = SMALL_TABLES[LABELS]
    changed = "\ufeff" + text if name == "byte order mark" else text.replace("\n", "\r\n")
    build(write_tables(tmp_path / "one"))
    build(write_tables(tmp_path / "other", {LABELS: changed}))
    one, other = (Graph().parse(tmp_path / name / "build" / "labels-en.ttl") for name in ("one", "other"))
    assert isomorphic(one, other)
