"""OBO files (1.2 and 1.4): the `[Term]` stanzas as terms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import KnowledgeError
from kg.loaders.base import Loader, Source, Term, read_text

_SCOPES = ("EXACT", "BROAD", "NARROW", "RELATED")
_SINGLE = frozenset({"id", "name", "def", "is_obsolete"})
_REPEATED = frozenset({"synonym", "is_a", "xref", "alt_id"})
_STANZA = re.compile(r"\[\w+\]\s*(?:!.*)?")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(.*)')
_END = re.compile(r"\s+!.*$|\s+\{[^{}]*=[^{}]*\}\s*(?:!.*)?$")
"""A comment, or modifiers in braces, at the end of a line."""
_ESCAPE = re.compile(r"\\(.)")


@dataclass(slots=True)
class _Stanza:
    """The lines of one stanza that matter, by tag, each with its line number."""

    place: str
    is_term: bool
    lines: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def first(self, tag: str) -> tuple[str, str] | None:
        """Return place and value of a tag that stands once."""
        found = self.lines.get(tag)
        return found[0] if found else None

    def ids(self, tag: str) -> tuple[str, ...]:
        """Return the first words of all lines of a tag."""
        return tuple(value.split(maxsplit=1)[0] for _, value in self.lines.get(tag, ()))


def load(path: Path, source: Source) -> Iterator[Term]:
    """Yield the named terms of an OBO file that are not obsolete; only EXACT synonyms count.

    Raises:
        KnowledgeError: a line or stanza is malformed, or an id stands twice; the message names the line.
    """
    places: dict[str, str] = {}
    for stanza in _stanzas(path):
        if not stanza.is_term:
            continue
        term = _term(stanza, source.prefix_for(path))
        if term.id in places:
            raise KnowledgeError(f"{stanza.place}: {term.id} is defined twice, first in {places[term.id]}; keep one stanza")
        places[term.id] = stanza.place
        obsolete = stanza.first("is_obsolete")
        if term.label and not (obsolete and obsolete[1].startswith("true")):
            yield term
    if not places:
        raise KnowledgeError(f"{path}:1: no [Term] stanza; is this an OBO file?")


def _stanzas(path: Path) -> Iterator[_Stanza]:
    """Yield the stanzas; the header before the first one is skipped."""
    stanza: _Stanza | None = None
    for number, raw in enumerate(read_text(path).split("\n"), 1):
        line = raw.strip()
        if not line or line[0] == "!":
            continue
        if line[0] == "[":
            if stanza:
                yield stanza
            stanza = _open(line, f"{path}:{number}")
        else:
            _note(stanza, line, f"{path}:{number}")
    if stanza:
        yield stanza


def _open(line: str, place: str) -> _Stanza:
    if not _STANZA.fullmatch(line):
        raise KnowledgeError(f"{place}: {line[:40]!r} opens no stanza; write [Term], [Typedef] or [Instance]")
    return _Stanza(place, line.startswith("[Term]"))


def _note(stanza: _Stanza | None, line: str, place: str) -> None:
    """Add a line to its stanza where its tag matters; the header has no stanza."""
    tag, colon, value = line.partition(":")
    if not colon or " " in tag:
        raise KnowledgeError(f"{place}: {line[:40]!r} has no tag; write `tag: value`, and a comment behind !")
    if stanza is None or not stanza.is_term or (tag not in _SINGLE and tag not in _REPEATED):
        return
    value = value.strip()
    if not value or value[0] == "!":
        raise KnowledgeError(f"{place}: {tag} has no value; write one or remove the line")
    lines = stanza.lines.setdefault(tag, [])
    if lines and tag in _SINGLE:
        raise KnowledgeError(f"{place}: a second {tag} in one stanza, {value[:40]!r}; keep one")
    lines.append((place, value))


def _term(stanza: _Stanza, prefix: str) -> Term:
    found = stanza.ids("id")
    if not found:
        raise KnowledgeError(f"{stanza.place}: a [Term] without id; add `id: PREFIX:LOCAL`")
    name, definition = stanza.first("name"), stanza.first("def")
    label = _plain(_END.sub("", name[1])) if name else ""
    exact = [_synonym(place, value) for place, value in stanza.lines.get("synonym", ())]
    return Term(
        id=_prefixed(found[0], prefix),
        label=label,
        synonyms=tuple(dict.fromkeys(text for text in exact if text and text != label)),
        broader=tuple(_prefixed(parent, prefix) for parent in stanza.ids("is_a")),
        definition=_quoted(*definition)[0] if definition else "",
        xrefs=(*stanza.ids("alt_id"), *stanza.ids("xref")),
    )


def _prefixed(term_id: str, prefix: str) -> str:
    return term_id if ":" in term_id else f"{prefix}:{term_id}"


def _synonym(place: str, value: str) -> str | None:
    """Return an exact synonym's text, None for the other scopes."""
    text, rest = _quoted(place, value)
    scope = rest.partition("[")[0].split()[:1] or ["RELATED"]
    if scope[0] not in _SCOPES:
        raise KnowledgeError(f"{place}: synonym scope {scope[0]!r}; allowed: {', '.join(_SCOPES)}")
    return text if scope[0] == "EXACT" else None


def _quoted(place: str, value: str) -> tuple[str, str]:
    """Return the text in quotes and what follows it."""
    match = _QUOTED.match(value)
    if not match:
        raise KnowledgeError(f'{place}: {value[:40]!r} is no text in quotes; close the quotes, and write \\" for one inside')
    return _plain(match[1]), match[2]


def _plain(text: str) -> str:
    r"""Resolve escapes and collapse blanks: `\n`, `\t` and `\W` are blanks, another character stands for itself."""
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: " " if match[1] in "ntW" else match[1], text)
    return " ".join(text.split())


OBO = Loader("OBO", (".obo",), lambda head: head.removeprefix(b"\xef\xbb\xbf").startswith(b"format-version:"), load)
