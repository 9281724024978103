"""Prompts as tokens: what is the same for all reports, what is not, and the places where a class code is due.

The pieces of the answer between the codes are written by us, so the answer is valid JSON whatever the model says. Every
piece is tokenised by itself, so that slots stand at the same places in training and in use.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.errors import ModelError
from agent.models.base import Passage
from agent.models.prompts import PromptProfile
from agent.types import MentionClass, SectionKind
from kg.taxonomy import Finding

_CUT = " [...] "
_OTHERS = (
    Passage("\x01", SectionKind.OTHER, "\x01"),
    Passage("\x02", SectionKind.OTHER, "\x02"),
    Passage("\x01", SectionKind.OTHER),
)
"""Passages that share nothing: what their prompts have in common is common to all prompts."""


@dataclass(frozen=True, slots=True)
class EncodedPrompt:
    """A prompt with the keys of its answer."""

    head: tuple[int, ...]
    """Tokens that all prompts of the same question begin with; may be empty."""
    rest: tuple[int, ...]
    """All further tokens of the prompt, without the answer."""
    pieces: tuple[tuple[int, ...], ...]
    """The answer's tokens before each class code; no codes stand in it."""

    @property
    def body(self) -> tuple[int, ...]:
        """Everything after the head, with nothing filled in at the slots."""
        return (*self.rest, *(token for piece in self.pieces for token in piece))

    @property
    def slots(self) -> list[int]:
        """Places in `body` of the last token before each code: there the model is asked what comes next."""
        places, at = [], len(self.rest) - 1
        for piece in self.pieces:
            at += len(piece)
            places.append(at)
        return places


class PromptEncoder:
    """Encodes reports for one question: a list of findings, and either all classes or one."""

    def __init__(
        self, tokenizer: Any, profile: PromptProfile, findings: Sequence[Finding], asked: MentionClass | None, max_report_tokens: int
    ) -> None:
        """Prepare what is the same for all reports.

        Args:
            tokenizer: of the model, with or without a chat template.
            profile: the prompt.
            findings: the findings that are asked for, in order.
            asked: the one class that the question is about; None for all.
            max_report_tokens: longer reports lose their middle.

        Raises:
            ModelError: the tokenizer cannot tell the codes apart by their first token.
        """
        self._tokenizer = tokenizer
        self._profile = profile
        self._names = [finding.name for finding in findings]
        self._definitions = {finding.name: finding.definition for finding in findings if finding.definition}
        self._asked = asked
        self._longest = max_report_tokens
        self.codes = {c: self._tokens(code) for c, code in profile.codes_for(asked=asked).items()}
        """Tokens of each class code, in the order of the scores."""
        _check_codes(self.codes, profile)
        self._pieces = tuple(self._tokens(piece) for piece in profile.slots(self._names)[:-1])
        self._head_text = _common_beginning([self._prompt(passage) for passage in _OTHERS])
        self._head = self._tokens(self._head_text)

    def encode(self, passage: Passage) -> EncodedPrompt:
        """Return the tokens of a report; with examples before it, there may be no common head."""
        text = self._prompt(passage)
        if self._head and text.startswith(self._head_text):
            return EncodedPrompt(self._head, self._tokens(text[len(self._head_text) :]), self._pieces)
        return EncodedPrompt((), self._tokens(text), self._pieces)

    def _prompt(self, passage: Passage) -> str:
        messages = self._profile.messages(
            self._shortened(passage.text),
            self._names,
            self._definitions,
            examples=passage.shots,
            hints=passage.hints or None,
            asked=self._asked,
        )
        if self._tokenizer.chat_template:
            return str(self._tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))
        # A base model knows no turns: the same texts as paragraphs.
        begins = self._tokenizer.bos_token if self._tokenizer("")["input_ids"] and self._tokenizer.bos_token else ""
        return begins + "".join(f"{message['content'].strip()}\n\n" for message in messages)

    def _shortened(self, text: str) -> str:
        places = self._tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        if len(places) <= self._longest:
            return text
        half = self._longest // 2
        return text[: places[half - 1][1]] + _CUT + text[places[-half][0] :]

    def _tokens(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer(text, add_special_tokens=False)["input_ids"])


def _common_beginning(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    same = (i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return first[: next(same, len(first))]


def _check_codes(codes: dict[MentionClass, tuple[int, ...]], profile: PromptProfile) -> None:
    first = [tokens[0] for tokens in codes.values() if tokens]
    if len(set(first)) < len(codes):
        told = ", ".join(profile.codes[c] for c in codes)
        raise ModelError(f"profile {profile.id}: this tokenizer does not tell the codes {told} apart by their first token; use other codes")
