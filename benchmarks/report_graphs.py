"""How fast a dataset of ten thousand report graphs answers a question; writes `results/report_graphs.json`.

The graphs are made from fictional mentions, drawn at random from the ontology; there is no report text behind them. The
bar: loading and the answer to "all reports with any pleural abnormality on the left, not seen before" in under 5 s.
"""

import random
import tempfile
import time
from pathlib import Path

from common import save

from agent.graph_export import GraphFormat, write_graph_file, write_graph_folder
from agent.report_graph import report_graph
from agent.types import Document, Mention, Modifier, Presence, Report, SectionKind, Sentence, Span
from kg.concept import ConceptKind
from kg.dataset import Dataset
from kg.knowledge import KnowledgeBase
from kg.language import VALUES, Category
from kg.rules import apply_rules, load_rules

REPORTS = 10_000
SENTENCES = 8
WIDTH = 60
"""Characters of a sentence."""
PLEURAL_LEFT_NEW = """
SELECT DISTINCT ?report WHERE {
  ?o rc:concept/rc:isA rad:pleural_finding ; rc:presence rad:presence_affirmed ;
     rc:side rad:laterality_left ; rc:change rad:change_new ; rc:report ?report .
}
"""
BAR = 5.0


class Writer:
    """Makes fictional documents of random mentions."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        ontology = knowledge.ontology
        self._observations = [c for c in ontology if ontology[c].kind.is_observation]
        # A fifth of the observations are pleural, so that the question finds many reports.
        self._pleural = sorted(ontology.descendants("rad:pleural_finding"))
        self._places = [c for c in ontology if ontology[c].kind is ConceptKind.ANATOMY]
        self._random = random.Random(20260101)  # noqa: S311

    def document(self, number: int) -> Document:
        """Return a document of `SENTENCES` sentences, each with an observation and an anatomy mention."""
        sentences = tuple(self._sentence(at * WIDTH) for at in range(SENTENCES))
        return Document(Report(f"r{number}", ""), "en", (), sentences)

    def _sentence(self, start: int) -> Sentence:
        draw = self._random
        section = SectionKind.FINDINGS if start < WIDTH * SENTENCES // 2 else SectionKind.IMPRESSION
        presence = draw.choice([Presence.AFFIRMED, Presence.AFFIRMED, Presence.NEGATED, Presence.UNCERTAIN])
        said = {str(c): self._modifier(c, start) for c in (Category.LATERALITY, Category.SEVERITY, Category.CHANGE) if draw.random() < 0.3}
        pool = self._pleural if draw.random() < 0.2 else self._observations
        observation = Mention(draw.choice(pool), start + 20, start + 35, presence, **said)
        place = Mention(draw.choice(self._places), start + 40, start + 50, Presence.AFFIRMED)
        return Sentence(Span(start, start + WIDTH - 1, "", section), (observation, place))

    def _modifier(self, category: Category, start: int) -> Modifier:
        return Modifier(self._random.choice(VALUES[category]), start + 2, start + 8)


def expected(documents: list[Document], knowledge: KnowledgeBase) -> int:
    """Count the reports that the question must find, without the dataset."""
    pleural = {"rad:pleural_finding"} | knowledge.ontology.descendants("rad:pleural_finding")
    return sum(any(_is_wanted(s.mentions[0], pleural) for s in document.sentences) for document in documents)


def _is_wanted(mention: Mention, concepts: set[str]) -> bool:
    said = {modifier.value for modifier in (mention.laterality, mention.change) if modifier}
    return mention.concept in concepts and mention.presence is Presence.AFFIRMED and said == {"left", "new"}


def timed(work) -> float:
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 2)


def asked(knowledge: KnowledgeBase, path: Path) -> dict[str, float]:
    """Load a dataset, ask it, and apply the rules."""
    made: list[Dataset] = []
    loading = timed(lambda: made.append(Dataset(knowledge)) or made[0].load(path))
    answering = timed(lambda: made[0].ask(PLEURAL_LEFT_NEW))
    return {
        "seconds_to_load": loading,
        "seconds_to_answer": answering,
        "seconds_for_all_rules": timed(lambda: apply_rules(made[0], load_rules(knowledge.ontology))),
        "reports_found": len(made[0].ask(PLEURAL_LEFT_NEW).rows),
        "statements": len(made[0].store),
    }


def main() -> None:
    knowledge = KnowledgeBase()
    writer = Writer(knowledge)
    documents = [writer.document(n) for n in range(REPORTS)]
    made: list = []
    figures: dict = {"reports": REPORTS, "reports_to_find": expected(documents, knowledge), "bar_seconds": BAR}
    figures["seconds_to_make"] = timed(lambda: made.extend(report_graph(d, (), knowledge.ontology) for d in documents))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures["seconds_to_write"] = timed(lambda: write_graph_file(made, folder / "all.trig", GraphFormat.TRIG))
        write_graph_folder(made, folder / "turtle", GraphFormat.TURTLE)
        figures["megabytes"] = round((folder / "all.trig").stat().st_size / 1e6, 1)
        figures["one_file"] = asked(knowledge, folder / "all.trig")
        figures["folder_of_files"] = asked(knowledge, folder / "turtle")
    for kind in ("one_file", "folder_of_files"):
        fast = figures[kind]["seconds_to_load"] + figures[kind]["seconds_to_answer"] < BAR
        figures[kind]["passed"] = fast and figures[kind]["reports_found"] == figures["reports_to_find"]
    print(figures)
    save("report_graphs", figures)


if __name__ == "__main__":
    main()
