"""The served classifier against a real little server: what it asks, how often, and what it makes of the answers."""

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agent.errors import ConfigError, ModelError
from agent.models import chat_server, served
from agent.models.base import Array, Passage, Shot, Unit
from agent.models.chat_server import AnswerError
from agent.models.served import ServedClassifier, ServedSettings
from agent.types import STATED, MentionClass, SectionKind
from kg.taxonomy import Finding, Rule
from tests.unit.agent.models.chat_server_fake import Reply, completion, token
from tests.unit.agent.models.chat_server_fake import chat_server as running

POSITIVE, NEGATIVE, UNCERTAIN, NOT_MENTIONED = MentionClass
FINDINGS = [
    Finding("Pneumothorax", definition="air in the pleural space"),
    Finding("No Finding", rule=Rule.NO_FINDING),
    Finding("Pleural Effusion"),
]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_server, "_FIRST_PAUSE", 0.001)


def report_of(request: dict[str, Any]) -> str:
    found = re.search(r"Text: <<<(.*?)>>>", request["messages"][-1]["content"])
    assert found
    return found[1]


def code_of(name: str, report: str) -> int:
    for cue, code in (("No ", 2), ("Possible ", 0), ("", 1)):
        if f"{cue}{name}".lower() in report.lower():
            return code
    return -1


def reads(request: dict[str, Any]) -> Reply:
    """Answer as a model that understands reports does."""
    schema = request["response_format"]["json_schema"]["schema"]
    codes = {name: code_of(name, report_of(request)) for name in schema["required"]}
    allowed = schema["properties"][schema["required"][0]]["enum"]
    return Reply(completion(json.dumps({name: code if code in allowed else -1 for name, code in codes.items()})))


def passages(*texts: str) -> list[Passage]:
    return [Passage(text, SectionKind.OTHER) for text in texts]


def evidence(n: int) -> Array:
    return np.zeros((n, len(FINDINGS), 24), np.float32)


def classes(classifier: ServedClassifier, *texts: str) -> list[list[MentionClass]]:
    """Return the class of each report and finding that is asked for, as the pipeline takes it from the scores."""
    odds = [classifier.score(c, passages(*texts), FINDINGS, evidence(len(texts))) for c in STATED]
    best = np.stack([*odds, np.zeros_like(odds[0])], -1).argmax(-1)
    return [[(*STATED, NOT_MENTIONED)[row[0]], (*STATED, NOT_MENTIONED)[row[2]]] for row in best]


def open_served(url: str, **others: Any) -> ServedClassifier:
    return ServedClassifier(ServedSettings(url=url, model="mosaic-4b", **others))


TEXTS = ["No pneumothorax. Pleural effusion.", "Possible pleural effusion.", "Heart normal."]
TRUTH = [[NEGATIVE, POSITIVE], [NOT_MENTIONED, UNCERTAIN], [NOT_MENTIONED, NOT_MENTIONED]]


def test_reports_are_asked_once_for_all_classes() -> None:
    with running(reads) as server:
        classifier = open_served(server.url)
        assert classifier.unit is Unit.REPORT
        assert classes(classifier, *TEXTS) == TRUTH
        assert sorted(map(report_of, server.requests)) == sorted(TEXTS)
        assert classes(classifier, *TEXTS, TEXTS[0]) == [*TRUTH, TRUTH[0]]
        assert len(server.requests) == 3


def test_what_is_asked() -> None:
    with running(reads) as server:
        classes(open_served(server.url, seed=7), TEXTS[0])
        request = server.requests[0]
    assert (request["model"], request["temperature"], request["seed"]) == ("mosaic-4b", 0, 7)
    assert (request["logprobs"], request["top_logprobs"]) == (True, 10)
    assert request["max_tokens"] > 60
    assert "- Pneumothorax: air in the pleural space" in request["messages"][0]["content"]
    assert "No Finding" not in json.dumps(request)
    schema = request["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["Pneumothorax"]["enum"] == [1, 2, 0, -1]


def test_findings_that_follow_by_a_rule_and_classes_not_told_apart_are_never_stated() -> None:
    with running(reads) as server:
        classifier = open_served(server.url, classes=("positive",))
        negative = classifier.score(NEGATIVE, passages(*TEXTS), FINDINGS, evidence(3))
        assert server.requests == []
        positive = classifier.score(POSITIVE, passages(*TEXTS), FINDINGS, evidence(3))
    assert np.all(negative == -20)
    assert np.all(positive[:, 1] == -20)
    assert positive[0, 2] > 0 > positive[0, 0]
    assert server.requests[0]["response_format"]["json_schema"]["schema"]["properties"]["Pneumothorax"]["enum"] == [1, -1]


@pytest.mark.parametrize("text", ["Kein Erguß, 胸水なし. No pneumothorax.", "Broken \ud800. No pneumothorax.", "\x00 No pneumothorax."])
def test_any_letters_can_be_sent(text: str) -> None:
    with running(reads) as server:
        assert classes(open_served(server.url), text) == [[NEGATIVE, NOT_MENTIONED]]
        assert server.requests[0]["messages"][0]["content"].endswith(f"{text}>>>")


def test_no_reports_or_no_findings_ask_nothing() -> None:
    with running(reads) as server:
        classifier = open_served(server.url)
        assert classifier.score(POSITIVE, [], FINDINGS, evidence(0)).shape == (0, 3)
        assert classifier.score(POSITIVE, passages("A."), [], np.zeros((1, 0, 24), np.float32)).shape == (1, 0)
        assert server.requests == []


def test_asked_class_by_class_each_class_is_a_question_of_its_own() -> None:
    cues = {"says that the abnormality is there,": "1", "is not there,": "2", "with uncertainty": "0"}

    def yes_or_no(request: dict[str, Any]) -> Reply:
        question = request["messages"][0]["content"].split("which mean:")[1]
        asked = next(code for cue, code in cues.items() if cue in question.splitlines()[1])
        names = request["response_format"]["json_schema"]["schema"]["required"]
        return Reply(completion(json.dumps({name: 1 if str(code_of(name, report_of(request))) == asked else -1 for name in names})))

    with running(yes_or_no) as server:
        assert classes(open_served(server.url, mode="per_class"), *TEXTS) == TRUTH
        assert len(server.requests) == 9


def test_log_probabilities_make_the_scores() -> None:
    values = token("1", {"1": 0.6, "2": 0.1, "0": 0.1, "-": 0.2}, probability=0.6)
    parts = [token('{"Pneumothorax":'), values, token(',"Pleural Effusion":'), token("-", {"-": 0.75, "1": 0.25}, 0.75), token("1}")]
    body = completion('{"Pneumothorax":1,"Pleural Effusion":-1}', parts)
    with running(lambda _: Reply(body)) as server:
        scores = open_served(server.url).score(POSITIVE, passages("A."), FINDINGS, evidence(1))
    assert scores[0, [0, 2]] == pytest.approx([np.log(0.6 / 0.2), np.log(0.25 / 0.75)], abs=1e-5)


@pytest.mark.parametrize("confidence", [0.6, 0.95])
def test_without_log_probabilities_the_confidence_is_the_one_of_the_settings(confidence: float) -> None:
    with running(reads) as server:
        scores = open_served(server.url, default_confidence=confidence).score(NEGATIVE, passages(TEXTS[0]), FINDINGS, evidence(1))
    assert scores[0, 0] == pytest.approx(np.log(confidence / ((1 - confidence) / 3)), rel=1e-4)


def test_a_wrong_answer_is_asked_for_once_more_with_another_seed() -> None:
    with running(lambda request: reads(request) if request["seed"] == 1 else Reply(completion("I cannot."))) as server:
        assert classes(open_served(server.url), TEXTS[0]) == TRUTH[:1]
        assert [request["seed"] for request in server.requests] == [0, 1]


def test_a_report_without_a_usable_answer_fails_alone_and_untold() -> None:
    def fails_at_one(request: dict[str, Any]) -> Reply:
        return Reply(completion("Secret word")) if "Possible" in report_of(request) else reads(request)

    with running(fails_at_one) as server:
        classifier = open_served(server.url)
        with pytest.raises(AnswerError, match="not JSON") as caught:
            classes(classifier, *TEXTS)
        assert not any(word in str(caught.value).lower() for word in ("secret", "effusion", "possible"))
        asked = len(server.requests)
        assert asked == 4
        assert classes(classifier, TEXTS[0], TEXTS[2]) == [TRUTH[0], TRUTH[2]]
        assert len(server.requests) == asked


def test_a_server_that_refuses_ends_the_run_before_all_is_asked() -> None:
    with running(lambda _: Reply({}, 401)) as server:
        with pytest.raises(ModelError, match="status 401"):
            classes(open_served(server.url, concurrency=1), *(f"Report {number}." for number in range(50)))
        assert len(server.requests) < 50


def test_requests_go_out_together_up_to_the_limit() -> None:
    under_way, most, lock = [0], [0], threading.Lock()
    together = threading.Barrier(3)

    def counted(request: dict[str, Any]) -> Reply:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        together.wait(timeout=60)
        with lock:
            under_way[0] -= 1
        return reads(request)

    with running(counted) as server:
        classes(open_served(server.url, concurrency=3), *(f"No pneumothorax {number}." for number in range(9)))
    assert most[0] == 3


def test_the_memory_is_bounded_and_holds_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "_REMEMBERED", 2)
    with running(reads) as server:
        classifier = open_served(server.url, concurrency=1)
        assert classes(classifier, *TEXTS) == TRUTH
        assert len(classifier._answers) == 2
        assert all(re.fullmatch("[0-9a-f]{64}", key) for key in classifier._answers)


def test_hints_and_examples_reach_the_model_and_its_memory() -> None:
    plain = Passage("No pneumothorax.", SectionKind.OTHER)
    hinted = Passage("No pneumothorax.", SectionKind.OTHER, hints="Named: pneumothorax (denied)")
    shown = Passage("No pneumothorax.", SectionKind.OTHER, shots=(Shot("Effusion here.", {"Pleural Effusion": POSITIVE}),))
    with running(reads) as server:
        told = open_served(server.url, hints=True)
        for passage in (plain, hinted, shown):
            told.score(POSITIVE, [passage], FINDINGS, evidence(1))
        said = [request["messages"][0]["content"] for request in server.requests]
        open_served(server.url).score(POSITIVE, [hinted], FINDINGS, evidence(1))
    assert ["Named: pneumothorax (denied)" in text for text in said] == [False, True, False]
    assert ["Effusion here." in text for text in said] == [False, False, True]
    assert "Named" not in server.requests[-1]["messages"][0]["content"]


def test_provenance_tells_what_decides_the_answers() -> None:
    with running(reads) as server:
        one = open_served(server.url)
        assert one.name == "served mosaic-4b (mosaic)"
        assert one.sha256 == open_served(server.url, concurrency=2).sha256
        others: list[Callable[[], ServedClassifier]] = [
            lambda: open_served(server.url, mode="per_class"),
            lambda: open_served(server.url, profile="radconcord"),
            lambda: open_served(server.url, seed=1),
        ]
        assert len({one.sha256, *(make().sha256 for make in others)}) == 4


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("concurrency", 0),
        ("concurrency", 257),
        ("timeout_seconds", 0),
        ("default_confidence", 1.0),
        ("default_confidence", 0.2),
        ("classes", ()),
        ("classes", ("negative",)),
        ("mode", "both"),
        ("classes", ("positive", "maybe")),
    ],
)
def test_settings_out_of_range_are_refused(key: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=f"{key} .*allowed"):
        ServedSettings(url="http://127.0.0.1/v1", model="x", **{key: value})


@pytest.mark.model
def test_vectors_come_from_the_bundled_encoder() -> None:
    classifier = open_served("http://127.0.0.1:9/v1")
    assert classifier.embed([]).shape == (0, 0)
    vectors = classifier.embed(["No pneumothorax.", "Kein Pneumothorax."])
    assert vectors.shape == (2, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


def test_nothing_is_written_to_the_log(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(0)
    with running(reads) as server:
        classes(open_served(server.url), *TEXTS)
    assert not any(word in caplog.text.lower() for word in ("pneumothorax", "effusion", "heart"))
