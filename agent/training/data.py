"""From a recipe to tasks: its files read, augmented, generated, and given the votes of similar sentences."""

import dataclasses
import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence

from agent.evidence import add_neighbours
from agent.labeled_library import TAXONOMY, whole_library
from agent.labeled_reports import LabeledReport, read_labeled_reports
from agent.retrieval import Hit, LabeledIndex, library_names, votes
from agent.splitting import Splitter
from agent.training.adapted_encoder import AdaptedEncoder
from agent.training.augmentation import LabeledText, augmented, pipeline
from agent.training.examples import Example, ExampleMaker, data_hash, expand, finding_key, labeled_sentences
from agent.training.queries import concept_queries, taxonomy_queries
from agent.training.recipe import Recipe, Source
from agent.training.synthesis import Synthesizer
from agent.training.task import ExampleTask
from agent.types import MentionClass, Report
from kg.knowledge import KnowledgeBase

_QUERY_LANGUAGES = ("en", "es", "fr", "de")


class TrainingData:
    """Everything that a recipe names, as tasks of examples."""

    def __init__(self, recipe: Recipe, knowledge: KnowledgeBase) -> None:
        """Prepare.

        Raises:
            KnowledgeError: the recipe names an unknown taxonomy.
        """
        self._recipe = recipe
        self._knowledge = knowledge
        sources = [recipe.source(given) for given in (*recipe.reports, *recipe.development)]
        ids = dict.fromkeys([recipe.taxonomy, *(source.taxonomy for source in sources), TAXONOMY])
        self._splitter = Splitter(knowledge)
        self.makers = {name: ExampleMaker(knowledge, knowledge.taxonomy(name)) for name in ids}

    def tasks(self) -> list[ExampleTask]:
        """Return the tasks to train on; one that counts twice is listed twice.

        Raises:
            InputError: a file is missing or malformed.
        """
        tasks = []
        for given in self._recipe.reports:
            source = self._recipe.source(given)
            rows = self.rows(source)
            examples = [*self.makers[source.taxonomy].from_reports(rows, source.path), *self.copies(rows, source)]
            tasks += [ExampleTask(source.path, tuple(examples))] * source.repeat
        library = self.makers[TAXONOMY]
        for name in self._recipe.sentences:
            tasks.append(ExampleTask(name, tuple(library.from_sentences(labeled_sentences(expand(name)), name))))
        if self._recipe.synthetic:
            tasks.append(ExampleTask("synthetic", tuple(self._synthetic(library))))
        return tasks

    def development(self) -> list[Example]:
        """Return the examples that decide when to stop, if the recipe names any."""
        sources = [self._recipe.source(given) for given in self._recipe.development]
        return [e for source in sources for e in self.makers[source.taxonomy].from_reports(self.rows(source), source.path)]

    def queries(self, tasks: Sequence[ExampleTask]) -> dict[str, tuple[str, ...]]:
        """Return the wordings of all findings that are asked for."""
        wordings: dict[str, tuple[str, ...]] = {}
        for maker in self.makers.values():
            wordings |= taxonomy_queries(maker.taxonomy)
        concepts = sorted({f for task in tasks for e in task.examples for f in e.findings} - set(wordings))
        return {**wordings, **concept_queries(self._knowledge, concepts, _QUERY_LANGUAGES)}

    def library_names(self) -> dict[str, tuple[str, ...]]:
        """Return for each finding's key what the library calls it."""
        return {
            finding_key(maker.taxonomy, name): known
            for maker in self.makers.values()
            for name, known in library_names(maker.taxonomy, self._knowledge).items()
        }

    def hashes(self) -> dict[str, str]:
        """Return the SHA-256 of every file that the recipe names."""
        paths = [self._recipe.source(given).path for given in (*self._recipe.reports, *self._recipe.development)]
        return {path: data_hash(expand(path)) for path in dict.fromkeys([*paths, *self._recipe.sentences])}

    def rows(self, source: Source) -> Sequence[LabeledReport]:
        """Return the labeled reports of a source, as many as it allows."""
        rows = list(read_labeled_reports(expand(source.path), self.makers[source.taxonomy].taxonomy))
        return drawn(rows, source.limit, self._recipe.seed)

    def copies(self, rows: Sequence[LabeledReport], source: Source) -> Iterator[Example]:
        """Yield the examples of augmented copies: reports, or sentences said again in another language."""
        recipe, maker = self._recipe, self.makers[source.taxonomy]
        if not recipe.augment or not recipe.copies:
            return
        documents = self._splitter.split([row.report for row in rows])
        texts = [LabeledText(r.report.text, d.language, r.labels) for r, d in zip(rows, documents, strict=True) if not r.skipped]
        name = f"{source.path}, augmented"
        for made in augmented(texts, pipeline(recipe.augment, self._knowledge, maker.taxonomy), recipe.copies, recipe.seed):
            labels = {finding: MentionClass(c) for finding, c in made.labels.items()}
            if made.section is not None:
                yield maker.from_sentence(maker.sentence(made.text, made.language, made.section), labels, name)
            else:
                yield from maker.from_reports([LabeledReport(Report("copy", made.text, made.language), labels)], name)

    def _synthetic(self, maker: ExampleMaker) -> Iterator[Example]:
        findings_of = maker.taxonomy.concept_map(self._knowledge.ontology)
        return Synthesizer(self._knowledge, maker, findings_of).generate(self._recipe.synthetic, random.Random(self._recipe.seed))


def drawn(rows: Sequence[LabeledReport], limit: int | None, seed: int) -> Sequence[LabeledReport]:
    """Return at most `limit` rows drawn by a seed; a smaller limit gives a part of what a larger one does."""
    if limit is None:
        return rows
    order = sorted(rows, key=lambda row: hashlib.sha256(f"{seed}/{row.report.id}/{row.report.text}".encode()).digest())
    return order[:limit]


class Neighbours:
    """Fills in what similar library sentences vote on each cell."""

    def __init__(self, knowledge: KnowledgeBase, encoder: AdaptedEncoder, names: Mapping[str, tuple[str, ...]]) -> None:
        """Read the library.

        Args:
            knowledge: links the library's reports.
            encoder: its base model's space is searched.
            names: for each finding's key what the library calls it.
        """
        entries = whole_library(knowledge)
        encoder.remember_space([entry.text for entry in entries])
        self._index = LabeledIndex(entries, encoder.space([entry.text for entry in entries]))
        self._encoder = encoder
        self._names = names

    def added(self, examples: Sequence[Example]) -> list[Example]:
        """Return the examples with votes; a sentence is never its own neighbour."""
        distinct = sorted({p.text for e in examples for p in e.passages})
        self._encoder.remember_space(distinct)
        hits = dict(zip(distinct, self._index.search(self._encoder.space(distinct), exclude=distinct), strict=True)) if distinct else {}
        return [self._with_votes(example, [hits[p.text] for p in example.passages]) for example in examples]

    def _with_votes(self, example: Example, hits: Sequence[Sequence[Hit]]) -> Example:
        known = {finding: self._names.get(finding, ()) for finding in example.findings}
        return dataclasses.replace(example, evidence=add_neighbours(example.evidence, votes(hits, known)))
