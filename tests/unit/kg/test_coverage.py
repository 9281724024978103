"""What `radconcord ontology coverage` counts."""

import pytest

from kg.building import build
from kg.coverage import language_coverage
from kg.errors import KnowledgeError
from kg.knowledge import KnowledgeBase
from tests.helpers import SMALL_TABLES, write_tables

LABELS = "languages/en/labels/chest.tsv"


def test_findings_and_devices_with_a_preferred_label_count(tmp_path):
    build(write_tables(tmp_path))
    found = language_coverage(KnowledgeBase(tmp_path), "en")
    assert found.named == {"chest": (1, 1), "general": (1, 1)}
    assert (found.status, found.wordings, found.cues, found.headings) == ("draft", 7, 1, 1)


def test_a_synonym_alone_is_no_name(tmp_path):
    build(write_tables(tmp_path, {LABELS: SMALL_TABLES[LABELS].replace("rad:nodule\tpreferred", "rad:nodule\tsynonym")}))
    assert language_coverage(KnowledgeBase(tmp_path), "en").named["chest"] == (0, 1)


def test_an_unknown_language_is_refused(knowledge):
    with pytest.raises(KnowledgeError, match="unknown language"):
        language_coverage(knowledge, "xx")


def test_english_names_every_finding(knowledge):
    assert all(named == whole for named, whole in language_coverage(knowledge, "en").named.values())
