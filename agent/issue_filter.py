"""Which issues a reader sees: by the site's settings and by what was dismissed before."""

import hashlib
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import replace

from agent.site_settings import SiteSettings
from agent.types import Annotation, Issue, IssueKind, Report, Severity

_FINGERPRINT_LENGTH = 16


def visible(annotation: Annotation, settings: SiteSettings, dismissed: Collection[str] = ()) -> Annotation:
    """Return an annotation with the issues that a reader wants to see, in the severities of the site, worst first.

    Args:
        annotation: with everything that the checks found.
        settings: kinds, least confidence, blocking kinds and house words of the site.
        dismissed: fingerprints of issues that somebody has looked at and does not want to see again.
    """
    report = annotation.report
    kept = [_in_severity_of(issue, settings) for issue in annotation.issues if _is_wanted(issue, report, settings, dismissed)]
    kept.sort(key=lambda issue: (tuple(Severity).index(issue.severity), issue.spans[0].start, issue.kind))
    return replace(annotation, issues=tuple(kept))


def fingerprint(report: Report, issue: Issue) -> str:
    """Return what an issue is recognised by when the report is proofread again.

    It stays the same while report id, kind, concept and the words of the issue do, whatever is edited elsewhere, and a
    list of fingerprints shows nothing of a report. (Who already knows id and sentence could confirm them.)
    """
    parts = [report.id, str(issue.kind), issue.concept or "", *(normalised(span.text) for span in issue.spans)]
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:_FINGERPRINT_LENGTH]


def normalised(text: str) -> str:
    """Return a text without the differences that a word processor makes: capitals, kinds of blank, invisible characters."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join(seen.casefold().split())


def _is_wanted(issue: Issue, report: Report, settings: SiteSettings, dismissed: Collection[str]) -> bool:
    if issue.kind not in settings.kinds or issue.confidence < settings.min_confidence:
        return False
    if issue.kind is IssueKind.TRANSCRIPTION and settings.allowed_words:
        allowed = {normalised(word) for word in settings.allowed_words}
        if allowed.intersection(_flagged_words(issue, report)):
            return False
    return not dismissed or fingerprint(report, issue) not in dismissed


def _flagged_words(issue: Issue, report: Report) -> Iterator[str]:
    """What a transcription issue is about: the words it would replace, or its spans where it proposes nothing."""
    if edit := issue.suggestion:
        yield normalised(report.text[edit.start : edit.end])
    else:
        yield from (normalised(span.text) for span in issue.spans)


def _in_severity_of(issue: Issue, settings: SiteSettings) -> Issue:
    if settings.blocking is None:
        return issue
    if issue.kind in settings.blocking:
        return replace(issue, severity=Severity.ERROR)
    return replace(issue, severity=Severity.WARNING) if issue.severity is Severity.ERROR else issue
