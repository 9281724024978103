"""What every loader yields and what every loader may be told: terms, and where a file keeps their parts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kg.errors import KnowledgeError


@dataclass(frozen=True, slots=True)
class Term:
    """One notion of a foreign ontology as one language names it; a term named in two languages comes twice."""

    id: str
    """Prefix and local part as the file writes them, for example `HP:0002202`."""
    label: str
    synonyms: tuple[str, ...] = ()
    """Wordings of exactly the same meaning."""
    broader: tuple[str, ...] = ()
    """Ids of the terms directly above."""
    definition: str = ""
    xrefs: tuple[str, ...] = ()
    """Ids of the same meaning, in other vocabularies or former ones of this vocabulary."""
    language: str | None = None
    """Two or three small letters; None where the file does not say."""


class Part(StrEnum):
    """What a file can say of a term; the values are also the names of a table's columns."""

    ID = "id"
    LABEL = "label"
    SYNONYMS = "synonyms"
    BROADER = "broader"
    DEFINITION = "definition"
    XREFS = "xrefs"
    LANGUAGE = "language"
    OBSOLETE = "obsolete"


@dataclass(frozen=True, slots=True)
class Source:
    """What a file does not say about itself."""

    fields: Mapping[Part, tuple[str, ...]] = field(default_factory=dict)
    """Parts that this file keeps under names of its own: columns of a table; properties of an RDF file, as IRI or as
    the last part of one (`Preferred_name`)."""
    prefix: str | None = None
    """Prefix of ids that carry none; the file's name if None, so that row `4711` of `Local.csv` is `local:4711`."""

    def prefix_for(self, path: Path) -> str:
        """Return the prefix for ids without one."""
        return self.prefix or path.name.partition(".")[0].lower()


@dataclass(frozen=True, slots=True)
class Loader:
    """One family of formats: how it is recognised and how it is read."""

    name: str
    suffixes: tuple[str, ...]
    begins: Callable[[bytes], bool]
    """Says whether a file's first bytes look like this format."""
    load: Callable[[Path, Source], Iterator[Term]]


def parse_fields(pairs: Iterable[str]) -> dict[Part, tuple[str, ...]]:
    """Return fields from pairs as the command line gives them; a part may be given several times.

    >>> parse_fields(["label=Preferred_name"])
    {<Part.LABEL: 'label'>: ('Preferred_name',)}

    Raises:
        KnowledgeError: a pair is no pair, or its part is not one of `Part`.
    """
    fields: dict[Part, tuple[str, ...]] = {}
    for pair in pairs:
        name, _, value = (piece.strip() for piece in pair.partition("="))
        if name not in list(Part) or not value:
            raise KnowledgeError(f"field {pair!r}: write PART=NAME, where PART is one of {', '.join(Part)}")
        fields[Part(name)] = (*fields.get(Part(name), ()), value)
    return fields


def read_text(path: Path) -> str:
    """Return a file's text; raises KnowledgeError with the line where it is not UTF-8."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise KnowledgeError(f"{path}:{line}: byte {data[error.start]:#04x} is not UTF-8; save the file as UTF-8") from error


def primary_language(tag: str) -> str | None:
    """Return the language of a tag without region or script: `en-GB` gives `en`; None where nothing is left."""
    return tag.strip().replace("_", "-").partition("-")[0].lower() or None
