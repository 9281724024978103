"""Answers of chat servers as probabilities, with and without the log-probabilities of tokens."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.models.chat_answer import FLOOR, InvalidAnswerError, read_answer, response_format
from agent.models.prompts import load_profile
from agent.types import CLASSES, MentionClass
from tests.unit.agent.models.chat_server_fake import completion, token

POSITIVE, NEGATIVE, UNCERTAIN, NOT_MENTIONED = MentionClass
CODES = load_profile("mosaic").codes
FINDINGS = ["Pneumothorax", "Erguß"]


def read(content: str, logprobs: list[dict[str, Any]] | None = None) -> list[dict[MentionClass, float]]:
    rows = read_answer(completion(content, logprobs), FINDINGS, CODES, 0.9)
    return [dict(zip(CLASSES, map(float, row), strict=True)) for row in rows]


def test_the_schema_allows_the_codes_of_the_findings_and_nothing_else() -> None:
    schema = response_format(FINDINGS, list(CODES.values()))["json_schema"]["schema"]
    assert schema["required"] == FINDINGS
    assert schema["additionalProperties"] is False
    assert schema["properties"]["Erguß"] == {"type": "integer", "enum": [1, 2, 0, -1]}


@pytest.mark.parametrize(
    "content",
    [
        '{"Pneumothorax": 2, "Erguß": -1}',
        '{"Pneumothorax":2,"Ergu\\u00df":-1}',
        'Answer: json {"Erguß": "-1", "Pneumothorax": "2"}',
        '```json\n{\n  "Pneumothorax": 2,\n  "Erguß": -1\n}\n```',
        '<think>{"Pneumothorax": 1}</think>{"Pneumothorax": 2, "Erguß": -1, "Edema": 1}',
    ],
)
def test_without_log_probabilities_the_code_answered_gets_the_default_confidence(content: str) -> None:
    first, second = read(content)
    assert first[NEGATIVE] == pytest.approx(0.9)
    assert second[NOT_MENTIONED] == pytest.approx(0.9)
    assert first[POSITIVE] == pytest.approx(0.1 / 3)


@pytest.mark.parametrize(
    "body",
    [
        completion(""),
        completion("no JSON"),
        completion('{"Pneumothorax": 2, "Erguß": -1'),
        completion('{"Pneumothorax": 2}'),
        completion('{"Pneumothorax": 2, "Erguß": 7}'),
        completion('{"Pneumothorax": 2, "Erguß": null}'),
        completion('{"Pneumothorax": true, "Erguß": 1}'),
        completion('{"Pneumothorax": 2.0, "Erguß": 1}'),
        completion('{"Pneumothorax": [1], "Erguß": 1}'),
        {"choices": []},
        {"choices": [{"message": {"content": None}}]},
        {"error": "overloaded"},
        [],
        None,
    ],
)
def test_answers_of_another_form_are_refused(body: Any) -> None:
    with pytest.raises(InvalidAnswerError) as caught:
        read_answer(body, FINDINGS, CODES, 0.9)
    assert "Pneumothorax" not in str(caught.value)


def tokens(*values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the tokens of an answer with two values."""
    return [token('{"'), token("Pneumothorax"), token('":'), values[0], token(', "Ergu'), token('ß":'), values[1], token("}")]


def test_log_probabilities_become_probabilities_of_the_classes() -> None:
    values = token(" 2", {" 2": 0.6, " 1": 0.2, " \n": 0.1, " 0": 0.05}), token(" -", {" -": 0.7, " 1": 0.3})
    first, second = read('{"Pneumothorax": 2, "Erguß": -1}', [*tokens(*values)[:-1], token("1"), token("}")])
    assert first == pytest.approx({NEGATIVE: 0.6 / 0.85, POSITIVE: 0.2 / 0.85, UNCERTAIN: 0.05 / 0.85, NOT_MENTIONED: FLOOR}, abs=1e-6)
    assert second == pytest.approx({NOT_MENTIONED: 0.7, POSITIVE: 0.3, NEGATIVE: FLOOR, UNCERTAIN: FLOOR}, abs=1e-6)


def test_a_token_answered_against_the_models_wish_counts_with_its_own_probability() -> None:
    forced = token("2", {"Yes": 0.7, "1": 0.2}, probability=0.05)
    first, _ = read('{"Pneumothorax":2, "Erguß":1}', tokens(forced, token("1", {"1": 0.9})))
    assert first[NEGATIVE] == pytest.approx(0.05 / 0.25)
    assert first[POSITIVE] == pytest.approx(0.2 / 0.25)


def test_a_token_without_others_beside_it_leaves_the_rest_to_them() -> None:
    first, second = read('{"Pneumothorax":2, "Erguß":-1}', tokens(token("2", probability=0.7), token("-1", probability=1.0)))
    assert first == pytest.approx({NEGATIVE: 0.7, POSITIVE: 0.1, UNCERTAIN: 0.1, NOT_MENTIONED: 0.1})
    assert second == pytest.approx({NOT_MENTIONED: 1.0, POSITIVE: FLOOR, NEGATIVE: FLOOR, UNCERTAIN: FLOOR})


def test_code_and_text_before_it_may_be_one_token_and_letters_may_be_split() -> None:
    split = [
        token('{"Pneumothorax":2', {'{"Pneumothorax":2': 0.8, '{"Pneumothorax":1': 0.2}),
        token(', "Ergu'),
        {"token": "\ufffd", "bytes": [0xC3], "logprob": 0.0, "top_logprobs": []},
        {"token": "\ufffd", "bytes": [0x9F], "logprob": 0.0, "top_logprobs": []},
        token('":'),
        token("0", {"0": 0.5, "1": 0.5}),
        token("}"),
    ]
    first, second = read('{"Pneumothorax":2, "Erguß":0}', split)
    assert first[NEGATIVE] == pytest.approx(0.8)
    assert second[UNCERTAIN] == pytest.approx(0.5)


@pytest.mark.parametrize(
    "logprobs",
    [
        [],
        [{"token": "{"}],
        [{"logprob": 0.0}],
        [{"token": "{", "logprob": None}],
        ["{"],
        [token("something else")],
        [token('{"Pneumothorax": 1')],
        [token('{"Pneumothorax": 2, "Erguß": -1'), token("}")][1:],
    ],
    ids=["none", "no number", "no token", "null", "text", "another answer", "another code", "a part"],
)
def test_log_probabilities_that_do_not_fit_the_answer_are_left_aside(logprobs: list[Any]) -> None:
    first, second = read('{"Pneumothorax": 2, "Erguß": -1}', logprobs)
    assert (first[NEGATIVE], second[NOT_MENTIONED]) == pytest.approx((0.9, 0.9))


def test_codes_in_quotes_do_not_hide_the_next_key() -> None:
    names = ["Edema", ":2"]
    logprobs = [token('{"Edema": "'), token("1", {"1": 0.6, "2": 0.4}), token('", ":2": "'), token("2", {"2": 0.7, "1": 0.3}), token('"}')]
    rows = read_answer(completion('{"Edema": "1", ":2": "2"}', logprobs), names, CODES, 0.9)
    assert rows.max(axis=1) == pytest.approx([0.6, 0.7])


@given(
    names=st.lists(st.text(min_size=1, max_size=12).filter(lambda s: not set(s) & set("{}")), min_size=1, max_size=5, unique=True),
    data=st.data(),
)
def test_whatever_the_names_and_the_tokens_every_place_is_found(names: list[str], data: st.DataObject) -> None:
    codes = load_profile("mosaic").codes
    drawn = [data.draw(st.sampled_from(MentionClass)) for _ in names]
    pieces = load_profile("mosaic").slots(names)
    parts = [pieces[0]] + [part for c, piece in zip(drawn, pieces[1:], strict=True) for part in (codes[c], piece)]
    likely = {"1": 0.4, "2": 0.3, "0": 0.2, "-1": 0.1}
    thought = [token('{"'), token(names[0][:1]), token('": '), token("2", likely)] if data.draw(st.booleans()) else []
    logprobs = thought + [token(part, likely if place % 2 else None) for place, part in enumerate(parts)]
    rows = read_answer(completion("".join(parts), logprobs), names, codes, 0.9)
    np.testing.assert_allclose(rows, np.tile([0.4, 0.3, 0.2, 0.1], (len(names), 1)), rtol=1e-5)


def test_infinite_log_probabilities_are_no_harm() -> None:
    entry = token("2") | {"top_logprobs": [{"token": "1", "logprob": -math.inf}, {"token": "2", "logprob": 0.5}]}
    first, _ = read('{"Pneumothorax":2, "Erguß":1}', json.loads(json.dumps(tokens(entry, token("1")))))
    assert first[NEGATIVE] == pytest.approx(1.0)
