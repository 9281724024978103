"""Findings that the examined part of the body can have, and those that its words only seem to name."""

from collections.abc import Callable

import pytest

from agent.field_of_view import FieldOfView
from agent.study import study
from agent.types import Document
from kg.knowledge import KnowledgeBase

Read = Callable[..., Document]
CASES = [
    pytest.param(
        "en",
        "MRI right knee",
        "Bone marrow oedema of the lateral femoral condyle and an opacity.",
        "rad:lung_opacity",
        False,
        id="knee",
    ),
    pytest.param("en", "CT abdomen", "An opacity is seen.", "rad:lung_opacity", False, id="abdomen, nothing named"),
    pytest.param("en", "CT abdomen", "Opacity in the left lower lobe.", "rad:lung_opacity", True, id="abdomen, lung named"),
    pytest.param("en", "CT abdomen", "Small pleural effusion.", "rad:pleural_effusion", True, id="abdomen, pleura in the words"),
    pytest.param("en", "CT abdomen", "Gallstones.", "rad:gallstones", True, id="abdomen's own"),
    pytest.param("en", "Chest radiograph", "An opacity is seen.", "rad:lung_opacity", True, id="chest"),
    pytest.param("en", "CT head and chest", "An opacity is seen.", "rad:lung_opacity", True, id="two regions"),
    pytest.param("en", "Follow-up", "An opacity is seen.", "rad:lung_opacity", True, id="no region named"),
    pytest.param("de", "MRT Knie rechts", "Verschattung.", "rad:lung_opacity", False, id="German knee"),
    pytest.param("de", "Röntgen Thorax", "Verschattung.", "rad:lung_opacity", True, id="German chest"),
]
EXAM = {"en": ("EXAM", "FINDINGS"), "de": ("Untersuchung", "Befund")}


@pytest.mark.parametrize(("code", "title", "finding", "concept", "held"), CASES)
def test_a_finding_of_a_foreign_region_needs_its_region_named(
    read: Read, knowledge: KnowledgeBase, code: str, title: str, finding: str, concept: str, held: bool
) -> None:
    exam, findings = EXAM[code]
    document = read(f"{exam}: {title}.\n{findings}: {finding}", code)
    [(mention, sentence)] = [(m, s) for s in document.body for m in s.mentions if m.concept == concept]
    assert FieldOfView(study(document, knowledge), document.language, knowledge).holds(mention, sentence) is held
