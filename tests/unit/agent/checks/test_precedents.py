"""What similar sentences say of a doubtful word: what is mended, what is cleared, and what they leave alone."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.checks.precedents import DOUBTFUL, informed
from agent.checks.statements import CheckedReport
from agent.checks.transcription import transcription
from agent.proofreading import proofread
from agent.types import Document, Issue, IssueKind, Severity
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy
from tests.fakes import checked, probabilities

Say = Callable[..., tuple[Issue, ...]]

HITS = [
    ("en", "The lungs are clean bilaterally.", ["The lungs are clear bilaterally."], "clean", "clear"),
    ("en", "The lungs are claer.", ["The lungs are clear."], "claer", "clear"),
    ("en", "THE LUNGS ARE CLAER.", ["The lungs are clear."], "CLAER", "CLEAR"),
    ("en", "Heart sighs is normal.", ["Heart size is normal."], None, None),
    ("en", "The left long, 5 mm.", ["The right lungs, 12 mm."], "long", "lungs"),
    ("en", "Generative changes of the left shoulder.", ["Degenerative changes of the right shoulder."], "Generative", "Degenerative"),
    ("de", "Die Lunge ist beidseits gut belüftel.", ["Die Lunge ist beidseits gut belüftet."], "belüftel", "belüftet"),
    ("de", "Kein Himweis auf Stauung.", ["Kein Hinweis auf Stauung."], "Himweis", "Hinweis"),
    ("fr", "Pas de lésion visibel.", ["Pas de lésion visible."], "visibel", "visible"),
    ("fr", "Le cœur est de taile normale.", ["Le cœur est de taille normale."], "taile", "taille"),
    ("es", "Sin hallazgos relevates.", ["Sin hallazgos relevantes."], "relevates", "relevantes"),
    ("es", "No se observan aleraciones.", ["No se observan alteraciones."], "aleraciones", "alteraciones"),
]
MISSES = [
    ("en", "The lungs are clean bilaterally.", [], "nothing similar"),
    ("en", "The lungs are clean bilaterally.", ["The lungs are clear."], "other words around"),
    ("en", "The lungs are clean.", ["The lungs are clear.", "The lungs are clean."], "others write it too"),
    ("en", "The lungs are hazy.", ["The lungs are clear."], "another word altogether"),
    ("en", "The left lung is clear.", ["The right lung is clear."], "the other side"),
    ("en", "Seen in 2011.", ["Seen in 2019."], "another number"),
    ("en", "The nodules are small.", ["The nodule are small."], "another form of the word"),
    ("en", "Opacity in the base.", ["Opacities in the base."], "a term of the ontology"),
    ("en", "Small left effusion.", ["Small left infusion."], "a term where the library is wrong"),
    ("en", "Clean.", ["Clear."], "no words around"),
    ("en", "No XXXX seen in it.", ["No mass seen in it."], "a mask"),
    ("en", "The lungs are clean.", ["The lungs are clear.", "The lungs are ocean."], "two words that it may be"),
    ("en", "These are old fractures.", ["This are old fractures."], "a short word"),
    ("en", "In good condition today.", ["In good position today."], "too many letters apart"),
    ("de", "Die Lunge ist gut entfaltet.", ["Die Lunge ist gut belüftet."], "another German word"),
    ("de", "Linke Lunge gut belüftet.", ["Rechte Lunge gut belüftet."], "the other German side"),
    ("fr", "Lésion stable à gauche.", ["Lésion stable à droite."], "the other French side"),
    ("fr", "Des nodules calcifiés à la base.", ["Des nodules calcifié à la base."], "another French form"),
    ("es", "Pulmones bien expandidos.", ["Pulmones bien aireados."], "another Spanish word"),
]


@pytest.fixture(scope="module")
def say(knowledge: KnowledgeBase, read: Callable[..., Document]) -> Say:
    """Return a function: a text, its language, and what is similar to each of its sentences, to its transcription issues."""

    def issues(text: str, language: str, similar: list[str]) -> tuple[Issue, ...]:
        report = with_precedents(checked(knowledge, read(text, language)), similar)
        return tuple(informed(report, list(transcription(report))))

    return issues


def with_precedents(report: CheckedReport, similar: list[str]) -> CheckedReport:
    return replace(report, precedents=tuple(tuple(similar) for _ in report.document.body))


@pytest.mark.parametrize(("language", "text", "similar", "word", "meant"), HITS)
def test_a_word_is_mended_after_similar_sentences(
    say: Say, language: str, text: str, similar: list[str], word: str | None, meant: str | None
) -> None:
    found = say(text, language, similar)
    if word is None:  # a check knows it already; it is told once
        assert len(found) == 1
        return
    [issue] = found
    assert issue.kind is IssueKind.TRANSCRIPTION
    assert (issue.spans[0].text, issue.suggestion.replacement) == (word, meant)
    assert text[issue.spans[0].start : issue.spans[0].end] == word
    assert issue.severity is Severity.WARNING


@pytest.mark.parametrize(("language", "text", "similar", "word", "meant"), HITS)
def test_the_mend_leaves_nothing_to_say(
    say: Say, language: str, text: str, similar: list[str], word: str | None, meant: str | None
) -> None:
    [issue] = say(text, language, similar)
    edit = issue.suggestion
    assert say(text[: edit.start] + edit.replacement + text[edit.end :], language, similar) == ()


@pytest.mark.parametrize(("language", "text", "similar", "why"), MISSES)
def test_nothing_is_added(say: Say, language: str, text: str, similar: list[str], why: str) -> None:
    assert say(text, language, similar) == say(text, language, []), why


def test_agreement_makes_surer(say: Say) -> None:
    [alone] = say("There is a large pnuemothorax.", "en", [])
    [agreed] = say("There is a large pnuemothorax.", "en", ["There is a large pneumothorax."])
    assert (alone, alone.confidence < agreed.confidence) == (agreed, True)


def test_a_doubtful_word_is_cleared_where_others_write_it(say: Say) -> None:
    text, mended = "There is a large pnuemothorax, 3 cm.", ["There is a large pneumothorax, 5 cm."]
    [doubtful] = say(text, "en", [])
    assert doubtful.confidence < DOUBTFUL
    assert say(text, "en", ["There is a large pnuemothorax, 5 cm."]) == ()
    assert say(text, "en", mended) == (doubtful,)


def test_a_sure_issue_stays_whatever_others_write(say: Say) -> None:
    text = "Small left plural effusion."
    assert say(text, "en", [text]) == say(text, "en", []) != ()


def test_the_proofreader_asks_similar_sentences(knowledge: KnowledgeBase, chexpert: Taxonomy, read: Callable[..., Document]) -> None:
    linked = read("The lungs are clean bilaterally.")
    said = probabilities(knowledge, chexpert, [linked])
    similar = (("The lungs are clear bilaterally.",),)
    assert proofread([linked], said, chexpert, knowledge) == [()]
    [[issue]] = proofread([linked], said, chexpert, knowledge, [similar])
    assert issue.suggestion.replacement == "clear"


def test_other_kinds_are_not_judged_by_one_sentence(knowledge: KnowledgeBase, read: Callable[..., Document]) -> None:
    from agent.checks.omission import omission

    text = "FINDINGS: Displaced rib fracture. Lungs are clear.\nIMPRESSION: Lungs are clear."
    report = with_precedents(checked(knowledge, read(text)), ["Displaced rib fracture."])
    found = list(omission(report))
    assert found
    assert informed(report, found) == found


@given(
    words=st.lists(
        st.sampled_from(["lungs", "are", "clear", "clean", "heart", "size", "5", "left", "base", "bass"]), min_size=1, max_size=8
    )
)
def test_a_sentence_is_its_own_precedent(knowledge: KnowledgeBase, read: Callable[..., Document], words: list[str]) -> None:
    text = " ".join(words).capitalize() + "."
    report = checked(knowledge, read(text))
    own = replace(report, precedents=tuple((s.span.text,) for s in report.document.body))
    issues = list(transcription(report))
    assert set(informed(own, issues)) <= set(issues)
