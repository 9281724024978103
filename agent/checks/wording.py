"""Putting a word into the place of another: its capitals follow the old word's."""


def in_the_style_of(old: str, new: str) -> str:
    """Return `new` with the capitals of `old`.

    >>> in_the_style_of("Right", "left"), in_the_style_of("RIGHT", "left"), in_the_style_of("right", "Left")
    ('Left', 'LEFT', 'left')
    """
    if old.isupper() and len(old) > 1:
        return new.upper()
    if old[:1].isupper():
        return new[:1].upper() + new[1:].lower()
    return new.lower()
