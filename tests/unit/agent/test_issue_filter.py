"""Which issues a reader sees: by kind, confidence, house words and dismissals, in the severities of the site."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.issue_filter import fingerprint, normalised, visible
from agent.site_settings import SiteSettings
from agent.types import Annotation, Issue, IssueKind, Report, SectionKind, Severity, Span, Status, Suggestion

TEXT = "Left pleural efusion. Kim Lindqvist was seen."
REPORT = Report("acc-1", TEXT)
SENTENCE = Span(0, 21, TEXT[:21], SectionKind.FINDINGS)
WORD = Span(13, 20, TEXT[13:20], SectionKind.FINDINGS)


def issue(kind: str, severity: str = "error", confidence: float = 0.9, span: Span = SENTENCE, edit: Suggestion | None = None) -> Issue:
    return Issue(IssueKind(kind), Severity(severity), "m", (span,), "rad:x", edit, confidence)


LATERALITY, NEGATION = issue("laterality"), issue("negation", confidence=0.5)
OMISSION, UNINFERABLE = issue("omission", "warning"), issue("uninferable", "info")
MISSPELT = issue("transcription", "warning", span=WORD, edit=Suggestion(13, 20, "effusion"))
ALL = (LATERALITY, NEGATION, OMISSION, MISSPELT, UNINFERABLE)


def shown(settings: SiteSettings, dismissed: frozenset[str] = frozenset(), issues: tuple[Issue, ...] = ALL) -> list[str]:
    found = visible(Annotation(REPORT, Status.OK, issues=issues), settings, dismissed)
    return [f"{i.kind} {i.severity}" for i in found.issues]


def test_without_settings_everything_is_shown_as_found() -> None:
    annotation = Annotation(REPORT, Status.OK, issues=ALL)
    assert visible(annotation, SiteSettings()) == annotation


@pytest.mark.parametrize(
    ("settings", "kinds"),
    [
        (SiteSettings(kinds=frozenset({IssueKind.OMISSION})), ["omission warning"]),
        (SiteSettings(kinds=frozenset()), []),
        (SiteSettings(min_confidence=0.6), ["laterality error", "omission warning", "transcription warning", "uninferable info"]),
        (SiteSettings(min_confidence=0.5, kinds=frozenset({IssueKind.NEGATION})), ["negation error"]),
        (
            SiteSettings(blocking=frozenset({IssueKind.OMISSION})),
            ["omission error", "laterality warning", "negation warning", "transcription warning", "uninferable info"],
        ),
        (SiteSettings(blocking=frozenset(), kinds=frozenset({IssueKind.LATERALITY})), ["laterality warning"]),
    ],
    ids=["only", "none", "confidence", "just confident enough", "blocking", "nothing blocks"],
)
def test_settings(settings: SiteSettings, kinds: list[str]) -> None:
    assert shown(settings) == kinds


@pytest.mark.parametrize(
    ("allowed", "flagged", "kept"),
    [
        ("efusion", MISSPELT, False),
        ("EFU\u00adSION", MISSPELT, False),
        ("effusion", MISSPELT, True),
        ("pleural", MISSPELT, True),
        ("efusion", replace(MISSPELT, suggestion=None), False),
        ("efusion", replace(MISSPELT, spans=(SENTENCE,)), False),
        ("efusion", replace(MISSPELT, spans=(SENTENCE,), suggestion=None), True),
        ("efusion", replace(MISSPELT, kind=IssueKind.TEMPLATE), True),
    ],
    ids=["word", "other capitals", "the right word", "other word", "no edit", "sentence", "sentence, no edit", "other kind"],
)
def test_house_words_are_no_transcription_issue(allowed: str, flagged: Issue, kept: bool) -> None:
    assert bool(shown(SiteSettings(allowed_words=frozenset({allowed})), issues=(flagged,))) is kept


def test_dismissed_issues_are_hidden_and_no_others() -> None:
    assert shown(SiteSettings(), frozenset({fingerprint(REPORT, NEGATION), "0" * 16})) == [
        "laterality error",
        "omission warning",
        "transcription warning",
        "uninferable info",
    ]


def test_a_fingerprint_reveals_nothing_and_survives_edits_elsewhere() -> None:
    known = fingerprint(REPORT, LATERALITY)
    assert len(known) == 16
    assert set(known) <= set("0123456789abcdef")
    moved = replace(
        LATERALITY, spans=(replace(SENTENCE, start=9, end=30, text="LEFT pleural\u00a0efu\u00adsion. "),), message="other", confidence=0.1
    )
    assert fingerprint(replace(REPORT, text="edited"), moved) == known


@pytest.mark.parametrize(
    ("report", "other"),
    [
        (replace(REPORT, id="acc-2"), LATERALITY),
        (REPORT, NEGATION),
        (REPORT, replace(LATERALITY, concept="rad:y")),
        (REPORT, replace(LATERALITY, concept=None)),
        (REPORT, replace(LATERALITY, spans=(WORD,))),
        (REPORT, replace(LATERALITY, spans=(SENTENCE, WORD))),
    ],
    ids=["report", "kind", "concept", "no concept", "words", "more words"],
)
def test_another_issue_has_another_fingerprint(report: Report, other: Issue) -> None:
    assert fingerprint(report, other) != fingerprint(REPORT, LATERALITY)


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)
