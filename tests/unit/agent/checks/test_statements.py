"""What a report states: only what cues and classifier agree on, section by section."""

from collections.abc import Callable

import numpy as np
import pytest

from agent.checks.statements import CheckedReport, positive, statements, word_span
from agent.types import SectionKind
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy
from tests.fakes import probabilities, sure

Check = Callable[..., CheckedReport]


def test_statements_are_dealt_to_their_sections(check: Check) -> None:
    found = check(
        "INDICATION: Pneumonia?\nFINDINGS: Left pleural effusion. No pneumothorax. Possible edema.\nIMPRESSION: Left pleural effusion."
    )
    assert [(s.concept, str(s.mention_class)) for s in found.findings] == [
        ("rad:pleural_effusion", "positive"),
        ("rad:pneumothorax", "negative"),
        ("rad:pulmonary_edema", "uncertain"),
    ]
    assert [(s.concept, s.section) for s in found.impression] == [("rad:pleural_effusion", SectionKind.IMPRESSION)]
    assert [s.concept for s in positive(found.findings)] == ["rad:pleural_effusion"]


def test_history_questions_and_anatomy_are_no_statements(check: Check) -> None:
    found = check("FINDINGS: The heart and both lungs are seen. History of pneumonia. Evaluate for pneumothorax.")
    assert found.findings == ()


def test_what_the_classifier_disputes_is_not_stated(knowledge: KnowledgeBase, chexpert: Taxonomy, read: Callable) -> None:
    linked = read("FINDINGS: No pneumothorax. Scoliosis.")
    [said] = probabilities(knowledge, chexpert, [linked])
    column = [f.name for f in chexpert.findings].index("Pneumothorax")
    agreed = statements(linked, said, chexpert, knowledge)
    assert [s.concept for s in agreed.findings] == ["rad:pneumothorax", "rad:scoliosis"]
    said[0, column] = sure("positive")
    disputed = statements(linked, said, chexpert, knowledge)
    # What no finding of the taxonomy covers goes by its cues.
    assert [s.concept for s in disputed.findings] == ["rad:scoliosis"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("rad:pleural_effusion", "rad:pleural_effusion", True),
        ("rad:rib_fracture", "rad:fracture", True),
        ("rad:fracture", "rad:rib_fracture", True),
        ("rad:hydropneumothorax", "rad:pneumothorax", True),
        ("rad:pleural_effusion", "rad:fracture", False),
        ("rad:pleural_effusion", "rad:pneumothorax", False),
        ("rad:pleural_effusion", "rad:pleura", False),
    ],
)
def test_concepts_are_related_by_kind_or_hint_but_not_by_place(check: Check, one: str, other: str, expected: bool) -> None:
    assert check("FINDINGS: Lungs are clear.").related(one, other) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FINDINGS: Lungs are clear.\nIMPRESSION: Normal.", True),
        ("FINDINGS: Lungs are clear.", False),
        ("IMPRESSION: Normal.", False),
        ("FINDINGS: Lungs are clear.\nIMPRESSION:", False),
        ("FINDINGS:\nIMPRESSION: Normal.", False),
    ],
    ids=["both", "findings", "impression", "empty impression", "empty findings"],
)
def test_both_sections_need_sentences(check: Check, text: str, expected: bool) -> None:
    assert check(text).has_both is expected


def test_word_spans_lie_in_the_report(check: Check) -> None:
    text = "COMPARISON: None.\nFINDINGS: Small left pleural effusion."
    [found] = check(text).findings
    span = word_span(found, found.side)
    assert (span.text, text[span.start : span.end]) == ("left", "left")
    assert np.diff([found.mention.severity.start, found.mention.severity.end]) == [5]
