"""`omission`: a significant finding of FINDINGS is missing from IMPRESSION."""

from collections.abc import Iterator

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport, Statement, positive
from agent.checks.unread_lesions import unread_lesions
from agent.measurements import Measurement
from agent.types import Change, Issue, IssueKind, Mention, SectionKind, Sentence, Severity


def omission(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue for each actionable finding that the impression does not take up in any related words."""
    if not report.has_both:
        return
    normal = [s for s in report.sentences(SectionKind.IMPRESSION) if s.summary]
    flagged: set[str] = set()
    for statement in positive(report.findings):
        concept = statement.concept
        if not report.ontology[concept].actionable or _is_old(statement) or any(report.related(concept, f) for f in flagged):
            continue
        if any(report.taken_up(concept, other.concept) for other in report.impression):
            continue
        flagged.add(concept)
        yield _issue(report, statement, bool(normal))
    for sentence, mention, size in unread_lesions(report):
        yield _of_unread(report, sentence, mention, size)


def _is_old(statement: Statement) -> bool:
    """Unchanged findings are often left out of the impression on purpose."""
    change = statement.mention.change
    return change is not None and change.value == Change.UNCHANGED


def _issue(report: CheckedReport, statement: Statement, called_normal: bool) -> Issue:
    name = report.ontology[statement.concept].name
    last = report.sentences(SectionKind.IMPRESSION)
    why = "IMPRESSION calls the study normal" if called_normal else "IMPRESSION does not mention it"
    return Issue(
        kind=IssueKind.OMISSION,
        severity=Severity.ERROR if called_normal and report.ontology[statement.concept].urgent else POLICY[IssueKind.OMISSION],
        message=f"FINDINGS describe {name}, but {why}.",
        spans=(statement.span, last[0].span),
        concept=statement.concept,
        confidence=0.8 if called_normal else 0.6,
    )


def _of_unread(report: CheckedReport, sentence: Sentence, mention: Mention, size: Measurement) -> Issue:
    words = report.document.report.text[mention.start : mention.end]
    return Issue(
        kind=IssueKind.OMISSION,
        severity=Severity.WARNING,
        message=f'FINDINGS describe "{words}" of {size.text}, but IMPRESSION does not mention it.',
        spans=(sentence.span, report.sentences(SectionKind.IMPRESSION)[0].span),
        # The impression may name the lesion by a diagnosis that is not known to belong to it.
        confidence=0.55,
    )
