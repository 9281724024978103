"""The tables of what templates leave behind: read with the general rows, refused with file and line."""

from pathlib import Path

import pytest

from kg.errors import KnowledgeError
from kg.templates import TemplateWords, load_templates

HEADER = "kind\ttext\n"


def write(root: Path, own: str) -> Path:
    for folder in (root / "core", root / "languages" / "xx"):
        folder.mkdir(parents=True, exist_ok=True)
    (root / "core" / "templates.tsv").write_text(HEADER + "symbol\t\\?{3,}\n", encoding="utf-8")
    (root / "languages" / "xx" / "templates.tsv").write_text(own, encoding="utf-8")
    return root


def test_a_language_adds_its_words_to_the_general_signs(tmp_path: Path) -> None:
    root = write(tmp_path, HEADER + "blank\tfinding\nverb\tinsert\nchoice\tyes/no\n")
    assert load_templates("xx", root) == TemplateWords((r"\?{3,}",), ("finding",), ("yes/no",), ("insert",))
    assert load_templates("yy", root) == TemplateWords((r"\?{3,}",), (), ())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("word\tinsert", "allowed: symbol, blank, verb, choice"),
        ("blank\t", "the text is empty"),
        ("choice\tyes or no", "a slash"),
        ("symbol\t[", "no regular expression"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    with pytest.raises(KnowledgeError) as refused:
        load_templates("xx", write(tmp_path, HEADER + row + "\n"))
    assert "templates.tsv:2" in str(refused.value)
    assert reason in str(refused.value)
