"""A new taxonomy file from a list of names, with the concepts that the names were understood as, for a person to go over."""

import json
from collections.abc import Iterable, Iterator

from kg.errors import KnowledgeError
from kg.taxonomy import Finding
from kg.understanding import ConceptResolver, How, Understanding

_HEAD = """\
# Every finding needs only its name. These help where no concept fits: definition = "...", synonyms = ["..."],
# examples = [{text = "a sentence", class = "positive"}]. `radconcord taxonomy check FILE` explains what was understood.
"""


def draft(names: Iterable[str], resolver: ConceptResolver, language: str = "en") -> str:
    """Return the TOML of a taxonomy.

    Args:
        names: the findings, to be emitted exactly so; repeated and empty ones are left out.
        resolver: understands the names.
        language: the language of the names.

    Raises:
        KnowledgeError: no name is left.
    """
    unique = dict.fromkeys(stripped for name in names if (stripped := name.strip()))
    if not unique:
        raise KnowledgeError("no names of findings; give at least one")
    tables = ["\n".join(_table(resolver.understand(Finding(name, unresolved=True)))) for name in unique]
    return "\n\n".join([f"{_HEAD}language = {_quoted(language)}", *tables]) + "\n"


def _table(understanding: Understanding) -> Iterator[str]:
    yield "[[finding]]"
    yield f"name = {_quoted(understanding.finding.name)}"
    if understanding.how is How.NONE:
        nearest = f"; nearest: {', '.join(understanding.nearest)}" if understanding.nearest else ""
        yield f"# no concept{nearest}"
        yield 'definition = ""'
    else:
        concepts = ", ".join(map(_quoted, understanding.concepts))
        yield f"concepts = [{concepts}]" + ("   # ambiguous: keep the ones you mean" if understanding.ambiguous else "")


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are the same, but TOML wants DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
