"""Gold files: what is read, and what is refused with its file and line."""

from pathlib import Path

import pytest

from agent.errors import InputError
from agent.evaluation import gold_labels, read_gold
from tests.unit.agent.evaluation.builders import POSITIVE_ONLY, SMALL, N, P

GOOD = '{"id": "a", "labels": {"Edema": "positive"}}\n\n'


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return tmp_path / "gold.jsonl"


@pytest.mark.parametrize(
    "line",
    [
        "{broken",
        "{}",
        '{"labels": []}',
        '{"labels": {"Edema": "perhaps"}}',
        '{"labels": {"Edema": 1}}',
        '{"labels": {"Edema": []}}',
        "[]",
        "3",
        '{"labels": {}, "skip": "Edema"}',
        '{"labels": {}, "skip": [1]}',
    ],
)
def test_a_bad_line_is_named(gold: Path, line: str) -> None:
    gold.write_text(GOOD + line)
    for read in (gold_labels, read_gold):
        with pytest.raises(InputError, match=r"gold\.jsonl:3") as error:
            read(gold)
        assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "b", "labels": {"Rash": "positive"}}', "unknown finding 'Rash'; small has Edema, Fracture, Nodule"),
        ('{"id": "b", "labels": {}, "skip": ["Rash"]}', "unknown finding 'Rash'"),
        ('{"id": "a", "labels": {}}', r"the id 'a' is that of .*gold\.jsonl:1 too"),
    ],
)
def test_what_does_not_fit_the_taxonomy_is_named(gold: Path, line: str, told: str) -> None:
    gold.write_text(GOOD + line)
    with pytest.raises(InputError, match=rf"gold\.jsonl:3: {told}"):
        read_gold(gold, SMALL)
    assert len(read_gold(gold)) == 2


def test_a_class_that_the_taxonomy_lacks_is_refused(gold: Path) -> None:
    gold.write_text('{"labels": {"Edema": "not_mentioned"}}\n{"labels": {"Edema": "negative"}}')
    assert [row.labels["Edema"] for row in read_gold(gold, SMALL)][1] is N
    with pytest.raises(InputError, match=r"gold\.jsonl:2: Edema is negative, a class that small lacks; allowed: not_mentioned, positive"):
        read_gold(gold, POSITIVE_ONLY)


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "no gold line"), (b"\n \n", "no gold line"), (b"\xff\xfe", "not UTF-8 at byte 0"), (None, "cannot be read")]
)
def test_a_file_without_lines_is_refused(gold: Path, content: bytes | None, told: str) -> None:
    if content is not None:
        gold.write_bytes(content)
    with pytest.raises(InputError, match=told):
        read_gold(gold)


def test_lines_are_read_in_order_and_named_like_reports(gold: Path) -> None:
    gold.write_text(GOOD + '{"labels": {}, "skip": ["Nodule"]}\n{"id": 7, "labels": {"Note\u2028d": "negative"}}\n', encoding="utf-8-sig")
    rows = read_gold(gold)
    assert [row.id for row in rows] == ["a", "line-3", "7"]
    assert [row.skip for row in rows] == [frozenset(), {"Nodule"}, frozenset()]
    assert gold_labels(gold) == [{"Edema": P}, {}, {"Note\u2028d": N}]


def test_a_long_value_is_cut_as_it_may_be_report_text(gold: Path) -> None:
    gold.write_text('{"labels": {"Edema": "The fictional patient John Doe has a swollen ankle after a fall from a tree."}}')
    with pytest.raises(InputError) as error:
        read_gold(gold)
    assert "swollen" not in str(error.value)


def test_lists_of_positives_and_tables_are_gold_too(tmp_path: Path) -> None:
    listed, table = tmp_path / "gold.jsonl", tmp_path / "gold.csv"
    listed.write_text('{"id": "a", "positive": ["Edema"]}\n{"id": "b", "positive": []}')
    table.write_text("id,report,Edema,Nodule\na,x,1,\nb,y,,\n")
    for path in (listed, table):
        assert [(row.id, dict(row.labels)) for row in read_gold(path, POSITIVE_ONLY)] == [("a", {"Edema": P}), ("b", {})]
