"""What report classifiers read: the body without history, and hints in words."""

from collections.abc import Callable

import pytest

from agent.models.passages import body_text, hints_of, report_passage
from agent.types import Document
from kg.knowledge import KnowledgeBase

REPORT = "INDICATION: Pneumonia?\nFINDINGS: Large left pleural\neffusion. No pneumothorax.\nIMPRESSION: Possible atelectasis."


def test_the_body_is_read_and_the_question_is_not(read: Callable[..., Document]) -> None:
    assert body_text(read(REPORT)) == "Large left pleural effusion. No pneumothorax. Possible atelectasis."


@pytest.mark.parametrize(
    ("text", "language", "hints"),
    [
        ("Large left pleural effusion.", "en", "Named: pleural effusion (stated)"),
        ("Kein Pneumothorax.", "de", "Named: pneumothorax (denied)"),
        ("Possible atelectasis.", "en", "Named: atelectasis (in doubt)"),
        ("No pleural effusion. Pleural effusion on the left.", "en", "Named: pleural effusion (stated)"),
        ("Nothing else is said.", "en", ""),
        ("INDICATION: Pneumonia?", "en", ""),
    ],
)
def test_hints_name_each_finding_once_with_what_is_said(
    read: Callable[..., Document], knowledge: KnowledgeBase, text: str, language: str, hints: str
) -> None:
    assert hints_of(read(text, language), knowledge) == hints


def test_a_passage_holds_both(read: Callable[..., Document], knowledge: KnowledgeBase) -> None:
    made = report_passage(read(REPORT), knowledge)
    assert "pneumonia" not in (made.text + made.hints).lower()
    assert "pneumothorax (denied)" in made.hints
