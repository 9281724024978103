import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.injection.scoring import Target, interval, is_at_least, judge, likely_rate, predictive_value, resampled_mean
from agent.types import Issue, IssueKind, SectionKind, Severity, Span, Suggestion
from tests.fakes import seeded

CLEAN = "FINDINGS: Left effusion.\nIMPRESSION: Left effusion."
TEXT = "FINDINGS: Left effusion.\nIMPRESSION: Right effusion."
WANTED = Target(frozenset({IssueKind.LATERALITY, IssueKind.LOCATION}), ((10, 24), (37, 52)), CLEAN)


def issue(kind: IssueKind, start: int, end: int, edit: Suggestion | None = None, message: str = "") -> Issue:
    return Issue(kind, Severity.ERROR, message, (Span(start, end, TEXT[start:end], SectionKind.IMPRESSION),), suggestion=edit)


RIGHT = issue(IssueKind.LATERALITY, 37, 52, Suggestion(37, 42, "Left"))


@pytest.mark.parametrize(
    ("issues", "found", "right_kind", "located", "corrected"),
    [
        ([RIGHT], True, True, True, True),
        ([issue(IssueKind.LOCATION, 37, 52)], True, True, True, False),
        ([issue(IssueKind.LATERALITY, 0, 5)], True, True, False, False),
        ([issue(IssueKind.NEGATION, 37, 52)], True, False, False, False),
        ([issue(IssueKind.NEGATION, 0, 5)], False, False, False, False),
        ([issue(IssueKind.LATERALITY, 37, 52, Suggestion(37, 42, "No"))], True, True, True, False),
        ([issue(IssueKind.NEGATION, 0, 5), issue(IssueKind.LATERALITY, 24, 37)], True, True, False, False),
        ([], False, False, False, False),
    ],
)
def test_judgement(issues: list[Issue], found: bool, right_kind: bool, located: bool, corrected: bool) -> None:
    judged = judge(TEXT, WANTED, issues)
    assert (judged.found, judged.right_kind, judged.located, judged.corrected) == (found, right_kind, located, corrected)
    assert judged.severity == (Severity.ERROR if found else None)


def test_flags_of_the_clean_text_do_not_count() -> None:
    assert judge(TEXT, WANTED, [RIGHT], before=[RIGHT]).found is False
    assert judge(TEXT, WANTED, [RIGHT], before=[issue(IssueKind.LATERALITY, 0, 5, message="another")]).found is True


def test_nothing_is_corrected_where_no_single_edit_is_right() -> None:
    assert judge(TEXT, Target(WANTED.kinds, WANTED.sentences, None), [RIGHT]).corrected is False


@pytest.mark.parametrize(
    ("severity", "least", "counts"),
    [
        (Severity.ERROR, Severity.WARNING, True),
        (Severity.WARNING, Severity.WARNING, True),
        (Severity.INFO, Severity.WARNING, False),
        (Severity.WARNING, Severity.ERROR, False),
        (None, Severity.INFO, False),
    ],
)
def test_levels(severity: Severity | None, least: Severity, counts: bool) -> None:
    assert is_at_least(severity, least) is counts


def test_predictive_value_by_hand() -> None:
    assert predictive_value(0.8, 0.1, 0.25) == pytest.approx(0.2 / 0.275)
    assert predictive_value(0.8, 0.0, 0.01) == 1.0
    assert predictive_value(0.0, 0.0, 0.01) == 0.0


@given(st.floats(0.01, 1), st.floats(0.001, 1), st.floats(0.01, 0.49))
def test_more_errors_among_the_reports_make_flags_truer(sensitivity: float, alarms: float, prevalence: float) -> None:
    assert predictive_value(sensitivity, alarms, prevalence) <= predictive_value(sensitivity, alarms, 2 * prevalence)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_interval_holds_what_samples_can_be(values: list[float]) -> None:
    low, high = interval(lambda rng: resampled_mean(values, rng), 50)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert (low, high) == interval(lambda rng: resampled_mean(values, rng), 50)


@given(st.integers(0, 50), st.integers(51, 300), st.integers(0, 9))
def test_no_false_alarm_so_far_is_not_never(hits: int, trials: int, seed: int) -> None:
    assert 0 < likely_rate(hits, trials, seeded(seed)) < 1
    drawn = [likely_rate(0, 300, seeded(i)) for i in range(100)]
    assert sum(drawn) / len(drawn) < 0.01


def test_mean_of_nothing() -> None:
    assert resampled_mean([], seeded(0)) == 0.0
