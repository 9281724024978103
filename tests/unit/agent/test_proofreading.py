"""All checks together: order of the issues, clean reports, failed reports."""

from collections.abc import Callable

import numpy as np
import pytest

from agent.checks.policy import POLICY
from agent.proofreading import CHECKS, proofread
from agent.types import Document, Issue, Report, Severity
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy
from tests.fakes import probabilities


@pytest.fixture(scope="module")
def issues(knowledge: KnowledgeBase, chexpert: Taxonomy, read: Callable[..., Document]) -> Callable[..., tuple[Issue, ...]]:
    def found(text: str, language: str = "en") -> tuple[Issue, ...]:
        linked = read(text, language)
        [these] = proofread([linked], probabilities(knowledge, chexpert, [linked]), chexpert, knowledge)
        assert all(text[s.start : s.end] == s.text for issue in these for s in issue.spans)
        return these

    return found


CLEAN = [
    pytest.param(
        "en",
        "FINDINGS: Moderate right pleural effusion with basal atelectasis. No pneumothorax. Heart size normal.\n"
        "IMPRESSION: Moderate right pleural effusion with basal atelectasis.",
        id="en effusion",
    ),
    pytest.param("en", "FINDINGS: Lungs are clear. Heart size normal.\nIMPRESSION: No acute cardiopulmonary abnormality.", id="en normal"),
    pytest.param("en", "FINDINGS: Left pleural effusion. Right pneumothorax.", id="en no impression"),
    pytest.param(
        "de",
        "Befund: Kleiner Pleuraerguss rechts. Kein Pneumothorax. Herz normal groß.\nBeurteilung: Kleiner Pleuraerguss rechts.",
        id="de effusion",
    ),
    pytest.param(
        "fr", "Résultat : Petit épanchement pleural gauche. Pas de pneumothorax.\nConclusion : Petit épanchement pleural gauche.", id="fr"
    ),
    pytest.param(
        "es", "Hallazgos: Derrame pleural derecho pequeño. Sin neumotórax.\nConclusión: Pequeño derrame pleural derecho.", id="es effusion"
    ),
]


@pytest.mark.parametrize(("language", "text"), CLEAN)
def test_clean_reports_raise_nothing(issues: Callable, language: str, text: str) -> None:
    assert issues(text, language) == ()


def test_the_worst_comes_first_then_text_order(issues: Callable) -> None:
    found = issues(
        "FINDINGS: Right pneumothorax. Acute rib fracture. Small left pleural effusion. Lungs are otherwise clear.\n"
        "IMPRESSION: No pneumothorax. Small right pleural effusion."
    )
    kinds = [str(i.kind) for i in found]
    assert kinds[:2] == ["negation", "laterality"]
    assert "omission" in kinds
    severities = [tuple(Severity).index(i.severity) for i in found]
    assert severities == sorted(severities)
    starts = [(s, i.spans[0].start) for s, i in zip(severities, found, strict=True)]
    assert starts == sorted(starts)


def test_a_failed_document_has_no_issues(knowledge: KnowledgeBase, chexpert: Taxonomy, read: Callable) -> None:
    failed = Document(Report("r1", ""), error="the report is empty")
    good = read("FINDINGS: Pneumothorax. IMPRESSION: No pneumothorax.")
    said = [np.empty((0, len(chexpert.findings), 4), np.float32), *probabilities(knowledge, chexpert, [good])]
    found = proofread([failed, good], said, chexpert, knowledge)
    assert found[0] == ()
    assert found[1]


def test_every_kind_that_is_checked_has_a_policy() -> None:
    assert {str(kind) for kind in POLICY} == {check.__name__ for check in CHECKS}


def test_suggestions_mend_what_they_flag(issues: Callable) -> None:
    for text in (
        "FINDINGS: Left pleural effusion.\nIMPRESSION: RIGHT pleural effusion.",
        "FINDINGS: Trace right pleural effusion.\nIMPRESSION: Large right pleural effusion.",
    ):
        [issue] = issues(text)
        edit = issue.suggestion
        mended = text[: edit.start] + edit.replacement + text[edit.end :]
        assert mended != text
        assert issues(mended) == ()
