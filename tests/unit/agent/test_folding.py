"""Labels in the classes of a taxonomy, and parents that follow from children."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.folding import fold, roll_up
from agent.types import CLASSES, STATED, FindingLabel, MentionClass, SectionKind, Span
from kg.taxonomy import Finding, StatedClass, Taxonomy, UncertainAs
from tests.fakes import label

SPAN = Span(0, 5, "Text.", SectionKind.FINDINGS)


def taxonomy(classes: str, uncertain_as: str = "positive") -> Taxonomy:
    present = tuple(c for c in StatedClass if c[0] in classes)
    return Taxonomy("t", "1", (Finding("A"),), present, UncertainAs(uncertain_as))


def scored(positive: float, negative: float, uncertain: float, finding: str = "A") -> FindingLabel:
    masses = (positive, negative, uncertain, 1 - positive - negative - uncertain)
    chosen = max(range(4), key=masses.__getitem__)
    spans = (SPAN,) if chosen < 3 else ()
    made = label(finding, CLASSES[chosen], spans=spans)
    return replace(made, confidence=masses[chosen], scores=(positive, negative, uncertain))


@pytest.mark.parametrize(
    ("classes", "uncertain_as", "scores", "expected", "folded"),
    [
        ("p", "positive", (0.2, 0.1, 0.6), "positive", (0.8, 0, 0)),
        ("p", "positive", (0.1, 0.8, 0.0), "not_mentioned", (0.1, 0, 0)),
        ("p", "positive", (0.9, 0.0, 0.0), "positive", (0.9, 0, 0)),
        ("p", "positive", (0.0, 0.0, 0.1), "not_mentioned", (0.1, 0, 0)),
        ("p", "not_mentioned", (0.2, 0.1, 0.6), "not_mentioned", (0.2, 0, 0)),
        ("pn", "positive", (0.2, 0.1, 0.6), "positive", (0.8, 0.1, 0)),
        ("pn", "negative", (0.2, 0.1, 0.6), "negative", (0.2, 0.7, 0)),
        ("pn", "not_mentioned", (0.2, 0.1, 0.6), "not_mentioned", (0.2, 0.1, 0)),
        ("pn", "positive", (0.1, 0.8, 0.0), "negative", (0.1, 0.8, 0)),
        ("pu", "positive", (0.2, 0.1, 0.6), "uncertain", (0.2, 0, 0.6)),
        ("pu", "positive", (0.1, 0.8, 0.0), "not_mentioned", (0.1, 0, 0)),
        ("pnu", "positive", (0.2, 0.1, 0.6), "uncertain", (0.2, 0.1, 0.6)),
        ("pnu", "positive", (0.1, 0.8, 0.0), "negative", (0.1, 0.8, 0)),
    ],
)
def test_a_class_that_the_taxonomy_lacks_moves_with_its_probability(
    classes: str, uncertain_as: str, scores: tuple[float, float, float], expected: str, folded: tuple[float, float, float]
) -> None:
    [found] = fold([scored(*scores)], taxonomy(classes, uncertain_as))
    assert found.mention_class == expected
    assert found.scores == pytest.approx(folded)
    assert found.confidence == pytest.approx(1 - sum(folded) if expected == "not_mentioned" else max(folded))


def test_evidence_keeps_the_class_of_its_sentence_and_silence_has_none() -> None:
    doubted, denied = scored(0.1, 0, 0.8), scored(0, 0.9, 0)
    found = fold([doubted, denied], taxonomy("p"))
    assert found[0].evidence == doubted.evidence
    assert found[0].evidence[0].mention_class is MentionClass.UNCERTAIN
    assert found[1].evidence == ()


masses = st.tuples(*[st.floats(0, 1)] * 4).filter(lambda m: sum(m) > 0.01).map(lambda m: tuple(x / sum(m) for x in m[:3]))
taxonomies = st.builds(taxonomy, st.sampled_from(["p", "pu", "pnu"]), st.sampled_from(["positive", "not_mentioned"])) | st.builds(
    taxonomy, st.just("pn"), st.sampled_from(list(UncertainAs))
)


@given(masses, taxonomies)
def test_folded_labels_are_labels_of_the_taxonomy(scores: tuple[float, float, float], used: Taxonomy) -> None:
    before = scored(*scores)
    [found] = fold([before], used)
    assert found.mention_class in (*used.classes, "not_mentioned")
    assert all(score == 0 for c, score in zip(STATED, found.scores, strict=True) if c not in used.classes)
    assert sum(found.scores) <= sum(before.scores) + 1e-9
    assert 0 <= found.confidence <= 1
    assert found.confidence >= max(found.scores) - 1e-9
    [again] = fold([found], used)
    assert (again.mention_class, again.scores) == (found.mention_class, pytest.approx(found.scores))


@given(masses, taxonomies)
def test_a_class_that_folding_overturns_was_never_sure(scores: tuple[float, float, float], used: Taxonomy) -> None:
    """So that the verifier, which reviews what is below 0.75, sees it."""
    before = scored(*scores)
    [found] = fold([before], used)
    kept = before.mention_class in (*used.classes, "not_mentioned")
    if kept and found.mention_class is not before.mention_class:
        assert found.confidence <= 2 / 3 + 1e-9


PARENTS = {"Rib fracture": ("Fracture", "Injury"), "Fracture": ("Injury",)}


def classes(labels: tuple[FindingLabel, ...]) -> dict[str, str]:
    return {x.finding: str(x.mention_class) for x in labels}


@pytest.mark.parametrize(
    ("child", "parent", "expected"),
    [
        ("positive", "not_mentioned", "positive"),
        ("positive", "negative", "positive"),
        ("positive", "uncertain", "positive"),
        ("positive", "positive", "positive"),
        ("negative", "not_mentioned", "not_mentioned"),
        ("negative", "positive", "positive"),
        ("uncertain", "negative", "negative"),
        ("not_mentioned", "uncertain", "uncertain"),
    ],
)
def test_a_positive_child_makes_its_parents_positive(child: str, parent: str, expected: str) -> None:
    labels = (
        label("Injury", "not_mentioned"),
        label("Fracture", parent),
        label("Rib fracture", child, spans=[SPAN]),
        label("Edema", "negative"),
    )
    found = classes(roll_up(labels, PARENTS))
    assert (found["Fracture"], found["Rib fracture"], found["Edema"]) == (expected, child, "negative")
    assert (found["Injury"] == "positive") == ("positive" in (child, parent))


def test_a_parent_takes_the_surest_childs_probability_and_evidence() -> None:
    weak, sure = scored(0.6, 0.1, 0.1, "Weak"), scored(0.9, 0.0, 0.0, "Sure")
    parents = {"Weak": ("Parent",), "Sure": ("Parent",)}
    found = roll_up((scored(0.1, 0.5, 0.2, "Parent"), weak, sure), parents)
    assert found[1:] == (weak, sure)
    assert (found[0].confidence, found[0].evidence) == (0.9, sure.evidence)
    assert found[0].scores == pytest.approx((0.9, 0.5 * 0.1 / 0.9, 0.2 * 0.1 / 0.9))


def test_a_parent_that_is_positive_by_its_own_keeps_its_evidence() -> None:
    other = Span(9, 14, "Other", SectionKind.IMPRESSION)
    parent = label("Parent", spans=[other], confidence=0.8)
    [raised, _] = roll_up((parent, label("Child", spans=[SPAN], confidence=0.95)), {"Child": ("Parent",)})
    assert (raised.confidence, raised.evidence) == (0.95, parent.evidence)
    [kept, _] = roll_up((parent, label("Child", spans=[SPAN], confidence=0.6)), {"Child": ("Parent",)})
    assert (kept.confidence, kept.scores) == (pytest.approx(0.8), pytest.approx(parent.scores))


def test_without_parents_nothing_changes() -> None:
    labels = (label("Fracture", "negative"), label("Rib fracture"))
    assert roll_up(labels, {}) == labels


@given(st.lists(masses, min_size=3, max_size=3))
def test_rolled_up_labels_are_consistent(rows: list[tuple[float, float, float]]) -> None:
    labels = tuple(scored(*row, finding) for row, finding in zip(rows, ("Injury", "Fracture", "Rib fracture"), strict=True))
    found = roll_up(labels, PARENTS)
    by_name = {x.finding: x for x in found}
    for child, parents in PARENTS.items():
        if by_name[child].mention_class is MentionClass.POSITIVE:
            for name in parents:
                assert by_name[name].mention_class is MentionClass.POSITIVE
                assert by_name[name].evidence
    assert all(0 <= score <= 1 and sum(x.scores) <= 1 + 1e-9 for x in found for score in x.scores)
    assert roll_up(found, PARENTS) == found
