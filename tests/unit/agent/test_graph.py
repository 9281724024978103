"""The agent graph: its topology, its nodes one by one, and the plain sequence of them."""

from pathlib import Path
from typing import get_type_hints

import numpy as np
import pytest

from agent import nodes
from agent.config import Settings
from agent.context import Context
from agent.errors import ConfigError
from agent.graph import build_graph
from agent.retrieval import LabeledIndex
from agent.state import ChunkState
from agent.types import Annotation, Report, Status
from tests.fakes import CueClassifier

SNAPSHOT = Path(__file__).parent / "graph.mermaid"
STEPS = ("split", "link", "retrieve", "classify", "verify", "emit")
REPORTS = [
    Report("two sides", "FINDINGS: Left pleural effusion. No pneumothorax.\nIMPRESSION: Right pleural effusion.", "en"),
    Report("empty", "  "),
    Report("german", "Befund: Kein Pneumothorax. V. a. Pneumonie.", "de"),
    Report("only headings", "FINDINGS:\n\nIMPRESSION:\n", "en"),
    Report("no mention", "FINDINGS: The patient was turned twice.", "en"),
    Report("unreadable", "", error="rows.jsonl:2: not valid JSON"),
    Report("unknown language", "FINDINGS: Opacity.", "xx"),
]


class Doubter(CueClassifier):
    """Is only half sure of everything the first time, and sure once neighbours were asked."""

    def score(self, mention_class, passages, findings, evidence):
        scores = super().score(mention_class, passages, findings, evidence)
        return np.where(evidence[..., -5:].any(-1), scores, scores * 0.01).astype(np.float32)


def context(classifier: CueClassifier | None = None, **settings: object) -> Context:
    made = Context(Settings(**settings), classifier or CueClassifier())  # type: ignore[arg-type]
    texts = ["No pneumothorax.", "Left pleural effusion."]
    from agent.labeled_library import LibraryEntry

    entries = [LibraryEntry(str(i), text, {}) for i, text in enumerate(texts)]
    made.__dict__["index"] = LabeledIndex(entries, CueClassifier().embed(texts))
    return made


@pytest.fixture(scope="module")
def shared() -> Context:
    return context()


def run(made: Context, reports: list[Report]) -> list[Annotation]:
    """The nodes as a plain program, without the graph."""
    state: ChunkState = {"reports": reports}
    for name in STEPS[:-1]:
        state |= getattr(nodes, name)(state, made)
    while nodes.route_after_verify(state, made) == "classify":
        state |= nodes.classify(state, made)
        state |= nodes.verify(state, made)
    return nodes.emit(state, made)["annotations"]


def test_the_topology_is_the_published_one(shared: Context) -> None:
    drawn = build_graph(shared).get_graph().draw_mermaid().strip()
    assert drawn == SNAPSHOT.read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_plain_sequence_of_the_nodes_gives_the_same(rounds: int) -> None:
    for classifier in (CueClassifier, Doubter):
        made = context(classifier(), rounds=rounds)
        by_graph = build_graph(made).invoke({"reports": REPORTS})["annotations"]
        assert by_graph == run(context(classifier(), rounds=rounds), REPORTS)


def test_each_node_returns_only_fields_of_the_state(shared: Context) -> None:
    known = set(get_type_hints(ChunkState))
    written = {
        "split": {"documents", "rounds"},
        "link": {"documents"},
        "retrieve": {"documents", "hits"},
        "classify": {"probabilities", "rounds"},
        "verify": {"doubts"},
        "emit": {"annotations"},
    }
    state: ChunkState = {"reports": REPORTS}
    for name in STEPS:
        before = dict(state)
        update = getattr(nodes, name)(state, shared)
        assert set(update) == written[name]
        assert set(update) <= known
        assert state == before, f"{name} changed the state itself"
        for key, value in update.items():
            assert key == "rounds" or len(value) == len(REPORTS), f"{name}: {key} runs parallel to the reports"
        state |= update


def test_an_empty_chunk_works(shared: Context) -> None:
    assert build_graph(shared).invoke({"reports": []})["annotations"] == []


def test_reports_without_anything_to_say_get_labels_all_the_same(shared: Context) -> None:
    found = {a.report.id: a for a in build_graph(shared).invoke({"reports": REPORTS})["annotations"]}
    assert list(found) == [r.id for r in REPORTS]
    for name in ("only headings", "no mention"):
        assert found[name].status is Status.OK
        assert len(found[name].labels) == 14
        stated = {x.finding for x in found[name].labels if x.mention_class != "not_mentioned"}
        assert stated <= {"No Finding"}
    for name, told in (("empty", "empty"), ("unreadable", "rows.jsonl:2"), ("unknown language", "'xx'")):
        assert found[name].status is Status.FAILED
        assert told in (found[name].error or "")
        assert found[name].labels == ()


@pytest.mark.parametrize(("rounds", "calls"), [(1, 3), (2, 6)])
def test_doubts_go_back_once_at_most(rounds: int, calls: int) -> None:
    made = context(Doubter(), rounds=rounds)
    [found] = build_graph(made).invoke({"reports": REPORTS[:1]})["annotations"]
    assert len(made.classifier.seen) == calls  # type: ignore[attr-defined]
    assert found.status is Status.NEEDS_REVIEW


def test_what_nobody_doubts_is_asked_once() -> None:
    made = context(rounds=2)
    build_graph(made).invoke({"reports": REPORTS[:1]})
    assert len(made.classifier.seen) == 3  # type: ignore[attr-defined]


def test_without_retrieval_the_index_is_never_opened() -> None:
    made = context(retrieve=False)
    del made.__dict__["index"]
    [found] = build_graph(made).invoke({"reports": REPORTS[:1]})["annotations"]
    assert "index" not in made.__dict__
    assert all(x.neighbours == () for x in found.labels)


def test_only_a_context_will_do() -> None:
    with pytest.raises(ConfigError, match="needs a Context"):
        build_graph(Settings())  # type: ignore[arg-type]


def test_the_graph_keeps_no_report_between_runs(shared: Context) -> None:
    graph = build_graph(shared)
    assert graph.checkpointer is None
    first = graph.invoke({"reports": REPORTS[:1]})["annotations"]
    graph.invoke({"reports": REPORTS[2:3]})
    again = graph.invoke({"reports": REPORTS[:1]})["annotations"]
    assert first == again
