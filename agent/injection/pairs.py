"""Findings that both sections state alike: where one of the two is changed, the report contradicts itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agent.checks.statements import CheckedReport, Statement
from agent.field_of_view import FieldOfView
from agent.study import study
from agent.types import Document, MentionClass, Modifier
from kg.concept import ConceptKind
from kg.knowledge import KnowledgeBase

_SPECIFIC = 2
"""Broader concepts of one that is more than a group: its group, and "finding"."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement to change, and the sentence of the other section that will disagree with it."""

    wrong: Statement
    right: Statement


def stated_by_cues(document: Document, knowledge: KnowledgeBase) -> CheckedReport:
    """Return what a linked document states of the body parts examined, by its cues alone: no classifier is needed to corrupt a report."""
    told = study(document, knowledge)
    view = FieldOfView(told, document.language, knowledge)
    found = [
        Statement(mention.concept, mention_class, mention, sentence)
        for sentence in document.body
        for mention in sentence.mentions
        if (mention_class := mention.mention_class) is not None
        and knowledge.ontology[mention.concept].kind.is_observation
        and view.holds(mention, sentence)
    ]
    return CheckedReport(document, knowledge, tuple(found), told)


def sides(report: CheckedReport, concept: str) -> tuple[list[Statement], list[Statement]]:
    """Return what FINDINGS and what IMPRESSION say of a concept."""
    return [s for s in report.findings if s.concept == concept], [s for s in report.impression if s.concept == concept]


def concepts(report: CheckedReport) -> list[str]:
    """Return the concepts that the report states anything of, sorted; "abnormality" and the like say too little to be wrong."""
    return sorted(c for c in {s.concept for s in report.stated} if len(report.ontology.ancestors(c)) >= _SPECIFIC)


def pairs(report: CheckedReport, mention_class: MentionClass = MentionClass.POSITIVE) -> Iterator[Pair]:
    """Yield the concepts that both sections give the same class throughout; each section once as the one to change."""
    for concept in concepts(report):
        found, concluded = sides(report, concept)
        if found and concluded and all(s.mention_class is mention_class for s in (*found, *concluded)):
            yield Pair(concluded[0], found[0])
            yield Pair(found[0], concluded[0])


def agreeing(report: CheckedReport, modifier: Callable[[Statement], Modifier | None]) -> Iterator[tuple[Pair, Modifier]]:
    """Yield the pairs with a modifier that is the same wherever the concept is qualified so.

    Args:
        report: what is stated.
        modifier: gives the side, degree, place or change of a statement.
    """
    for pair in pairs(report):
        groups = [[m for s in group if (m := modifier(s))] for group in sides(report, pair.wrong.concept)]
        mine = modifier(pair.wrong)
        if mine and all(groups) and len({m.value for group in groups for m in group}) == 1 and _is_clearly_of(report, pair.wrong, mine):
            yield pair, mine


def _is_clearly_of(report: CheckedReport, stated: Statement, modifier: Modifier) -> bool:
    """Among several findings of a sentence, a modifier is clearly of one that nothing but its other modifiers parts it from."""
    mention, text = stated.mention, report.document.report.text
    observed = {(m.start, m.end) for m in stated.sentence.mentions if report.ontology[m.concept].kind.is_observation}
    if len(observed) == 1:
        return True
    low, high = sorted((modifier.start, modifier.end, mention.start, mention.end))[1:3]
    others = [m for m in (mention.laterality, mention.severity, mention.location, mention.change) if m]
    between = "".join(" " if any(m.start <= i < m.end for m in others) else text[i] for i in range(low, high))
    return (modifier.start < mention.end and mention.start < modifier.end) or not between.strip(" -")


def is_device(report: CheckedReport, concept: str) -> bool:
    """Return whether a concept is a device."""
    return report.ontology[concept].kind is ConceptKind.DEVICE


def words(statement: Statement, modifier: Modifier) -> str:
    """Return the words of a modifier."""
    return statement.span.text[modifier.start - statement.span.start : modifier.end - statement.span.start]
