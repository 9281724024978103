"""Why a label: the concepts that are named, and the paths that lead to it from others."""

import json

import pytest

from agent import RadiologyAgent
from agent.explanation import Explanation
from agent.types import Annotation, Report, Status
from tests.fakes import CueClassifier


@pytest.fixture(scope="module")
def cues() -> RadiologyAgent:
    return RadiologyAgent(classifier=CueClassifier(), retrieve=False)


def explanation(agent: RadiologyAgent, text: str, finding: str) -> Explanation:
    return next(e for e in agent.explain(agent.label(text)) if e.finding == finding)


def test_the_concepts_that_make_a_label_are_named(cues: RadiologyAgent) -> None:
    found = explanation(cues, "Right upper lobe consolidation. No pneumothorax.", "Consolidation")
    assert found.concepts == ("rad:consolidation",)


def test_a_path_leads_from_other_findings(cues: RadiologyAgent) -> None:
    found = explanation(cues, "Right upper lobe consolidation, possibly pneumonia.", "Pneumonia")
    path = next(p for p in found.paths if p.concepts[0] == "rad:consolidation")
    assert path.concepts[-1] == "rad:pneumonia"
    assert path.weight == pytest.approx(0.6)


def test_what_is_denied_speaks_for_nothing(cues: RadiologyAgent) -> None:
    found = explanation(cues, "No consolidation. Possible pneumonia.", "Pneumonia")
    assert all(p.concepts[0] != "rad:consolidation" for p in found.paths)


def test_only_stated_findings_are_explained(cues: RadiologyAgent) -> None:
    annotation = cues.label("Left pleural effusion. No pneumothorax.")
    assert [e.finding for e in cues.explain(annotation)] == ["Pneumothorax", "Pleural Effusion"]


def test_a_failed_report_has_nothing_to_explain(cues: RadiologyAgent) -> None:
    assert cues.explain(Annotation(Report("x", ""), Status.FAILED, error="empty")) == ()


def test_explanations_are_in_the_json_only_where_asked_for(cues: RadiologyAgent) -> None:
    annotation = cues.label("Right upper lobe consolidation.")
    assert "explanations" not in json.loads(cues.to_json(annotation))
    found = json.loads(cues.to_json(annotation, explained=True))["explanations"]
    opacity = next(e for e in found if e["finding"] == "Consolidation")
    assert opacity["concepts"] == ["rad:consolidation"]
