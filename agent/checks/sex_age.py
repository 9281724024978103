"""`sex_age`: the sex or age that a report gives contradicts itself or the organs it describes."""

from collections.abc import Iterator

from agent.checks.policy import POLICY
from agent.checks.statements import CheckedReport
from agent.checks.wording import in_the_style_of, with_other_sex
from agent.study import Fact, Study
from agent.types import Issue, IssueKind, Sentence, Span, Suggestion
from kg.language import StudyCategory

_DAYS = {"years": 365, "months": 30, "weeks": 7, "days": 1}
_ROUNDING = 2
"""Ages in different units differ where one is more than so many times the other: 18 months may be called 1 year."""
_OBJECT = 12
"""Characters within which an age belongs to the finding or examination behind it ("a 2-year-old fracture")."""


def sex_age(report: CheckedReport) -> Iterator[Issue]:
    """Yield an issue where the patient has two sexes, organs of the other sex, or two ages."""
    told = report.study
    sexes = _clear(told.of(StudyCategory.SEX))
    other = next((f for f in sexes if f.value != sexes[0].value), None)
    if other:
        message = f'The patient is "{sexes[0].span.text}" and "{other.span.text}".'
        yield _issue(message, sexes[0].span, other.span, _outvoted(sexes), 0.85)
    else:
        yield from _organs(report, told, sexes)
    yield from _ages(report, told)


def _clear(sexes: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Leave out sentences with both sexes ("male or female"), which speak of nobody, and lone words, the choices of a form."""
    values: dict[Span, set[str]] = {}
    for fact in sexes:
        values.setdefault(fact.sentence, set()).add(fact.value)
    return tuple(f for f in sexes if len(values[f.sentence]) == 1 and f.sentence.text != f.span.text)


def _outvoted(facts: tuple[Fact, ...]) -> Suggestion | None:
    """Correct the fact that stands alone against at least two others that agree."""
    keys = [(f.value, f.number) for f in facts]
    alone = [f for f, key in zip(facts, keys, strict=True) if keys.count(key) == 1]
    others = [f for f in facts if f not in alone]
    if len(alone) != 1 or len({(f.value, f.number) for f in others}) != 1:
        return None
    old, new = alone[0].span, others[0].span
    return Suggestion(old.start, old.end, in_the_style_of(old.text, new.text))


def _organs(report: CheckedReport, told: Study, sexes: tuple[Fact, ...]) -> Iterator[Issue]:
    """A uterus in a man, a prostate in a woman, or both in one patient."""
    bound = list(_bound(report, told))
    if sexes:
        strange = next(((concept, span) for concept, span in bound if report.ontology[concept].sex != sexes[0].value), None)
        if strange:
            concept, span = strange
            message = f'The patient is "{sexes[0].span.text}", but the report speaks of {report.ontology[concept].name}.'
            known = {report.ontology[c].sex for c, _ in bound}
            edit = _other_sex(report, sexes[0]) if len(sexes) == 1 == len(known) else None
            yield _issue(message, sexes[0].span, span, edit, 0.9, concept)
    elif len({report.ontology[concept].sex for concept, _ in bound}) > 1:
        (first, one) = bound[0]
        second, other = next((c, s) for c, s in bound if report.ontology[c].sex != report.ontology[first].sex)
        names = report.ontology[first].name, report.ontology[second].name
        yield _issue(f"The report speaks of {names[0]} and of {names[1]}, which no patient has both.", one, other, None, 0.8, second)


def _other_sex(report: CheckedReport, said: Fact) -> Suggestion | None:
    """Correct the one word for the patient's sex, where every organ of one sex in the report is of the other."""
    words = with_other_sex(said.span.text, report.knowledge.language(report.document.language))
    return Suggestion(said.span.start, said.span.end, words) if words else None


def _bound(report: CheckedReport, told: Study) -> Iterator[tuple[str, Span]]:
    """Yield the concepts of one sex that the body names, with their words; other persons left out."""
    strangers = {f.sentence for f in told.facts if f.category is StudyCategory.ELSEWHERE and f.value == "person"}
    for sentence in report.document.body:
        if sentence.span in strangers:
            continue
        for mention in sentence.mentions:
            if report.ontology[mention.concept].sex is not None:
                yield mention.concept, _part(sentence, mention.start, mention.end)


def _part(sentence: Sentence, start: int, end: int) -> Span:
    span = sentence.span
    return Span(start, end, span.text[start - span.start : end - span.start], span.section)


def _ages(report: CheckedReport, told: Study) -> Iterator[Issue]:
    """45 years in one place, 54 in another."""
    things = [m.start for s in report.document.sentences for m in s.mentions] + [f.span.start for f in told.of(StudyCategory.MODALITY)]
    ages = tuple(f for f in told.of(StudyCategory.AGE) if not any(f.span.start <= start <= f.span.end + _OBJECT for start in things))
    other = next((f for f in ages if _ages_differ(ages[0], f)), None)
    if other:
        message = f'The patient is "{ages[0].span.text}" and "{other.span.text}".'
        yield _issue(message, ages[0].span, other.span, _outvoted(ages), 0.85)


def _ages_differ(one: Fact, other: Fact) -> bool:
    if one.value == other.value:
        return one.number != other.number
    days = sorted((fact.number or 0) * _DAYS[fact.value] for fact in (one, other))
    return days[1] > _ROUNDING * max(days[0], 1)


def _issue(message: str, one: Span, other: Span, edit: Suggestion | None, confidence: float, concept: str | None = None) -> Issue:
    spans = tuple(sorted((one, other), key=lambda span: span.start))
    return Issue(IssueKind.SEX_AGE, POLICY[IssueKind.SEX_AGE], message, spans, concept, edit, confidence)
