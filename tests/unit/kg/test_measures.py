"""Units and the words of measurements of each language."""

from pathlib import Path

import pytest

from kg.errors import KnowledgeError
from kg.knowledge import KnowledgeBase
from kg.measures import Quantity, Role, load_measures


@pytest.mark.parametrize(("language", "decimal", "word"), [("en", ".", "millimeter"), ("de", ",", "zentimeter"), ("fr", ",", "centimètre")])
def test_a_language_has_its_decimal_sign_and_units(knowledge: KnowledgeBase, language: str, decimal: str, word: str) -> None:
    words = load_measures(language, knowledge.folder)
    assert words.decimal == decimal
    assert words.units[word].quantity is words.units["mm"].quantity is Quantity.LENGTH
    assert words.of(Role.PRIOR)


def test_every_language_is_readable(knowledge: KnowledgeBase) -> None:
    for code in knowledge.languages:
        assert load_measures(code, knowledge.folder).units["cm"].factor == 10


def test_a_language_without_the_file_knows_the_units(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "units.tsv").write_text("unit\tquantity\tfactor\nmm\tlength\t1\n", encoding="utf-8")
    words = load_measures("xx", tmp_path)
    assert (list(words.units), words.of(Role.BY)) == (["mm"], ())


@pytest.mark.parametrize(
    ("row", "reason"),
    [("unit\tinch\tinches", "unit 'inch'"), ("decimal\t;\tsemicolon", "decimal ';'"), ("size\t\tbig", "allowed: unit")],
)
def test_a_malformed_row_is_refused_by_file_and_line(tmp_path: Path, row: str, reason: str) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "units.tsv").write_text("unit\tquantity\tfactor\nmm\tlength\t1\n", encoding="utf-8")
    (tmp_path / "languages" / "xx").mkdir(parents=True)
    (tmp_path / "languages" / "xx" / "measures.tsv").write_text(f"role\tvalue\ttext\n{row}\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=rf"measures.tsv:2: .*{reason}"):
        load_measures("xx", tmp_path)
