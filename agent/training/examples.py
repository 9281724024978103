"""Training examples: bags of sentences with what the bag as a whole says about some findings.

A labeled report is a bag of its sentences, a labeled sentence a bag of one. The loss (see `loss`) asks only that
the bag as a whole gets its label, so no sentence-level annotation of reports is needed.
"""

import hashlib
import importlib.metadata
import json
import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from agent.errors import InputError
from agent.evidence import EvidenceMaker
from agent.folding import folded_classes
from agent.labeled_reports import LabeledReport
from agent.linking import Linker
from agent.models.base import Array, Passage
from agent.splitting import Splitter, link
from agent.types import CLASSES, MentionClass, SectionKind, Sentence, Span
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy

T = TypeVar("T")
TARGETS = CLASSES
"""Order of the target numbers."""
SKIPPED = -100
"""Target of a cell that nobody judged."""
UNFOLDED = (0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Example:
    """One bag of sentences."""

    source: str
    passages: tuple[Passage, ...]
    findings: tuple[str, ...]
    """Keys of the findings that are asked: taxonomy and name, or a concept; see `queries`."""
    evidence: Array
    """Shape (sentences, findings, features)."""
    targets: tuple[int, ...]
    """Index into `TARGETS` for every finding, or `SKIPPED`."""
    folds: tuple[int, ...] = UNFOLDED
    """For each class the target that it counts as in the labels' taxonomy: in one without uncertain, perhaps positive."""


def finding_key(taxonomy: Taxonomy, name: str) -> str:
    """Return the key of a taxonomy's finding; two taxonomies may use one name for different things."""
    return f"{taxonomy.id}/{name}"


class ExampleMaker:
    """Turns labeled reports and sentences into examples of one taxonomy."""

    def __init__(self, knowledge: KnowledgeBase, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._splitter = Splitter(knowledge)
        self._linker = Linker(knowledge)
        self._asked = [i for i, f in enumerate(taxonomy.findings) if f.rule is None]
        self._names = [taxonomy.findings[i].name for i in self._asked]
        self._folds = tuple(TARGETS.index(c) for c in folded_classes(taxonomy))
        self._evidence = EvidenceMaker(taxonomy, taxonomy.concept_map(knowledge.ontology))

    def from_reports(self, rows: Iterable[LabeledReport], source: str) -> Iterator[Example]:
        """Yield a bag for each labeled report; reports without sentences in the body are left out."""
        pairs = list(rows)
        documents = link(self._splitter.split([row.report for row in pairs]), self._linker)
        for document, row in zip(documents, pairs, strict=True):
            if document.body:
                yield self._example(document.body, row.labels, source, row.skipped)

    def from_sentences(self, rows: Iterable[dict], source: str) -> Iterator[Example]:
        """Yield a bag of one for each labeled sentence."""
        for row in rows:
            yield self.from_sentence(self.sentence(row["text"], row["lang"], SectionKind(row["section"])), row["labels"], source)

    def from_sentence(self, sentence: Sentence, labels: Mapping[str, str], source: str) -> Example:
        """Return a bag of one."""
        return self._example((sentence,), labels, source)

    def sentence(self, text: str, language: str, section: SectionKind) -> Sentence:
        """Return a linked sentence that stands alone."""
        linked = self._linker.link(text, language)
        return Sentence(Span(0, len(text), text, section), linked.mentions, linked.summary)

    def _example(
        self, sentences: Sequence[Sentence], labels: Mapping[str, str], source: str, skipped: frozenset[str] = frozenset()
    ) -> Example:
        said = [MentionClass(labels.get(name, MentionClass.NOT_MENTIONED)) for name in self._names]
        return Example(
            source,
            tuple(Passage(s.span.text, s.span.section) for s in sentences),
            tuple(finding_key(self.taxonomy, name) for name in self._names),
            self._evidence.features(sentences)[:, self._asked],
            tuple(SKIPPED if n in skipped else self._folds[TARGETS.index(c)] for n, c in zip(self._names, said, strict=True)),
            self._folds,
        )


def labeled_sentences(path: Path, *, test: bool = False) -> Iterator[dict]:
    """Yield the rows of labeled-sentence files that belong to the training split, or to the test split."""
    for file in _files(path):
        with file.open(encoding="utf-8") as handle:
            for line in handle:
                row = json.loads(line)
                if (row.get("split") == "test") == test:
                    yield row


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.jsonl")) if path.is_dir() else [path]


def expand(path: str) -> Path:
    """Replace `${VARIABLE}` in a path.

    Raises:
        InputError: the variable is not set or the path does not exist.
    """
    expanded = Path(os.path.expandvars(path))
    if not expanded.exists():
        raise InputError(f"{path}: no such file or folder ({expanded}); set the environment variable or mend the recipe")
    return expanded


def data_hash(path: Path) -> str:
    """Return the SHA-256 of a file, or of all JSON-lines files of a folder together."""
    digest = hashlib.sha256()
    for file in _files(path):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def example_text(example: Example) -> str:
    """Return the text of a bag."""
    return " ".join(passage.text for passage in example.passages)


def split_held_out(items: Sequence[T], text_of: Callable[[T], str], share: float, seed: int) -> tuple[list[T], list[T]]:
    """Divide examples into training and held-out parts by text, so that no text is in both."""
    texts = sorted({text_of(item) for item in items})
    kept = set(random.Random(seed).sample(texts, round(share * len(texts))))
    return [item for item in items if text_of(item) not in kept], [item for item in items if text_of(item) in kept]


def package_versions(*names: str) -> dict[str, str]:
    """Return the installed versions of packages, for the metadata of a run."""
    return {name: importlib.metadata.version(name) for name in names}
