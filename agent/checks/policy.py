"""How much each kind of issue matters: the one place to change it."""

from agent.types import IssueKind, Severity

POLICY: dict[IssueKind, Severity] = {
    IssueKind.NEGATION: Severity.ERROR,
    IssueKind.OMISSION: Severity.WARNING,
    IssueKind.INSERTION: Severity.WARNING,
    IssueKind.LATERALITY: Severity.ERROR,
    IssueKind.SEVERITY: Severity.ERROR,
    IssueKind.MEASUREMENT: Severity.ERROR,
    IssueKind.DEVICE: Severity.ERROR,
    IssueKind.LOCATION: Severity.ERROR,
    IssueKind.IMPOSSIBLE: Severity.ERROR,
    IssueKind.EXAM: Severity.ERROR,
    IssueKind.SEX_AGE: Severity.ERROR,
    IssueKind.TEMPORAL: Severity.ERROR,
    IssueKind.CERTAINTY: Severity.WARNING,
    IssueKind.TRANSCRIPTION: Severity.ERROR,
    IssueKind.TEMPLATE: Severity.ERROR,
    IssueKind.UNINFERABLE: Severity.INFO,
}
"""Severity by kind. Omission and insertion are warnings: many departments shorten impressions on purpose."""
