"""A language is data: taken away it is gone, added back from its files it is as it was, and no Python is touched."""

import shutil
from pathlib import Path

import pytest

from agent import RadiologyAgent, Report
from agent.types import MentionClass
from kg.building import build
from kg.paths import ontologies_folder
from tests.fakes import CueClassifier

TEXT = "Beskrivelse: Lille venstresidig pleuraeffusion. Ingen pneumothorax. Mulig pneumoni.\nKonklusion: Pleuraeffusion."
REPORT = Report("da-1", TEXT, "da")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the ontologies with three languages, Danish among them."""
    ours = ontologies_folder()
    for part in ("core", "taxonomies"):
        shutil.copytree(ours / part, tmp_path / "own" / part)
    for code in ("en", "de", "da"):
        shutil.copytree(ours / "languages" / code, tmp_path / "own" / "languages" / code)
    build(tmp_path / "own")
    return tmp_path / "own"


def agent(folder: Path) -> RadiologyAgent:
    return RadiologyAgent(ontologies=folder, classifier=CueClassifier(), retrieve=False)


def classes(folder: Path, report: Report) -> dict[str, MentionClass]:
    annotation = agent(folder).label(report)
    assert annotation.error is None
    return {label.finding: label.mention_class for label in annotation.labels}


def test_a_language_taken_away_and_added_back_from_its_files(folder: Path, tmp_path: Path) -> None:
    before = classes(folder, REPORT)
    assert before["Pleural Effusion"] is MentionClass.POSITIVE
    assert before["Pneumothorax"] is MentionClass.NEGATIVE
    assert before["Pneumonia"] is MentionClass.UNCERTAIN

    shutil.move(folder / "languages" / "da", tmp_path / "da")
    build(folder)
    failed = agent(folder).label(REPORT)
    assert "unknown language 'da'; allowed: de, en" in (failed.error or "")
    assert agent(folder).label(Report("x", TEXT)).language in ("de", "en")

    shutil.move(tmp_path / "da", folder / "languages" / "da")
    build(folder)
    assert classes(folder, REPORT) == before
