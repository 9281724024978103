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
_LIST = 3
"""Findings that make a list without a coordinator."""
_PASSING = (Presence.NEGATED, Presence.RESOLVED, Presence.UNCERTAIN)
"""What does not go on past a comma and another finding; history and questions do."""


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
        matches = _longest([m for m in self._matcher.find(tokens) if not _joins_clauses(m, tokens)])
        presence = [m for m in matches if m.payload.category is Category.PRESENCE]
        stops = {i for m in presence if m.payload.value == "terminator" for i in m.words}
        stops |= {i for i, token in enumerate(tokens) if token.after_break}
        cues = tuple(m for m in presence if m.payload.value not in ("terminator", "pseudo"))
        modifiers = tuple(m for m in matches if m.payload.category not in (Category.PRESENCE, Category.SUMMARY))
        summary = any(m.payload.category is Category.SUMMARY for m in matches)
        commas = frozenset(i for i, token in enumerate(tokens) if token.after_comma)
        return Reading(cues, frozenset(stops), commas, modifiers, summary)


def _joins_clauses(match: Match[Cue], tokens: Sequence[Token]) -> bool:
    """Say whether a row with open words took one beyond a comma; "nicht auszuschließen, dass" is written out."""
    return "*" in match.payload.text and not match.gaps and match.commas(tokens) > 0


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
        if (distance := _distance(m, words, reading.terminators)) is not None and not _stops_before(m, words, others, reading)
    ]
    if opposite:
        reaching = [r for r in reaching if _is_at(r[2], words, r[0], reading.commas)]
    if not reaching:
        return Governed(Presence.AFFIRMED, None, frozenset())
    nearest = min(reaching, key=lambda item: item[:2])[2]
    values = frozenset(Presence(m.payload.value) for _, _, m in reaching)
    if nearest.payload.value == Presence.UNCERTAIN and nearest.payload.scope == "both":
        # "no effusion or pneumothorax", "effusion or pneumothorax not seen": a list keeps its negation around an "or".
        nearest = next((m for _, _, m in reaching if _closes_list(m, nearest, reading.commas)), nearest)
    return Governed(Presence(nearest.payload.value), nearest, values)


def _closes_list(denial: Match[Cue], joint: Match[Cue], commas: frozenset[int]) -> bool:
    """Say whether a denial holds for both sides of an "or": it stands before it, or after it in the same clause."""
    return denial.payload.value == Presence.NEGATED and not any(joint.last < i <= denial.first for i in commas)


def _is_at(cue: Match[Cue], words: Sequence[int], distance: int, commas: frozenset[int]) -> bool:
    """Say whether a cue stands right at an opposite wording, or tells of history or a question."""
    if cue.payload.value in (Presence.HISTORICAL, Presence.HYPOTHETICAL):
        return True
    return distance == 0 or (distance == 1 and max(cue.first, words[0]) not in commas)


def _stops_before(cue: Match[Cue], words: Sequence[int], others: Iterable[Sequence[int]], reading: Reading) -> bool:
    """Say whether a cue's reach ends before a mention on its way.

    A hedge of scope `both` ("versus", "or") governs only the nearest mention on each side: not the opacity in "an
    opacity, atelectasis versus pneumonia". After a comma it looks ahead only: "cardiomegaly, probably congestion". Any
    other denial or hedge passes over a finding and a comma only in a list that a coordinator closes: "heart enlarged,
    effusion not seen" and "possible pneumonia, small effusion", but "effusion, mass or nodule not seen".
    """
    value = cue.payload.value
    if value not in _PASSING or set(cue.words) & set(words):
        return False
    backward = cue.first > words[-1]
    low, high = (words[-1], cue.first) if backward else (cue.last, words[0])
    comma = any(low < i <= high for i in reading.commas)
    passed = any(low < other[0] and other[-1] < high for other in others)
    if cue.payload.scope == "both" and value == Presence.UNCERTAIN:
        if not backward and comma and _spoken_for(cue, others, reading):
            return True
        return passed or (backward and comma and any(other[0] > cue.last for other in others))
    if not comma:
        return False
    if backward:
        return passed and not (_listed(low, high, others, reading.presence, reading.commas) or _is_bare_list(cue, words, others, reading))
    if _spoken_for(cue, others, reading):
        return True
    return value == Presence.UNCERTAIN and passed and _described(words[0], reading)


def _listed(low: int, high: int, others: Iterable[Sequence[int]], presence: Iterable[Match[Cue]], commas: frozenset[int]) -> bool:
    """Say whether a coordinator ("or", "nor") joins two findings between two words, without a comma beside it."""
    heads = [other[0] for other in others if low < other[0] < high]
    joints = (m for m in presence if low < m.first and m.last < high and _coordinates(m))
    return any(head > m.last and not any(m.first <= i <= head for i in commas) for m in joints for head in heads)


def _is_bare_list(cue: Match[Cue], words: Sequence[int], others: Iterable[Sequence[int]], reading: Reading) -> bool:
    """Say whether three findings or more, none of them described, lead up to a denial: "infiltrate, mass, effusion: none"."""
    begin = max((i for i in reading.terminators if i <= words[0]), default=0)
    heads = {words[0], *(other[0] for other in others if begin <= other[0] < cue.first)}
    described = [m for m in reading.modifiers if m.payload.category is not Category.CHANGE]
    said = (*described, *(m for m in reading.presence if m.words != cue.words))
    bare = not any(begin <= m.first < cue.first for m in said)
    return cue.payload.value == Presence.NEGATED and len(heads) >= _LIST and bare


def _coordinates(cue: Match[Cue]) -> bool:
    """Say whether a cue may join findings: a denial, or a hedge that looks both ways."""
    value, scope = cue.payload.value, cue.payload.scope
    return value == Presence.NEGATED or (value == Presence.UNCERTAIN and scope == "both")


def _described(first: int, reading: Reading) -> bool:
    """Say whether a finding after a comma has a side, degree or change before it: a statement, not an item of a list."""
    begin = max((i for i in reading.commas if i <= first), default=first)
    return any(begin <= m.first and m.last < first for m in reading.modifiers)


def _spoken_for(cue: Match[Cue], others: Iterable[Sequence[int]], reading: Reading) -> bool:
    """Say whether a cue that may look back has a finding there in its own clause: "mass not seen, effusion"."""
    if not any(m.words == cue.words and m.payload.scope in ("backward", "both") for m in reading.presence):
        return False
    begin = max((i for i in (*reading.commas, *reading.terminators) if i <= cue.first), default=0)
    return any(begin <= other[0] and other[-1] < cue.first for other in others)


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
