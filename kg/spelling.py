"""Spelling of one language: which words are known, and which term an unknown one was meant to be.

Known are the words of the ontology's labels and of the language's tables, words of a frequency list (wordfreq: Speer,
2022), their inflections, and compounds of known parts. Only words that belong to the ontology or the cues are ever
proposed, so that an unknown word is no reason to speak unless a term lies one edit away.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from kg.concept import LabelKind
from kg.confusions import load_confusions
from kg.knowledge import KnowledgeBase
from kg.tokens import Token, fold, tokenize
from kg.word_list import Frequencies, frequencies

LEAST_LETTERS = 6
"""Shorter words have too many neighbours."""
_LEAST_PART = 4
"""Letters of the shortest part of a compound."""
_LINKS = ("", "s", "es", "n", "en", "e", "o", "i")
"""What may stand between the parts of a compound: German and Nordic joints, Latin and Greek vowels."""
_LEAST_LISTED = 5
"""Letters of the shortest part that only the frequency list knows."""
_LATIN = "en"
"""Its list knows the Latin terms that every language borrows."""
_KIN = {"da": "nb"}
"""Languages whose own list is short, and the one whose list stands in for it."""
_DIGRAPHS = str.maketrans({"ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "œ": "oe", "ü": "ue", "å": "aa"})
"""How letters with marks are typed without them ("Pleuraerguesse")."""
_LEAST_JOINED = 3
"""Letters of the shortest word that is half of another: "a symmetric shadow" is none."""
_LEAST_WHOLE = 9
"""Letters from which a word joined or split by mistake is told from two short ones."""
_VOWELS = frozenset("aeiouy")


class Spelling:
    """The words of one language."""

    def __init__(
        self, code: str, terms: Iterable[str], others: Iterable[str], inflections: Sequence[str], *, capitals: bool = False
    ) -> None:
        """Collect the words.

        Args:
            code: of the language.
            terms: texts whose words may be proposed.
            others: texts whose words are only known.
            inflections: endings that words may carry.
            capitals: True where nouns begin with a capital.
        """
        terms = tuple(terms)
        self._code = code
        self.capitals = capitals
        self._terms = _as_written(terms, capitals)
        self._known = {known for token in _whole_words(others) for known in (token.folded, token.raw.lower())}
        self._known |= {form for folded, word in self._terms.items() for form in (folded, word.lower())}
        self._known |= {fold(word.translate(_DIGRAPHS)) for word in self._known if not word.isascii()}
        self._pairs = {(fold(one), fold(other)) for text in terms for one, other in pairwise(text.split()) if (one + other).isalpha()}
        self._endings = tuple(sorted({fold(ending) for ending in inflections} - {""}, key=len, reverse=True))
        self.knows = lru_cache(maxsize=200_000)(self._knows)
        self.meant = lru_cache(maxsize=50_000)(self._meant)

    @cached_property
    def _lists(self) -> tuple[Frequencies, ...]:
        """The frequency lists to ask, the language's own first; none where it has no large one, so that every word is known."""
        import wordfreq

        large = wordfreq.available_languages("large")
        own = [self._code] if self._code in large else [self._code, _KIN[self._code]] if self._code in _KIN else []
        return tuple(frequencies(code) for code in dict.fromkeys((*own, _LATIN))) if own else ()

    @cached_property
    def _targets(self) -> tuple[str, ...]:
        return tuple(word for word in self._terms if len(word) >= LEAST_LETTERS and word.isalpha())

    def _knows(self, word: str) -> bool:
        """Say whether a word, in any capitals, is spelt as known."""
        lower, folded = word.lower(), fold(word)
        if not self._lists:
            return True
        return self._listed(lower, folded) or self._inflected(folded) or self._compound(lower)

    def _listed(self, lower: str, folded: str) -> bool:
        return folded in self._known or any(lower in x.words or folded in x.words for x in self._lists)

    def _inflected(self, folded: str) -> bool:
        stems = [folded[: -len(end)] for end in self._endings if folded.endswith(end)]
        return any(len(stem) >= _LEAST_PART and self._listed(stem, stem) for stem in stems)

    def _compound(self, word: str) -> bool:
        """True where a word can be cut into known parts."""
        for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
            if self._is_part(word[:cut]):
                rest = word[cut:]
                tails = {rest[len(link) :] for link in _LINKS if rest.startswith(link) and len(rest) - len(link) >= _LEAST_PART}
                if any(self._is_part(tail) or self._inflected(fold(tail)) or self._compound(tail) for tail in tails):
                    return True
        return False

    def _is_part(self, part: str) -> bool:
        return part in self._known or (len(part) >= _LEAST_LISTED and self._is_common(part))

    def misspelt(self, word: str, *, free_capitals: bool) -> str | None:
        """Return the term that a word of a text was meant to be; None for known words, names, abbreviations and masks.

        Args:
            word: as it is written.
            free_capitals: True where capitals say nothing of a word: at the start of a sentence, in a text of capitals.
        """
        if len(word) < LEAST_LETTERS or not word.isalpha() or is_mask(word) or self.knows(word):
            return None
        # A capital inside a sentence makes a name, except where nouns have it too.
        is_name = (word[0].isupper() and not self.capitals) or word.isupper()
        return None if is_name and not free_capitals else self.meant(word)

    def _meant(self, word: str) -> str | None:
        """Return the only term that an unknown word is one edit away from (in its inflection); None where none or several are."""
        folded = fold(word)
        if folded in self._lists[0].unaccented:
            return None
        found = self._near(folded)
        for end in self._endings:
            if not found and folded.endswith(end) and len(folded) - len(end) >= LEAST_LETTERS:
                found = [form for term in self._near(folded[: -len(end)]) if self._listed(form := (term + end).lower(), fold(form))]
        return found[0] if len(found) == 1 else None

    def joined(self, one: str, other: str) -> str | None:
        """Return the term that two neighbouring words make without the blank between them; None where they may stand apart."""
        parts = fold(one), fold(other)
        whole = "".join(parts)
        if parts in self._pairs or all(part in self._terms for part in parts) or any(map(self._is_common, parts)):
            return None  # "links pektoral": a common word may stand before anything
        return self._terms.get(whole) if len(whole) >= _LEAST_WHOLE and min(map(len, parts)) >= _LEAST_JOINED else None

    def _is_common(self, part: str) -> bool:
        return any(part in x.common for x in self._lists)

    def split(self, word: str) -> str | None:
        """Return the two neighbouring words of a term that an unlisted word is made of; None where it may stand as it is."""
        folded = fold(word)
        if len(folded) < _LEAST_WHOLE or not self._lists or self._listed(word.lower(), folded) or self._inflected(folded):
            return None
        cuts = range(_LEAST_JOINED, len(folded) - _LEAST_JOINED + 1)
        found = [at for at in cuts if (folded[:at], folded[at:]) in self._pairs]
        return f"{word[: found[0]]} {word[found[0] :]}" if len(found) == 1 and len(folded) == len(word) else None

    def _near(self, folded: str) -> list[str]:
        """Return the terms at a distance of one insertion, deletion, replacement or exchange of neighbours."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        near = extract(folded, self._targets, scorer=OSA.distance, score_cutoff=1, limit=None)
        return [self._terms[term] for term, _, _ in near if not any(kin(term, folded) for kin in (_is_ending, _is_prefix, _is_latin))]


def is_mask(word: str) -> bool:
    """Corpora replace what identifies a patient by such letters."""
    return "xxx" in word.lower()


def _is_ending(one: str, other: str) -> bool:
    """True where two words differ in their last letter or in the vowel before it: more often an inflection than a slip.

    >>> _is_ending("vasculitis", "vasculitic"), _is_ending("costalis", "costales"), _is_ending("effusion", "efusion")
    (True, True, False)
    """
    if one[-1] != other[-1]:
        return True
    before = [word[-2] for word in (one, other) if word[-2] in _VOWELS]
    return one[-2] != other[-2] and bool(before) and (len(one) != len(other) or (len(before) > 1 and one[:-2] == other[:-2]))


def _is_prefix(one: str, other: str) -> bool:
    """True where two words differ in their first letter only: slips spare it, and it is often a prefix (uwapnienie, zwapnienie)."""
    return one[0] != other[0] and one[1:] == other[1:]


def _is_latin(one: str, other: str) -> bool:
    """True where two words differ only as Latin words and their loans do: sulcus, Sulkus; nasal, nazal."""
    return one.replace("k", "c").replace("z", "s") == other.replace("k", "c").replace("z", "s")


def _whole_words(texts: Iterable[str]) -> Iterator[Token]:
    """Yield the words of patterns; those with a wildcard are stems, and sometimes known misspellings."""
    for text in texts:
        for part in text.replace("/", " ").split():
            if "*" not in part:
                yield from tokenize(part)


def _as_written(texts: Iterable[str], capitals: bool) -> dict[str, str]:
    """Return the most frequent writing of every word by its folded form; the one with a capital where nouns have it."""
    counts: dict[str, Counter[str]] = {}
    for token in _whole_words(texts):
        counts.setdefault(token.folded, Counter())[token.raw] += 1
    return {folded: max(written, key=lambda word: (capitals and word.istitle(), written[word], word)) for folded, written in counts.items()}


@lru_cache(maxsize=64)
def spelling(knowledge: KnowledgeBase, code: str) -> Spelling:
    """Return the spelling of a language of a knowledge base."""
    language = knowledge.language(code)
    labels = knowledge.labels(code)
    terms = [*(label.text for label in labels if label.kind is not LabelKind.ABBREVIATION), *(cue.text for cue in language.cues)]
    others = [*(label.text for label in labels), *(h.text for h in language.headings), *(w.text for w in language.study)]
    if code != _LATIN:
        others += [label.text for label in knowledge.labels(_LATIN)]
    others += [text for row in load_confusions(code) for text in (row.meant, *row.context)]
    names = [label.text for label in labels if label.kind is LabelKind.PREFERRED]
    capitals = sum(name[0].isupper() for name in names) > len(names) / 2
    return Spelling(code, terms, others, language.inflections, capitals=capitals)
