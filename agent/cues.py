"""What the words around a mention say about it: ConText-style cues with scope, from each language's table.

The method follows NegEx and ConText (Chapman et al., 2001; Harkema et al., 2009): a cue governs what stands on
its side until a terminator or a clause end. Here the nearest cue decides and all others are kept as evidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.types import Presence
from kg.language import Category, Cue
from kg.matcher import Match, PatternMatcher
from kg.tokens import Token

_REACH = 25
"""Words beyond which a cue governs nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The cues of one sentence, sorted by what they do."""

    presence: tuple[Match[Cue], ...]
    terminators: frozenset[int]
    """Tokens at which a cue's reach ends."""
    commas: frozenset[int]
    """Tokens just after a comma."""
    modifiers: tuple[Match[Cue], ...]
    summary: bool


class CueReader:
    """Finds the cues of one language in tokenised sentences."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self._matcher: PatternMatcher[Cue] = PatternMatcher()
        for cue in cues:
            self._matcher.add(cue.text, cue)

    def read(self, tokens: Sequence[Token]) -> Reading:
        """Return the cues of a sentence; a cue inside a longer one of its category is not read."""
        matches = _longest(self._matcher.find(tokens))
        presence = [m for m in matches if m.payload.category is Category.PRESENCE]
        stops = {i for m in presence if m.payload.value == "terminator" for i in m.words}
        stops |= {i for i, token in enumerate(tokens) if token.after_break}
        cues = tuple(m for m in presence if m.payload.value not in ("terminator", "pseudo"))
        modifiers = tuple(m for m in matches if m.payload.category not in (Category.PRESENCE, Category.SUMMARY))
        summary = any(m.payload.category is Category.SUMMARY for m in matches)
        commas = frozenset(i for i, token in enumerate(tokens) if token.after_comma)
        return Reading(cues, frozenset(stops), commas, modifiers, summary)


def _longest(matches: list[Match[Cue]]) -> list[Match[Cue]]:
    """Drop matches whose words are part of a longer match of the same category."""
    kept: list[Match[Cue]] = []
    for match in sorted(matches, key=lambda m: (-len(m.words), m.gaps, m.first)):
        words = set(match.words)
        if not any(_covers(k, words) and k.payload.category is match.payload.category for k in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: m.first)


def _covers(longer: Match[Cue], words: set[int]) -> bool:
    """Rows of the same words are all kept: a cue may govern forward by one row and backward by another."""
    return words < set(longer.words)


@dataclass(frozen=True, slots=True)
class Governed:
    """What the cues say about one mention."""

    presence: Presence
    cue: Match[Cue] | None
    values: frozenset[Presence]


def govern(words: Sequence[int], reading: Reading, others: Iterable[Sequence[int]] = (), *, opposite: bool = False) -> Governed:
    """Decide the presence of a mention from the cues that reach it.

    Args:
        words: the token indices of the mention.
        reading: the cues of its sentence.
        others: the token indices of the sentence's other findings.
        opposite: whether the words state a concept's opposite; then only cues right at them count, for in
            "no infiltrates, heart normal" the list does not go on.
    """
    reaching = [
        (distance, -len(m.words), m)
        for m in reading.presence
        if (distance := _distance(m, words, reading.terminators)) is not None and not _stops_before(m, words, others, reading.commas)
    ]
    if opposite:
        reaching = [r for r in reaching if _is_at(r[2], words, r[0], reading.commas)]
    if not reaching:
        return Governed(Presence.AFFIRMED, None, frozenset())
    nearest = min(reaching, key=lambda item: item[:2])[2]
    values = frozenset(Presence(m.payload.value) for _, _, m in reaching)
    if nearest.payload.value == Presence.UNCERTAIN and nearest.payload.scope == "both":
        # "no effusion or pneumothorax": a list keeps the negation that stands before its "or".
        nearest = next((m for _, _, m in reaching if m.payload.value == Presence.NEGATED and m.last < nearest.first), nearest)
    return Governed(Presence(nearest.payload.value), nearest, values)


def _is_at(cue: Match[Cue], words: Sequence[int], distance: int, commas: frozenset[int]) -> bool:
    """Say whether a cue stands right at an opposite wording, or tells of history or a question."""
    if cue.payload.value in (Presence.HISTORICAL, Presence.HYPOTHETICAL):
        return True
    return distance == 0 or (distance == 1 and max(cue.first, words[0]) not in commas)


def _stops_before(cue: Match[Cue], words: Sequence[int], others: Iterable[Sequence[int]], commas: frozenset[int]) -> bool:
    """Say whether a cue's reach ends before a mention on its way.

    A hedge of scope `both` ("versus", "or") governs only the nearest mention on each side: not the opacity in "an
    opacity, atelectasis versus pneumonia". After a comma it looks ahead only: "cardiomegaly, probably congestion". A
    denial at the end of a clause does not reach beyond its comma: "heart enlarged, effusion not seen".
    """
    backward = cue.first > words[-1]
    comma = backward and any(i in commas for i in range(words[-1] + 1, cue.first + 1))
    low, high = (words[-1], cue.first) if backward else (cue.last, words[0])
    passed = any(low < other[0] and other[-1] < high for other in others)
    if cue.payload.value in (Presence.NEGATED, Presence.RESOLVED):
        return comma and passed
    if cue.payload.scope != "both" or cue.payload.value != Presence.UNCERTAIN:
        return False
    return passed or (comma and any(other[0] > cue.last for other in others))


def _distance(cue: Match[Cue], words: Sequence[int], stops: frozenset[int]) -> int | None:
    """Return how many words lie between a cue and what it governs, None where it does not reach."""
    if set(cue.words) <= set(words):
        # Words of the label itself: "not enlarged" must not be denied once more, but "wedge-shaped" is a doubt.
        return 0 if cue.payload.value == Presence.UNCERTAIN else None
    first, last = words[0], words[-1]
    if cue.last < first and cue.payload.scope in ("forward", "both"):
        between = range(cue.last + 1, first + 1)
    elif cue.first > last and cue.payload.scope in ("backward", "both"):
        between = range(last + 1, cue.first + 1)
    elif cue.first <= last and cue.last >= first:
        return 0
    else:
        return None
    return len(between) if len(between) <= _REACH and not any(i in stops for i in between) else None
