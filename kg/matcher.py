"""Finding many word patterns in a text at once: a trie over words, each word resolved once and remembered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from kg.errors import KnowledgeError
from kg.tokens import Token, fold

T = TypeVar("T")
GAP = ".."
MAX_GAP = 4
"""Words that a gap may span (documented in `ontologies/README.md`)."""
_MIN_INFLECTED = 4


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """Where a pattern matched: indices into the tokens, words in gaps left out."""

    words: tuple[int, ...]
    payload: T

    @property
    def first(self) -> int:
        """Index of the first matched token."""
        return self.words[0]

    @property
    def last(self) -> int:
        """Index of the last matched token."""
        return self.words[-1]

    @property
    def gaps(self) -> int:
        """How many words were skipped inside the match."""
        return self.last - self.first + 1 - len(self.words)

    def commas(self, tokens: Sequence[Token]) -> int:
        """Count the commas between the first and the last matched word; one inside or after a number is none."""
        return sum(_follows_comma(i, tokens) for i in range(self.first + 1, self.last + 1))

    def leaps_comma(self, tokens: Sequence[Token]) -> bool:
        """Say whether a gap of the match spans a comma: "heart normal, vessels enlarged" has no enlarged heart."""
        if not self.gaps:
            return False
        pairs = zip(self.words, self.words[1:], strict=False)
        return any(_follows_comma(i, tokens) for low, high in pairs if high - low > 1 for i in range(low + 1, high + 1))


@dataclass(slots=True)
class _Node(Generic[T]):
    children: dict[int, "_Node[T]"] = field(default_factory=dict)
    gap: "_Node[T] | None" = None
    payloads: list[T] = field(default_factory=list)


class _Words:
    """Resolves a word to the numbers of the word patterns (`stem*`, `*end`, `*mid*`, `word`) that it fits."""

    def __init__(self, inflections: Sequence[str]) -> None:
        self._number: dict[tuple[str, str], int] = {}
        self._inflections = tuple(sorted({fold(ending) for ending in inflections} - {""}))
        self.numbers = lru_cache(maxsize=200_000)(self._resolve)

    def add(self, word: str, inflect: bool) -> int:
        front, back = word.startswith("*"), word.endswith("*") and len(word) > 1
        stem = fold(word.strip("*"))
        if not stem:
            raise KnowledgeError(f"pattern word {word!r} has no letters or digits; write at least one")
        exact = "inflected" if inflect and len(stem) >= _MIN_INFLECTED else "accented" if _is_accented_letter(word) else "exact"
        kind = {(True, True): "inside", (True, False): "end", (False, True): "start", (False, False): exact}[front, back]
        return self._number.setdefault((kind, stem), len(self._number))

    def add_capitals(self, word: str) -> int:
        return self._number.setdefault(("capitals", word), len(self._number))

    def _resolve(self, folded: str, raw: str) -> tuple[int, ...]:
        keys = [("accented", folded), ("inflected", folded), ("capitals", raw)]
        keys += [] if _is_accented_letter(raw) else [("exact", folded)]
        keys += [("inflected", folded[: -len(end)]) for end in self._inflections if folded.endswith(end)]
        size = len(folded)
        keys += [("start", folded[:i]) for i in range(1, size + 1)]
        keys += [("end", folded[i:]) for i in range(size)]
        keys += [("inside", folded[i:j]) for i in range(size) for j in range(i + 1, size + 1)]
        return tuple({number for key in keys if (number := self._number.get(key)) is not None})


class PatternMatcher(Generic[T]):
    """A set of word patterns, each with a payload, matched against tokens in one pass.

    The pattern language is described in `ontologies/README.md`.
    """

    def __init__(self, inflections: Sequence[str] = ()) -> None:
        """Make an empty matcher.

        Args:
            inflections: endings that a plain word of four letters or more may carry in the text.
        """
        self._words = _Words(inflections)
        self._numbers = lru_cache(maxsize=None)(self._number_pieces)
        self._root: _Node[T] = _Node()

    def add(self, pattern: str, payload: T, *, inflect: bool = False, capitals: bool = False) -> None:
        """Add one pattern.

        Args:
            pattern: words separated by spaces; `*`, `/` and `..` as documented.
            payload: what a match carries.
            inflect: allow the language's endings on plain words.
            capitals: match the words only as written, letter for letter (abbreviations).

        Raises:
            KnowledgeError: the pattern is empty or begins or ends with a gap.
        """
        parts = pattern.split()
        if not parts or parts[0] == GAP or parts[-1] == GAP:
            raise KnowledgeError(f"pattern {pattern!r} must begin and end with a word")
        nodes = [self._root]
        for part in parts:
            if part == GAP:
                nodes = [self._gap(node) for node in nodes]
            else:
                runs = [self._numbers(option, inflect, capitals) for option in part.split("/")]
                nodes = [_followed(node, run) for run in runs for node in nodes]
        for node in nodes:
            if payload not in node.payloads:
                node.payloads.append(payload)

    @staticmethod
    def _gap(node: _Node[T]) -> _Node[T]:
        if node.gap is None:
            node.gap = _Node()
        return node.gap

    def _number_pieces(self, option: str, inflect: bool, capitals: bool) -> tuple[int, ...]:
        """Return the numbers of the words of one alternative; a hyphenated word is several tokens."""
        return tuple(self._words.add_capitals(word) if capitals else self._words.add(word, inflect) for word in _pieces(option))

    def find(self, tokens: Sequence[Token]) -> list[Match[T]]:
        """Return all matches, in order of their first word; overlapping ones too."""
        numbers = [self._words.numbers(token.folded, token.raw) for token in tokens]
        found: list[Match[T]] = []
        for i, options in enumerate(numbers):
            for number in options:
                if (node := self._root.children.get(number)) is not None:
                    self._walk(node, (i,), numbers, tokens, found)
        return found

    def _walk(
        self, node: _Node[T], words: tuple[int, ...], numbers: Sequence[tuple[int, ...]], tokens: Sequence[Token], found: list[Match[T]]
    ) -> None:
        found.extend(Match(words, payload) for payload in node.payloads)
        after = words[-1] + 1
        if node.children:
            self._step(node, after, words, numbers, tokens, found)
        if node.gap is not None:
            for at in range(after, after + MAX_GAP + 1):
                if not _within(at, tokens):
                    break
                self._step(node.gap, at, words, numbers, tokens, found)

    def _step(
        self,
        node: _Node[T],
        at: int,
        words: tuple[int, ...],
        numbers: Sequence[tuple[int, ...]],
        tokens: Sequence[Token],
        found: list[Match[T]],
    ) -> None:
        """Follow every edge that the token at `at` fits."""
        for number in numbers[at] if _within(at, tokens) else ():
            if (child := node.children.get(number)) is not None:
                self._walk(child, (*words, at), numbers, tokens, found)


def _followed(node: _Node[T], run: Sequence[int]) -> _Node[T]:
    """Follow or make the edges for a run of words."""
    for number in run:
        if (child := node.children.get(number)) is None:
            child = node.children[number] = _Node()
        node = child
    return node


def _is_accented_letter(word: str) -> bool:
    """Say whether a word is one letter that its accent makes another word: "è" (is) and "e" (and)."""
    return len(word) == 1 and fold(word) != word.lower()


def _follows_comma(at: int, tokens: Sequence[Token]) -> bool:
    """Say whether a comma that separates stands before a word, not one inside or after a number ("CTR 0,51, borderline")."""
    return tokens[at].after_comma and not tokens[at - 1].raw.isdigit()


def _within(at: int, tokens: Sequence[Token]) -> bool:
    return at < len(tokens) and not tokens[at].after_break


def _pieces(option: str) -> list[str]:
    """Cut a pattern word where the tokenizer would cut the text, keeping its wildcards.

    >>> _pieces("ground-glass"), _pieces("d'eau*")
    (['ground', 'glass'], ['d', 'eau*'])
    """
    pieces = [""]
    for character in option:
        if character.isalnum() or character == "*" or ord(character) in range(0x300, 0x370):
            pieces[-1] += character
        elif pieces[-1]:
            pieces.append("")
    pieces = [piece for piece in pieces if piece]
    if not pieces:
        raise KnowledgeError(f"pattern word {option!r} has no letters or digits; write at least one")
    return pieces
