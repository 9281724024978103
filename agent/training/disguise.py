"""Writing habits that change the letters of a sentence but not its meaning: case, accents, punctuation."""

import random
import unicodedata

_NO_PUNCTUATION = str.maketrans(dict.fromkeys(",;:-/()", "  "))


def without_accents(text: str) -> str:
    """Strip combining accents: `pulmón` gives `pulmon`."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def lower(text: str) -> str:
    """Write all in small letters."""
    return text.lower()


def upper(text: str) -> str:
    """Write all in capitals."""
    return text.upper()


def without_punctuation(text: str) -> str:
    """Lower-case without accents or punctuation but the end, as some corpora are stored."""
    bare = without_accents(text.lower()).rstrip(". ").translate(_NO_PUNCTUATION)
    return f"{bare} ."


DISGUISES = (without_accents, lower, upper, without_punctuation, without_punctuation)


def disguise(text: str, rng: random.Random) -> str:
    """Apply one habit, chosen at random."""
    return rng.choice(DISGUISES)(text)
