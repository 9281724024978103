"""Training examples: bags of sentences with what the bag as a whole says about some findings.

A labeled report is a bag of its sentences, a labeled sentence a bag of one. The loss (see `loss`) asks only that
the bag as a whole gets its label, so no sentence-level annotation of reports is needed.
"""

import json
import os
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.errors import InputError
from agent.evidence import EvidenceMaker
from agent.inputs import read_reports
from agent.linking import Linker
from agent.models.base import Array, Passage
from agent.splitting import Splitter, link
from agent.types import STATED, MentionClass, Report, SectionKind, Sentence, Span
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy

TARGETS = (*STATED, MentionClass.NOT_MENTIONED)
"""Order of the target numbers."""


@dataclass(frozen=True, slots=True)
class Example:
    """One bag of sentences."""

    source: str
    passages: tuple[Passage, ...]
    findings: tuple[str, ...]
    """Names of the findings that are asked; see `queries`."""
    evidence: Array
    """Shape (sentences, findings, features)."""
    targets: tuple[int, ...]
    """Index into `TARGETS` for every finding."""


class ExampleMaker:
    """Turns labeled reports and sentences into examples of one taxonomy."""

    def __init__(self, knowledge: KnowledgeBase, taxonomy: Taxonomy) -> None:
        self._splitter = Splitter(knowledge)
        self._linker = Linker(knowledge)
        self._asked = [i for i, f in enumerate(taxonomy.findings) if f.rule is None]
        self.findings = tuple(taxonomy.findings[i].name for i in self._asked)
        self._evidence = EvidenceMaker(taxonomy, taxonomy.concept_map(knowledge.ontology))

    def from_reports(self, rows: Iterable[tuple[Report, dict[str, str]]], source: str) -> Iterator[Example]:
        """Yield a bag for each labeled report; reports without sentences in the body are left out."""
        pairs = list(rows)
        documents = link(self._splitter.split([report for report, _ in pairs]), self._linker)
        for document, (_, labels) in zip(documents, pairs, strict=True):
            if document.body:
                yield self._example(document.body, labels, source)

    def from_sentences(self, rows: Iterable[dict], source: str) -> Iterator[Example]:
        """Yield a bag of one for each labeled sentence."""
        for row in rows:
            yield self._example((self.sentence(row["text"], row["lang"], SectionKind(row["section"])),), row["labels"], source)

    def sentence(self, text: str, language: str, section: SectionKind) -> Sentence:
        """Return a linked sentence that stands alone."""
        linked = self._linker.link(text, language)
        return Sentence(Span(0, len(text), text, section), linked.mentions, linked.summary)

    def _example(self, sentences: Sequence[Sentence], labels: dict[str, str], source: str) -> Example:
        return Example(
            source,
            tuple(Passage(s.span.text, s.span.section) for s in sentences),
            self.findings,
            self._evidence.features(sentences)[:, self._asked],
            tuple(TARGETS.index(MentionClass(labels.get(name, MentionClass.NOT_MENTIONED))) for name in self.findings),
        )


def labeled_reports(path: Path) -> Iterator[tuple[Report, dict[str, str]]]:
    """Yield the reports of a JSON-lines file, or of every such file of a folder, with their labels."""
    for file in _files(path):
        with file.open(encoding="utf-8") as handle:
            labels = [json.loads(line)["labels"] for line in handle if line.strip()]
        yield from zip(read_reports([file]), labels, strict=True)


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


def split_held_out(examples: Sequence[Example], share: float, seed: int) -> tuple[list[Example], list[Example]]:
    """Divide examples into training and held-out parts by text, so that no text is in both."""
    texts = sorted({" ".join(p.text for p in e.passages) for e in examples})
    kept = set(random.Random(seed).sample(texts, round(share * len(texts))))
    train = [e for e in examples if " ".join(p.text for p in e.passages) not in kept]
    held = [e for e in examples if " ".join(p.text for p in e.passages) in kept]
    return train, held
