"""The word that fits into the place of another: "Majoration" becomes "Régression", "niewielką" "znaczną"."""

from functools import lru_cache

from agent.checks.statements import CheckedReport
from agent.checks.wording import in_the_style_of
from agent.types import Change
from kg.knowledge import KnowledgeBase
from kg.language import Category
from kg.tokens import fold

_ENDING = 3
"""Letters of an ending that two words of the same form share."""
_PARTICLE = 3
"""Letters of the longest word that a noun of change takes behind it: "regression af", "diminution des"."""


def fitting(report: CheckedReport, change: Change, old: str, said: str = "") -> str | None:
    """Return a word for a change in the form of an old word.

    Args:
        report: names the language.
        change: what the new word has to say.
        old: the words of change to be replaced: one word, perhaps with a particle.
        said: the words that the other section has for it; they are taken where their form fits.

    Returns:
        the new words with the capitals of the old ones; None where no word of the language has that form.
    """
    head, _, particle = old.partition(" ")
    if len(particle) > _PARTICLE or len(said.split()) > 1:
        said = ""
    if len(particle) > _PARTICLE:
        return None
    known = _words(report.knowledge, report.document.language, change)
    choice = said if _shared(said, head) >= _ENDING else max(known, key=lambda word: _likeness(word, head), default="")
    if _shared(choice, head) < _ENDING:
        return None
    return in_the_style_of(head, choice) + (f" {particle}" if particle else "")


def inflected(report: CheckedReport, degree: str, old: str, said: str) -> str:
    """Return the form of a word of degree that has the ending of an old word.

    Args:
        report: names the language.
        degree: what the word says.
        old: the word to be replaced.
        said: the word in some form; it is returned as it is where the table has no fitting form.
    """
    if " " in said or " " in old:
        return in_the_style_of(old, said)
    forms = [w for w in _degrees(report.knowledge, report.document.language, degree) if _is_form(w, said)]
    return in_the_style_of(old, max([said, *forms], key=lambda word: _alike(word[::-1].casefold(), old[::-1].casefold())))


@lru_cache(maxsize=64)
def _degrees(knowledge: KnowledgeBase, language: str, degree: str) -> tuple[str, ...]:
    found = [cue.text for cue in knowledge.language(language).cues if cue.category is Category.SEVERITY and cue.value == degree]
    return tuple(dict.fromkeys(text for text in found if text.isalpha()))


def _is_form(one: str, other: str) -> bool:
    """True for forms of one word: they begin alike and differ by an ending."""
    stem = _alike(one.casefold(), other.casefold())
    return stem >= max(_ENDING, max(len(one), len(other)) - _ENDING)


@lru_cache(maxsize=64)
def _words(knowledge: KnowledgeBase, language: str, change: Change) -> tuple[str, ...]:
    """Return the single words of a change, in the order of the table, which begins with the usual ones."""
    found = [cue.text for cue in knowledge.language(language).cues if cue.category is Category.CHANGE and cue.value == change]
    heads = [text.partition(" ")[0] for text in found if len(text.partition(" ")[2]) <= _PARTICLE]
    return tuple(dict.fromkeys(h for h in heads if h.isalpha()))


def _shared(one: str, other: str) -> int:
    """Return how many letters two words have in common at their ends."""
    return _alike(fold(one)[::-1], fold(other)[::-1])


def _likeness(word: str, old: str) -> int:
    """Letters in common at both ends; short endings are all alike, so that of these the first word of the table is taken."""
    return _alike(fold(word), fold(old)) + _shared(word, old)


def _alike(one: str, other: str) -> int:
    """Return how many letters two texts have in common from their beginning."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
