"""The `served` classifier: any instructed model behind a chat server of the hospital's own (vLLM, llama.cpp, Ollama)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import Any, TypeVar

import numpy as np

from agent.errors import AnswerError, ConfigError
from agent.memory import Memory
from agent.models.base import Array, Passage, Unit
from agent.models.chat_answer import InvalidAnswerError, read_answer, response_format
from agent.models.chat_server import ChatServer
from agent.models.prompts import ALL_CLASSES, Mode, load_profile
from agent.models.sentence_space import SentenceSpace
from agent.types import CLASSES, MentionClass
from kg.taxonomy import Finding, StatedClass

_Closed = TypeVar("_Closed", bound=StrEnum)
_REMEMBERED = 4_096
"""Answers kept, so that the calls for the mention classes of a report ask the server once."""
_NEVER = -20.0
"""Log-odds of what the model is not asked for: classes that are not told apart, findings that follow from others by a rule."""
_LIKELIEST = 10
"""Tokens at each place whose probabilities are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedSettings:
    """The keys of a file with `backend = "served"`; enums may be given as their strings.

    Raises:
        ConfigError: a value cannot be used.
    """

    url: str
    """Base address of the server, such as `http://127.0.0.1:8000/v1`."""
    model: str
    """The model's name on the server."""
    profile: str = "mosaic"
    """Id of a prompt profile, or the path of a TOML file."""
    mode: Mode = Mode.ALL
    classes: tuple[StatedClass, ...] = ALL_CLASSES
    """The classes that the model is to tell apart."""
    hints: bool = False
    """Whether the model is told what the ontology found."""
    allow_remote: bool = False
    """Whether the server may be another machine."""
    api_key_env: str | None = None
    """Name of the environment variable with the server's key."""
    concurrency: int = 4
    """Requests that are under way together."""
    timeout_seconds: float = 120.0
    default_confidence: float = 0.9
    """Probability of the class answered, where the server tells none; not calibrated."""
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "mode", _member(Mode, "mode", self.mode))
        object.__setattr__(self, "classes", tuple(_member(StatedClass, "classes", c) for c in self.classes))
        if StatedClass.POSITIVE not in self.classes:
            raise ConfigError(f"classes {[*self.classes]}; allowed: positive, with or without negative and uncertain")
        if not 1 <= self.concurrency <= 256:
            raise ConfigError(f"concurrency {self.concurrency}; allowed: 1 to 256")
        if not 0 < self.timeout_seconds <= 3600:
            raise ConfigError(f"timeout_seconds {self.timeout_seconds}; allowed: above 0 to 3600")
        if not 0.5 <= self.default_confidence < 1:
            raise ConfigError(f"default_confidence {self.default_confidence}; allowed: 0.5 to below 1")


class ServedClassifier:
    """Asks a chat server for all findings of a report, and remembers the answers by a hash of what was asked."""

    unit = Unit.REPORT

    def __init__(self, settings: ServedSettings) -> None:
        """Prepare the classifier; the server is asked at the first report.

        Raises:
            ConfigError: the profile, address or key of the settings cannot be used.
        """
        self._settings = settings
        self._profile = load_profile(settings.profile)
        self._server = ChatServer(
            settings.url,
            allow_remote=settings.allow_remote,
            api_key_env=settings.api_key_env,
            timeout_seconds=settings.timeout_seconds,
        )
        self.name = f"served {settings.model} ({self._profile.id})"
        # The weights are the server's and not known here: the hash tells what decides the answers on this side.
        self.sha256 = _sha256([settings.model, settings.mode, settings.classes, settings.hints, settings.seed, repr(self._profile)])
        self._answers: Memory[str, Array] = Memory(_REMEMBERED)
        self._lock = Lock()
        self._space = SentenceSpace()

    def score(self, mention_class: MentionClass, passages: Sequence[Passage], findings: Sequence[Finding], evidence: Array) -> Array:  # noqa: ARG002 - the model reads the report itself
        """Score one mention class for every report and finding; see `Classifier.score`.

        Findings that follow from the others by a rule are not asked for. In `Mode.PER_CLASS` the odds are those of yes
        against no.

        Raises:
            ModelError: the server is not there or refuses every request.
            AnswerError: it has no usable answer for one of the reports; the answers for the others are remembered.
        """
        scores = np.full((len(passages), len(findings)), _NEVER, np.float32)
        asked_for = [i for i, finding in enumerate(findings) if finding.rule is None]
        if mention_class not in self._profile.codes_for(self._settings.classes) or not asked_for or not passages:
            return scores
        found = self._probabilities(passages, [findings[i] for i in asked_for], self._asked(mention_class))
        scores[:, asked_for] = np.log(found[..., CLASSES.index(mention_class)]) - np.log(found[..., -1])
        return scores

    def embed(self, texts: Sequence[str]) -> Array:
        """Return unit vectors of sentences by the bundled base encoder, shape (n, width); the server gives none."""
        return self._space.embed(texts)

    def _asked(self, mention_class: MentionClass) -> MentionClass | None:
        return mention_class if self._settings.mode is Mode.PER_CLASS else None

    def _probabilities(self, passages: Sequence[Passage], findings: Sequence[Finding], asked: MentionClass | None) -> Array:
        """Return class probabilities, shape (n, m, 4)."""
        requests = [self._request(passage, findings, asked) for passage in passages]
        keys = [_sha256(request) for request in requests]
        with self._lock:
            known = {key: self._answers[key] for key in keys if key in self._answers}
        fresh = {key: request for key, request in zip(keys, requests, strict=True) if key not in known}
        codes = self._profile.codes_for(self._settings.classes, asked)
        known |= self._ask([f.name for f in findings], codes, fresh)
        return np.stack([known[key] for key in keys])

    def _request(self, passage: Passage, findings: Sequence[Finding], asked: MentionClass | None) -> dict[str, Any]:
        names = [finding.name for finding in findings]
        definitions = {finding.name: finding.definition for finding in findings}
        hints = passage.hints if self._settings.hints else None
        classes = self._settings.classes
        codes = self._profile.codes_for(classes, asked)
        return {
            "model": self._settings.model,
            "messages": self._profile.messages(passage.text, names, definitions, classes, passage.shots, hints, asked),
            "response_format": response_format(names, list(codes.values())),
            "temperature": 0,
            "seed": self._settings.seed,
            "logprobs": True,
            "top_logprobs": _LIKELIEST,
            # Tokens of names are two bytes or longer; the rest is for white space.
            "max_tokens": len(self._profile.answer(names, {}, classes, asked).encode()) // 2 + 4 * len(names) + 64,
        }

    def _ask(self, names: Sequence[str], codes: Mapping[MentionClass, str], requests: Mapping[str, dict[str, Any]]) -> dict[str, Array]:
        """Ask several requests at once; an answer that fails is raised when all others are remembered."""
        found: dict[str, Array] = {}
        failed: AnswerError | None = None
        pool = ThreadPoolExecutor(self._settings.concurrency)
        try:
            under_way = {key: pool.submit(self._answer, names, codes, request) for key, request in requests.items()}
            for key, future in under_way.items():
                try:
                    found[key] = future.result()
                except AnswerError as error:
                    failed = error
        finally:
            pool.shutdown(cancel_futures=True)
            with self._lock:
                self._answers.keep(found)
        if failed is not None:
            raise failed
        return found

    def _answer(self, names: Sequence[str], codes: Mapping[MentionClass, str], request: dict[str, Any]) -> Array:
        for seed in (self._settings.seed, self._settings.seed + 1):
            try:
                return read_answer(self._server.complete(request | {"seed": seed}), names, codes, self._settings.default_confidence)
            except InvalidAnswerError as error:
                told = str(error)
        raise AnswerError(f"the model server's answer cannot be used: {told}")


def _member(kind: type[_Closed], key: str, value: str) -> _Closed:
    if value not in set(kind):
        raise ConfigError(f"{key} {str(value)!r}; allowed: {', '.join(kind)}")
    return kind(value)


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
