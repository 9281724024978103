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


def named_as(old: str, new: str) -> str:
    """Return the name `new` with the first letter's capital of `old`; abbreviations stay as they are.

    >>> named_as("Right lower lobe", "left upper lobe"), named_as("catheter", "PICC line")
    ('Left upper lobe', 'PICC line')
    """
    if new[1:2].isupper() or new[1:2].isdigit():
        return new
    return (new[:1].upper() if old[:1].isupper() else new[:1].lower()) + new[1:]
