"""Plots: files that are images, and what is drawn in them."""

import math
import subprocess
import sys
from pathlib import Path

import pytest

from agent.errors import InputError
from agent.evaluation import Evaluation, full_evaluation
from agent.evaluation.plots import f1_bars, reliability, risk_coverage, write_plots
from tests.unit.agent.evaluation.builders import POSITIVE_ONLY, SMALL, failed, gold_of, results_of


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    gold = gold_of(*[{"Edema": "positive", "Fracture": "negative"}] * 3)
    return full_evaluation(gold, results_of(*[{"Edema": "positive"}] * 3, confidence=0.8), SMALL, resamples=10)


def test_three_images_are_written(evaluation: Evaluation, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "plots"
    write_plots(evaluation, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["f1_per_finding.png", "reliability.png", "risk_coverage.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in folder.iterdir())


def test_what_is_drawn_is_what_was_measured(evaluation: Evaluation) -> None:
    bars = f1_bars(evaluation).axes[0]
    widths = [bar.get_width() for bar in bars.patches]
    assert [width for width in widths if not math.isnan(width)] == [1.0, 0.0]  # gold never gives the others
    assert [label.get_text() for label in bars.get_yticklabels()] == ["Edema", "Fracture", "Nodule"]
    assert list(risk_coverage(evaluation).axes[0].lines[0].get_ydata()) == pytest.approx([1 / 3] * 9)
    marks = reliability(evaluation).axes[0].collections[0].get_offsets()
    assert [tuple(map(float, mark)) for mark in marks] == [pytest.approx((0.8, 6 / 9))]


def test_what_is_not_defined_is_drawn_empty(tmp_path: Path) -> None:
    gold, results = gold_of({"Edema": "positive"}), [failed("r0")]
    write_plots(full_evaluation(gold, results, POSITIVE_ONLY, resamples=10), tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_folder_that_cannot_be_made_is_named(evaluation: Evaluation, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="choose another folder"):
        write_plots(evaluation, tmp_path / "file")


def test_importing_the_evaluation_loads_no_heavy_library() -> None:
    code = "import sys, agent.evaluation; print(*sorted({'torch', 'sklearn', 'scipy', 'matplotlib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
