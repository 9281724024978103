"""Merging a foreign ontology into ours: what is ours stays as it is, what contradicts it is left out and listed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.concept import Concept, ConceptKind, Label
from kg.errors import KnowledgeError
from kg.foreign.conflicts import Conflict, ConflictKind
from kg.foreign.hierarchy import Hierarchy
from kg.foreign.mapping import Mapped, Mapper, code_of_id
from kg.foreign.wordings import Allotment, Claim
from kg.loaders.base import Term
from kg.ontology import Ontology, Triple

Terms = Mapping[str, Sequence[Term]]
"""Terms by id, one for each language."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the caller wants of a merge."""

    mapping: Mapping[str, str | None] = field(default_factory=dict)
    """Terms that the caller maps, as `kg.foreign.mapping.read_mapping` gives them."""
    root: str | None = None
    """Only this term and what is narrower may become new concepts; any term if None."""
    language: str = "en"
    """Language of terms that do not say theirs."""
    kind: ConceptKind = ConceptKind.FINDING
    """Kind of the new concepts."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A foreign ontology beside ours: what it adds, what it was mapped on, and what was left out."""

    ontology: Ontology
    """Ours, untouched."""
    own_labels: Mapping[str, Sequence[Label]]
    """Ours by language, untouched."""
    mapped: tuple[Mapped, ...]
    new_concepts: tuple[Concept, ...]
    new_relations: tuple[Triple, ...]
    new_labels: Mapping[str, tuple[Label, ...]]
    """By language: wordings of the new concepts, and further ones of ours."""
    conflicts: tuple[Conflict, ...]

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """Ours and the new ones, ready for `Ontology`."""
        return (*self.ontology.values(), *self.new_concepts)

    @property
    def relations(self) -> tuple[Triple, ...]:
        """Ours and the new ones, ready for `Ontology`."""
        ours = ((subject, relation, target) for subject, target, relation in self.ontology.graph.edges(keys=True))
        return (*ours, *self.new_relations)

    def labels(self, language: str) -> tuple[Label, ...]:
        """Return our labels of a language and the new ones, ready for `Lexicon`."""
        return (*self.own_labels.get(language, ()), *self.new_labels.get(language, ()))


def merge(terms: Iterable[Term], ontology: Ontology, labels: Mapping[str, Sequence[Label]], plan: Plan | None = None) -> Merge:
    """Merge foreign terms into an ontology and its labels; neither is changed.

    Args:
        terms: as `kg.loaders.load_terms` yields them; all are read before anything is decided.
        ontology: ours.
        labels: ours, by language; wordings in other languages are left out.
        plan: mapping, root, language and kind.

    Raises:
        KnowledgeError: the file is malformed, or the root is not in it.
    """
    plan = plan or Plan()
    grouped = _grouped(terms, plan.language)
    inside = _within(plan.root, grouped)
    mapped, conflicts = Mapper(ontology, labels, plan.mapping, plan.language).map(grouped)
    concept_of = {item.term: item.concept for item in mapped}
    new, clashes = _new_concepts({term_id: grouped[term_id] for term_id in inside if term_id not in concept_of}, ontology, plan)
    concept_of |= {term_id: concept.id for term_id, concept in new.items()}
    relations, loops = _hierarchy(grouped, concept_of, ontology, new.values())
    wordings, disputes = _wordings(grouped, concept_of, labels, frozenset(concept.id for concept in new.values()))
    return Merge(
        ontology=ontology,
        own_labels=labels,
        mapped=tuple(mapped),
        new_concepts=tuple(new.values()),
        new_relations=relations,
        new_labels=wordings,
        conflicts=(*conflicts, *clashes, *loops, *disputes),
    )


def _grouped(terms: Iterable[Term], language: str) -> dict[str, list[Term]]:
    """Return all terms by id, each with its language."""
    grouped: dict[str, list[Term]] = {}
    for term in terms:
        grouped.setdefault(term.id, []).append(term if term.language else replace(term, language=language))
    return grouped


def _within(root: str | None, terms: Terms) -> list[str]:
    """Return the ids of the root and of all terms below it, in the order of the file."""
    if root is None:
        return list(terms)
    if root not in terms:
        raise KnowledgeError(f"root {root!r} is not a term of the file; its terms are written like {', '.join(list(terms)[:3])}")
    narrower: dict[str, list[str]] = defaultdict(list)
    for term_id, named in terms.items():
        for parent in _parents(named):
            narrower[parent].append(term_id)
    found, waiting = {root}, [root]
    while waiting:
        fresh = set(narrower[waiting.pop()]) - found
        found |= fresh
        waiting.extend(fresh)
    return [term_id for term_id in terms if term_id in found]


def _parents(named: Sequence[Term]) -> list[str]:
    return list(dict.fromkeys(parent for term in named for parent in term.broader))


def _new_concepts(terms: Terms, ontology: Ontology, plan: Plan) -> tuple[dict[str, Concept], list[Conflict]]:
    """Return the concepts that terms become, by term; an id that is taken is listed instead."""
    new: dict[str, Concept] = {}
    taken: dict[str, str] = {}
    conflicts = []
    for term_id, named in terms.items():
        concept_id = concept_id_of(term_id)
        if concept_id in ontology or concept_id in taken:
            message = f"{term_id} would become {concept_id}, which {taken.get(concept_id, 'our ontology')} is already; left out"
            conflicts.append(Conflict(ConflictKind.SAME_ID, term_id, message))
            continue
        taken[concept_id] = term_id
        code = code_of_id(term_id)
        definition = next((term.definition for term in sorted(named, key=lambda t: t.language != "en") if term.definition), "")
        new[term_id] = Concept(concept_id, plan.kind, coded=(code,) if code else (), definition=" ".join(definition.split()))
    return new, conflicts


def concept_id_of(term_id: str) -> str:
    """Return the id under which a foreign term becomes a concept.

    >>> concept_id_of("HP:0002202"), concept_id_of("SNOMED-CT:12 a")
    ('hp:0002202', 'snomedct:12_a')
    """
    prefix, _, local = term_id.partition(":")
    letters = re.sub(r"[^a-z0-9]", "", prefix.lower()).lstrip("0123456789")
    return f"{letters or 'x'}:{re.sub(r'[^A-Za-z0-9_]', '_', local) or '_'}"


def _hierarchy(
    terms: Terms, concept_of: Mapping[str, str], ontology: Ontology, new: Iterable[Concept]
) -> tuple[tuple[Triple, ...], list[Conflict]]:
    """Return the hierarchy edges that the file adds; those to terms outside the restriction say nothing.

    New concepts find their place first: where edges contradict each other, ours are the last to be moved.
    """
    hierarchy = Hierarchy(ontology, new)
    conflicts = []
    for term_id, child in sorted(concept_of.items(), key=lambda item: item[1] in ontology):
        for parent in _parents(terms[term_id]):
            if parent not in terms:
                message = f"{term_id}: the broader {parent} is no named term of the file; the edge is left out"
                conflicts.append(Conflict(ConflictKind.UNKNOWN_TERM, term_id, message))
            elif parent in concept_of and (conflict := hierarchy.add(child, concept_of[parent])):
                conflicts.append(conflict)
    return tuple(hierarchy.added), conflicts


def _wordings(
    terms: Terms, concept_of: Mapping[str, str], labels: Mapping[str, Sequence[Label]], new: frozenset[str]
) -> tuple[dict[str, tuple[Label, ...]], list[Conflict]]:
    """Return the labels that the file adds, by language."""
    claims: dict[str, list[Claim]] = defaultdict(list)
    for term_id, concept in concept_of.items():
        for term in terms[term_id]:
            claims[term.language or ""].extend(_claims(concept, term))
    conflicts = []
    added: dict[str, tuple[Label, ...]] = {}
    for language, wanted in claims.items():
        if language not in labels:
            message = f"{len(wanted)} wordings in {language!r} left out; there is no language of this code"
            conflicts.append(Conflict(ConflictKind.UNUSABLE, language, message))
            continue
        allotment = Allotment(language, labels[language], new)
        allotment.allot(wanted)
        added[language] = tuple(allotment.labels)
        conflicts.extend(allotment.conflicts)
    named = {label.concept for own in added.values() for label in own}
    nameless = (concept for concept in concept_of.values() if concept in new and concept not in named)
    conflicts.extend(Conflict(ConflictKind.UNNAMED, c, f"{c}: no wording is left; no text can name it") for c in nameless)
    return added, conflicts


def _claims(concept: str, term: Term) -> Iterator[Claim]:
    yield Claim(concept, term.label, is_name=True)
    for synonym in term.synonyms:
        yield Claim(concept, synonym, is_name=False)
