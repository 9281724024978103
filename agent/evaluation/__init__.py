"""How well labels agree with a gold standard, as the field reports it; figures only, no text of a report.

`evaluate` is the quick look of the benchmarks; `full_evaluation` makes everything that a paper would report.
"""

from agent.evaluation.cells import Cell
from agent.evaluation.gold import GoldReport, gold_labels, read_gold
from agent.evaluation.predictions import matched, read_predictions
from agent.evaluation.quick import class_scores, evaluate, f1, share_right
from agent.evaluation.report import Evaluation, full_evaluation

__all__ = [
    "Cell",
    "Evaluation",
    "GoldReport",
    "class_scores",
    "evaluate",
    "f1",
    "full_evaluation",
    "gold_labels",
    "matched",
    "read_gold",
    "read_predictions",
    "share_right",
]
