"""How labels hold when a report is changed; writes `results/robustness.json`.

usage: python benchmarks/robustness.py [--weights FOLDER] [--seed 13]

After LAPD (arXiv 2507.21188), with labels in the place of embeddings. Invariant changes (typing noise, another name of a finding,
left for right, other sizes, other order of sentences) must leave every label as it was: the flip rate says how often one does not.
Variant changes must turn a label: a sentence says something else of its finding (`presence to` a class), or the only evidence of
a label is taken out (`removal`) or has the finding's words masked (`masking`), after which the label must be not_mentioned. For
those the rates are how often the label stays, how often it becomes the declared class, and how often another label flips.

Flips compare the agent with itself, before and after, and need no gold label; a change that must turn a label is only asked about
where that label was right before. Rewritten sentences come from the augmentation of the training, which makes none where another
sentence speaks of the finding. Evidence counts as the only one where no other sentence is linked to the finding, and the agent
names none. Reports are the fictional ones of the tests, and a sample of Open-i dev where RADCONCORD_DATA has it. Intervals are
95 %, over reports drawn again. The changes pass the linker's own checks (a garbled word must not name another finding, a new name
must link to the same concept), so that the rates are of the whole agent on changes that its vocabulary can follow.
"""

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from common import DATA, ROOT, save

from agent import Annotation, MentionClass, RadiologyAgent, Report
from agent.evaluation.bootstrap import RESAMPLES, draws
from agent.injection.edits import deleted
from agent.labeled_reports import read_labeled_reports
from agent.training.augmentation import Augmentation, LabeledText, pipeline
from agent.training.augmentation.noise import typing_noise
from agent.training.augmentation.reading import RowReader, edited, layout
from agent.types import Sentence
from kg.taxonomy import Taxonomy

GROUPS = {"en": "English", **dict.fromkeys(("de", "nl", "da", "sv", "nb"), "Germanic")}
GROUPS |= {**dict.fromkeys(("es", "fr", "it", "pt"), "Romance"), **dict.fromkeys(("pl", "fi"), "Polish, Finnish")}
OPENI = "Open-i dev (English)"
OPENI_SAMPLE = 100
COPIES = {OPENI: 1}
"""How often each change is tried on a report; the fictional reports are few, so twice, each time with other chance."""
STEPS = ("synonyms", "sides", "numbers", "order")
INVARIANT = ("typing", *STEPS)
MASK = "XXXX"
Classes = Mapping[str, MentionClass]


@dataclass(frozen=True, slots=True)
class Original:
    """A report as it was, and what the agent says of it."""

    group: str
    row: LabeledText
    annotation: Annotation

    @property
    def classes(self) -> Classes:
        """Class of each finding."""
        return {label.finding: label.mention_class for label in self.annotation.labels}


@dataclass(frozen=True, slots=True)
class Change:
    """A changed report, and what its labels must be where they are not to stay."""

    of: int
    """Number of the original report."""
    kind: str
    text: str
    declared: Classes = field(default_factory=dict)
    concerned: frozenset[str] = frozenset()
    """Findings whose labels may change too, so that nothing is asked of them."""


def samples(taxonomy: Taxonomy, seed: int) -> Iterator[tuple[str, LabeledText]]:
    for path in sorted((ROOT / "tests" / "data" / "reports").glob("*.jsonl")):
        for row in read_labeled_reports(path, taxonomy):
            yield GROUPS[path.stem], LabeledText(row.report.text, path.stem, row.labels)
    path = DATA / "openi" / "dev_labeled.jsonl"
    if not path.is_file():
        print(f"{OPENI}: skipped, {path} is absent")
        return
    rows = list(read_labeled_reports(path, taxonomy))
    for row in random.Random(seed).sample(rows, min(OPENI_SAMPLE, len(rows))):  # noqa: S311
        yield OPENI, LabeledText(row.report.text, "en", row.labels)


def labeled(agent: RadiologyAgent, texts: Iterable[str]) -> list[Annotation]:
    # The language is left to be found, as it mostly is in use: a garbled word may mislead that too.
    return list(agent.label_many([Report(str(number), text) for number, text in enumerate(texts)]))


class Changer:
    """Makes the changes of a report."""

    def __init__(self, agent: RadiologyAgent, seed: int) -> None:
        knowledge, self.taxonomy = agent.context.knowledge, agent.context.taxonomy
        self._seed = seed
        self._reader = RowReader(knowledge)
        self._findings_of = self.taxonomy.concept_map(knowledge.ontology)
        self._rules = frozenset(f.name for f in self.taxonomy.findings if f.rule is not None)
        # One pipeline, so that its steps share what they read.
        made = {step.name: step for step, _ in pipeline((*STEPS, "presence"), knowledge, self.taxonomy).steps}
        self._rewriting = made.pop("presence")
        self._steps: dict[str, Augmentation] = {"typing": typing_noise(self._reader), **made}

    def changes(self, number: int, original: Original) -> Iterator[Change]:
        """Yield the changes of a report, without those that do not apply or come out alike."""
        seen: set[tuple[str, str]] = set()
        for copy in range(COPIES.get(original.group, 2)):
            for change in self._copy(number, original, copy):
                # Without the only sentence of a report nothing is left to label.
                if change.text.strip() and (change.kind, change.text) not in seen:
                    seen.add((change.kind, change.text))
                    yield change

    def _copy(self, number: int, original: Original, copy: int) -> Iterator[Change]:
        rng = random.Random(f"{self._seed} {number} {copy}")  # noqa: S311
        for kind, step in self._steps.items():
            made = step(original.row, rng)
            if made is not None:
                yield Change(number, kind, made.text)
        yield from self._rewritten(number, original, rng)
        targets = list(self._targets(original))
        if targets:
            sentence, finding = rng.choice(targets)
            yield from self._removed(number, original, sentence)
            yield self._masked(number, original, sentence, finding)

    def _rewritten(self, number: int, original: Original, rng: random.Random) -> Iterator[Change]:
        before = original.row.labels
        made = self._rewriting(original.row, rng)
        if made is None:
            return
        turned = {name: MentionClass(c) for name, c in made.labels.items() if before.get(name) != c and name not in self._rules}
        [stated] = set(turned.values())
        right = {name: c for name, c in turned.items() if original.classes[name] == before.get(name)}
        yield Change(number, f"presence to {stated}", made.text, right, frozenset(turned) | self._rules)

    def _targets(self, original: Original) -> Iterator[tuple[Sentence, str]]:
        """Yield right labels with the only sentence that they have."""
        body = original.annotation.document.body
        for label in original.annotation.labels:
            linked = [s for s in body if label.finding in self._spoken_of(s)]
            told = {(e.span.start, e.span.end) for e in label.evidence}
            right = label.mention_class == original.row.labels.get(label.finding)
            if right and len(linked) == 1 and told == {(linked[0].span.start, linked[0].span.end)}:
                yield linked[0], label.finding

    def _spoken_of(self, sentence: Sentence) -> frozenset[str]:
        return frozenset(name for m in sentence.mentions for name in self._findings_of.get(m.concept, ()))

    def _removed(self, number: int, original: Original, sentence: Sentence) -> Iterator[Change]:
        """Take a sentence out, where the others stay as they are."""
        row = replace(original.row, language=original.annotation.language)
        edit = deleted(sentence, row.text, "")
        made = edited(row, [(edit.start, edit.end, "")])
        before, after = layout(self._reader.document(row)), layout(self._reader.document(made))
        before.remove((sentence.span.section, sentence.span.text))
        if before == after:
            gone = {finding: MentionClass.NOT_MENTIONED for other, finding in self._targets(original) if other == sentence}
            yield Change(number, "removal", made.text, gone, self._concerned(original, sentence))

    def _masked(self, number: int, original: Original, sentence: Sentence, finding: str) -> Change:
        """Mask the words that are linked to a finding, as de-identification does."""
        spans = sorted({(m.start, m.end) for m in sentence.mentions if finding in self._findings_of.get(m.concept, ())})
        outer = [s for s in spans if not any(o != s and o[0] <= s[0] and s[1] <= o[1] for o in spans)]
        apart = [s for i, s in enumerate(outer) if i == 0 or outer[i - 1][1] <= s[0]]
        made = edited(original.row, [(start, end, MASK) for start, end in apart])
        return Change(number, "masking", made.text, {finding: MentionClass.NOT_MENTIONED}, self._concerned(original, sentence))

    def _concerned(self, original: Original, sentence: Sentence) -> frozenset[str]:
        """What a sentence may bear on: the findings it is linked to, those it is evidence of, and those by rule."""
        span = sentence.span
        told = {x.finding for x in original.annotation.labels for e in x.evidence if e.span == span}
        return self._spoken_of(sentence) | told | self._rules


Counts = dict[str, tuple[int, int]]
"""By the name of a rate: how often it happened, and how often it could."""


def counted(before: Classes, after: Classes, change: Change) -> Counts:
    """Count what a change did to the labels of a report."""
    others = [name for name in before if name not in change.concerned and name not in change.declared]
    stated = [name for name in others if before[name] is not MentionClass.NOT_MENTIONED]
    flips = {
        "flip_rate": (sum(before[n] is not after[n] for n in others), len(others)),
        "flip_rate_of_stated": (sum(before[n] is not after[n] for n in stated), len(stated)),
    }
    if change.kind in INVARIANT:
        return flips
    due = change.declared
    return {
        "stays_rate": (sum(before[n] is after[n] for n in due), len(due)),
        "declared_rate": (sum(after[n] is due[n] for n in due), len(due)),
        "flip_rate_of_others": flips["flip_rate"],
    }


def rates(counts: Sequence[tuple[int, Counts]], seed: int) -> dict[str, Any]:
    """Return each rate with its interval.

    Args:
        counts: number of the report, and what one change did to it.
        seed: draws the reports.
    """
    reports = sorted({number for number, _ in counts})
    weights = draws(len(reports), RESAMPLES, seed)
    found: dict[str, Any] = {"reports": len(reports), "changes": len(counts)}
    for name in counts[0][1] if counts else ():
        each = np.zeros((len(reports), 2))
        for number, told in counts:
            each[reports.index(number)] += told[name]
        drawn = weights @ each
        shares = drawn[drawn[:, 1] > 0]
        if each[:, 1].sum():
            low, high = np.percentile(shares[:, 0] / shares[:, 1], (2.5, 97.5))
            figures = {"rate": each[:, 0].sum() / each[:, 1].sum(), "low": low, "high": high}
            found[name] = {key: round(float(x), 4) for key, x in figures.items()} | {"cells": int(each[:, 1].sum())}
    return found


def line(kind: str, group: str, found: Mapping[str, Any]) -> str:
    parts = [f"{name} {x['rate']:.3f} ({x['low']:.3f}-{x['high']:.3f}) of {x['cells']}" for name, x in found.items() if isinstance(x, dict)]
    return f"{kind:21} {group:21} n={found['changes']:4}: {', '.join(parts)}"


def measure(agent: RadiologyAgent, seed: int) -> dict[str, Any]:
    given = list(samples(agent.context.taxonomy, seed))
    said = labeled(agent, (row.text for _, row in given))
    originals = [Original(group, row, annotation) for (group, row), annotation in zip(given, said, strict=True)]
    changer = Changer(agent, seed)
    changes = [change for number, original in enumerate(originals) for change in changer.changes(number, original)]
    counts: dict[str, dict[str, list[tuple[int, Counts]]]] = defaultdict(lambda: defaultdict(list))
    for change, annotation in zip(changes, labeled(agent, (change.text for change in changes)), strict=True):
        original = originals[change.of]
        after = {label.finding: label.mention_class for label in annotation.labels}
        told = (change.of, counted(original.classes, after, change))
        for group in ("all", original.group):
            counts[change.kind][group].append(told)
    figures: dict[str, Any] = {"invariant": {}, "variant": {}}
    for kind, by_group in counts.items():
        of_kind = {group: rates(told, seed) for group, told in by_group.items()}
        figures["invariant" if kind in INVARIANT else "variant"][kind] = of_kind
        print(*(line(kind, group, found) for group, found in of_kind.items()), sep="\n")
    return {"reports": len(originals), "changed_reports": len(changes), **figures}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--seed", type=int, default=13)
    options = parser.parse_args()
    agent = RadiologyAgent(weights=options.weights)
    figures = measure(agent, options.seed)
    figures["processor_seconds"] = round(time.process_time())
    if options == parser.parse_args([]):
        save("robustness", {"classifier_sha256": agent.context.classifier.sha256, "seed": options.seed, **figures})


if __name__ == "__main__":
    main()
