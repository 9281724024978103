"""Labels in the classes of a taxonomy: classes that it lacks are folded into others, and children make their parents.

Both are pure functions of labels that come from `agent.aggregation`; evidence rows keep the class of their sentence.
Fold before labels are marked for review: where folding overturns a class, its share is at most two thirds, which
`agent.verification` marks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.types import CLASSES, STATED, FindingLabel, MentionClass
from kg.taxonomy import Taxonomy


def fold(labels: Sequence[FindingLabel], taxonomy: Taxonomy) -> tuple[FindingLabel, ...]:
    """Return the labels in the taxonomy's classes: the probability of a class that it lacks goes to where it folds.

    Args:
        labels: of one report.
        taxonomy: says which classes there are, and what uncertain becomes; a negative becomes not_mentioned.
    """
    targets = _targets(taxonomy)
    if all(targets[c] is c for c in STATED):
        return tuple(labels)
    return tuple(_folded(label, targets) for label in labels)


def folded_classes(taxonomy: Taxonomy) -> tuple[MentionClass, ...]:
    """Return what positive, negative, uncertain and not mentioned each become in a taxonomy."""
    return (*_targets(taxonomy).values(), MentionClass.NOT_MENTIONED)


def _targets(taxonomy: Taxonomy) -> dict[MentionClass, MentionClass]:
    lacking = {MentionClass.UNCERTAIN: MentionClass(taxonomy.uncertain_as), MentionClass.NEGATIVE: MentionClass.NOT_MENTIONED}
    present = {MentionClass(c) for c in taxonomy.classes}
    return {c: c if c in present else lacking[c] for c in STATED}


def _folded(label: FindingLabel, targets: Mapping[MentionClass, MentionClass]) -> FindingLabel:
    masses = dict.fromkeys(CLASSES, 0.0)
    for mention_class, score in zip(STATED, label.scores, strict=True):
        masses[targets[mention_class]] += score
    masses[MentionClass.NOT_MENTIONED] += max(0.0, 1 - sum(label.scores))
    chosen = max(masses, key=lambda c: masses[c])
    positive, negative, uncertain = (min(1.0, masses[c]) for c in STATED)
    return replace(
        label,
        mention_class=chosen,
        confidence=min(1.0, masses[chosen]),
        scores=(positive, negative, uncertain),
        evidence=() if chosen is MentionClass.NOT_MENTIONED else label.evidence,
    )


def roll_up(labels: Sequence[FindingLabel], parents: Mapping[str, Sequence[str]]) -> tuple[FindingLabel, ...]:
    """Return the labels with every parent at least as positive as its surest positive child.

    Args:
        labels: of one report, folded.
        parents: for each finding all of its parents (`Taxonomy.parents`).
    """
    surest: dict[str, FindingLabel] = {}
    for child in labels:
        if child.mention_class is MentionClass.POSITIVE:
            for name in parents.get(child.finding, ()):
                surest[name] = max(surest.get(name, child), child, key=lambda label: label.scores[0])
    return tuple(_raised(label, surest[label.finding]) if label.finding in surest else label for label in labels)


def _raised(parent: FindingLabel, child: FindingLabel) -> FindingLabel:
    """The parent with the larger probability; the child's evidence where the parent was not positive by its own."""
    was_positive = parent.mention_class is MentionClass.POSITIVE
    before, negative, uncertain = parent.scores
    positive = max(before, child.scores[0])
    rest = (1 - positive) / (1 - before) if before < 1 else 1.0
    return replace(
        parent,
        mention_class=MentionClass.POSITIVE,
        confidence=positive,
        scores=(positive, negative * rest, uncertain * rest),
        evidence=parent.evidence if was_positive else child.evidence,
    )
