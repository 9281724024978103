"""What each part of the agent contributes: labels with one part taken away at a time; writes `results/ablation.json`.

usage: python benchmarks/ablation.py
Sets are those of `labeling.py`: Open-i dev and BIMCV dev where RADCONCORD_DATA has them, the fictional reports of twelve
languages, the test sentences of twenty-five. The classifier was trained with links, so `without links` is harsher than a
classifier that never had them; nothing is trained anew here.
"""

from typing import Any

from common import save
from labeling import score_reports, score_sentences

from agent import RadiologyAgent
from agent.linking import LinkedText, Linker
from agent.types import Mention

VARIANTS: dict[str, dict[str, Any]] = {
    "whole": {},
    "without paths": {"paths": False},
    "without retrieval": {"retrieve": False},
    "without the second round": {"rounds": 1},
    "without links": {},
}


class NoLinks(Linker):
    """Links nothing."""

    def __init__(self) -> None:
        self.link = lambda text, language: LinkedText((), summary=False)  # noqa: ARG005

    def mentions(self, text: str, language: str, offset: int) -> tuple[Mention, ...]:  # noqa: ARG002
        """Return no mention."""
        return ()


def main() -> None:
    figures: dict[str, Any] = {}
    for name, options in VARIANTS.items():
        print(name)
        agent = RadiologyAgent(**options)
        if name == "without links":
            agent.context.linker = NoLinks()
        reports, sentences = score_reports(agent), score_sentences(agent)
        figures[name] = {
            "accuracy": {key: scores["accuracy"] for key, scores in reports.items()} | {"sentences": sentences["accuracy"]},
            "macro_f1": {key: scores["macro_f1"] for key, scores in reports.items() if "dev" in key},
            "needs_review_per_100": {key: scores["needs_review_per_100"] for key, scores in reports.items() if "dev" in key},
        }
    save("ablation", figures)


if __name__ == "__main__":
    main()
