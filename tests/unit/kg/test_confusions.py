"""The tables of misheard words: read as they are, refused with file and line where they are wrong."""

from pathlib import Path

import pytest

from kg.confusions import Confusion, load_confusions
from kg.errors import KnowledgeError

HEADER = "heard\tmeant\tcontext\n"


def write(root: Path, rows: str) -> Path:
    folder = root / "languages" / "xx"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "confusions.tsv").write_text(rows, encoding="utf-8")
    return root


def test_rows_are_read_with_their_context(tmp_path: Path) -> None:
    root = write(tmp_path, HEADER + "# a comment\nvane\tvein\tdeep portal*\nplural\tpleural\t\n")
    assert load_confusions("xx", root) == (Confusion("vane", "vein", ("deep", "portal*")), Confusion("plural", "pleural"))


def test_a_language_may_do_without(tmp_path: Path) -> None:
    assert load_confusions("xx", tmp_path) == ()


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ("heard\tmeant\n", 1, "the header must be"),
        (HEADER + "vane\tvein\n", 2, "2 cells where 3"),
        (HEADER + "\tvein\t\n", 2, "heard ''"),
        (HEADER + "van*\tvein\t\n", 2, "without wildcards"),
        (HEADER + "vane\t--\t\n", 2, "meant '--'"),
        (HEADER + "vane\tVane\t\n", 2, "heard and meant"),
        (HEADER + "vane\tvein\t\nVane\tvain\t\n", 3, "line 2"),
        (HEADER + "vane\tvein\tdeep *\n", 2, "context '*'"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(tmp_path: Path, rows: str, line: int, reason: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        load_confusions("xx", write(tmp_path, rows))
    assert f"confusions.tsv:{line}" in str(refused.value)
    assert reason in str(refused.value)


LEAST = {"en": 200, "de": 100, "fr": 100, "es": 100, "da": 60, "it": 60, "pt": 60, "nl": 60, "sv": 60, "pl": 60}


@pytest.mark.parametrize("code", LEAST)
def test_the_programs_own_tables_are_full(code: str) -> None:
    assert len(load_confusions(code)) >= LEAST[code]
