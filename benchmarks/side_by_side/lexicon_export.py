"""The English lexicon as rules of spaCy's matchers, so that other engines look for the same words.

Labels of findings and devices are exported, and distractors; those of anatomy make no label of a report. Plain labels (preferred,
synonym, distractor, abbreviation) become phrases, with the language's endings on one word at a time and hyphens for spaces; patterns
become token patterns: `word*` a regular expression, `a/b` a set, `..` up to four tokens that are no comma, stop or clause end.
What names several concepts is one rule. An opposite ("lungs are clear") is a rule that is marked, and turned round after the
engine has looked for cues (see `scoring`). A distractor is a rule without concepts: being the longer match, it takes the place of
what lies inside it.
"""

import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kg import KnowledgeBase, Label, LabelKind
from kg.matcher import GAP, MAX_GAP

TokenPattern = list[dict[str, Any]]
_PIECE = re.compile(r"\*?[^\W_]+\*?")
_EXPRESSIBLE = re.compile(r"[\w*/ .-]+")
_LEAST_INFLECTED = 4
_MOST_VARIANTS = 64
"""Ways to write one pattern (hyphenated alternatives) above which it is left out."""
_SKIPPED: TokenPattern = [{"TEXT": {"NOT_IN": [",", ".", ";", "!", "?", ":"]}, "OP": f"{{0,{MAX_GAP}}}"}]
_HYPHEN: TokenPattern = [{"ORTH": {"IN": ["-", "–"]}, "OP": "?"}]


@dataclass(frozen=True, slots=True)
class Export:
    """The rules, and what became of the labels."""

    rules: list[dict[str, Any]]
    """Each with `id`, `concepts`, `opposite`, and one of `phrase` (found in any case), `capitals` and `pattern`."""
    exported: dict[str, int]
    """Labels by kind."""
    left_out: dict[str, int]


def export(knowledge: KnowledgeBase, language: str = "en") -> Export:
    endings = knowledge.language(language).inflections
    concepts: dict[tuple[str, str, bool], set[str]] = defaultdict(set)
    exported: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for label in knowledge.labels(language):
        if label.concept is not None and not knowledge.ontology[label.concept].kind.is_observation:
            continue
        keys = list(_written(label, endings))
        (exported if keys else left_out)[str(label.kind)] += 1
        for how, what in keys:
            concepts[how, what, label.kind is LabelKind.OPPOSITE] |= {label.concept} if label.concept else set()
    rules = [
        {"id": str(number), "concepts": sorted(names), "opposite": opposite, how: json.loads(what) if how == "pattern" else what}
        for number, ((how, what, opposite), names) in enumerate(sorted(concepts.items()))
    ]
    return Export(rules, dict(exported), dict(left_out))


def _written(label: Label, endings: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield how a label is looked for, and what; nothing where it cannot be expressed."""
    if not _EXPRESSIBLE.fullmatch(label.text):
        return
    if label.kind is LabelKind.ABBREVIATION:
        yield "capitals", label.text
    elif any(sign in label.text for sign in ("*", "/", GAP)):
        yield from (("pattern", json.dumps(pattern, sort_keys=True)) for pattern in _patterns(label.text))
    else:
        inflected = endings if label.kind in (LabelKind.PREFERRED, LabelKind.SYNONYM) else ()
        yield from (("phrase", phrase) for phrase in sorted(_phrases(label.text.lower(), inflected)))


def _phrases(text: str, endings: Iterable[str]) -> set[str]:
    words = text.split()
    forms = [words]
    for at, word in enumerate(words):
        if len(word) >= _LEAST_INFLECTED:
            forms += [[*words[:at], word + ending, *words[at + 1 :]] for ending in endings]
    hyphenated = [["-".join(words[:2]), *words[2:]], ["-".join(words)]] if len(words) > 1 else []
    spaced = [text.replace("-", " ").split(), text.replace("-", "").split()]
    return {" ".join(form) for form in (*forms, *hyphenated, *spaced)}


def _patterns(text: str) -> list[TokenPattern]:
    """Return the token patterns of a wording with wildcards; none where there would be too many."""
    parts = [[_SKIPPED] if part == GAP else _options(part) for part in text.split()]
    variants = list(itertools.islice(itertools.product(*parts), _MOST_VARIANTS + 1))
    return [_joined(variant) for variant in variants] if len(variants) <= _MOST_VARIANTS else []


def _options(part: str) -> list[TokenPattern]:
    """Return the alternatives of one place: those of one word are one token, a hyphenated one is several."""
    options = [_PIECE.findall(option) for option in part.split("/")]
    single = [pieces[0] for pieces in options if len(pieces) == 1]
    several = [[_token([piece]) for piece in pieces] for pieces in options if len(pieces) > 1]
    return [*([[_token(single)]] if single else []), *several]


def _token(words: Sequence[str]) -> dict[str, Any]:
    if not any("*" in word for word in words):
        return {"LOWER": {"IN": sorted(word.lower() for word in words)}}
    return {"LOWER": {"REGEX": f"^(?:{'|'.join(word.lower().replace('*', '.*') for word in words)})$"}}


def _joined(variant: Sequence[TokenPattern]) -> TokenPattern:
    """Put the places of a pattern together; a hyphen may stand between two words."""
    pattern: TokenPattern = []
    for at, part in enumerate(variant):
        is_next = at > 0 and _SKIPPED not in (part, variant[at - 1])
        pattern += [*(_HYPHEN if is_next else []), *_hyphened(part)]
    return pattern


def _hyphened(part: TokenPattern) -> TokenPattern:
    return [token for at, word in enumerate(part) for token in ([*_HYPHEN, word] if at else [word])]
