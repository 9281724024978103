"""What similar sentences say: the library's wording of a sentence mends a doubtful word, and clears a word that others write too.

The idea is that of EXKR (Wu et al., 2024), which shows a model error-free reports like the one it proofreads. Here the
retrieval step has found the library sentences near each sentence already, and they are compared word by word. A word
that none of them has, that stands where they have one spelt almost alike, between the same words, was probably meant
to be that one. An issue of little confidence is dropped where the library has its sentence word for word.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.checks.statements import CheckedReport
from agent.types import Issue, IssueKind, Sentence, Severity, Span, Suggestion
from kg.knowledge import KnowledgeBase
from kg.spelling import spelling
from kg.tokens import Token, fold, tokenize

DOUBTFUL = 0.85
"""Confidence below which an issue is dropped where others write so."""
_CONTEXT = 2
"""Words on each side that must be the same; the edge of a sentence counts as one."""
_LEAST_SAME = 2
"""Words, edges left out, that must be the same."""
_LEAST_LETTERS = 4
"""Shorter words have too many neighbours."""
_ALIKE = 0.6
"""Likeness (one less the share of edits) from which a word can be a slip of another."""
_EDITS = 2
"""Most edits of a slip: "condition" is not "position"."""
_STEM = 5
"""Letters at their beginning by which two real words are taken for forms of one; a shorter word has to be the stem as a whole."""
_LEAST_REAL = 5
"""Letters of a word that another real word is a slip of: "these" stands where others write "this"."""
_CONFIRMED = 0.95
"""Check and library agree on the word that was meant."""
_ALONE = 0.75
"""Only the library tells: a department may have taken up a new word."""
_NUMBER, _SIDE, _EDGE = "#", "<>", ""
_VOUCHED = frozenset({IssueKind.TRANSCRIPTION})


@dataclass(frozen=True, slots=True)
class Slip:
    """A word of a sentence and what similar sentences have in its place."""

    word: Token
    meant: str


def informed(report: CheckedReport, issues: Iterable[Issue]) -> list[Issue]:
    """Return the issues as similar sentences see them, and one for each slip that only these show."""
    if not any(report.precedents):
        return list(issues)
    near = dict(zip((s.span for s in report.document.body), report.precedents, strict=True))
    kept = [issue for issue in issues if not _is_usual(issue, report, near)]
    for sentence, texts in zip(report.document.body, report.precedents, strict=True):
        for slip in slips(sentence, texts, report.document.language, report.knowledge) if texts else ():
            kept = _with(kept, sentence.span, slip)
    return kept


def slips(sentence: Sentence, precedents: Sequence[str], language: str, knowledge: KnowledgeBase) -> Iterator[Slip]:
    """Yield the words of a sentence that were probably meant to be words of similar sentences.

    Args:
        sentence: a linked sentence.
        precedents: the texts of similar sentences.
        language: code of the sentence's language.
        knowledge: terms and cues of the language.
    """
    tokens, keys = _tokens(sentence.span.text), _keys(sentence.span.text, language, knowledge)
    seen = {key for text in precedents for key in _keys(text, language, knowledge)}
    for at, token in enumerate(tokens):
        around = _around(keys, at)
        if keys[at] in seen or not _may_be_slip(token) or sum(key != _EDGE for key in around) < _LEAST_SAME:
            continue
        there = [word for text in precedents for word in _places(text, language, knowledge).get(around, ())]
        near = {word.folded: word.raw for word in there if _is_near(token.folded, word.folded)}
        if near and spelling(knowledge, language).knows(token.raw):
            near = {} if _is_linked(token, sentence) else {k: raw for k, raw in near.items() if _is_another(token.folded, k)}
        if len(near) == 1:
            [alike] = near.values()
            yield Slip(token, _as_written(token.raw, alike))


def _may_be_slip(token: Token) -> bool:
    # Corpora replace what identifies a patient by such letters.
    return len(token.folded) >= _LEAST_LETTERS and token.raw.isalpha() and "xxx" not in token.folded


def _is_linked(token: Token, sentence: Sentence) -> bool:
    """True for a word that names a concept, or qualifies one: it is a term where it stands."""
    start, end = (sentence.span.start + at for at in (token.start, token.end))
    places = ((p.start, p.end) for m in sentence.mentions for p in (m, m.laterality, m.severity, m.location, m.change) if p)
    return any(first < end and start < last for first, last in places)


@lru_cache(maxsize=50_000)
def _places(text: str, language: str, knowledge: KnowledgeBase) -> dict[tuple[str, ...], list[Token]]:
    """Return the words of a library sentence by the words around them."""
    keys = _keys(text, language, knowledge)
    places: dict[tuple[str, ...], list[Token]] = {}
    for at, token in enumerate(_tokens(text)):
        places.setdefault(_around(keys, at), []).append(token)
    return places


def _around(keys: Sequence[str], at: int) -> tuple[str, ...]:
    before, after = keys[max(0, at - _CONTEXT) : at], keys[at + 1 : at + 1 + _CONTEXT]
    return (*[_EDGE] * (_CONTEXT - len(before)), *before, *after, *[_EDGE] * (_CONTEXT - len(after)))


def _is_near(one: str, other: str) -> bool:
    """True where a word can be a slip of another."""
    from rapidfuzz.distance import OSA

    edits = OSA.distance(one, other, score_cutoff=_EDITS)
    return other.isalpha() and edits <= min(_EDITS, (1 - _ALIKE) * max(len(one), len(other)))


def _is_another(one: str, meant: str) -> bool:
    """True where a real word is not just a form of the one meant (nodule, nodules) or as short as any word."""
    stem = min(_STEM, len(one), len(meant))
    return len(meant) >= _LEAST_REAL and one[:stem] != meant[:stem]


def _is_usual(issue: Issue, report: CheckedReport, near: dict[Span, tuple[str, ...]]) -> bool:
    """True for a doubtful issue in one sentence that stands word for word in the library."""
    if issue.kind not in _VOUCHED or issue.confidence >= DOUBTFUL:
        return False
    language, knowledge = report.document.language, report.knowledge
    texts = next((texts for span, texts in near.items() if all(span.start <= s.start and s.end <= span.end for s in issue.spans)), ())
    mine = next((_keys(span.text, language, knowledge) for span in near if span.start <= issue.spans[0].start < span.end), ())
    return any(_keys(text, language, knowledge) == mine for text in texts)


def _with(issues: Sequence[Issue], span: Span, slip: Slip) -> list[Issue]:
    """Add a slip to the issues, or its weight to the one that flags its word already."""
    start, end = span.start + slip.word.start, span.start + slip.word.end
    mine = [i for i in issues if i.kind is IssueKind.TRANSCRIPTION and any(s.start < end and start < s.end for s in i.spans)]
    if not mine:
        return [*issues, _issue(Span(start, end, slip.word.raw, span.section), slip.meant)]
    agreed = [i for i in mine if i.suggestion and fold(i.suggestion.replacement) == fold(slip.meant)]
    return [replace(i, confidence=max(i.confidence, _CONFIRMED)) if i in agreed else i for i in issues]


def _issue(word: Span, meant: str) -> Issue:
    """A warning only: the library is small beside what can be said."""
    return Issue(
        kind=IssueKind.TRANSCRIPTION,
        severity=Severity.WARNING,
        message=f'"{word.text}" stands where similar sentences have "{meant}".',
        spans=(word,),
        suggestion=Suggestion(word.start, word.end, meant),
        confidence=_ALONE,
    )


def _as_written(old: str, new: str) -> str:
    if old.isupper():
        return new.upper()
    plain = new.lower() if new.isupper() else new
    return plain[:1].upper() + plain[1:] if old[:1].isupper() else plain


@lru_cache(maxsize=50_000)
def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(tokenize(text))


@lru_cache(maxsize=50_000)
def _keys(text: str, language: str, knowledge: KnowledgeBase) -> tuple[str, ...]:
    """Return the words of a text by which sentences are compared: all numbers are one, and so are all sides."""
    sides, stems = _sides(language, knowledge)
    return tuple(_key(token.folded, sides, stems) for token in _tokens(text))


def _key(folded: str, sides: frozenset[str], stems: tuple[str, ...]) -> str:
    if folded.isdigit():
        return _NUMBER
    return _SIDE if folded in sides or folded.startswith(stems) else folded


@lru_cache(maxsize=64)
def _sides(language: str, knowledge: KnowledgeBase) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words for left and right, whole ones and stems."""
    words = [word for pair in knowledge.language(language).sides for word in pair]
    whole = frozenset(fold(word) for word in words if not word.endswith("*"))
    return whole, tuple(fold(word) for word in words if word.endswith("*"))
