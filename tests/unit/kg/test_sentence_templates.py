"""The tables of sentence frames: read, filled, refused with file and line."""

from pathlib import Path

import pytest

from kg.errors import KnowledgeError
from kg.language import language_codes
from kg.sentence_templates import SentenceTemplates, load_sentence_templates
from kg.taxonomy import StatedClass

HEADER = "kind\ttext\n"
WRITTEN = ("da", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv")


def write(root: Path, rows: str) -> Path:
    folder = root / "languages" / "xx"
    folder.mkdir(parents=True)
    (folder / "sentence_templates.tsv").write_text(rows, encoding="utf-8")
    return root


def test_frames_by_class_and_words_by_side(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        f"# comment\n{HEADER}positive\t{{finding}} {{side}}.\npositive\t{{finding}}.\nnegative\tNo {{finding}}.\nleft\ton the left\n",
    )
    read = load_sentence_templates("xx", root)
    assert read.frames == {StatedClass.POSITIVE: ("{finding} {side}.", "{finding}."), StatedClass.NEGATIVE: ("No {finding}.",)}
    assert read.sides == {"left": "on the left"}


def test_a_language_may_do_without(tmp_path: Path) -> None:
    assert load_sentence_templates("yy", tmp_path) == SentenceTemplates({}, {})
    assert load_sentence_templates("yy", tmp_path).fitting(StatedClass.POSITIVE, None) == ()


@pytest.mark.parametrize(
    ("side", "expected"),
    [("left", ("{finding} {side}.", "{finding}.")), ("right", ("{finding}.",)), (None, ("{finding}.",))],
)
def test_a_frame_with_a_side_fits_only_where_the_side_has_words(side: str | None, expected: tuple[str, ...]) -> None:
    templates = SentenceTemplates({StatedClass.POSITIVE: ("{finding} {side}.", "{finding}.")}, {"left": "links"})
    assert templates.fitting(StatedClass.POSITIVE, side) == expected
    assert templates.fitting(StatedClass.NEGATIVE, side) == ()


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("{finding} {side}.", "Ödem links."),
        ("kein {finding}.", "Kein ödem."),
        ("¿{finding}?", "¿Ödem?"),
    ],
)
def test_a_filled_frame_begins_with_a_capital(frame: str, expected: str) -> None:
    assert SentenceTemplates({}, {"left": "links"}).fill(frame, "ödem", "left") == expected


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("absent\tNo {finding}.", "allowed: positive, negative, uncertain, left, right, bilateral"),
        ("positive\tSeen.", "{finding} once"),
        ("positive\t", "{finding} once"),
        ("positive\t{finding} and {finding}.", "{finding} once"),
        ("positive\t{finding} {place}.", "{finding} once"),
        ("positive\t{finding} {side} {side}.", "{side} at most once"),
        ("positive\t{finding", "without its partner"),
        ("positive\t{finding!r}.", "more than a name"),
        ("left\ton the {side}", "words without slots"),
        ("left\t", "words without slots"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        load_sentence_templates("xx", write(tmp_path, HEADER + row + "\n"))
    assert "sentence_templates.tsv:2" in str(refused.value)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [("left\tlinks\nleft\tli\n", "a second row for left"), ("positive\t{finding}.\npositive\t{finding}.\n", "stands in line 2 already")],
)
def test_rows_that_stand_twice_are_refused(tmp_path: Path, rows: str, reason: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        load_sentence_templates("xx", write(tmp_path, HEADER + rows))
    assert "sentence_templates.tsv:3" in str(refused.value)
    assert reason in str(refused.value)


@pytest.mark.parametrize("code", language_codes())
def test_every_shipped_table_is_read(code: str) -> None:
    read = load_sentence_templates(code)
    if code in WRITTEN:
        assert all(8 <= len(read.frames[stated]) <= 15 for stated in StatedClass)
        assert set(read.sides) == {"left", "right", "bilateral"}
    for frames in read.frames.values():
        assert any("{side}" in frame for frame in frames)
        assert any("{side}" not in frame for frame in frames)
