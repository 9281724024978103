"""The knowledge base as the program uses it."""

import pytest

from kg.building import build
from kg.errors import KnowledgeError
from kg.knowledge import KnowledgeBase, knowledge_base
from tests.helpers import SMALL_TABLES, write_tables

LABELS = "languages/en/labels/chest.tsv"


def test_the_version_follows_the_built_files(tmp_path):
    build(write_tables(tmp_path))
    first = KnowledgeBase(tmp_path).version
    assert KnowledgeBase(tmp_path).version == first
    write_tables(tmp_path, {LABELS: SMALL_TABLES[LABELS] + "rad:lung\tsynonym\tlights\n"})
    build(tmp_path)
    assert KnowledgeBase(tmp_path).version != first


def test_a_folder_that_was_never_built_names_the_way_out(tmp_path):
    with pytest.raises(KnowledgeError, match="run `radconcord ontology build`"):
        KnowledgeBase(write_tables(tmp_path)).ontology  # noqa: B018


@pytest.mark.parametrize("code", ["xx", "", "EN"])
def test_an_unknown_language_is_refused(knowledge, code):
    with pytest.raises(KnowledgeError):
        knowledge.lexicon(code)
    with pytest.raises(KnowledgeError, match="unknown language"):
        knowledge.language(code)


def test_an_unknown_taxonomy_is_refused(knowledge):
    with pytest.raises(KnowledgeError, match="unknown taxonomy"):
        knowledge.taxonomy("nothing")


def test_a_lexicon_is_made_once(knowledge):
    assert knowledge.lexicon("en") is knowledge.lexicon("en")


def test_one_knowledge_base_serves_all_until_a_file_changes(tmp_path):
    table = tmp_path / "table.tsv"
    table.write_text("a", encoding="utf-8")
    first = knowledge_base(tmp_path)
    assert knowledge_base(tmp_path) is first
    table.write_text("ab", encoding="utf-8")
    assert knowledge_base(tmp_path) is not first
    assert knowledge_base(tmp_path / "none") is not knowledge_base(tmp_path)
