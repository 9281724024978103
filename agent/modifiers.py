"""Which side, degree, place and change belongs to which finding of a sentence.

Languages differ in where such words stand, sentences hardly ever do within themselves: where the first word of a
category leads its finding ("left effusion and right consolidation") the others lead theirs, where it follows
("derrame izquierdo y atelectasia derecha") the others follow. A word that the rule leaves without a finding may still
be taken by a neighbour that has none.
"""

from collections.abc import Sequence

from agent.cues import Reading
from agent.types import Modifier
from kg.language import Category, Cue
from kg.matcher import Match
from kg.tokens import Token

Words = tuple[int, ...]
"""Token indices of a mention."""
CATEGORIES = (Category.LATERALITY, Category.SEVERITY, Category.LOCATION, Category.CHANGE)
_COMMA = 5
"""Words that a comma between modifier and finding counts for."""
_REACH = 12
"""Words within which a modifier can belong to a mention."""


def assign(findings: Sequence[Words], reading: Reading, tokens: Sequence[Token]) -> dict[tuple[Words, Category], Modifier]:
    """Assign the modifiers of a sentence to its findings.

    Args:
        findings: the token indices of each finding.
        reading: the sentence's cues.
        tokens: its words.

    Returns:
        the modifier of each finding and category that has one.
    """
    if not findings or not reading.modifiers:
        return {}
    heads = sorted(set(findings))
    assigned: dict[tuple[Words, Category], Modifier] = {}
    for category in CATEGORIES:
        matches = [m for m in reading.modifiers if m.payload.category is category]
        if not matches:
            continue
        leading = _leads(min(matches, key=lambda m: m.first), heads, reading)
        chosen = _pairs(heads, matches, reading, leading)
        taken = {id(m) for m in chosen.values()}
        chosen = _pairs(heads, [m for m in matches if id(m) not in taken], reading, not leading) | chosen
        for words, match in chosen.items():
            assigned[words, category] = Modifier(match.payload.value, tokens[match.first].start, tokens[match.last].end)
    return assigned


def _leads(match: Match[Cue], heads: Sequence[Words], reading: Reading) -> bool:
    """Say whether a modifier stands before its finding: it is nearer to the following one than to the one before."""
    before = [words[-1] for words in heads if words[-1] < match.first]
    after = [words[0] for words in heads if words[0] > match.last]
    if not before or not after:
        return not before
    return _far(match.last, after[0], reading) < _far(before[-1], match.first, reading)


def _far(low: int, high: int, reading: Reading) -> int:
    return high - low + (_COMMA if any(low < i <= high for i in reading.commas) else 0)


def _pairs(heads: Sequence[Words], matches: Sequence[Match[Cue]], reading: Reading, leading: bool) -> dict[Words, Match[Cue]]:
    """Pair each finding with the nearest modifier on one side of it, or inside it."""
    pairs: dict[Words, Match[Cue]] = {}
    for words in heads:
        near = [(distance, m.first, m) for m in matches if (distance := _distance(m, words, heads, reading, leading)) is not None]
        if near:
            pairs[words] = min(near, key=lambda item: item[:2])[2]
    return pairs


def _distance(match: Match[Cue], words: Words, heads: Sequence[Words], reading: Reading, leading: bool) -> int | None:
    """Return how far a modifier is from a finding, None where it is on the other side or something stands between."""
    first, last = words[0], words[-1]
    if match.first <= last and match.last >= first:
        return 0
    if leading != (match.last < first):
        return None
    low, high = (match.last, first) if leading else (last, match.first)
    if high - low > _REACH or any(low < i <= high for i in reading.terminators):
        return None
    return None if any(low < other[0] and other[-1] < high for other in heads if other != words) else high - low
