"""A few labeled examples teach a finding that nobody knows, and change nothing else."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import RadiologyAgent, Report
from agent.few_shot import SHOTS, ExampleNeighbours, ExampleShots, Mixing
from agent.labeled_examples import LabeledExample
from agent.models.base import Array, Passage, Unit
from agent.report_classification import ReportClassifier
from agent.types import Document, MentionClass, Sentence
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Finding, Taxonomy
from tests.fakes import CueClassifier, class_of, document

SEEN = "A widget sign is visible behind the left ninth rib."
GONE = "There is nothing that would look like a widget sign."
POSITIVE, NEGATIVE, UNCERTAIN = MentionClass.POSITIVE, MentionClass.NEGATIVE, MentionClass.UNCERTAIN
SENTENCES: list[dict] = [
    {"text": SEEN, "labels": {"Widget sign": "positive"}},
    {"text": GONE, "labels": {"Widget sign": "negative"}, "lang": "en", "section": "findings"},
    {"text": "The patient was turned to the side.", "labels": {}},
]
COMMON = "The patient was turned to the side. Good quality of the images."
REPORTS: list[dict] = [
    {"id": "a", "lang": "en", "report": f"FINDINGS: {COMMON} {SEEN}", "labels": {"Widget sign": "positive"}},
    {"id": "b", "lang": "en", "report": f"FINDINGS: {SEEN} Small left pleural effusion. {COMMON}", "positive": ["Widget sign", "Effusion"]},
    {"id": "c", "lang": "en", "report": f"FINDINGS: {COMMON} Small left pleural effusion.", "labels": {"Effusion": "positive"}},
    {"id": "d", "lang": "en", "report": f"FINDINGS: {GONE} {COMMON}", "labels": {"Widget sign": "negative"}},
]


@pytest.fixture(scope="module")
def taxonomy(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("taxonomy") / "widgets.toml"
    path.write_text(
        'id = "widgets"\nversion = "1"\n[[finding]]\nname = "Widget sign"\n[[finding]]\nname = "Gadget sign"\n'
        '[[finding]]\nname = "Effusion"\nconcepts = ["rad:pleural_effusion"]\n'
    )
    return str(path)


def write(folder: Path, rows: Sequence[dict | str], name: str = "examples.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def agent(taxonomy: str, examples: Path | None = None, classifier: CueClassifier | None = None) -> RadiologyAgent:
    return RadiologyAgent(taxonomy, examples=examples, classifier=classifier or CueClassifier(), retrieve=False)


def said(agent: RadiologyAgent, text: str, finding: str = "Widget sign") -> str:
    return class_of(agent.label(Report("r", f"FINDINGS: {text}", "en")).labels, finding)


@pytest.fixture(scope="module", params=["sentences", "reports"])
def taught(request: pytest.FixtureRequest, taxonomy: str, tmp_path_factory: pytest.TempPathFactory) -> RadiologyAgent:
    rows = SENTENCES if request.param == "sentences" else REPORTS
    return agent(taxonomy, write(tmp_path_factory.mktemp("examples"), rows))


def rows_of(taught: RadiologyAgent) -> list[str]:
    assert taught.context.settings.examples is not None
    return taught.context.settings.examples.read_text().splitlines()


@pytest.fixture(scope="module")
def plain(taxonomy: str) -> RadiologyAgent:
    return agent(taxonomy)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SEEN, "positive"),
        ("A new widget sign is visible behind the left ninth rib.", "positive"),
        (f"Lungs are clear. {SEEN} Heart size normal.", "positive"),
        (GONE, "negative"),
        (f"{GONE} {SEEN}", "positive"),
        ("The patient was turned to the side.", "not_mentioned"),
        ("Good quality of the images.", "not_mentioned"),
        ("Small left pleural effusion.", "not_mentioned"),
        ("A pacemaker wire ends in the right ventricle.", "not_mentioned"),
    ],
)
def test_an_unknown_finding_is_learned_from_a_few_examples(taught: RadiologyAgent, text: str, expected: str) -> None:
    assert said(taught, text) == expected


def test_without_examples_it_is_never_found_and_nothing_is_loaded(plain: RadiologyAgent) -> None:
    assert [said(plain, text) for text in (SEEN, GONE)] == ["not_mentioned"] * 2
    assert "example_neighbours" not in vars(plain.context)
    given = [np.ones((1, 3, 4), np.float32)]
    assert plain.context.mix([document(("findings", SEEN))], given)[0] is given[0]


def test_what_the_examples_do_not_know_stays_as_it_was(plain: RadiologyAgent, taught: RadiologyAgent) -> None:
    reports = [Report("r", "FINDINGS: No pericardial widget. Massive right effusion, probably pleural.", "en"), Report("s", "", "en")]
    for before, after in zip(plain.label_many(reports), taught.label_many(reports), strict=True):
        assert before == after


def test_results_do_not_depend_on_chunks_or_on_any_order(taught: RadiologyAgent, taxonomy: str, tmp_path: Path) -> None:
    texts = [SEEN, GONE, f"{SEEN} {COMMON}", "Small left pleural effusion.", "", f"A widget sign. {GONE}"]
    reports = [Report(str(i), f"FINDINGS: {text}" if text else "", "en") for i, text in enumerate(texts)]
    expected = {a.report.id: a for a in taught.label_many(reports)}
    turned = agent(taxonomy, write(tmp_path, rows_of(taught)[::-1]))
    for size in (1, 2):
        assert {a.report.id: a for a in turned.label_many(reports[::-1], chunk_size=size)} == expected


def findings(*names: str) -> Taxonomy:
    return Taxonomy("t", "1", tuple(Finding(name) for name in names))


def sentence_example(text: str, labels: Mapping[str, MentionClass]) -> LabeledExample:
    return LabeledExample(text, (text,), labels, (labels,))


SURE_SILENT = np.tile(np.float32((0.01, 0.01, 0.01, 0.97)), (1, 1, 1))


@pytest.mark.parametrize(
    ("text", "known", "weight"),
    [
        ("Left pleural effusion.", True, Mixing().known),
        ("Water on the left.", True, Mixing().known),
        ("Water on the left.", False, Mixing().unknown),
    ],
)
def test_near_examples_weigh_by_what_the_vocabulary_knows(read: Callable[..., Document], text: str, known: bool, weight: float) -> None:
    concepts = {"rad:pleural_effusion": ("F",)} if known else {}
    near = ExampleNeighbours([sentence_example(text, {"F": POSITIVE})], findings("F"), concepts, CueClassifier().embed)
    [mixed] = near.mix([read(f"FINDINGS: {text}")], [SURE_SILENT])
    assert mixed[0, 0, 0] == pytest.approx(weight + (1 - weight) * 0.01, abs=1e-5)


def test_only_the_chosen_cells_are_mixed() -> None:
    near = ExampleNeighbours([sentence_example(SEEN, {"F": POSITIVE, "G": POSITIVE})], findings("F", "G"), {}, CueClassifier().embed)
    before = np.tile(SURE_SILENT, (1, 2, 1))
    [mixed] = near.mix([document(("findings", SEEN))], [before], [{(0, 1)}])
    assert (mixed[0, 0] == before[0, 0]).all()
    assert mixed[0, 1, 0] > 0.5
    assert near.mix([document(("findings", SEEN))], [before], [set()])[0] is before


def test_equal_sentences_share_their_vote_and_the_unjudged_have_none() -> None:
    rows = [sentence_example(SEEN, {"F": label}) for label in (POSITIVE, POSITIVE, NEGATIVE, UNCERTAIN)]
    nobody = LabeledExample(SEEN, (SEEN,), {}, ({},), frozenset({"F"}))
    votes = ExampleNeighbours([*rows, nobody], findings("F"), {}, CueClassifier().embed).votes([SEEN, "Quite another thing."])
    assert votes[0, 0] == pytest.approx([0.5, 0.25, 0.25, 0])
    assert not votes[1].any()


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["widget sign", SEEN, GONE, "no effusion", COMMON]), min_size=1, max_size=5), st.integers(0, 9))
def test_mixed_probabilities_are_probabilities(texts: list[str], seed: int) -> None:
    examples = [sentence_example(text, {"F": c}) for text, c in ((SEEN, POSITIVE), (GONE, NEGATIVE), ("widget sign", UNCERTAIN))]
    near = ExampleNeighbours(examples, findings("F", "G"), {}, CueClassifier().embed)
    given_probabilities: Array = np.random.default_rng(seed).dirichlet(np.ones(4), (len(texts), 2)).astype(np.float32)
    [mixed] = near.mix([document(*(("findings", text) for text in texts))], [given_probabilities])
    assert mixed.sum(axis=-1) == pytest.approx(np.ones((len(texts), 2)), abs=1e-5)
    assert (mixed >= 0).all()
    assert (mixed[:, 1] == given_probabilities[:, 1]).all()


class ReportReader(CueClassifier):
    """Reads whole reports and keeps what it was given."""

    unit = Unit.REPORT

    def __init__(self) -> None:
        super().__init__()
        self.passages: list[Passage] = []

    def score(self, mention_class: MentionClass, passages: Sequence[Passage], findings: Sequence[Finding], evidence: Array) -> Array:
        self.passages = list(passages)
        return super().score(mention_class, passages, findings, evidence)


def test_a_classifier_of_reports_is_shown_the_most_similar_examples_last(taxonomy: str, tmp_path: Path) -> None:
    far = [{"id": f"x{i}", "lang": "en", "report": f"FINDINGS: Entirely other words number{i}.", "labels": {}} for i in range(9)]
    reader = ReportReader()
    agent(taxonomy, write(tmp_path, [REPORTS[3], *far, REPORTS[0]]), reader).label(Report("r", f"FINDINGS: {SEEN} {COMMON}", "en"))
    [passage] = reader.passages
    assert len(passage.shots) == SHOTS
    assert (passage.shots[-1].text, passage.shots[-1].labels) == (f"{COMMON} {SEEN}", {"Widget sign": POSITIVE})
    assert passage.shots[-2].text == f"{GONE} {COMMON}"


def test_without_examples_a_classifier_of_reports_is_shown_none(knowledge: KnowledgeBase, taxonomy: str) -> None:
    reader = ReportReader()
    ReportClassifier(reader, knowledge.taxonomy(taxonomy), knowledge).classify([document(("findings", SEEN))])
    assert reader.passages[0].shots == ()


def test_examples_without_a_body_are_not_shown() -> None:
    empty = LabeledExample("", (), {"F": POSITIVE}, ())
    assert ExampleShots([empty], CueClassifier().embed).shots([document(("findings", SEEN))]) == [()]
    near = ExampleNeighbours([empty, sentence_example(SEEN, {"F": POSITIVE})], findings("F"), {}, CueClassifier().embed)
    assert near.votes([SEEN])[0, 0, 0] == 1
    nothing = Document(Report("r", ""), error="empty", sentences=tuple[Sentence, ...]())
    assert near.mix([nothing], [SURE_SILENT[:0]])[0].shape == (0, 1, 4)
