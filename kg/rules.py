"""Rules over report graphs: what two statements of a report together mean, as SPARQL CONSTRUCT in files.

A rule concludes observations, written as blank nodes with their report, concept and presence, and names with
`rc:inferredFrom` the observations it stands on. What it concludes gets an IRI in its report, the statement
`rc:inferredBy` the rule, and lives in the graph of the rule, so that inferred and stated are never mixed up.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.dataset import RULE, Dataset
from kg.errors import KnowledgeError
from kg.namespaces import RC, SKOS
from kg.ontology import Ontology
from kg.paths import ontologies_folder

_HEADER = re.compile(r"#\s*(rule|meaning):\s*(\S.*?)\s*$", re.MULTILINE)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CONCEPT = re.compile(r"\brad:\w+")
_REPORT, _FROM, _BY = ox.NamedNode(RC + "report"), ox.NamedNode(RC + "inferredFrom"), ox.NamedNode(RC + "inferredBy")
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Conclusion:
    """An observation that a rule infers; its premises are kept apart, for the same may follow in several ways."""

    report: ox.NamedNode
    statements: tuple[tuple[ox.NamedNode, Term], ...]
    """Predicates and objects, sorted."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One file of `ontologies/rules`."""

    id: str
    meaning: str
    query: str
    source: str
    """The file, for error messages."""


def load_rules(ontology: Ontology, folder: Path | None = None) -> tuple[Rule, ...]:
    """Read the rules of a folder (the program's own if None), in the order of their file names.

    Raises:
        KnowledgeError: a file has no header, or names a concept that the ontology does not have.
    """
    files = sorted((folder or ontologies_folder() / "rules").glob("*.rq"))
    rules = tuple(_rule(path, ontology) for path in files)
    ids = [rule.id for rule in rules]
    if twice := [rule for rule in rules if ids.count(rule.id) > 1]:
        raise KnowledgeError(f"{twice[-1].source}:1: the rule {twice[-1].id!r} stands also in {twice[0].source}; give one another id")
    return rules


def _rule(path: Path, ontology: Ontology) -> Rule:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path}: not UTF-8 at byte {error.start}; save the rule as UTF-8") from error
    header = dict(_HEADER.findall(text))
    if not _ID.fullmatch(header.get("rule", "")) or "meaning" not in header:
        raise KnowledgeError(f"{path}:1: the header must be `# rule: small-letters-and-hyphens` and `# meaning: one sentence`")
    for number, line in enumerate(text.splitlines(), 1):
        if strange := [c for c in _CONCEPT.findall(line.partition("#")[0]) if c not in ontology]:
            raise KnowledgeError(f"{path}:{number}: {strange[0]} is not a concept; mend its name, or add it to ontologies/core")
    return Rule(header["rule"], header["meaning"], text, str(path))


def apply_rules(dataset: Dataset, rules: Sequence[Rule]) -> dict[str, int]:
    """Add what the rules infer to a dataset, and return how many observations each one inferred.

    The rules are applied once, in order; a rule sees what those before it inferred. Applying them again changes
    nothing, for the conclusions of before are removed first.

    Raises:
        KnowledgeError: a rule is no CONSTRUCT, or concludes something other than an observation of a report.
    """
    for rule in rules:
        dataset.store.remove_graph(ox.NamedNode(RULE + rule.id))
    return {rule.id: _apply(dataset, rule) for rule in rules}


def _apply(dataset: Dataset, rule: Rule) -> int:
    name = ox.NamedNode(RULE + rule.id)
    conclusions = _conclusions(dataset, rule)
    dataset.store.add(ox.Quad(name, ox.NamedNode(SKOS + "definition"), ox.Literal(rule.meaning, language="en"), name))
    dataset.store.extend(ox.Quad(subject, predicate, value, name) for subject, predicate, value in _named(conclusions, rule, name))
    return len(conclusions)


def _conclusions(dataset: Dataset, rule: Rule) -> dict[Conclusion, set[Term]]:
    """Return what a rule concludes, with its premises; the same one from several mentions is one."""
    found = dataset.query(rule.query, rule.source)
    if not isinstance(found, ox.QueryTriples):
        raise KnowledgeError(f"{rule.source}:1: a rule must be a CONSTRUCT query, this is another one")
    statements: dict[object, list[ox.Triple]] = defaultdict(list)
    for triple in found:
        statements[triple.subject].append(triple)
    conclusions: dict[Conclusion, set[Term]] = defaultdict(set)
    for subject, about in statements.items():
        report = next((t.object for t in about if t.predicate == _REPORT), None)
        if not isinstance(subject, ox.BlankNode) or not isinstance(report, ox.NamedNode):
            raise KnowledgeError(f"{rule.source}:1: a rule must conclude blank nodes that have rc:report, found {subject}")
        said = sorted(((t.predicate, t.object) for t in about if t.predicate != _FROM), key=str)
        conclusions[Conclusion(report, tuple(said))].update(t.object for t in about if t.predicate == _FROM)
    return _most_specific(conclusions)


def _most_specific(conclusions: dict[Conclusion, set[Term]]) -> dict[Conclusion, set[Term]]:
    """Let a conclusion flow into one of its report that says the same and more: a finding repeated without its side."""
    by_report: dict[ox.NamedNode, list[Conclusion]] = defaultdict(list)
    for conclusion in conclusions:
        by_report[conclusion.report].append(conclusion)
    kept: dict[Conclusion, set[Term]] = defaultdict(set)
    for conclusion, premises in conclusions.items():
        fuller = [c for c in by_report[conclusion.report] if set(conclusion.statements) <= set(c.statements)]
        kept[max(fuller, key=lambda c: (len(c.statements), str(c)))] |= premises
    return kept


def _named(conclusions: dict[Conclusion, set[Term]], rule: Rule, name: ox.NamedNode) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, Term]]:
    """Yield the statements of the conclusions, each with an IRI that is the same whenever the rule is applied."""
    numbers: dict[ox.NamedNode, int] = defaultdict(int)
    for conclusion in sorted(conclusions, key=str):
        numbers[conclusion.report] += 1
        subject = ox.NamedNode(f"{conclusion.report.value}#{rule.id}-{numbers[conclusion.report]}")
        yield subject, _BY, name
        yield from ((subject, predicate, value) for predicate, value in conclusion.statements)
        yield from ((subject, _FROM, premise) for premise in conclusions[conclusion])
