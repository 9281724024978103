"""What a few labeled examples add to the bundled encoder on CT-RATE; writes `results/few_shot.json`.

usage: python benchmarks/few_shot.py
Development is the 100 reports with the smallest sha256 of the id; the weights of neighbours are chosen on the next 100 with
40 examples; examples come from the rest, in the same order. Two taxonomies: the one that ships, and one of bare names, of
which the vocabulary does not understand some. Labels are those of the first round without the library, as each set is
classified once. CT-RATE is read from RADCONCORD_DATA and never copied.
"""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from common import by_hash, save
from ctrate import CTRATE, DEVELOPMENT, bare_names

from agent import MentionClass, RadiologyAgent, Report
from agent.aggregation import combine, revise
from agent.attribution import sentence_labels
from agent.context import Context
from agent.evaluation import Cell, class_scores, f1
from agent.few_shot import ExampleNeighbours, Mixing
from agent.labeled_examples import ExampleReader, LabeledExample
from agent.models.base import Array, Classifier
from agent.splitting import link
from agent.types import Document

TAXONOMY = "ct-rate-18"
EXAMPLES = (0, 10, 20, 40, 80)
TUNED_WITH = 40
COSINES = ((0.88, 0.94), (0.92, 0.97), (0.95, 0.99))
"""Where examples begin to count, and count in full."""
GRID = tuple(
    Mixing(unknown=unknown, known=known, far=far, near=near)
    for unknown, known, (far, near) in product((0.6, 0.8, 0.9), (0.0, 0.3, 0.5, 0.6), COSINES)
)
TITLES = ("shipped taxonomy", "bare names")
POSITIVE, NOT_MENTIONED = MentionClass.POSITIVE, MentionClass.NOT_MENTIONED
Row = dict[str, Any]


class Setting:
    """One taxonomy: its context, and every set of reports split, linked and classified once."""

    def __init__(self, taxonomy: str, classifier: Classifier | None, tuning: Sequence[Row], development: Sequence[Row], pool: Path) -> None:
        self.context: Context = RadiologyAgent(taxonomy, classifier=classifier).context
        context = self.context
        self.findings = context.taxonomy.findings
        self.concept_map = context.taxonomy.concept_map(context.knowledge.ontology)
        reader = ExampleReader(context.taxonomy, self.concept_map, context.splitter, context.linker)
        self.examples = reader.read(pool, "en")
        self.rows = {"tuning": tuning, "development": development}
        self.documents = {name: self._read(rows) for name, rows in self.rows.items()}
        self.probabilities = {name: context.cell_classifier.classify(documents) for name, documents in self.documents.items()}

    def _read(self, rows: Sequence[Row]) -> list[Document]:
        reports = [Report(str(row["id"]), row["report"], "en") for row in rows]
        return link(self.context.splitter.split(reports), self.context.linker)

    def neighbours(self, examples: int) -> ExampleNeighbours:
        """Return the index of the first examples."""
        return ExampleNeighbours(self.examples[:examples], self.context.taxonomy, self.concept_map, self.context.classifier.embed)

    def cells(self, name: str, near: ExampleNeighbours | None = None) -> list[Cell]:
        """Return the findings of a set of reports, with what near examples say where some are given."""
        mixed = self.probabilities[name] if near is None else near.mix(self.documents[name], self.probabilities[name])
        found: list[Cell] = []
        for row, document, probabilities in zip(self.rows[name], self.documents[name], mixed, strict=True):
            for finding, present in zip(self.findings, _present(document, probabilities), strict=True):
                gold = POSITIVE if finding.name in row["positive"] else NOT_MENTIONED
                found.append((finding.name, gold, POSITIVE if present else NOT_MENTIONED))
        return found


def _present(document: Document, probabilities: Array) -> list[bool]:
    """Say for each finding whether the report has it; the taxonomies count uncertain as positive and have no other class."""
    report = combine(revise(probabilities, [sentence.span.section for sentence in document.body]))
    return [bool(p[0] + p[2] > 0.5) for p in report]


def chosen_mixing(settings: Sequence[Setting]) -> list[dict[str, float]]:
    """Return what was tried on the tuning reports with its positive macro F1 on each taxonomy, the best first."""
    nears = [setting.neighbours(TUNED_WITH) for setting in settings]
    tried: list[dict[str, float]] = []
    for mixing in GRID:
        row = asdict(mixing)
        for title, setting, near in zip(TITLES, settings, nears, strict=True):
            near.mixing = mixing
            row[title] = class_scores(setting.cells("tuning", near), POSITIVE)["macro_f1"]
        tried.append(row)
    return sorted(tried, key=lambda row: -sum(row[title] for title in TITLES))


def figures(setting: Setting) -> dict[str, Any]:
    """Return the scores on the development reports for each number of examples."""
    unknown = [finding.name for finding in setting.findings if not finding.concepts]
    found: dict[str, Any] = {"findings_without_concepts": unknown}
    for count in EXAMPLES:
        cells = setting.cells("development", setting.neighbours(count) if count else None)
        found[str(count)] = class_scores(cells, POSITIVE) | {
            "f1_of_findings_without_concepts": {name: round(f1([c for c in cells if c[0] == name], POSITIVE), 4) for name in unknown}
        }
        print(f"  {count} examples: {found[str(count)]}")
    return found


def attribution(setting: Setting) -> dict[str, float | int]:
    """Return how often diverse density, with all links hidden, puts a label on a sentence that does link to the finding."""
    examples = setting.examples[: max(EXAMPLES)]
    names = [finding.name for finding in setting.findings]
    vectors = [setting.context.classifier.embed(example.sentences) for example in examples]
    known = sentence_labels(examples, vectors, names)
    guessed = sentence_labels([_unlinked(example) for example in examples], vectors, names)
    labels = right = 0
    for example, links, guess in zip(examples, known, guessed, strict=True):
        for column, name in enumerate(names):
            if example.labels.get(name) is POSITIVE and any(name in linked for linked in example.linked):
                labels += 1
                right += bool(((links[:, column] == 0) & (guess[:, column] == 0)).any())
    return {"labels": labels, "right": round(right / max(1, labels), 4)}


def _unlinked(example: LabeledExample) -> LabeledExample:
    return replace(example, linked=tuple({} for _ in example.linked))


def nearness(setting: Setting) -> dict[str, float]:
    """Return quantiles of the cosine between sentences of development and their nearest example sentence."""
    embed = setting.context.classifier.embed
    near = embed(list({s for example in setting.examples[: max(EXAMPLES)] for s in example.sentences}))
    asked = embed(list({s.span.text for document in setting.documents["development"] for s in document.body}))
    best = (asked @ near.T).max(axis=1)
    return {f"{q:.0%}": round(float(np.quantile(best, q)), 4) for q in (0.05, 0.25, 0.5, 0.75, 0.95)}


@contextmanager
def temporary_files(pool: Sequence[Row]) -> Iterator[tuple[Path, str]]:
    """Yield the file of examples and that of the taxonomy of bare names; both are removed, as they hold report text."""
    with tempfile.TemporaryDirectory() as folder:
        examples = Path(folder) / "examples.jsonl"
        examples.write_text("\n".join(json.dumps(row) for row in pool), encoding="utf-8")
        yield examples, str(bare_names(Path(folder)))


def main() -> None:
    read = {str(row["id"]): row for row in map(json.loads, CTRATE.read_text(encoding="utf-8").splitlines())}
    rows = [read[i] for i in by_hash(read)]
    development, tuning, pool = rows[:DEVELOPMENT], rows[DEVELOPMENT : 2 * DEVELOPMENT], rows[2 * DEVELOPMENT :][: max(EXAMPLES)]
    with temporary_files(pool) as (examples, bare):
        shipped = Setting(TAXONOMY, None, tuning, development, examples)
        named = Setting(bare, shipped.context.classifier, tuning, development, examples)
    settings = (shipped, named)
    tried = chosen_mixing(settings)
    print(f"best on other reports: {tried[0]}\nthe program has {Mixing()}")
    results = {}
    for title, setting in zip(TITLES, settings, strict=True):
        print(title)
        results[title] = figures(setting)
    save(
        "few_shot",
        {
            "classifier_sha256": shipped.context.classifier.sha256,
            "mixing": asdict(Mixing()),
            "development": results,
            "tuning_without_examples": {
                t: class_scores(s.cells("tuning"), POSITIVE)["macro_f1"] for t, s in zip(TITLES, settings, strict=True)
            },
            "tuning_best_first": tried,
            "attribution_by_diverse_density": attribution(shipped),
            "cosine_of_nearest_example": nearness(shipped),
        },
    )


if __name__ == "__main__":
    main()
