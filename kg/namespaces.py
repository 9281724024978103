"""The namespaces of our Turtle files."""

from rdflib import Namespace

RAD = Namespace("https://w3id.org/radconcord/concept/")
"""Concepts; written `rad:` in the tables."""
RC = Namespace("https://w3id.org/radconcord/vocabulary#")
"""Our own few properties, beside SKOS."""
