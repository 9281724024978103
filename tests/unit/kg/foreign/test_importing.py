"""A foreign file becomes a region of an ontologies folder that can be built; nothing is written otherwise."""

import pytest

from kg.building import build
from kg.errors import KnowledgeError
from kg.foreign.importing import import_ontology, region_name
from kg.knowledge import KnowledgeBase
from kg.tables import read_table
from tests.helpers import named, write_tables

OBO = """format-version: 1.2

[Term]
id: HP:1
name: Nodule
synonym: "Lung lump" EXACT []

[Term]
id: HP:2
name: Calcified nodule
def: "A nodule with	chalk." []
synonym: "CN" EXACT abbreviation []
synonym: "lung function" EXACT []
is_a: HP:1

[Term]
id: HP:3
name: Ear
"""


@pytest.fixture
def paths(tmp_path):
    """Return a foreign file and a small ontologies folder."""
    path = tmp_path / "Foreign-1.obo"
    path.write_text(OBO, encoding="utf-8")
    return path, write_tables(tmp_path / "ontologies")


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_new_region_is_built_and_found(paths):
    path, folder = paths
    before = files(folder)
    import_ontology(path, folder, root="HP:1")
    tables = {f"core/foreign_1/{name}.tsv" for name in ("concepts", "relations", "codes", "mapping", "conflicts")}
    assert files(folder) - before == tables | {"languages/en/labels/foreign_1.tsv"}
    build(folder)
    knowledge = KnowledgeBase(folder)
    assert knowledge.ontology["hp:2"].definition == "A nodule with chalk."
    assert knowledge.ontology["hp:2"].codes == {"hpo": "HP:2"}
    assert knowledge.ontology.ancestors("hp:2") == {"rad:nodule", "rad:finding"}
    assert "hp:3" not in knowledge.ontology
    assert named(knowledge.lexicon("en"), "Lung lump, calcified nodules, CN, lung function.") == ["rad:nodule", "hp:2", "hp:2"]


def test_what_was_mapped_and_what_was_left_out_stands_beside(paths):
    path, folder = paths
    result = import_ontology(path, folder, region="ent")
    mapping = [row for _, row in read_table(folder / "core" / "ent" / "mapping.tsv", ("term", "concept", "rule"))]
    assert mapping == [{"term": "HP:1", "concept": "rad:nodule", "rule": "label"}]
    conflicts = [row["message"] for _, row in read_table(folder / "core" / "ent" / "conflicts.tsv", ("kind", "subject", "message"))]
    assert conflicts == [conflict.message for conflict in result.conflicts]
    assert len(conflicts) == 1


def test_a_mapping_table_decides(paths, tmp_path):
    path, folder = paths
    mapping = tmp_path / "mapping.tsv"
    mapping.write_text("term\tconcept\nHP:3\trad:lung\nHP:1\t-\n", encoding="utf-8")
    result = import_ontology(path, folder, mapping=mapping)
    assert [(m.term, m.concept) for m in result.mapped] == [("HP:3", "rad:lung")]


def test_a_folder_that_does_not_exist_gets_the_program_s_tables(paths, tmp_path, monkeypatch):
    target = tmp_path / "mine"
    build(paths[1])
    monkeypatch.setattr("kg.foreign.importing.ontologies_folder", lambda: paths[1])
    import_ontology(paths[0], target, region="mine")
    assert (target / "core" / "mine" / "concepts.tsv").is_file()
    assert (target / "languages" / "en" / "language.toml").is_file()
    assert not (target / "build").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"obo": OBO + "[Term]\nid X\n"}, r"Foreign-1\.obo:20: 'id X' has no tag", id="malformed file"),
        pytest.param({"root": "HP:9"}, r"root 'HP:9' is not a term of the file", id="unknown root"),
        pytest.param({"region": "New"}, r"region 'New'; allowed: small letters", id="name of the region"),
        pytest.param({"mapping": "term\tconcept\nHP:1\trad:x\n"}, r"mapping\.tsv:2: 'rad:x' is not a concept", id="mapping"),
    ],
)
def test_nothing_is_written_where_anything_is_wrong(paths, tmp_path, change, message):
    path, folder = paths
    path.write_text(change.get("obo", OBO), encoding="utf-8")
    mapping = tmp_path / "mapping.tsv"
    mapping.write_text(change.get("mapping", "term\tconcept\n"), encoding="utf-8")
    before = files(folder)
    with pytest.raises(KnowledgeError, match=message):
        import_ontology(path, folder, region=change.get("region"), root=change.get("root"), mapping=mapping)
    assert files(folder) == before


def test_a_region_is_not_written_twice(paths):
    import_ontology(*paths)
    with pytest.raises(KnowledgeError, match=r"foreign_1: the region 'foreign_1' exists; give another name"):
        import_ontology(*paths)


def test_a_folder_of_something_else_is_refused(paths, tmp_path):
    (tmp_path / "other").mkdir()
    with pytest.raises(KnowledgeError, match=r"other: no ontologies folder"):
        import_ontology(paths[0], tmp_path / "other")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("hp.obo", "hp"), ("HP-2025 (new).obo", "hp_2025_new"), ("2025.ttl", "imported"), ("3-a.csv", "a"), ("x.y.owl", "x")],
)
def test_names_of_regions(tmp_path, name, expected):
    assert region_name(tmp_path / name) == expected
