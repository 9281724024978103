"""The other verbs: version, index, evaluate, ontology, train."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.annotator import version

Run = Callable[..., object]
ROW = {"id": "mine-1", "text": "Kein Pneumothorax.", "labels": {"Pneumothorax": "negative"}}


def test_the_version(run: Run) -> None:
    found = run("--version")
    assert (found.status, found.out) == (0, f"radconcord {version()}\n")


def test_without_a_verb_help_is_shown(run: Run) -> None:
    found = run()
    assert found.status in (0, 2)
    assert "proofread" in found.out + found.err


def test_an_unknown_verb_is_refused(run: Run) -> None:
    assert run("diagnose").status == 2


def test_own_library_files_are_added_listed_and_removed(run: Run, tmp_path: Path) -> None:
    Path("mine.jsonl").write_text(json.dumps(ROW))
    added = run("index", "add", "mine.jsonl")
    assert (added.status, "1 labeled sentences added" in added.err) == (0, True)
    assert str(tmp_path / "own" / "mine.jsonl") in run("index", "list").out.splitlines()
    found = run("label", "-", "--language", "de", stdin=b"Befund: Kein Pneumothorax.")
    shown = next(x for x in json.loads(found.out)["labels"] if x["finding"] == "Pneumothorax")
    assert [n["id"] for n in shown["neighbours"]] == ["mine-1"]
    assert run("index", "remove", "other.jsonl").status == 2
    assert run("index", "remove", "mine.jsonl").status == 0
    assert "mine.jsonl" not in run("index", "list").out


@pytest.mark.parametrize("content", ["{broken", '{"id": 1}'], ids=["broken", "no labels"])
def test_a_malformed_library_file_is_refused_whole(run: Run, content: str) -> None:
    Path("mine.jsonl").write_text(json.dumps(ROW) + "\n" + content)
    found = run("index", "add", "mine.jsonl")
    assert found.status == 2
    assert "mine.jsonl:2" in found.err
    assert "mine.jsonl" not in run("index", "list").out


def test_evaluate_prints_scores(run: Run) -> None:
    row = {"id": "a", "report": "FINDINGS: Left pleural effusion. No pneumothorax.", "lang": "en"}
    gold = {"Pleural Effusion": "positive", "Pneumothorax": "positive"}
    Path("gold.jsonl").write_text(json.dumps({**row, "labels": gold}))
    found = run("evaluate", "gold.jsonl")
    scores = json.loads(found.out)
    assert (found.status, scores["reports"], scores["cells"]) == (0, 1, 14)
    assert scores["accuracy"] == pytest.approx(13 / 14, abs=1e-4)
    Path("gold.jsonl").write_text(json.dumps(row))
    assert run("evaluate", "gold.jsonl").status == 2


def test_ontology_coverage_shows_every_language(run: Run) -> None:
    found = run("ontology", "coverage")
    assert found.status == 0
    assert all(name in found.out for name in ("English", "German", "French", "Spanish", "Polish"))


def test_train_refuses_a_bad_recipe(run: Run) -> None:
    Path("recipe.toml").write_text('name = "x"\nepoch = 3')
    found = run("train", "recipe.toml", "-o", "weights")
    assert found.status == 2
    assert "unknown keys epoch" in found.err
    assert not Path("weights").exists()
