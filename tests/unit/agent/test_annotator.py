"""`RadiologyAgent`: order and chunks do not matter, one bad report harms no other, bad settings are refused at once."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import RadiologyAgent, Report, Status
from agent.annotator import version
from agent.errors import ConfigError, ModelError
from agent.types import Annotation
from kg.errors import KnowledgeError
from tests.fakes import CueClassifier

REPORTS = [
    Report("a", "FINDINGS: Left pleural effusion. No pneumothorax.\nIMPRESSION: Right pleural effusion.", "en"),
    Report("b", "FINDINGS: Lungs are clear. Heart size normal.\nIMPRESSION: No acute cardiopulmonary disease.", "en"),
    Report("c", "Befund: Kein Pneumothorax. Kleiner Pleuraerguss rechts.\nBeurteilung: Kleiner Pleuraerguss rechts.", "de"),
    Report("d", "", "en"),
    Report("e", "Hallazgos: Sin neumotórax.", "es"),
    Report("f", "Résultat : Pas de pneumothorax.", "fr"),
    Report("g", "FINDINGS: Left pleural effusion.", "en"),
]


def fresh(classifier: CueClassifier | None = None, **arguments: object) -> RadiologyAgent:
    return RadiologyAgent(classifier=classifier or CueClassifier(), retrieve=False, **arguments)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def cues() -> RadiologyAgent:
    return fresh()


def by_id(annotations: list[Annotation]) -> dict[str, Annotation]:
    return {a.report.id: a for a in annotations}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_results_do_not_depend_on_the_chunk_size(cues: RadiologyAgent, size: int) -> None:
    assert list(cues.label_many(REPORTS, chunk_size=size)) == list(fresh(chunk_size=64).label_many(REPORTS))


@settings(max_examples=25)
@given(st.permutations(REPORTS), st.integers(1, 8))
def test_results_do_not_depend_on_the_order(cues: RadiologyAgent, reports: list[Report], size: int) -> None:
    found = list(cues.label_many(reports, chunk_size=size))
    assert [a.report for a in found] == reports
    assert by_id(found) == by_id(list(cues.label_many(REPORTS)))


def test_the_same_report_gives_the_same_result_again(cues: RadiologyAgent) -> None:
    assert cues.label(REPORTS[0]) == cues.label(REPORTS[0]) == cues.proofread(REPORTS[0])


def test_texts_are_numbered_and_their_language_found(cues: RadiologyAgent) -> None:
    found = list(cues.label_many([REPORTS[0].text, REPORTS[2].text], chunk_size=1))
    assert [(a.report.id, a.language) for a in found] == [("r1", "en"), ("r2", "de")]


def test_reports_are_read_as_they_are_needed(cues: RadiologyAgent) -> None:
    taken: list[str] = []

    def stream() -> object:
        for report in REPORTS:
            taken.append(report.id)
            yield report

    results = cues.label_many(stream(), chunk_size=2)  # type: ignore[arg-type]
    next(results)
    assert taken == ["a", "b"]
    assert list(cues.label_many([])) == []


def test_the_language_of_the_settings_is_for_reports_without_one() -> None:
    german = fresh(language="de")
    found = list(german.label_many(["Befund: Kein Pneumothorax.", REPORTS[4]]))
    assert [a.language for a in found] == ["de", "es"]


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ({"language": "xx"}, KnowledgeError, "unknown language 'xx'"),
        ({"taxonomy": "no-such"}, KnowledgeError, "unknown taxonomy 'no-such'"),
        ({"taxonomy": "no/such.toml"}, KnowledgeError, "no/such.toml"),
        ({"weights": "no/such/folder"}, ConfigError, "no such folder"),
        ({"chunk_size": 0}, ConfigError, "allowed: 1 to 4096"),
        ({"rounds": 5}, ConfigError, "allowed: 1"),
    ],
    ids=["language", "taxonomy", "taxonomy file", "weights", "chunk size", "rounds"],
)
def test_bad_settings_are_refused_before_any_report(arguments: dict, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        RadiologyAgent(**arguments)


def test_a_report_in_an_unknown_language_fails_alone(cues: RadiologyAgent) -> None:
    found = list(cues.label_many([REPORTS[0], Report("x", "FINDINGS: Opacity.", "xx"), REPORTS[1]]))
    assert [str(a.status == Status.FAILED) for a in found] == ["False", "True", "False"]
    assert "allowed: " in (found[1].error or "")


class Explosive(CueClassifier):
    """Fails with the text in its message wherever a word stands."""

    def score(self, mention_class, passages, findings, evidence):
        for passage in passages:
            if "dynamite" in passage.text:
                raise RuntimeError(f"cannot read {passage.text}")
        return super().score(mention_class, passages, findings, evidence)


def test_a_report_that_raises_fails_alone_and_its_text_is_not_told(capfd: pytest.CaptureFixture[str]) -> None:
    bad = Report("bad", "FINDINGS: Kim Lindqvist swallowed dynamite.", "en", source="rows.jsonl:4")
    found = by_id(list(fresh(Explosive()).label_many([*REPORTS[:3], bad, *REPORTS[4:]])))
    assert found["bad"].status is Status.FAILED
    assert found["bad"].error == "rows.jsonl:4: internal error RuntimeError; please report it"
    expected = by_id(list(fresh().label_many(REPORTS)))
    assert {k: v for k, v in found.items() if k != "bad"} == {k: v for k, v in expected.items() if k != "d"}
    assert "Lindqvist" not in "".join(capfd.readouterr())


def test_missing_weights_concern_everyone() -> None:
    class Missing(CueClassifier):
        def score(self, *_: object) -> None:  # type: ignore[override]
            raise ModelError("heads.safetensors is missing")

    with pytest.raises(ModelError):
        fresh(Missing()).label(REPORTS[0])


def test_a_surrogate_in_a_text_fails_alone_and_can_be_written(cues: RadiologyAgent) -> None:
    for language in (None, "en"):
        found = list(cues.label_many([Report("odd", "FINDINGS: No \ud800 effusion.", language), REPORTS[1]]))
        assert json.loads(cues.to_json(found[1]))["id"] == "b"
        if found[0].status is Status.FAILED:
            assert json.loads(cues.to_json(found[0]))["status"] == "failed"


def test_no_tracing_service_is_ever_called(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    fresh()
    assert {os.environ["LANGSMITH_TRACING"], os.environ["LANGCHAIN_TRACING_V2"]} == {"false"}


def test_the_json_tells_what_made_it(cues: RadiologyAgent) -> None:
    made = json.loads(cues.to_json(cues.label(REPORTS[0])))["provenance"]
    assert (made["classifier"], made["adapter_sha256"], made["radconcord"]) == ("cues 1", "0" * 64, version())
    assert made["ontology"].startswith("radconcord-core ")


TOML = """
[[finding]]
name = "Erguss"
concepts = ["rad:pleural_effusion"]

[[finding]]
name = "Quantum spots"
definition = "spots of unknown nature"
"""


def test_a_taxonomy_of_ones_own(tmp_path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(TOML)
    found = fresh(taxonomy=str(path)).label(REPORTS[0])
    assert [(x.finding, str(x.mention_class)) for x in found.labels] == [("Erguss", "positive"), ("Quantum spots", "not_mentioned")]


@pytest.mark.parametrize("text", ["No pleural effusion.", "No pneumothorax.", "Cardiomegaly."])
def test_short_english_is_english(cues: RadiologyAgent, text: str) -> None:
    assert cues.label(text).language == "en"


@pytest.mark.model
class TestWithTheBundledClassifier:
    def test_chunks_and_order_do_not_matter(self, agent: RadiologyAgent) -> None:
        def seen(annotations: list[Annotation]) -> dict:
            return {
                a.report.id: (a.status, a.issues, [(x.finding, x.mention_class, round(x.confidence, 2)) for x in a.labels])
                for a in annotations
            }

        once = seen(list(agent.label_many(REPORTS)))
        assert seen(list(agent.label_many(REPORTS[::-1], chunk_size=2))) == once
        for cache in (agent.context.cell_classifier._cache, agent.context.classifier.encoder._cache):  # type: ignore[attr-defined]
            cache.clear()
        assert seen(list(agent.label_many(REPORTS[::-1], chunk_size=1))) == once

    def test_it_reads_what_it_must(self, agent: RadiologyAgent) -> None:
        found = agent.label(REPORTS[0])
        classes = {x.finding: str(x.mention_class) for x in found.labels}
        assert classes["Pleural Effusion"] == "positive"
        assert classes["Pneumothorax"] == "negative"
        assert classes["No Finding"] == "not_mentioned"
        assert [str(i.kind) for i in found.issues] == ["laterality"]
        effusion = next(x for x in found.labels if x.finding == "Pleural Effusion")
        assert effusion.neighbours
        assert effusion.evidence[0].laterality in ("left", "right")

    def test_reports_of_nothing_but_noise_do_not_fail(self, agent: RadiologyAgent) -> None:
        for text in ("?!", "1. 2. 3.", "a", "\n\n.\n", "🩻 🩻", "FINDINGS:", "0" * 3000):
            assert agent.label(text).status is not Status.FAILED

    def test_a_very_long_report_is_read(self, agent: RadiologyAgent) -> None:
        filler = "The patient was turned to the other side and the technologist was thanked.\n" * 2700
        found = agent.label(Report("long", f"FINDINGS:\n{filler}Left pleural effusion.", "en"))
        assert found.status is not Status.FAILED
        assert next(str(x.mention_class) for x in found.labels if x.finding == "Pleural Effusion") == "positive"

    def test_a_very_long_report_of_nothing_has_no_findings(self, agent: RadiologyAgent) -> None:
        found = agent.label(Report("long", "FINDINGS:\n" + "The patient was turned to the other side and thanked.\n" * 2700, "en"))
        assert [x.finding for x in found.labels if str(x.mention_class) == "positive" and x.finding != "No Finding"] == []

    def test_texts_beyond_the_limit_are_refused(self, agent: RadiologyAgent) -> None:
        assert "at most 1,000,000" in (agent.label("x" * 1_000_001).error or "")
