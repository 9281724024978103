"""Errors of the knowledge layer."""


class KnowledgeError(ValueError):
    """An ontology, language or taxonomy file cannot be used; the message names the file, the value and the way out."""


class RelationError(KnowledgeError):
    """A relation between concepts cannot be true; `triple` says which, so that a reader of files can name its line."""

    def __init__(self, message: str, triple: tuple[str, str, str]) -> None:
        super().__init__(message)
        self.triple = triple
