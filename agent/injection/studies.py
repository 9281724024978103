"""Title, technique, prior examination, sex and age, against what the rest of the report says."""

import re
from collections.abc import Iterator
from random import Random

from agent.checks.statements import CheckedReport
from agent.injection.edits import Edit, replaced
from agent.injection.wording import counterpart, study_counterpart
from agent.locating import wholes
from agent.study import Fact, Study
from agent.types import ONE_SIDED, Laterality, SectionKind
from kg.language import STUDY_VALUES, Category, StudyCategory

_ANNOUNCED = (SectionKind.EXAM, SectionKind.TECHNIQUE)
_ENOUGH = 2
"""Sentences that must speak of the true body part."""
_YEARS = (13, 40)
"""By how much an age is changed."""
_OTHER_SEX = {"female": "male", "male": "female"}
_OTHER_CONTRAST = {"given": "none", "none": "given"}


def modality_swapped(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """Name another modality in the title than the technique or the body does."""
    told = report.study
    category = StudyCategory.MODALITY
    for fact in told.of(category, SectionKind.EXAM):
        evidence = [f for f in told.of(category, SectionKind.TECHNIQUE) if f.value == fact.value]
        evidence += [f for f in told.body(category) if f.points_here and f.value == fact.value]
        evidence += [f for f in told.body(StudyCategory.APPEARANCE) if f.value == fact.value]
        others = sorted(set(STUDY_VALUES[category]) - told.named(category) - {"NM", "MG"})
        rng.shuffle(others)
        value = next((v for v in others if _study_word(report, fact, v)), None)
        if evidence and value and _alone(told, fact):
            yield from _swapped(report, fact, value, "another modality", evidence[0])


def contrast_swapped(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """With contrast in one place, without in another."""
    told = report.study
    facts = [f for f in told.of(StudyCategory.CONTRAST) if f.section.is_body or f.section in _ANNOUNCED]
    if {f.value for f in facts} not in ({"given"}, {"none"}):
        return
    for fact in facts:
        elsewhere = [f for f in facts if f.section is not fact.section]
        if elsewhere and _alone(told, fact):
            yield from _swapped(report, fact, _OTHER_CONTRAST[fact.value], "contrast", elsewhere[0])


def exam_side_swapped(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """The title names the other side than the body."""
    told, language = report.study, report.knowledge.language(report.document.language)
    regions = told.of(StudyCategory.REGION, SectionKind.EXAM)
    for fact in regions:
        if fact.side not in ONE_SIDED or len({f.side for f in regions}) > 1 or fact.side_span is None:
            continue
        body = [f for f in told.body(StudyCategory.REGION) if f.value == fact.value and f.side]
        new = counterpart(language, Category.LATERALITY, fact.side_span.text, Laterality(fact.side).opposite)
        if body and new and {f.side for f in body} == {fact.side}:
            yield replaced(fact.sentence, fact.side_span.start, fact.side_span.end, new, "the other side", body[0].sentence)


def body_part_swapped(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """The title names a body part that the body does not speak of."""
    told = report.study
    titles = told.of(StudyCategory.REGION, SectionKind.EXAM)
    if len(titles) != 1:
        return
    spoken = [(s.span, {w for m in s.mentions for w in _wholes(report, m.concept)}) for s in report.document.body]
    about = [span for span, places in spoken if f"rad:{titles[0].value}" in places]
    near = {w for _, places in spoken for w in places} | wholes(f"rad:{titles[0].value}", report.ontology)
    named = told.named(StudyCategory.REGION)
    far = [v for v in STUDY_VALUES[StudyCategory.REGION] if f"rad:{v}" not in near and v not in named and _is_apart(report, v, near)]
    if len(about) >= _ENOUGH and far:
        fact = titles[0]
        new = _study_word(report, fact, rng.choice(far))
        if new:
            yield replaced(fact.sentence, fact.span.start, fact.span.end, new, "another body part", about[0])


def _wholes(report: CheckedReport, concept: str) -> set[str]:
    """Return a concept, where it is expected, and everything that these are in."""
    return {whole for place in (concept, *report.ontology.expected_anatomy(concept)) for whole in wholes(place, report.ontology)}


def _is_apart(report: CheckedReport, value: str, near: set[str]) -> bool:
    """Return whether a body part neither holds nor is part of one that the report speaks of."""
    concept = f"rad:{value}"
    regions = {f"rad:{v}" for v in STUDY_VALUES[StudyCategory.REGION]}
    return concept in report.ontology and not wholes(concept, report.ontology) & near & regions


def prior_denied(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """The comparison section says that there is none, the body compares."""
    told, text = report.study, report.document.report.text
    drawn = [f for f in told.of(StudyCategory.PRIOR) if f.value == "compared" and f.section.is_body]
    words = report.knowledge.language(report.document.language).study
    nothing = [w.text for w in words if w.category is StudyCategory.PRIOR and w.value == "none"]
    plain = [text for text in nothing if " " in text and text.replace(" ", "").isalpha()]
    for section in report.document.sections if drawn and plain else ():
        sentences = [s.span for s in report.sentences(SectionKind.COMPARISON) if section.start <= s.span.start < section.end]
        if section.kind is SectionKind.COMPARISON and sentences:
            start, end = sentences[0].start, sentences[-1].end
            new = rng.choice(plain)
            said = f"no prior, for {len(text[start:end].split())} words"
            yield Edit(start, end, f"{new[:1].upper()}{new[1:]}.", said, section.kind, drawn[0].sentence)


def sex_swapped(report: CheckedReport, _: Random) -> Iterator[Edit]:
    """Name the other sex in one place, where another word or an organ tells the true one."""
    told = report.study
    facts = told.of(StudyCategory.SEX)
    if len({f.value for f in facts}) != 1:
        return
    organs = [s.span for s in report.document.body if any(report.ontology[m.concept].sex == facts[0].value for m in s.mentions)]
    for fact in facts:
        evidence = [f.sentence for f in facts if f is not fact] + organs
        new = _study_word(report, fact, _OTHER_SEX[fact.value])
        if evidence and new:
            yield replaced(fact.sentence, fact.span.start, fact.span.end, new, "the other sex", evidence[0])


def age_changed(report: CheckedReport, rng: Random) -> Iterator[Edit]:
    """Give another age in one place, where two places give the same."""
    told = report.study
    facts = [f for f in told.of(StudyCategory.AGE) if f.value == "years" and f.number]
    for fact in facts:
        same = [f for f in facts if f is not fact and f.number == fact.number]
        digits = re.search(r"\d+", fact.span.text)
        if same and digits and len({f.number for f in facts}) == 1:
            by = rng.randint(*_YEARS)
            age = (fact.number or 0) + (by if (fact.number or 0) < _YEARS[1] else -by)
            start = fact.span.start + digits.start()
            yield replaced(fact.sentence, start, start + len(digits.group()), str(max(age, 1)), "another age", same[0].sentence)


def _study_word(report: CheckedReport, fact: Fact, value: str) -> str | None:
    language = report.knowledge.language(report.document.language)
    return study_counterpart(language, fact.category, fact.span.text, fact.value, value)


def _swapped(report: CheckedReport, fact: Fact, value: str, description: str, evidence: Fact) -> Iterator[Edit]:
    if new := _study_word(report, fact, value):
        yield replaced(fact.sentence, fact.span.start, fact.span.end, new, description, evidence.sentence)


def _alone(told: Study, fact: Fact) -> bool:
    """Return whether its section names nothing else of the kind, which would outlive the edit."""
    return sum(f.section is fact.section for f in told.of(fact.category)) == 1
