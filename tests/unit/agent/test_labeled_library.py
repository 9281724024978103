"""The library of labeled sentences: what is read from it, and what its rows must be."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.errors import InputError
from agent.labeled_library import add_to_library, library_files, project, read_library
from agent.types import MentionClass
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy

SENTENCE = {"id": "s1", "text": "No pneumothorax.", "section": "findings", "labels": {"Pneumothorax": "negative"}}
REPORT = {
    "id": "r1",
    "lang": "en",
    "report": "INDICATION: Pneumonia?\nFINDINGS: Left pleural effusion. No pneumothorax.\nIMPRESSION: Effusion.",
    "labels": {"Pleural Effusion": "positive", "Pneumothorax": "negative", "Edema": "negative"},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RADCONCORD_LIBRARY", str(tmp_path / "own"))
    return tmp_path


def rows_file(folder: Path, *rows: dict | str, name: str = "rows.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows), encoding="utf-8")
    return path


def test_sentences_are_entries_as_they_stand(folder: Path, knowledge: KnowledgeBase) -> None:
    [found] = read_library([rows_file(folder, SENTENCE)], knowledge)
    assert (found.id, found.text, found.labels) == ("s1", "No pneumothorax.", {"Pneumothorax": MentionClass.NEGATIVE})


def test_reports_give_their_body_sentences_with_projected_labels(folder: Path, knowledge: KnowledgeBase) -> None:
    found = read_library([rows_file(folder, REPORT)], knowledge)
    assert [(e.text, e.labels) for e in found] == [
        ("Left pleural effusion.", {"Pleural Effusion": "positive"}),
        ("No pneumothorax.", {"Pneumothorax": "negative"}),
        ("Effusion.", {"Pleural Effusion": "positive"}),
    ]
    assert {e.id for e in found} == {"r1"}


def test_the_reports_label_wins_where_one_sentence_speaks(read: Callable, chexpert: Taxonomy, knowledge: KnowledgeBase) -> None:
    concepts = chexpert.concept_map(knowledge.ontology)
    alone = read("FINDINGS: Pneumonia. Lungs expanded.").body
    assert project(alone, {"Pneumonia": MentionClass.UNCERTAIN}, concepts) == [{"Pneumonia": "uncertain"}, {}]
    several = read("FINDINGS: No pneumonia on the left. Pneumonia on the right.").body
    assert project(several, {"Pneumonia": MentionClass.POSITIVE}, concepts) == [{"Pneumonia": "negative"}, {"Pneumonia": "positive"}]
    assert project(several, {}, concepts) == [{}, {}]


def test_test_rows_are_left_out_and_equal_texts_kept_once(folder: Path, knowledge: KnowledgeBase) -> None:
    other = {**SENTENCE, "id": "s2", "labels": {}}
    first = rows_file(folder, SENTENCE, {**SENTENCE, "text": "Secret test.", "split": "test"}, {**SENTENCE, "text": "x", "split": "train"})
    second = rows_file(folder, other, name="z.jsonl")
    assert [(e.id, e.text) for e in read_library([first, second], knowledge)] == [("s1", "No pneumothorax."), ("s1", "x")]


@pytest.mark.parametrize(
    "row",
    [
        "{broken",
        "[]",
        "3",
        json.dumps({"id": "a", "text": "x"}),
        json.dumps({"text": "x", "labels": {}}),
        json.dumps({"id": "a", "labels": {}}),
        json.dumps({"id": "a", "text": "x", "labels": ["Edema"]}),
        json.dumps({"id": "a", "text": "x", "labels": {"Edema": "maybe"}}),
        json.dumps({"id": "a", "text": "x", "labels": {"Edema": None}}),
    ],
    ids=["broken", "list", "number", "no labels", "no id", "no text", "labels in a list", "unknown class", "null class"],
)
def test_malformed_rows_are_refused_with_file_and_line(folder: Path, knowledge: KnowledgeBase, row: str) -> None:
    path = rows_file(folder, SENTENCE, row)
    with pytest.raises(InputError, match="a library row needs") as failure:
        read_library([path], knowledge)
    assert f"{path}:2" in str(failure.value)
    with pytest.raises(InputError):
        add_to_library(path, knowledge)
    assert library_files() == [f for f in library_files() if folder not in f.parents]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(json.dumps(SENTENCE).encode() + b"\n\n" + json.dumps(SENTENCE).encode(), id="blank line"),
        pytest.param(json.dumps({**SENTENCE, "text": "One\u2028two."}, ensure_ascii=False).encode(), id="line separator in a text"),
    ],
)
def test_what_the_other_readers_take_is_taken(folder: Path, knowledge: KnowledgeBase, content: bytes) -> None:
    path = folder / "rows.jsonl"
    path.write_bytes(content)
    assert read_library([path], knowledge)


def test_a_file_that_is_not_utf8_is_refused(folder: Path, knowledge: KnowledgeBase) -> None:
    path = folder / "rows.jsonl"
    path.write_bytes("Erguß".encode("latin-1"))
    with pytest.raises(InputError):
        add_to_library(path, knowledge)


def test_a_report_in_an_unknown_language_is_refused(folder: Path, knowledge: KnowledgeBase) -> None:
    with pytest.raises(InputError):
        read_library([rows_file(folder, {**REPORT, "lang": "xx"})], knowledge)


def test_shipped_files_of_languages_that_cannot_be_read_are_left_out(folder: Path) -> None:
    assert {path.stem for path in library_files(["da", "en"])} == {"da", "en"}
    assert {path.stem for path in library_files()} > {"da", "de", "en"}


def test_own_files_are_copied_beside_the_shipped_ones(folder: Path, knowledge: KnowledgeBase) -> None:
    shipped = library_files()
    path = rows_file(folder, SENTENCE, REPORT, name="mine.jsonl")
    target, count = add_to_library(path, knowledge)
    assert target == folder / "own" / "mine.jsonl"
    assert count == 3  # "No pneumothorax." is in both rows
    assert target.read_bytes() == path.read_bytes()
    assert library_files() == [*shipped, target]
    assert [p.name for p in target.parent.iterdir()] == ["mine.jsonl"]
    assert target.parent.stat().st_mode & 0o077 == 0


def test_a_missing_file_is_named(folder: Path, knowledge: KnowledgeBase) -> None:
    with pytest.raises(InputError, match="no such file"):
        add_to_library(folder / "none.jsonl", knowledge)


def test_the_shipped_library_is_sound(knowledge: KnowledgeBase, chexpert: Taxonomy, folder: Path) -> None:
    found = read_library(library_files(), knowledge)
    assert len(found) > 1000
    names = {f.name for f in chexpert.findings}
    assert {name for e in found for name in e.labels} <= names
    assert len({e.text for e in found}) == len(found)
    assert all(e.text.strip() for e in found)
