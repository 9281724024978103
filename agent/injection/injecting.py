"""Puts one error into a report, or errors into a share of many reports, the same for the same seed."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from agent.checks.statements import CheckedReport
from agent.injection.edits import Edit, applied, record
from agent.injection.errors import CATALOGUE, ErrorType, InjectedError
from agent.injection.injectors import INJECTORS
from agent.injection.pairs import stated_by_cues
from agent.linking import Linker
from agent.splitting import Splitter, link
from agent.types import IssueKind, Report
from kg.knowledge import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Injected:
    """A report and the errors in it; none where it is left correct."""

    report: Report
    errors: tuple[InjectedError, ...] = ()


class ErrorInjector:
    """Corrupts reports with the words of their language's tables."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._splitter = Splitter(knowledge)
        self._linker = Linker(knowledge)
        self._read = lru_cache(maxsize=1)(self._read_anew)  # one report is often asked for one type after the other

    def inject(self, report: Report, kind: ErrorType | IssueKind | None = None, seed: int = 0) -> Injected | None:
        """Put one error into a report.

        Args:
            report: a report taken as correct.
            kind: a type of error, or any type of a kind of issue; any type at all if None.
            seed: the same seed makes the same error of the same text.

        Returns:
            the report with its error; None where nothing in it can be made wrong in that way.
        """
        read = self._read(report)
        if read is None:
            return None
        rng, types = _random(seed, report, kind), types_of(kind)
        # A type is drawn before an edit, so that a report of many sentences is not always misspelt.
        for error_type in rng.sample(types, len(types)):
            edits = list(INJECTORS[error_type](read, rng))
            if edits:
                return self._injected(read, rng.choice(edits), error_type)
        return None

    def inject_many(
        self, reports: Iterable[Report], kinds: Sequence[ErrorType | IssueKind] = (), *, correct: float = 0.75, seed: int = 0
    ) -> Iterator[Injected]:
        """Yield every report, a share of them with one error; those that cannot be corrupted stay as they are.

        Args:
            reports: reports taken as correct.
            kinds: what to put in; the kinds take turns at random. All if empty.
            correct: the share of reports to leave as they are.
            seed: the same seed makes the same errors.
        """
        for report in reports:
            rng = _random(seed, report, None)
            kind = rng.choice(kinds) if kinds else None
            spoilt = None if rng.random() < correct else self.inject(report, kind, seed)
            yield spoilt or Injected(report)

    def _read_anew(self, report: Report) -> CheckedReport | None:
        document = link(self._splitter.split([report]), self._linker)[0]
        return None if document.error else stated_by_cues(document, self._knowledge)

    def _injected(self, read: CheckedReport, edit: Edit, error_type: ErrorType) -> Injected:
        clean = read.document.report
        sentences = tuple(s.span for s in read.document.sentences)
        error = record(clean.text, edit, error_type, sentences)
        spoilt = replace(clean, text=applied(clean.text, edit), language=read.document.language)
        return Injected(spoilt, (error,))


def types_of(kind: ErrorType | IssueKind | None) -> list[ErrorType]:
    """Return the types of errors of a kind, all if None."""
    if isinstance(kind, ErrorType):
        return [kind]
    return [t for t in INJECTORS if kind is None or CATALOGUE[t].kind is kind]


def _random(seed: int, report: Report, kind: ErrorType | IssueKind | None) -> Random:
    return Random(f"{seed}\n{kind}\n{report.id}\n{report.text}")  # noqa: S311 - sampling, no secret


def restored(text: str, error: InjectedError) -> str:
    """Return a report with the error taken out again."""
    return text[: error.start] + error.original + text[error.end :]


def to_json(injected: Injected) -> str:
    """Return one line of JSON: the report and its errors, in the keys of the regression suite and a few more."""
    row = {
        "id": injected.report.id,
        "lang": injected.report.language,
        "report": injected.report.text,
        "errors": [_error_row(error) for error in injected.errors],
    }
    return json.dumps(row, ensure_ascii=False)


def _error_row(error: InjectedError) -> dict[str, object]:
    known = CATALOGUE[error.type]
    return {
        "kind": str(error.kind),
        "also": [str(kind) for kind in known.also],
        "type": str(error.type),
        "rexerr": known.rexerr and str(known.rexerr),
        "scheme": known.scheme and str(known.scheme),
        "start": error.start,
        "end": error.end,
        "text": error.replacement,
        "original": error.original,
        "fix": error.original if error.has_one_fix else None,
        "only_fix": error.has_one_fix,
        "section": str(error.section),
        "sentences": [list(span) for span in error.sentences],
        "description": error.description,
    }
