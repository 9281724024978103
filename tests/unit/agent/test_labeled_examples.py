"""Files of labeled examples: what is read from them, and how a bad row is told."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent import RadiologyAgent
from agent.errors import InputError
from agent.labeled_examples import ExampleReader
from agent.linking import Linker
from agent.splitting import Splitter
from agent.types import MentionClass
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Finding, Taxonomy

POSITIVE, NEGATIVE = MentionClass.POSITIVE, MentionClass.NEGATIVE
SEEN = "A widget sign is visible behind the left ninth rib."
SENTENCES = [{"text": f" {SEEN}\n", "labels": {"Widget sign": "positive"}, "lang": "en", "section": "findings"}]
REPORTS = [{"id": "a", "lang": "en", "report": f"INDICATION: Pain.\nFINDINGS: {SEEN} No effusion.", "labels": {"Effusion": "negative"}}]


@pytest.fixture(scope="module")
def reader(knowledge: KnowledgeBase, splitter: Splitter, linker: Linker) -> ExampleReader:
    taxonomy = Taxonomy("widgets", "1", (Finding("Widget sign"), Finding("Effusion", ("rad:pleural_effusion",))))
    return ExampleReader(taxonomy, taxonomy.concept_map(knowledge.ontology), splitter, linker)


def write(folder: Path, rows: Sequence[dict | str], name: str = "examples.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_labeled_sentence_is_read_as_it_stands(reader: ExampleReader, tmp_path: Path) -> None:
    [found] = reader.read(write(tmp_path, SENTENCES))
    assert (found.text, found.sentences, found.labels) == (SEEN, (SEEN,), {"Widget sign": POSITIVE})
    assert found.linked == (found.labels,)


def test_a_labeled_report_gives_its_body_sentences_with_what_their_links_say(reader: ExampleReader, tmp_path: Path) -> None:
    [found] = reader.read(write(tmp_path, REPORTS))
    assert (found.text, found.sentences) == (f"{SEEN} No effusion.", (SEEN, "No effusion."))
    assert (found.labels, found.linked) == ({"Effusion": NEGATIVE}, ({}, {"Effusion": NEGATIVE}))


def test_tables_and_findings_that_nobody_judged(reader: ExampleReader, tmp_path: Path) -> None:
    table = write(tmp_path, ["id,report,Widget sign", f"a,FINDINGS: {SEEN},1", "b,FINDINGS: Nothing.,"], "a.csv")
    assert [found.labels for found in reader.read(table, "en")] == [{"Widget sign": POSITIVE}, {}]
    [found] = reader.read(write(tmp_path, [REPORTS[0] | {"skip": ["Widget sign"]}]))
    assert found.skipped == {"Widget sign"}


@pytest.mark.parametrize(
    ("name", "rows", "told"),
    [
        ("a.jsonl", [SENTENCES[0], "{"], "a.jsonl:2: not valid JSON"),
        ("a.jsonl", [SENTENCES[0], REPORTS[0]], "a.jsonl:2: a row of labeled sentences needs text and labels"),
        ("a.jsonl", [{"text": SEEN}], "a.jsonl:1: a row of labeled sentences needs text and labels"),
        ("a.jsonl", [{"text": " ", "labels": {}}], "a.jsonl:1: a row of labeled sentences needs"),
        ("a.jsonl", [{"text": SEEN, "labels": {"Gout": "positive"}}], "a.jsonl:1: taxonomy widgets has no finding Gout"),
        (
            "a.jsonl",
            [{"text": SEEN, "labels": {"Widget sign": SEEN}}],
            f"a.jsonl:1: a label is no class ({len(SEEN)} characters); allowed: positive",
        ),
        ("a.jsonl", [{"text": SEEN, "labels": {"Widget sign": []}}], "a.jsonl:1: a label is no class"),
        ("a.jsonl", [REPORTS[0], {"id": "x", "report": SEEN}], "a.jsonl:2: no labels"),
        ("a.jsonl", [{"id": "x", "report": "", "labels": {}}], "a.jsonl:1: the report is empty"),
        ("a.jsonl", [{"id": "x", "report": SEEN, "lang": "xx", "labels": {}}], "a.jsonl:1: unknown language 'xx'"),
        ("a.jsonl", [], "a.jsonl: no labeled sentence found"),
        ("a.jsonl", [{"id": "x", "report": "INDICATION: Cough.", "lang": "en", "labels": {}}], "a.jsonl: no labeled sentence found"),
        ("a.csv", ["id,report,Gout", "a,x,1"], "a.csv:2: no labels"),
        ("a.txt", [SEEN], "a.txt: no such table"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(reader: ExampleReader, tmp_path: Path, name: str, rows: list, told: str) -> None:
    with pytest.raises(InputError) as error:
        reader.read(write(tmp_path, rows, name))
    assert told in str(error.value)
    assert "\n" not in str(error.value)
    assert SEEN not in str(error.value)


def test_a_bad_file_is_told_of_before_any_report(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such"):
        RadiologyAgent(examples=tmp_path / "none.jsonl")
