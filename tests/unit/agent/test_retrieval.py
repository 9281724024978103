"""Neighbours of a sentence and what they vote; a sentence is never its own neighbour."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.labeled_library import LibraryEntry
from agent.retrieval import MIN_SIMILARITY, NEIGHBOURS, Hit, LabeledIndex, class_of, library_names, neighbours, open_index, vote, votes
from agent.types import MentionClass
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Finding, Taxonomy
from tests.fakes import CueClassifier

P, N, U, S = MentionClass.POSITIVE, MentionClass.NEGATIVE, MentionClass.UNCERTAIN, MentionClass.NOT_MENTIONED


def entry(name: str, **labels: MentionClass) -> LibraryEntry:
    return LibraryEntry(name, f"text {name}", labels)


def unit(*angles: float) -> np.ndarray:
    return np.array([[np.cos(a), np.sin(a)] for a in angles], np.float32)


def hit(similarity: float, **labels: MentionClass) -> Hit:
    return Hit(entry(f"{similarity}", **labels), similarity)


def test_the_nearest_come_first_and_the_far_ones_not_at_all() -> None:
    index = LabeledIndex([entry("far"), entry("near"), entry("nearest")], unit(1.5, 0.2, 0.01))
    [found] = index.search(unit(0))
    assert [h.entry.id for h in found] == ["nearest", "near"]
    assert found[0].similarity == pytest.approx(np.cos(0.01), abs=1e-4)
    assert all(h.similarity >= MIN_SIMILARITY for h in found)


def test_a_text_is_not_its_own_neighbour_and_the_next_one_moves_up() -> None:
    entries = [entry(str(i)) for i in range(NEIGHBOURS + 3)]
    index = LabeledIndex(entries, unit(*np.linspace(0, 0.1, len(entries))))
    with_itself, without = index.search(unit(0, 0), exclude=[None, "text 0"])
    assert [h.entry.id for h in with_itself] == [str(i) for i in range(NEIGHBOURS)]
    assert [h.entry.id for h in without] == [str(i) for i in range(1, NEIGHBOURS + 1)]


def test_small_and_no_questions() -> None:
    index = LabeledIndex([entry("only")], unit(0))
    assert index.search(np.empty((0, 2), np.float32)) == []
    assert [len(found) for found in index.search(unit(0, 1.5))] == [1, 0]


def test_search_does_not_depend_on_the_company() -> None:
    index = LabeledIndex([entry(str(i)) for i in range(30)], unit(*np.linspace(0, 1, 30)))
    together = index.search(unit(0.1, 0.5, 0.9))
    assert together == [index.search(unit(a))[0] for a in (0.1, 0.5, 0.9)]


@pytest.mark.parametrize(
    ("hits", "names", "winner"),
    [
        ([hit(0.95, Edema=P), hit(0.95, Edema=P), hit(0.95, Edema=N)], ["Edema"], P),
        ([hit(0.99, Edema=U), hit(0.9, Edema=P), hit(0.9, Edema=P)], ["Edema"], U),
        ([hit(0.95, Edema=P)], ["Fracture"], S),
        ([hit(0.95, Edema=P)], ["Fracture", "Edema"], P),
    ],
    ids=["majority", "nearer weighs more", "silent on the finding", "any of the names"],
)
def test_neighbours_vote_by_nearness(hits: list[Hit], names: list[str], winner: MentionClass) -> None:
    found = vote(hits, names)
    assert (P, N, U, S)[int(found.argmax())] is winner
    assert found.sum() == pytest.approx(1)


def test_no_neighbours_or_no_names_vote_nothing() -> None:
    assert not vote([], ["Edema"]).any()
    assert not vote([hit(0.95, Edema=P)], []).any()


@given(st.lists(st.tuples(st.floats(0.88, 1), st.sampled_from([P, N, U])), min_size=1, max_size=8))
def test_votes_are_shares_whatever_the_neighbours(rows: list[tuple[float, MentionClass]]) -> None:
    hits = sorted((hit(s, Edema=c) for s, c in rows), key=lambda h: -h.similarity)
    found = vote(hits, ["Edema"])
    assert found.sum() == pytest.approx(1, abs=1e-5)
    assert found.min() >= 0
    assert found[3] == 0


def test_votes_of_many_sentences_run_parallel_to_findings() -> None:
    found = votes([[hit(0.95, Edema=P)], []], {"Edema": ["Edema"], "Own": []})
    assert found.shape == (2, 2, 4)
    assert found[0].tolist() == [[1, 0, 0, 0], [0, 0, 0, 0]]
    assert not found[1].any()


def test_neighbours_that_do_not_mention_the_finding_are_not_shown() -> None:
    hits = [hit(0.99, Edema=P), hit(0.98, Fracture=P), hit(0.97, Edema=N), hit(0.96, Edema=U), hit(0.95, Edema=P)]
    shown = neighbours(hits, ["Edema"])
    assert [(n.similarity, n.mention_class) for n in shown] == [(0.99, P), (0.97, N), (0.96, U)]
    assert neighbours(hits, ["Edema"], most=1) == shown[:1]
    assert neighbours(hits, ["Cardiomegaly"]) == ()


def test_what_an_entry_says_of_a_finding() -> None:
    assert class_of(entry("a", Edema=N), ["Edema"]) is N
    assert class_of(entry("a", Edema=N), ["Fracture"]) is S


def test_findings_share_the_librarys_labels_by_concept(knowledge: KnowledgeBase, chexpert: Taxonomy) -> None:
    own = Taxonomy("own", "1", (Finding("Erguss", concepts=("rad:pleural_effusion",)), Finding("Nothing of ours")))
    assert library_names(own, knowledge) == {"Erguss": ("Pleural Effusion",), "Nothing of ours": ()}
    names = library_names(chexpert, knowledge)
    assert all(name in names[name] for name in names if name != "No Finding")
    assert names["No Finding"] == ()


def test_the_index_is_kept_and_read_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, knowledge: KnowledgeBase) -> None:
    library = tmp_path / "library"
    library.mkdir()
    rows = ['{"id": "a", "text": "No effusion.", "labels": {}}', '{"id": "b", "text": "Left effusion.", "labels": {}}']
    (library / "own.jsonl").write_text("\n".join(rows))
    monkeypatch.setattr("agent.labeled_library.SHIPPED", tmp_path / "nothing")
    monkeypatch.setenv("RADCONCORD_LIBRARY", str(library))
    monkeypatch.setenv("RADCONCORD_CACHE", str(tmp_path / "cache"))
    fake = CueClassifier()
    first = open_index(knowledge, fake)
    [kept] = (tmp_path / "cache").iterdir()
    fake.embed = None  # type: ignore[method-assign, assignment]  # a kept index asks for no vector
    again = open_index(knowledge, fake)
    assert again.entries == first.entries
    question = CueClassifier().embed(["No effusion."])
    assert [h.entry for h in again.search(question)[0]] == [h.entry for h in first.search(question)[0]]

    kept.write_bytes(b"damaged")
    assert open_index(knowledge, CueClassifier()).entries == first.entries

    (library / "more.jsonl").write_text('{"id": "c", "text": "Right effusion.", "labels": {}}')
    assert len(open_index(knowledge, CueClassifier()).entries) == 3
    assert len(list((tmp_path / "cache").iterdir())) == 2
