"""Our labels beside other engines' that read the same lexicon; prints a table and writes `results/side_by_side.json`.

usage: python -m benchmarks.side_by_side [--weights FOLDER]    (in the project's folder)

Reports are those of Open-i dev from RADCONCORD_DATA. medSpaCy (ConText) and negspaCy (NegEx) get the body of each report in the
sections that we found, and our English lexicon as rules (see `lexicon_export`); sentences, precedence among the rules, and cues
are their own. Their mentions become labels by the guideline's precedence (see `scoring`); so do our own in the row `linker and
cues, scored alike`. The other rows of ours are whole runs of the agent, proofreading included, which their speed pays for.
The lexicon was written with reports like these in view; the cues of the other engines were not.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from agent import RadiologyAgent, Report
from agent.evaluation import GoldReport, full_evaluation, matched, read_gold, read_predictions
from agent.inputs import read_reports
from agent.output import AnnotationModel
from agent.types import STATED
from benchmarks.common import DATA, labeled, save
from benchmarks.side_by_side.engines import ENGINES, run
from benchmarks.side_by_side.lexicon_export import export
from benchmarks.side_by_side.scoring import MentionScorer, said_by_links
from tests.fakes import CueClassifier

SCORED_ALIKE = "ours: linker and cues, scored alike"
COLUMNS = ("accuracy", "macro_f1", *(f"{c}_micro_f1" for c in STATED), *(f"{c}_macro_f1" for c in STATED))


class Scoreboard:
    """Scores each engine's results against the same gold standard."""

    def __init__(self, gold: Sequence[GoldReport], agent: RadiologyAgent) -> None:
        self._gold = gold
        self._taxonomy = agent.context.taxonomy
        self.rows: dict[str, dict[str, Any]] = {}

    def add(self, name: str, results: Sequence[AnnotationModel], reports_per_second: float, **more: Any) -> None:
        """Write results in the published format, read them again, and score them."""
        with tempfile.TemporaryDirectory(prefix="radconcord-") as folder:  # of mode 0700
            path = Path(folder) / "results.jsonl"
            path.write_text("".join(result.to_json() + "\n" for result in results), encoding="utf-8")
            found = matched(self._gold, read_predictions(path, self._taxonomy), path)
        scores = full_evaluation(self._gold, found, self._taxonomy).intervals
        figures = {c: {k: round(getattr(scores[c], k), 4) for k in ("estimate", "low", "high")} for c in COLUMNS}
        self.rows[name] = {**figures, "reports_per_second": reports_per_second, **more}

    def markdown(self) -> str:
        """Return the scores as a table."""
        lines = [f"| | {' | '.join(c.replace('_', ' ') for c in COLUMNS)} | reports/s |", f"|---|{'---:|' * (len(COLUMNS) + 1)}"]
        for name, row in self.rows.items():
            cells = [f"{row[c]['estimate']:.3f}" for c in COLUMNS]
            lines.append(f"| {name} | {' | '.join(cells)} | {row['reports_per_second']} |")
        return "\n".join(lines)


def strengths(weights: Path | None) -> Iterator[tuple[str, RadiologyAgent]]:
    yield "ours: linker and cues", RadiologyAgent(classifier=CueClassifier(), retrieve=False, rounds=1, language="en")
    yield "ours: classifier without retrieval", RadiologyAgent(weights=weights, retrieve=False, language="en")
    yield "ours: whole", RadiologyAgent(weights=weights, language="en")


def add_ours(board: Scoreboard, reports: Sequence[Report], weights: Path | None) -> str:
    """Score our own strengths; return the hash of the last one's weights."""
    sha256 = ""
    for name, agent in strengths(weights):
        found, speed = labeled(agent, reports)
        board.add(name, [agent.to_model(annotation) for annotation in found], speed)
        sha256 = agent.context.classifier.sha256
    return sha256


def add_links(board: Scoreboard, agent: RadiologyAgent, reports: Sequence[Report]) -> None:
    """Score what linker and cues say by the way that the other engines are scored."""
    splitter, scorer = agent.context.splitter, MentionScorer(agent.context, SCORED_ALIKE)
    splitter.split([Report("warm", "No effusion.", "en")])
    agent.context.linker.link("No effusion.", "en")
    started = time.perf_counter()
    bodies = [d.body for d in splitter.split(reports)]
    mentions = [[m for s in body for m in agent.context.linker.mentions(s.span.text, "en", s.span.start)] for body in bodies]
    speed = round(len(reports) / (time.perf_counter() - started), 1)
    board.add(SCORED_ALIKE, [scorer.result(r, said_by_links(found)) for r, found in zip(reports, mentions, strict=True)], speed)


def add_engines(board: Scoreboard, agent: RadiologyAgent, reports: Sequence[Report]) -> dict[str, Any]:
    """Score the other engines; return what was exported."""
    exported = export(agent.context.knowledge)
    documents = agent.context.splitter.split(reports)
    bodies = [(d.report.id, [d.report.text[s.body_start : s.end] for s in d.sections if s.kind.is_body]) for d in documents]
    for engine in ENGINES:
        outcome = run(engine, exported.rules, bodies)
        scorer = MentionScorer(agent.context, engine.name)
        pairs = zip(reports, outcome.mentions, strict=True)
        results = [scorer.result(report, [said for m in found for said in m.said()]) for report, found in pairs]
        speed = outcome.timing["reports_per_second"]
        board.add(engine.name, results, speed, packages=engine.packages, seconds_to_load=outcome.timing["seconds_to_load"])
    return {"rules": len(exported.rules), "labels": exported.exported, "labels_left_out": exported.left_out}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=Path)
    options = parser.parse_args()
    path = DATA / "openi" / "dev_labeled.jsonl"
    if not path.is_file():
        parser.exit(message=f"skipped: {path} is absent; set RADCONCORD_DATA\n")
    reports = [Report(r.id, r.text, "en") for r in read_reports([path])]
    agent = RadiologyAgent(language="en", weights=options.weights)
    board = Scoreboard(read_gold(path), agent)
    sha256 = add_ours(board, reports, options.weights)
    add_links(board, agent, reports)
    lexicon = add_engines(board, agent, reports)
    print(board.markdown())
    if options == parser.parse_args([]):
        note = "speeds: one run each on a machine that other processes load; ours proofread as well, but for the row scored alike"
        save("side_by_side", {"classifier_sha256": sha256, "reports": len(reports), "note": note, "lexicon": lexicon, "rows": board.rows})


if __name__ == "__main__":
    main()
