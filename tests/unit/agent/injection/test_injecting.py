import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.injection.errors import ErrorType
from agent.injection.injecting import ErrorInjector, Injected, restored, to_json, types_of
from agent.types import IssueKind, Report, SectionKind
from kg.knowledge import knowledge_base
from tests.fakes import report

SENTENCES = {
    "en": [
        "Small left pleural effusion.",
        "No pneumothorax.",
        "A 12 mm nodule in the right upper lobe.",
        "Mild cardiomegaly, unchanged.",
        "XYZ.",
    ],
    "de": ["Kleiner Pleuraerguss links.", "Kein Pneumothorax.", "Rundherd von 12 mm im rechten Oberlappen.", "Kardiomegalie."],
    "fr": ["Petit épanchement pleural gauche.", "Pas de pneumothorax.", "Nodule de 12 mm du lobe supérieur droit."],
    "es": ["Pequeño derrame pleural izquierdo.", "Sin neumotórax.", "Nódulo de 12 mm en el lóbulo superior derecho."],
}
REPORTS = st.sampled_from(sorted(SENTENCES)).flatmap(
    lambda code: st.builds(
        lambda findings, impression: Report("r", report(code, " ".join(findings), " ".join(impression)), code),
        st.lists(st.sampled_from(SENTENCES[code]), min_size=1, max_size=4),
        st.lists(st.sampled_from(SENTENCES[code]), min_size=1, max_size=3),
    )
)
INJECTOR = ErrorInjector(knowledge_base())
CLEAN = Report("r1", report("en", "Small left pleural effusion. No pneumothorax.", "Small left pleural effusion."), "en")


@given(REPORTS, st.sampled_from(ErrorType), st.integers(0, 99))
def test_putting_the_original_back_restores_the_report(given_report: Report, error_type: ErrorType, seed: int) -> None:
    made = INJECTOR.inject(given_report, error_type, seed)
    if made is None:
        return
    [error], spoilt = made.errors, made.report.text
    assert spoilt != given_report.text
    assert spoilt[error.start : error.end] == error.replacement
    assert restored(spoilt, error) == given_report.text
    assert spoilt[: error.start] == given_report.text[: error.start]
    assert all(0 <= start <= end <= len(spoilt) for start, end in error.sentences)
    assert (made.report.id, made.report.language) == (given_report.id, given_report.language)


@given(REPORTS, st.integers(0, 99))
def test_same_seed_makes_the_same_error(given_report: Report, seed: int) -> None:
    again = ErrorInjector(knowledge_base()) if seed == 0 else INJECTOR
    assert INJECTOR.inject(given_report, None, seed) == again.inject(given_report, None, seed)


def test_seeds_make_different_errors(injector: ErrorInjector) -> None:
    made = {one.report.text for seed in range(20) if (one := injector.inject(CLEAN, None, seed))}
    assert len(made) > 5


@pytest.mark.parametrize("text", ["", "Hello.", "FINDINGS: Good.\nIMPRESSION: Good."])
def test_report_with_nothing_to_corrupt_has_no_error(injector: ErrorInjector, text: str) -> None:
    assert injector.inject(Report("r", text, "en")) is None
    assert list(injector.inject_many([Report("r", text, "en")], correct=0.0)) == [Injected(Report("r", text, "en"))]


def test_kind_stands_for_its_types(injector: ErrorInjector) -> None:
    kinds = {injector.inject(CLEAN, IssueKind.LATERALITY, seed).errors[0].kind for seed in range(5)}
    assert kinds == {IssueKind.LATERALITY}
    assert types_of(ErrorType.HOMOPHONE) == [ErrorType.HOMOPHONE]
    assert set(types_of(None)) == set(ErrorType)
    assert types_of(IssueKind.UNINFERABLE) == []


def test_share_is_left_correct(injector: ErrorInjector) -> None:
    many = [Report(f"r{i}", CLEAN.text, "en") for i in range(200)]
    made = list(injector.inject_many(many, correct=0.75, seed=3))
    assert [one.report.id for one in made] == [one.id for one in many]
    assert 30 < sum(bool(one.errors) for one in made) < 70
    assert made == list(injector.inject_many(many, correct=0.75, seed=3))
    assert all(one.report.text == CLEAN.text for one in made if not one.errors)
    assert not any(one.errors for one in injector.inject_many(many, correct=1.0))
    only = injector.inject_many(many[:20], [ErrorType.SIDE_SWAPPED], correct=0.0)
    assert {error.type for one in only for error in one.errors} == {ErrorType.SIDE_SWAPPED}


@pytest.mark.parametrize(
    ("error_type", "one_fix"),
    [(ErrorType.MISSPELLING, True), (ErrorType.FALSE_FINDING, False), (ErrorType.PLACEHOLDER, False), (ErrorType.SENTENCE_REPEATED, True)],
)
def test_one_edit_is_right_where_the_report_shows_which(injector: ErrorInjector, error_type: ErrorType, one_fix: bool) -> None:
    text = report("en", "Small left pleural effusion today. No pneumothorax.", "Small left pleural effusion.")
    assert injector.inject(Report("r", text, "en"), error_type).errors[0].has_one_fix is one_fix


def test_where_the_sections_disagree_the_impression_is_corrected(injector: ErrorInjector) -> None:
    made = [injector.inject(CLEAN, ErrorType.SIDE_SWAPPED, seed).errors[0] for seed in range(10)]
    assert {(error.section, error.has_one_fix) for error in made} == {(SectionKind.FINDINGS, False), (SectionKind.IMPRESSION, True)}


def test_json_has_the_keys_of_the_suite(injector: ErrorInjector) -> None:
    made = injector.inject(CLEAN, ErrorType.SIDE_SWAPPED)
    row = json.loads(to_json(made))
    [error] = row["errors"]
    assert (row["id"], row["lang"], row["report"]) == ("r1", "en", made.report.text)
    assert row["report"][error["start"] : error["end"]] == error["text"] == "right"
    assert (error["kind"], error["original"], error["rexerr"]) == ("laterality", "left", "Change Location")
    assert json.loads(to_json(Injected(CLEAN)))["errors"] == []
