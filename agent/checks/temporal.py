"""`temporal`: interval changes that contradict each other, or a comparison without any prior examination."""

from collections.abc import Iterator
from dataclasses import replace

from agent.checks.growth import Growth, growths
from agent.checks.places import same_place
from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement, positive, word_span
from agent.checks.word_forms import fitting
from agent.checks.wording import in_the_style_of
from agent.measurements import agree, measurements
from agent.study import Fact, Study
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
    told = report.study
    flagged: set[Span] = set()
    for concept in sorted({s.concept for s in positive(report.stated) if s.mention.change}):
        for issue in _changes(report, told, concept):
            flagged.add(issue.spans[-1])
            yield issue
    for issue in (*_against_sizes(report), *_against_signs(report)):
        if issue.spans[-1] not in flagged:
            flagged.add(issue.spans[-1])
            yield issue
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


def _against_sizes(report: CheckedReport) -> Iterator[Issue]:
    """A change in words against the sizes now and before: "regressing nodule" of 9 mm that measured 6 mm."""
    language, knowledge = report.document.language, report.knowledge
    grown = [g for s in report.document.body for g in growths(s, language, knowledge)]
    if not grown:
        return
    for statement in positive(report.stated):
        change = statement.mention.change
        if change is None or change.value not in (Change.INCREASED, Change.DECREASED):
            continue
        about = [g for g in grown if _is_of(report, statement, g)]
        if about and all(g.change != change.value for g in about):
            yield _sized_issue(report, statement, change, about[0])


def _is_of(report: CheckedReport, statement: Statement, growth: Growth) -> bool:
    """True where a size is of the finding itself, of the same place and kin to it, or the number that its sentence repeats."""
    if growth.sentence.span == statement.span:
        return growth.mention is not None and growth.mention.start == statement.mention.start
    if growth.mention is None or not same_place(report, statement, replace(statement, mention=growth.mention, sentence=growth.sentence)):
        return False
    if report.related(statement.concept, growth.mention.concept):
        return True
    sizes = measurements(statement.span.text, report.document.language, report.knowledge.folder)
    return any(agree(size, growth.now) for size in sizes)


def _sized_issue(report: CheckedReport, statement: Statement, change: Modifier, growth: Growth) -> Issue:
    name, words = report.ontology[statement.concept].name, word_span(statement, change).text
    spans = (growth.sentence.span, statement.span) if growth.sentence.span != statement.span else (statement.span,)
    replacement = fitting(report, Change(growth.change), words)
    return Issue(
        kind=IssueKind.TEMPORAL,
        severity=POLICY[IssueKind.TEMPORAL],
        message=f'The {name} is called "{words}", but measures {growth.now.text} after {growth.before.text}.',
        spans=spans,
        concept=statement.concept,
        suggestion=Suggestion(change.start, change.end, replacement) if replacement else None,
        # Two numbers and their order are plain; what remains is a change that is said of something else.
        confidence=0.85,
    )


def _against_signs(report: CheckedReport) -> Iterator[Issue]:
    """A disease that is worse where all its signs are less, or the reverse: fewer opacities and "worsening edema"."""
    moved = [(s, c) for s in positive(report.stated) if (c := s.mention.change) and c.value in (Change.INCREASED, Change.DECREASED)]
    for statement, change in moved:
        if statement.section is not SectionKind.IMPRESSION:
            continue
        found = [(s, c) for s, c in moved if s.section is SectionKind.FINDINGS]
        signs = [(s, c) for s, c in found if report.taken_up(s.concept, statement.concept) and same_place(report, s, statement)]
        if signs and all(c.value != change.value for _, c in signs):
            yield _issue(report, signs[0], (statement, change), Severity.WARNING, 0.65)


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
    replacement = fitting(report, Change(stated.value), wrong_words, words)
    if replacement is None and single:
        replacement = in_the_style_of(wrong_words, words)
    return Issue(
        kind=IssueKind.TEMPORAL,
        severity=severity,
        message=f'The {name} is "{words}" in {where[0]} and "{wrong_words}" in {where[1]}.',
        spans=(first.span, second.span),
        concept=first.concept,
        # Longer phrases of change rarely fit into each other's sentence.
        suggestion=Suggestion(wrong.start, wrong.end, replacement) if replacement else None,
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
    # "Reduced bone density" holds its word of change as its own.
    changed = [(s, change) for s, change in changed if not s.mention.start <= change.start < s.mention.end]
    claims = [(s, change) for s, change in changed if not _only_persists(told, (s, change))]
    if claims:
        statement, change = claims[0]
        yield _unfounded(absent[0], word_span(statement, change).text, statement.span, Severity.WARNING, 0.6)


def _unfounded(absent: Fact, words: str, sentence: Span, severity: Severity, confidence: float) -> Issue:
    message = f'The report has no prior examination ("{absent.span.text}"), but compares with one ("{words}").'
    spans = tuple(sorted((absent.span, sentence), key=lambda span: span.start))
    return Issue(IssueKind.TEMPORAL, severity, message, spans, confidence=confidence)
