"""Errors of the knowledge layer: every message names the value, what is allowed and the way out."""


class KnowledgeError(ValueError):
    """A table, ontology or taxonomy cannot be used as it stands."""
