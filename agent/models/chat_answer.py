"""What a chat server answers, read as class probabilities; and the schema that keeps the answer in form.

The answer is a JSON object, finding to class code. Where the server tells the log-probabilities of its tokens, the ones at
which the codes begin give the probabilities of the classes; elsewhere the code answered gets a fixed confidence.
"""

import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.models.base import Array
from agent.types import CLASSES, MentionClass

FLOOR = 1e-4
"""The least probability of a class; the log-odds stay finite, and what is not among a server's likeliest tokens gets it."""
_PAIR = re.compile(r'("(?:[^"\\]|\\.)*")\s*:\s*"?(-?\d+)"?')


class InvalidAnswerError(ValueError):
    """An answer does not have the form that was asked for; the message holds nothing of the answer."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token of an answer, and the likeliest tokens at its place."""

    start: int
    """Offset in the bytes of the answer."""
    text: bytes
    alternatives: tuple[tuple[bytes, float], ...]
    """Tokens with their probabilities."""


def response_format(findings: Sequence[str], codes: Sequence[str]) -> dict[str, Any]:
    """Return the `response_format` that lets a server answer with nothing but the codes of the findings."""
    value = {"type": "integer", "enum": [int(code) for code in codes]}
    schema = {
        "type": "object",
        "properties": dict.fromkeys(findings, value),
        "required": list(findings),
        "additionalProperties": False,
    }
    return {"type": "json_schema", "json_schema": {"name": "labels", "strict": True, "schema": schema}}


def read_answer(response: Any, findings: Sequence[str], codes: Mapping[MentionClass, str], default_confidence: float) -> Array:
    """Return what an answer says of each finding.

    Args:
        response: the parsed JSON of `/chat/completions`.
        findings: m names, the keys of the answer.
        codes: the codes that are allowed.
        default_confidence: probability of the class answered where the server tells none.

    Returns:
        probabilities in the order of `CLASSES`, shape (m, 4), none below `FLOOR`.

    Raises:
        InvalidAnswerError: the answer is not a JSON object with an allowed code for every finding.
    """
    content, logprobs = _content(response)
    answer = content[max(content.rfind("{"), 0) : content.rfind("}") + 1]
    answered = _codes_answered(answer, findings, codes)
    places = dict(_value_tokens(answer, logprobs))
    rows = np.full((len(findings), len(CLASSES)), FLOOR, np.float32)
    for row, name in enumerate(findings):
        given = _probabilities(*places[name], codes) if name in places else {}
        # A distribution that leaves out the code answered was read at the wrong place.
        if not given.get(answered[name]):
            given = _assumed(answered[name], codes, default_confidence)
        for mention_class, probability in given.items():
            rows[row, CLASSES.index(mention_class)] = max(probability, FLOOR)
    return rows


def _content(response: Any) -> tuple[str, Sequence[Any]]:
    try:
        choice = response["choices"][0]
        content = choice["message"]["content"]
        logprobs = (choice.get("logprobs") or {}).get("content") or []
    except (KeyError, IndexError, TypeError, AttributeError):
        raise InvalidAnswerError("the answer has no choices[0].message.content") from None
    if not isinstance(content, str):
        raise InvalidAnswerError("the answer has no text")
    return content, logprobs if isinstance(logprobs, list) else []


def _codes_answered(text: str, findings: Sequence[str], codes: Mapping[MentionClass, str]) -> dict[str, MentionClass]:
    try:
        answer = json.loads(text)
    except ValueError:
        raise InvalidAnswerError("the answer is not JSON") from None
    classes = {code: mention_class for mention_class, code in codes.items()}
    found = {}
    for name in findings:
        value = answer.get(name)
        code = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if code not in classes:
            raise InvalidAnswerError("the answer lacks an allowed code for a finding")
        found[name] = classes[code]
    return found


def _assumed(mention_class: MentionClass, codes: Mapping[MentionClass, str], confidence: float) -> dict[MentionClass, float]:
    rest = (1 - confidence) / (len(codes) - 1)
    return {c: confidence if c is mention_class else rest for c in codes}


def _value_tokens(answer: str, logprobs: Sequence[Any]) -> Iterator[tuple[str, tuple[Token, int]]]:
    """Yield for each key of the answer the token in which its code begins, and where in the token that is."""
    tokens = _tokens(logprobs)
    written = answer.encode("utf-8", "replace")
    begin = b"".join(token.text for token in tokens).rfind(written)
    if begin < 0:
        return
    # Latin-1 gives each byte one character, so that offsets of the text are offsets of the bytes.
    for pair in _PAIR.finditer(written.decode("latin-1")):
        start = begin + pair.start(2)
        token = tokens[bisect_right(tokens, start, key=lambda t: t.start) - 1]
        yield json.loads(pair[1].encode("latin-1")), (token, start - token.start)


def _tokens(logprobs: Sequence[Any]) -> list[Token]:
    """Read the tokens; an entry of another form than OpenAI's makes all of them unusable."""
    tokens: list[Token] = []
    start = 0
    try:
        for entry in logprobs:
            # The token answered may not be among the likeliest: a schema forbids what the model would rather say.
            alternatives = {_bytes(e): math.exp(min(e["logprob"], 0.0)) for e in (*(entry.get("top_logprobs") or ()), entry)}
            tokens.append(Token(start, _bytes(entry), tuple(alternatives.items())))
            start += len(tokens[-1].text)
    except (KeyError, TypeError, ValueError, AttributeError):
        return []
    return tokens


def _bytes(entry: Any) -> bytes:
    """Return a token's bytes: a token may be a part of a letter, which only `bytes` can tell."""
    return bytes(entry["bytes"]) if entry.get("bytes") is not None else entry["token"].encode()


def _probabilities(token: Token, begin: int, codes: Mapping[MentionClass, str]) -> dict[MentionClass, float]:
    """Return the probabilities of the classes whose codes begin at an offset of a token; they sum to one."""
    found: dict[MentionClass, float] = {}
    for text, probability in token.alternatives:
        # What stands before the code in the same token ('": 1') is the same in all tokens that count.
        if text[:begin] == token.text[:begin] and (mention_class := _class_of(text[begin:], codes)):
            found[mention_class] = found.get(mention_class, 0.0) + probability
    total = sum(found.values())
    if len(token.alternatives) == 1 and len(found) == 1:
        # Without others beside it, a token says how sure it is against all of them together.
        return _assumed(next(iter(found)), codes, total)
    return {c: probability / total for c, probability in found.items()} if total > 0 else {}


def _class_of(text: bytes, codes: Mapping[MentionClass, str]) -> MentionClass | None:
    """Return the class whose code a token begins or holds; None if it is no code, or could be two."""
    number = re.match(rb"-?\d*", text)
    begun = number[0].decode() if number else ""
    if not begun:
        return None
    exact = [c for c, code in codes.items() if code == begun]
    ended = len(text) > len(begun)
    possible = exact or ([] if ended else [c for c, code in codes.items() if code.startswith(begun)])
    return possible[0] if len(possible) == 1 else None
