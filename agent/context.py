"""What the graph works with: knowledge, models and settings, loaded once and never part of the state."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from agent.aggregation import Aggregator
from agent.classification import Cell, CellClassifier, SentenceClassifier
from agent.config import Settings
from agent.emission import Emitter
from agent.explanation import Explainer
from agent.few_shot import ExampleNeighbours, ExampleShots
from agent.labeled_examples import ExampleReader, LabeledExample
from agent.linking import Linker
from agent.models.base import Array, Classifier, Unit
from agent.models.opening import open_classifier
from agent.report_classification import ReportClassifier
from agent.retrieval import LabeledIndex, library_names, open_index
from agent.splitting import Splitter
from agent.types import Document
from agent.vector_cache import remembered_vectors
from agent.verification import Verifier
from kg.knowledge import knowledge_base
from kg.reach import Reach
from kg.taxonomy import Taxonomy
from kg.vectors import ConceptVectors


class Context:
    """Holds the parts of the pipeline for one taxonomy; heavy ones are loaded when first used."""

    def __init__(self, settings: Settings, classifier: Classifier | None = None) -> None:
        """Prepare a context.

        Args:
            settings: the user's choices.
            classifier: another implementation than the bundled encoder.

        Raises:
            KnowledgeError: the taxonomy or language of the settings is unknown.
            InputError: the examples of the settings cannot be read.
        """
        self.settings = settings
        self.knowledge = knowledge_base(settings.ontologies)
        self.taxonomy: Taxonomy = self.knowledge.taxonomy(settings.taxonomy)
        if settings.language != "auto":
            self.knowledge.language(settings.language)
        self.splitter = Splitter(self.knowledge)
        self.linker = Linker(self.knowledge)
        self.reach = Reach(self.knowledge.ontology)
        self.verifier = Verifier(self.taxonomy, self.knowledge.ontology, self.reach if settings.paths else None)
        self.explainer = Explainer(self.taxonomy, self.knowledge.ontology, self.reach)
        self.library_names = library_names(self.taxonomy, self.knowledge)
        ontology = self.knowledge.ontology
        aggregator = Aggregator(self.taxonomy, ontology)
        self.emitter = Emitter(self.taxonomy, self.knowledge, aggregator, self.verifier, self.library_names, precedents=settings.precedents)
        self._given = classifier
        self._concept_map = self.taxonomy.concept_map(ontology)
        self.examples = self._read_examples()

    def _read_examples(self) -> list[LabeledExample]:
        """Read the examples of the settings at once, so that a malformed file is told of before any report."""
        if self.settings.examples is None:
            return []
        language = None if self.settings.language == "auto" else self.settings.language
        reader = ExampleReader(self.taxonomy, self._concept_map, self.splitter, self.linker)
        return reader.read(self.settings.examples, language)

    @cached_property
    def classifier(self) -> Classifier:
        """The classifier given, or else the one of the settings."""
        if self._given is not None:
            return self._given
        return open_classifier(self.settings.weights)

    @cached_property
    def cell_classifier(self) -> CellClassifier:
        """The classifier applied to sentences or to whole reports, with its memory."""
        if self.classifier.unit == Unit.SENTENCE:
            return SentenceClassifier(self.classifier, self.taxonomy, self.knowledge)
        shots = ExampleShots(self.examples, self.classifier.embed) if self.examples else None
        return ReportClassifier(self.classifier, self.taxonomy, self.knowledge, shots)

    @cached_property
    def example_neighbours(self) -> ExampleNeighbours | None:
        """The sentences of the labeled examples, ready to be searched; None without examples or for a classifier of reports."""
        if not self.examples or self.classifier.unit != Unit.SENTENCE:
            return None
        return ExampleNeighbours(self.examples, self.taxonomy, self._concept_map, self.classifier.embed)

    def mix(
        self, documents: Sequence[Document], probabilities: Sequence[Array], cells: Sequence[Iterable[Cell]] | None = None
    ) -> list[Array]:
        """Return the probabilities with what near examples say; see `ExampleNeighbours.mix`. Without examples they stay as they are."""
        near = self.example_neighbours if self.examples else None
        return list(probabilities) if near is None else near.mix(documents, probabilities, cells)

    @cached_property
    def concept_vectors(self) -> ConceptVectors:
        """The vectors of the concepts that the taxonomy asks for, for sentences without links."""
        concepts = [self.knowledge.ontology[concept] for concept in self.taxonomy.concept_map(self.knowledge.ontology)]
        return ConceptVectors(concepts, lambda texts: remembered_vectors("concepts", texts, self.classifier))

    @cached_property
    def index(self) -> LabeledIndex:
        """The library of labeled sentences, ready to be searched."""
        return open_index(self.knowledge, self.classifier)
