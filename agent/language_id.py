"""Which language a report is written in, decided once per report."""

from functools import lru_cache
from typing import Any

DEFAULT = "en"
_GUESS = 0.6
"""Probability below which the identifier guesses, as on texts of one or two Latin words."""
_NOT_FAR = 0.18
"""English is taken instead of a guess where it is at least this share as likely."""
_OTHER_CODES = {"nb": "no"}
"""Codes that the identifier spells differently: it knows Norwegian only by its macro-language."""


@lru_cache(maxsize=8)
def _identifier(languages: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([_OTHER_CODES.get(code, code) for code in languages])
    return identifier


@lru_cache(maxsize=50_000)
def identify(text: str, languages: tuple[str, ...]) -> str:
    """Return the most likely of `languages` for a text; English where there is little or nothing to go by.

    The identifier is py3langid (naive Bayes over byte n-grams; Lui and Baldwin, ACL 2012).
    """
    if not any(c.isalpha() for c in text):
        return DEFAULT
    ranked = _identifier(languages).rank(text.lower())
    found, probability = ranked[0]
    if DEFAULT in languages and probability < _GUESS and dict(ranked).get(DEFAULT, 0) >= _NOT_FAR * probability:
        return DEFAULT
    return next((code for code in languages if _OTHER_CODES.get(code, code) == found), DEFAULT)
