"""Small builders that several test modules share."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from kg.concept import Label, LabelKind
from kg.lexicon import Lexicon
from kg.tokens import tokenize


def labels(*rows: tuple[str | None, str, str]) -> list[Label]:
    """Make labels from rows of concept, kind and text, as in `labels.tsv`."""
    return [Label(concept, LabelKind(kind), text) for concept, kind, text in rows]


def named(lexicon: Lexicon, text: str) -> list[str]:
    """Return the concepts that a text names, in order; an opposite has a minus sign before it."""
    return [("-" if found.opposite else "") + found.concept for found in lexicon.find(tokenize(text))]


def lexicon_of(*rows: tuple[str | None, str, str], inflections: Sequence[str] = ()) -> Lexicon:
    """Make a lexicon from rows of concept, kind and text."""
    return Lexicon(labels(*rows), inflections)


CONCEPTS = "concept\tkind\tsidedness\tsex\tactionable\tmodality\tdefinition\n"
RELATIONS = "subject\trelation\tobject\n"
CODES = "concept\tsystem\tcode\n"
LABELS = "concept\tkind\ttext\n"
SMALL_TABLES = {
    "core/general/concepts.tsv": CONCEPTS + "rad:finding\tfinding\t\t\t\t\tAnything that a report can state.\n",
    "core/general/relations.tsv": RELATIONS,
    "core/chest/concepts.tsv": CONCEPTS
    + "rad:nodule\tfinding\t\t\tyes\tXR CT\tA small round shadow.\n"
    + "rad:lung\tanatomy\tpaired\t\t\t\tThe lung.\n",
    "core/chest/relations.tsv": RELATIONS + "rad:nodule\tbroader\trad:finding\nrad:nodule\tlocated_in\trad:lung\n",
    "core/chest/codes.tsv": CODES + "rad:nodule\tradlex\tRID1\nrad:nodule\thpo\tHP:0000001\n",
    "languages/en/language.toml": 'code = "en"\nname = "English"\nstatus = "draft"\ninflections = ["s"]\nabbreviations = ["approx"]\n',
    "languages/en/labels/general.tsv": LABELS + "rad:finding\tpreferred\tfinding\n",
    "languages/en/labels/chest.tsv": LABELS
    + "# comment\n"
    + "rad:nodule\tpreferred\tnodule\n"
    + "rad:nodule\tpattern\tround* .. shadow*\n"
    + "rad:nodule\tabbreviation\tNOD\n"
    + "rad:nodule\topposite\tno round shadow\n"
    + "rad:lung\tpreferred\tlung\n"
    + "-\tdistractor\tlung function\n",
    "languages/en/cues.tsv": "category\tvalue\tscope\ttext\npresence\tnegated\tforward\tno\n",
    "languages/en/headings.tsv": "section\ttext\nfindings\tfindings\n",
}
"""A sound ontologies folder with three concepts and one language."""


def write_tables(folder: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write `SMALL_TABLES` with some files replaced, or left out where None; return the folder."""
    for name, content in {**SMALL_TABLES, **(changes or {})}.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
