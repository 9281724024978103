"""Words to put in the place of others: rows of a language's tables that are built like the words they replace."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from kg.concept import Label, LabelKind
from kg.knowledge import KnowledgeBase
from kg.language import Category, Language, StudyCategory
from kg.tokens import fold, tokenize

_ENDING = 2
"""Letters of an ending that count: more would prefer compounds."""
_FAR = 6
"""Rows of a table beyond which it does not matter how far two words stand apart; near ones are often a pair."""
_DIGRAPHS = str.maketrans({"ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa", "ß": "ss"})
"""How letters are typed without their marks; such a row stands beside the proper one."""
_WILD = "*/#"


def counterpart(language: Language, category: Category, words: str, value: str, *, before: bool | None = None) -> str | None:
    """Return words of another value of a cue category, in the form of the words given.

    Args:
        language: whose cue table is used.
        category: of the words.
        words: as they stand in the report ("linksseitiger").
        value: what the new words should mean ("right").
        before: whether they stand before what they qualify; None where that does not matter.
    """
    rows = [(c.value, c.text) for c in language.cues if c.category is category and _fits(c.scope, before)]
    own = next((v for v, text in rows if _same(text, words)), None)
    return _most_alike(words, [t for v, t in rows if v == own], [t for v, t in rows if v == value])


def _fits(scope: str, before: bool | None) -> bool:
    return before is None or scope == "both" or (scope == "forward") == before


def study_counterpart(language: Language, category: StudyCategory, words: str, own: str, value: str) -> str | None:
    """Return words of another value of a study category ("MRI" for "CT"), in the form of the words given."""
    rows = [(w.value, w.text) for w in language.study if w.category is category]
    return _most_alike(words, [t for v, t in rows if v == own], [t for v, t in rows if v == value])


def side_part(language: Language, words: str, value: str) -> tuple[int, int] | None:
    """Return where the word for a side stands in the words that told it ("right middle lobe"); None where they are a place."""
    rows = [c.text for c in language.cues if c.category is Category.LATERALITY and c.value == value]
    places = {_folded(c.text) for c in language.cues if c.category is Category.LOCATION}
    for token in tokenize(words):
        if token.folded not in places and any(_same(text, token.raw) for text in rows):
            return token.start, token.end
    return None


def first_cue(language: Language, category: Category, value: str, scope: str) -> str | None:
    """Return the first plain cue of a value: the table has the plainest on top."""
    rows = (c.text for c in language.cues if c.category is category and c.value == value and c.scope == scope)
    return next((text for text in rows if _is_plain(text)), None)


def _most_alike(words: str, mine: Sequence[str], theirs: Sequence[str]) -> str | None:
    """Choose the row that is built most like the row that the words stand for; several words must share one."""
    at = next((i for i, text in enumerate(mine) if _same(text, words)), None)
    options = [(i, form) for i, text in enumerate(theirs) if (form := _form(text, words, mine)) and not _same(form, words)]
    if at is None:
        return None
    typed = {form.translate(_DIGRAPHS) for _, form in options if not form.isascii()}
    options = [(i, form) for i, form in options if form not in typed]
    own, parts = mine[at], set(map(fold, words.split()))
    alike = [
        (_unlike(form, words) + min(abs(i - at), _FAR) / 2, form)
        for i, form in options
        if len(form.split()) == len(words.split()) and _is_abbreviation(form) == _is_abbreviation(own)
    ]
    if len(parts) > 1:
        alike = [(score, form) for score, form in alike if parts & set(map(fold, form.split()))]
    return min(alike)[1] if alike else None


def _unlike(one: str, other: str) -> int:
    """Letters that two words differ by in length, less those of a common ending."""
    return abs(len(one) - len(other)) - 2 * _ending(one, other)


def _form(text: str, words: str, mine: Sequence[str]) -> str | None:
    """Return a row as plain words; a row with an open end takes the ending that the given words have."""
    if not text.endswith("*"):
        return text if _is_plain(text) else None
    stems = [row[:-1] for row in mine if row.endswith("*") and _is_plain(row[:-1]) and words.casefold().startswith(row[:-1].casefold())]
    return text[:-1] + words[len(stems[0]) :] if stems and _is_plain(text[:-1]) else None


def _same(text: str, words: str) -> bool:
    if text.endswith("*") and _is_plain(text[:-1]):
        return _folded(words).startswith(_folded(text[:-1]))
    return _folded(text) == _folded(words)


@lru_cache(maxsize=20_000)
def _folded(text: str) -> str:
    return " ".join(token.folded for token in tokenize(text))


def _ending(one: str, other: str) -> int:
    one, other = fold(one)[-_ENDING:], fold(other)[-_ENDING:]
    shared = 0
    while shared < min(len(one), len(other)) and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    return shared


def _is_abbreviation(text: str) -> bool:
    return text.isupper() and len(text) > 1


def _is_plain(text: str) -> bool:
    """Return whether a row holds words only, without wildcards."""
    return not any(sign in text for sign in _WILD) and ".." not in text


@lru_cache(maxsize=64)
def labels(knowledge: KnowledgeBase, language: str) -> Mapping[str, tuple[Label, ...]]:
    """Return the plain labels of a language by concept."""
    found: dict[str, list[Label]] = {}
    for label in knowledge.labels(language):
        if label.concept and _is_plain(label.text):
            found.setdefault(label.concept, []).append(label)
    return {concept: tuple(group) for concept, group in found.items()}


def names(knowledge: KnowledgeBase, language: str, concept: str, words: str) -> bool:
    """Return whether words are, letter by letter, a name of a concept: then another name fits into their place."""
    written = (LabelKind.PREFERRED, LabelKind.SYNONYM, LabelKind.ABBREVIATION)
    known = (label.text for label in labels(knowledge, language).get(concept, ()) if label.kind in written)
    return any(_folded(text) == _folded(words) for text in known)


def preferred(knowledge: KnowledgeBase, language: str, concept: str) -> str | None:
    """Return the preferred name of a concept, where the language has one."""
    return knowledge.lexicon(language).preferred.get(concept)


@lru_cache(maxsize=64)
def vocabulary(knowledge: KnowledgeBase, language: str) -> frozenset[str]:
    """Return every folded word that the tables of a language know."""
    known = knowledge.language(language)
    texts: Iterable[str] = [label.text for label in knowledge.labels(language)]
    texts = [*texts, *(cue.text for cue in known.cues), *(word.text for word in known.study)]
    return frozenset(token.folded for text in texts for token in tokenize(text))
