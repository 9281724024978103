"""The library of labeled sentences that retrieval searches: what ships, and what users add of their own.

Two kinds of JSON lines are read: labeled sentences (`text`, `section`, `labels`) and labeled reports (`report`,
`labels`). A report's labels are projected onto its sentences by their links.
"""

import json
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import platformdirs

from agent.errors import InputError
from agent.linking import Linker
from agent.splitting import Splitter, link
from agent.types import MentionClass, Report, Sentence
from kg.knowledge import KnowledgeBase

SHIPPED = Path(__file__).parent / "library"
TAXONOMY = "chexpert-14"
"""The taxonomy whose findings library labels name."""


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A labeled sentence; findings that are not in `labels` are not mentioned in it."""

    id: str
    text: str
    labels: dict[str, MentionClass]


def user_folder() -> Path:
    """Return where the user's own library files are kept; `RADCONCORD_LIBRARY` overrides it."""
    return Path(os.environ.get("RADCONCORD_LIBRARY") or Path(platformdirs.user_data_dir("radconcord")) / "library")


def library_files(languages: Collection[str] | None = None) -> list[Path]:
    """Return the shipped files, each named by its language, and the user's, in a stable order.

    Args:
        languages: codes of the languages that can be read; shipped files of others are left out. All if None.
    """
    shipped = [path for path in sorted(SHIPPED.rglob("*.jsonl")) if languages is None or path.stem in languages]
    return [*shipped, *sorted(user_folder().glob("*.jsonl"))]


def whole_library(knowledge: KnowledgeBase) -> Sequence[LibraryEntry]:
    """Return the entries of all library files, read once while the files stay as they are.

    Raises:
        InputError: a row is malformed; the message names file and line.
    """
    files = library_files(knowledge.languages)
    return _read_once(tuple((file, file.stat().st_mtime_ns) for file in files), knowledge)


@lru_cache(maxsize=4)
def _read_once(stamped: tuple[tuple[Path, int], ...], knowledge: KnowledgeBase) -> tuple[LibraryEntry, ...]:
    return tuple(read_library([file for file, _ in stamped], knowledge))


def read_library(files: Iterable[Path], knowledge: KnowledgeBase) -> list[LibraryEntry]:
    """Read library files; rows of a test split are left out, and of equal texts the first is kept.

    Words are read as they stand: the word lists that know misspelt ones would take seconds to load in every language.

    Raises:
        InputError: a row is malformed; the message names file and line.
    """
    concept_map = knowledge.taxonomy(TAXONOMY).concept_map(knowledge.ontology)
    splitter, linker = Splitter(knowledge), Linker(knowledge, forgiving=False)
    entries: dict[str, LibraryEntry] = {}
    for file in files:
        for entry in _entries(file, splitter, linker, concept_map):
            entries.setdefault(entry.text, entry)
    return list(entries.values())


def _entries(file: Path, splitter: Splitter, linker: Linker, concept_map: dict[str, tuple[str, ...]]) -> Iterator[LibraryEntry]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{file}:{number}"
        row, labels = _row(line, place)
        if row.get("split") == "test":
            continue
        if "text" in row:
            yield LibraryEntry(str(row["id"]), str(row["text"]), labels)
            continue
        report = Report(str(row["id"]), str(row["report"]), row.get("lang"))
        [document] = link(splitter.split([report]), linker)
        if document.error:
            raise InputError(f"{place}: {document.error}")
        for sentence, projected in zip(document.body, project(document.body, labels, concept_map), strict=True):
            yield LibraryEntry(report.id, sentence.span.text, projected)


def _row(line: str, place: str) -> tuple[dict, dict[str, MentionClass]]:
    try:
        row = json.loads(line)
        labels = {str(name): MentionClass(value) for name, value in row["labels"].items()}
        if "id" not in row or not ("text" in row or "report" in row):
            raise KeyError("id, and text or report")
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"{place}: a library row needs id, text or report, and labels (finding: class): {error}") from error
    return row, labels


def project(
    sentences: Sequence[Sentence], labels: dict[str, MentionClass], concept_map: dict[str, tuple[str, ...]]
) -> list[dict[str, MentionClass]]:
    """Give each sentence the report's labels of the findings that it links to.

    Where several sentences speak of a finding, each keeps the class that its own cues suggest.
    """
    suggested = [_suggested(sentence, concept_map) for sentence in sentences]
    speaking = {name: sum(name in s for s in suggested) for name in labels}
    return [{name: labels[name] if speaking[name] == 1 else own[name] for name in own if name in labels} for own in suggested]


def _suggested(sentence: Sentence, concept_map: dict[str, tuple[str, ...]]) -> dict[str, MentionClass]:
    found: dict[str, MentionClass] = {}
    for mention in sentence.mentions:
        if mention.mention_class is not None:
            for name in concept_map.get(mention.concept, ()):
                found.setdefault(name, mention.mention_class)
    return found


def add_to_library(file: Path, knowledge: KnowledgeBase) -> tuple[Path, int]:
    """Copy a file of labeled reports or sentences into the user's library.

    Returns:
        where it was put, and how many labeled sentences it gives.

    Raises:
        InputError: a row is malformed; nothing is copied then.
    """
    if not file.is_file():
        raise InputError(f"{file}: no such file; give JSON lines with id, report (or text) and labels")
    count = len(read_library([file], knowledge))
    target = user_folder() / f"{file.stem}.jsonl"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = target.with_suffix(".part")
    beside.write_bytes(file.read_bytes())
    beside.replace(target)
    return target, count
