"""`study.tsv`: the shipped tables are sound, malformed ones are refused, a language may do without."""

import pytest

from kg.errors import KnowledgeError
from kg.knowledge import KnowledgeBase
from kg.language import STUDY_VALUES, StudyCategory, StudyWord, load_language
from tests.helpers import write_tables

TABLE = "languages/en/study.tsv"
HEADER = "category\tvalue\ttext\n"
LANGUAGES = ("en", "de", "fr", "es", "da", "it", "pt", "nl", "sv", "pl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_tables_cover_every_category(language: str) -> None:
    words = load_language(language).study
    assert {word.category for word in words} == set(StudyCategory)
    assert len(words) == len(set(words))


def test_every_body_part_is_a_concept(knowledge: KnowledgeBase) -> None:
    assert [v for v in STUDY_VALUES[StudyCategory.REGION] if f"rad:{v}" not in knowledge.ontology] == []


def test_rows_are_read(tmp_path) -> None:
    root = write_tables(tmp_path, {TABLE: HEADER + "modality\tCT\tcat scan\n"})
    assert load_language("en", root).study == (StudyWord(StudyCategory.MODALITY, "CT", "cat scan"),)


def test_a_language_may_do_without(tmp_path) -> None:
    assert load_language("en", write_tables(tmp_path)).study == ()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("colour\tred\tx", r"study\.tsv:2: category 'colour'; allowed: modality, region"),
        ("modality\tXX\tx", r"study\.tsv:2: modality value 'XX'; allowed: XR, CT"),
        ("modality\tCT\t#", r"study\.tsv:2: the text has no letters; write the words or remove the row"),
        ("modality\tCT", r"study\.tsv:2: 2 cells where 3 are needed"),
    ],
)
def test_malformed_rows_are_refused(tmp_path, row: str, message: str) -> None:
    with pytest.raises(KnowledgeError, match=message):
        load_language("en", write_tables(tmp_path, {TABLE: HEADER + row + "\n"}))
