"""`temporal`: interval changes that contradict each other, or a comparison without any prior examination."""

from collections.abc import Iterator

from agent.checks.places import same_place
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement, positive, word_span
from agent.checks.wording import in_the_style_of
from agent.study import Fact, Study, study
from agent.types import Change, Issue, IssueKind, Modifier, SectionKind, Severity, Span, Suggestion
from kg.language import StudyCategory

_OPPOSED = ({Change.INCREASED, Change.DECREASED}, {Change.NEW, Change.UNCHANGED})
_AT_ODDS = ({Change.INCREASED, Change.UNCHANGED}, {Change.DECREASED, Change.UNCHANGED}, {Change.NEW, Change.DECREASED})
"""Pairs that are often a matter of words ("stable, slightly increased"): worth a look, no more."""
_CLAIMED = (Change.NEW, Change.DECREASED, Change.UNCHANGED)
"""Changes that only a comparison shows; "increased" is also said of a degree."""

Changed = tuple[Statement, Modifier]


def temporal(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each finding with contradicting changes, and for a comparison with a prior that does not exist."""
    told = study(report.document, report.knowledge)
    for concept in sorted({s.concept for s in positive(report.stated) if s.mention.change}):
        yield from _changes(report, told, concept)
    yield from _without_prior(report, told)


def _changes(report: CheckedReport, told: Study, concept: str) -> Iterator[Issue]:
    """FINDINGS against IMPRESSION; without both, sentences of one section against each other."""
    changed = [(s, s.mention.change) for s in positive(report.stated) if s.concept == concept and s.mention.change]
    found = [c for c in changed if c[0].section is SectionKind.FINDINGS]
    concluded = [c for c in changed if c[0].section is SectionKind.IMPRESSION]
    pairs = [(one, other) for one in found for other in concluded]
    across = bool(pairs)
    if not pairs and len(changed) > 1:
        pairs = [(changed[0], other) for other in changed[1:] if other[0].section is changed[0][0].section]
        pairs = [pair for pair in pairs if pair[0][0].span != pair[1][0].span]
    pairs = [(one, other) for one, other in pairs if same_place(report, one[0], other[0])]
    if not pairs:
        return
    values = [{Change(one[1].value), Change(other[1].value)} for one, other in pairs]
    if all(value in _OPPOSED for value in values):
        yield _issue(report, *pairs[0], POLICY[IssueKind.TEMPORAL], 0.85)
    elif across and all(value in _OPPOSED + _AT_ODDS for value in values) and not any(_only_persists(told, c) for c in pairs[0]):
        yield _issue(report, *pairs[0], Severity.WARNING, 0.65)


def _only_persists(told: Study, changed: Changed) -> bool:
    """True where the words of change say only that a finding is still there, which a smaller or larger one is too."""
    statement, change = changed
    words = [f.span for f in told.of(StudyCategory.PERSISTENCE) if f.sentence == statement.span]
    return change.value == Change.UNCHANGED and any(change.start < w.end and w.start < change.end for w in words)


def _issue(report: CheckedReport, one: Changed, other: Changed, severity: Severity, confidence: float) -> Issue:
    (first, stated), (second, wrong) = one, other
    name = report.ontology[first.concept].name
    words, wrong_words = word_span(first, stated).text, word_span(second, wrong).text
    where = [s.section.value.upper() for s in (first, second)]
    single = len(words.split()) == len(wrong_words.split()) == 1
    return Issue(
        kind=IssueKind.TEMPORAL,
        severity=severity,
        message=f'The {name} is "{words}" in {where[0]} and "{wrong_words}" in {where[1]}.',
        spans=(first.span, second.span),
        concept=first.concept,
        # Longer phrases of change rarely fit into each other's sentence.
        suggestion=Suggestion(wrong.start, wrong.end, in_the_style_of(wrong_words, words)) if single else None,
        confidence=confidence,
    )


def _without_prior(report: CheckedReport, told: Study) -> Iterator[Issue]:
    """The report says that there is no prior examination, and compares with one all the same."""
    prior = told.of(StudyCategory.PRIOR)
    absent = [f for f in prior if f.value == "none" or (f.value == "absent" and f.section is SectionKind.COMPARISON)]
    named = [f for f in told.facts if f.section is SectionKind.COMPARISON and f.category is StudyCategory.MODALITY]
    if not absent or (named and absent[0].section is not SectionKind.COMPARISON):
        return
    if drawn := [f for f in prior if f.value == "compared" and f.section.is_body]:
        yield _unfounded(absent[0], drawn[0].span.text, drawn[0].sentence, POLICY[IssueKind.TEMPORAL], 0.75)
        return
    changed = [(s, s.mention.change) for s in positive(report.stated) if s.mention.change and s.mention.change.value in _CLAIMED]
    claims = [(s, change) for s, change in changed if not _only_persists(told, (s, change))]
    if claims:
        statement, change = claims[0]
        yield _unfounded(absent[0], word_span(statement, change).text, statement.span, Severity.WARNING, 0.6)


def _unfounded(absent: Fact, words: str, sentence: Span, severity: Severity, confidence: float) -> Issue:
    message = f'The report has no prior examination ("{absent.span.text}"), but compares with one ("{words}").'
    spans = tuple(sorted((absent.span, sentence), key=lambda span: span.start))
    return Issue(IssueKind.TEMPORAL, severity, message, spans, confidence=confidence)
