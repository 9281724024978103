"""What a merge leaves out because it cannot be true beside something else."""

from dataclasses import dataclass
from enum import StrEnum


class ConflictKind(StrEnum):
    """Why a statement of a foreign ontology is left out."""

    AMBIGUOUS = "ambiguous"
    """A term's codes or wordings point to several of our concepts: it is mapped on none."""
    MAPPED_TWICE = "mapped_twice"
    """Several terms point to one concept: only the one of the strongest rule is mapped."""
    UNKNOWN_TERM = "unknown_term"
    """A mapping or a hierarchy edge names a term that the file does not hold."""
    SAME_ID = "same_id"
    """Two terms would become one new concept."""
    WORDING = "wording"
    """Two concepts claim one wording."""
    UNNAMED = "unnamed"
    """A new concept has no wording left."""
    UNUSABLE = "unusable"
    """A wording that no text can match, or in a language that we do not have."""
    CYCLE = "cycle"
    """A hierarchy edge that would make a concept broader than itself."""
    HIERARCHY = "hierarchy"
    """A hierarchy edge against another relation or kind of ours."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """One statement that was left out."""

    kind: ConflictKind
    subject: str
    """The foreign term, or the concept, whose statement it was."""
    message: str
    """One line: what was claimed, and what stands instead."""
