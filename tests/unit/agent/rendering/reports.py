"""Annotations that the rendering tests share."""

from agent.types import (
    Annotation,
    Document,
    Issue,
    IssueKind,
    Mention,
    Modifier,
    Presence,
    Report,
    SectionKind,
    Sentence,
    Severity,
    Span,
    Status,
    Suggestion,
)

TEXT = "FINDINGS: Left effusion.\nIMPRESSION: Right\neffusion."
ONE = Span(10, 24, TEXT[10:24], SectionKind.FINDINGS)
TWO = Span(37, 52, TEXT[37:52], SectionKind.IMPRESSION)
EFFUSION = "rad:pleural_effusion"
ISSUE = Issue(IssueKind.LATERALITY, Severity.ERROR, "Sides differ.", (ONE, TWO), EFFUSION, Suggestion(37, 42, "Left"))


def annotation(text: str = TEXT, *issues: Issue, report_id: str = "r1", error: str | None = None) -> Annotation:
    """Make an annotation without sentences."""
    return Annotation(Report(report_id, text), Status.FAILED if error else Status.OK, issues=issues, error=error)


def linked(*issues: Issue) -> Annotation:
    """Make an annotation of `TEXT` whose sentences carry one mention each, with a side."""
    sentences = (_sentence(ONE, (15, 23), (10, 14)), _sentence(TWO, (43, 51), (37, 42)))
    report = Report("r1", TEXT, "en")
    return Annotation(report, Status.OK, "en", issues=issues, document=Document(report, "en", (), sentences))


def _sentence(span: Span, words: tuple[int, int], side: tuple[int, int]) -> Sentence:
    mention = Mention(EFFUSION, *words, Presence.AFFIRMED, laterality=Modifier("left", *side))
    return Sentence(span, (mention,))
