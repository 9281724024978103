"""Which foreign term is which concept of ours: by a table, by codes, or by equal wording."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kg.concept import CodeSystem, Concept, Label, LabelKind
from kg.errors import KnowledgeError
from kg.foreign.conflicts import Conflict, ConflictKind
from kg.foreign.wordings import NAMING, is_abbreviation, wording_key
from kg.loaders.base import Term
from kg.tables import read_table

MAPPING_COLUMNS = ("term", "concept")
_NEW = "-"
_SYSTEM_OF_PREFIX = {
    "hp": CodeSystem.HPO,
    "radlex": CodeSystem.RADLEX,
    "rid": CodeSystem.RADLEX,
    "snomed": CodeSystem.SNOMED,
    "snomedct": CodeSystem.SNOMED,
    "snomedct_us": CodeSystem.SNOMED,
    "sct": CodeSystem.SNOMED,
    "umls": CodeSystem.UMLS,
    "icd10cm": CodeSystem.ICD10CM,
}


class MappingRule(StrEnum):
    """How a term was mapped, strongest first."""

    TABLE = "table"
    """The caller's mapping table says so."""
    CODE = "code"
    """Our concept carries the term's id as a code, or is called by it."""
    XREF = "xref"
    """Our concept carries a code that the term refers to."""
    LABEL = "label"
    """Both have the same preferred name."""
    SYNONYM = "synonym"
    """A name or synonym of one is a name or synonym of the other."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A foreign term that is a concept of ours."""

    term: str
    concept: str
    rule: MappingRule


def read_mapping(path: Path, concepts: Mapping[str, Concept]) -> dict[str, str | None]:
    """Read a mapping table: term and concept; a concept `-` (None here) keeps a term from being mapped by any rule.

    Raises:
        KnowledgeError: the table is malformed, names an unknown concept or a term twice; the message names the line.
    """
    mapping: dict[str, str | None] = {}
    for number, row in read_table(path, MAPPING_COLUMNS):
        term, concept = row["term"], row["concept"]
        if concept != _NEW and concept not in concepts:
            raise KnowledgeError(f"{path}:{number}: {concept!r} is not a concept; write one of core/<region>/concepts.tsv, or - for none")
        if term in mapping:
            raise KnowledgeError(f"{path}:{number}: {term} stands twice; keep one row")
        mapping[term] = None if concept == _NEW else concept
    return mapping


def code_of_id(term_id: str) -> tuple[CodeSystem, str] | None:
    """Return the code that an id is in one of the vocabularies we know.

    >>> code_of_id("HP:0002202"), code_of_id("RID:RID1362"), code_of_id("my:1")
    ((<CodeSystem.HPO: 'hpo'>, 'HP:0002202'), (<CodeSystem.RADLEX: 'radlex'>, 'RID1362'), None)
    """
    prefix, _, local = term_id.partition(":")
    system = _SYSTEM_OF_PREFIX.get(prefix.lower())
    if system is None:
        return None
    return system, f"HP:{local}" if system is CodeSystem.HPO else local


class Mapper:
    """Our concepts by what a foreign term could share with them."""

    def __init__(
        self, concepts: Mapping[str, Concept], labels: Mapping[str, Iterable[Label]], table: Mapping[str, str | None], language: str
    ) -> None:
        """Index our side.

        Args:
            concepts: our concepts by id.
            labels: our labels by language.
            table: explicit mapping, as `read_mapping` gives it.
            language: of terms that do not say theirs.
        """
        self._concepts, self._table, self._language = concepts, table, language
        self._coded: dict[tuple[CodeSystem, str], set[str]] = defaultdict(set)
        for concept in concepts.values():
            for code in concept.coded:
                self._coded[code].add(concept.id)
        self._names: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._preferred: dict[tuple[str, str], set[str]] = defaultdict(set)
        for of, own in labels.items():
            for label in own:
                self._index(of, label)

    def _index(self, language: str, label: Label) -> None:
        if label.concept and label.kind in NAMING:
            self._names[language, wording_key(label.text)].add(label.concept)
            if label.kind is LabelKind.PREFERRED:
                self._preferred[language, wording_key(label.text)].add(label.concept)

    def map(self, terms: Mapping[str, Sequence[Term]]) -> tuple[list[Mapped], list[Conflict]]:
        """Map terms, given by id with one `Term` a language, each on at most one concept."""
        conflicts = [_unknown(term_id) for term_id in self._table if term_id not in terms]
        proposed: dict[str, list[Mapped]] = defaultdict(list)
        for term_id, named in terms.items():
            rule, found = self._candidates(term_id, named)
            if len(found) > 1:
                message = f"{term_id} is by {rule} any of {', '.join(sorted(found))}; mapped on none: decide in the mapping table"
                conflicts.append(Conflict(ConflictKind.AMBIGUOUS, term_id, message))
            for concept in found if len(found) == 1 else ():
                proposed[concept].append(Mapped(term_id, concept, rule))
        kept = {mapped.term: mapped for rivals in proposed.values() for mapped in _strongest(rivals)}
        losers = (mapped for rivals in proposed.values() for mapped in rivals if mapped.term not in kept)
        conflicts.extend(_rival(mapped, proposed[mapped.concept], kept) for mapped in losers)
        return [kept[term_id] for term_id in terms if term_id in kept], conflicts

    def _candidates(self, term_id: str, named: Sequence[Term]) -> tuple[MappingRule, set[str]]:
        """Return what the strongest rule says that says anything."""
        if term_id in self._table:
            concept = self._table[term_id]
            return MappingRule.TABLE, {concept} if concept else set()
        for rule, found in self._by_rules(term_id, named):
            if found:
                return rule, found
        return MappingRule.SYNONYM, set()

    def _by_rules(self, term_id: str, named: Sequence[Term]) -> Iterator[tuple[MappingRule, set[str]]]:
        yield MappingRule.CODE, {term_id} if term_id in self._concepts else self._carrying(term_id)
        yield MappingRule.XREF, {concept for term in named for xref in term.xrefs for concept in self._carrying(xref)}
        yield MappingRule.LABEL, {c for term in named for c in self._preferred.get(self._key(term, term.label), ())}
        texts = [(term, text) for term in named for text in (term.label, *term.synonyms) if not is_abbreviation(text)]
        yield MappingRule.SYNONYM, {concept for term, text in texts for concept in self._names.get(self._key(term, text), ())}

    def _carrying(self, term_id: str) -> set[str]:
        code = code_of_id(term_id)
        return self._coded.get(code, set()) if code else set()

    def _key(self, term: Term, text: str) -> tuple[str, str]:
        return term.language or self._language, wording_key(text)


def _strongest(rivals: Sequence[Mapped]) -> list[Mapped]:
    """Return the one mapping of the strongest rule; none where two are equally strong, all that the table states."""
    order = list(MappingRule)
    best = min((mapped.rule for mapped in rivals), key=order.index)
    strongest = [mapped for mapped in rivals if mapped.rule is best]
    return strongest if len(strongest) == 1 or best is MappingRule.TABLE else []


def _rival(mapped: Mapped, rivals: Sequence[Mapped], kept: Mapping[str, Mapped]) -> Conflict:
    others = [f"{rival.term} by {rival.rule}" for rival in rivals if rival is not mapped]
    winner = "the stronger is mapped" if any(rival.term in kept for rival in rivals) else "neither is mapped: decide in the mapping table"
    message = f"{mapped.term} is by {mapped.rule} {mapped.concept}, and so is {', '.join(others)}; {winner}"
    return Conflict(ConflictKind.MAPPED_TWICE, mapped.term, message)


def _unknown(term_id: str) -> Conflict:
    return Conflict(ConflictKind.UNKNOWN_TERM, term_id, f"{term_id} stands in the mapping table and not in the file; the row has no effect")
