"""What the graph works with: knowledge, models and settings, loaded once and never part of the state."""

from functools import cached_property

from agent.aggregation import Aggregator
from agent.classification import SentenceClassifier
from agent.config import Settings
from agent.emission import Emitter
from agent.explanation import Explainer
from agent.linking import Linker
from agent.models.base import Classifier
from agent.retrieval import LabeledIndex, library_names, open_index
from agent.splitting import Splitter
from agent.vector_cache import remembered_vectors
from agent.verification import Verifier
from kg.knowledge import KnowledgeBase
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
        """
        self.settings = settings
        self.knowledge = KnowledgeBase(settings.ontologies)
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
        self.emitter = Emitter(self.taxonomy, self.knowledge, Aggregator(self.taxonomy, ontology), self.verifier, self.library_names)
        self._given = classifier

    @cached_property
    def classifier(self) -> Classifier:
        """The classifier given, or else the encoder of the settings."""
        if self._given is not None:
            return self._given
        from agent.models.encoder import EncoderClassifier

        return EncoderClassifier(self.settings.weights) if self.settings.weights else EncoderClassifier()

    @cached_property
    def sentence_classifier(self) -> SentenceClassifier:
        """The classifier applied to sentences, with its memory."""
        return SentenceClassifier(self.classifier, self.taxonomy, self.knowledge)

    @cached_property
    def concept_vectors(self) -> ConceptVectors:
        """The vectors of the concepts that the taxonomy asks for, for sentences without links."""
        concepts = [self.knowledge.ontology[concept] for concept in self.taxonomy.concept_map(self.knowledge.ontology)]
        return ConceptVectors(concepts, lambda texts: remembered_vectors("concepts", texts, self.classifier))

    @cached_property
    def index(self) -> LabeledIndex:
        """The library of labeled sentences, ready to be searched."""
        return open_index(self.knowledge, self.linker, self.classifier)
