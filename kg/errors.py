"""Errors of the knowledge layer."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.ontology import Triple


class KnowledgeError(ValueError):
    """An ontology, language or taxonomy file cannot be used; the message names the file, the value and the way out."""


class RelationError(KnowledgeError):
    """A relation between concepts cannot be true; `triple` says which, so that a reader of files can name its line."""

    def __init__(self, message: str, triple: "Triple") -> None:
        super().__init__(message)
        self.triple = triple
