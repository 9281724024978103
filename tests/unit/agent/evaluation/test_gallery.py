"""The confusion gallery: every wrong cell with its evidence, and nothing that could run."""

from html.parser import HTMLParser

import pytest

from agent.evaluation import full_evaluation
from agent.evaluation.gallery import gallery
from tests.unit.agent.evaluation.builders import SENTENCE, SMALL, failed, gold_of, results_of

TEXTS = ["The ankle is swollen. <script>alert(1)</script>", "Nothing of note here.", "A quiet ankle."]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.closed: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        self.ids += [str(value) for name, value in attrs if name == "id"]
        self.links += [str(value) for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        self.closed.append(tag)


@pytest.fixture(scope="module")
def page() -> str:
    gold = gold_of({"Edema": "negative"}, {"Fracture": "positive"}, {"Edema": "positive"})
    results = results_of({"Edema": "positive", "Nodule": "positive"}, {}, {"Edema": "positive"}, review=["Nodule"])
    return gallery(full_evaluation(gold, results, SMALL, resamples=10), results, TEXTS)


def test_wrong_cells_and_only_these_are_shown(page: str) -> None:
    assert "3 of 9 cells are wrong" in page
    for shown in ("negative → positive: 1", "positive → not_mentioned: 1", "not_mentioned → positive: 1", "positive (needs review)"):
        assert shown in page
    assert page.count(f'<blockquote dir="auto">{SENTENCE}') == 2
    assert "no sentence" in page
    assert TEXTS[1] in page
    assert TEXTS[2] not in page


def test_it_says_that_it_holds_report_text(page: str) -> None:
    assert "This page holds report text: patient data." in page


def test_nothing_runs_and_nothing_is_loaded(page: str) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "default-src 'none'" in page
    tags = _Tags()
    tags.feed(page)
    assert "script" not in tags.opened
    assert sorted(t for t in tags.opened if t != "meta") == sorted(tags.closed)
    assert {link.removeprefix("#") for link in tags.links} == set(tags.ids)
    assert len(tags.ids) == len(set(tags.ids))


def test_a_failed_report_has_no_sentences() -> None:
    gold, results = gold_of({"Edema": "positive"}), [failed("r0")]
    assert "the report failed" in gallery(full_evaluation(gold, results, SMALL, resamples=10), results, ["x"])


def test_without_errors_there_are_no_reports() -> None:
    gold, results = gold_of({"Edema": "positive"}), results_of({"Edema": "positive"})
    page = gallery(full_evaluation(gold, results, SMALL, resamples=10), results, [TEXTS[0]])
    assert "0 of 3 cells are wrong" in page
    assert "swollen" not in page
