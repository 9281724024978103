"""Whether an encoder with 8-bit weights gives the same labels, faster; writes `results/int8.json`.

usage: python benchmarks/int8.py
The linear layers get 8-bit weights, and their inputs 8 bits with one scale per batch (dynamic quantization of PyTorch), which is
what a processor without other hardware offers. As the scale is the batch's, the order of the reports is turned round too, to see
whether labels come to depend on which reports are labeled together. Open-i dev is read from RADCONCORD_DATA.
"""

import warnings
from collections.abc import Sequence
from typing import Any

import torch
from common import DATA, labeled, save

from agent import Annotation, RadiologyAgent, Report
from agent.evaluation import evaluate, gold_labels
from agent.inputs import read_reports

OPENI = DATA / "openi" / "dev_labeled.jsonl"


def agent(*, quantized: bool) -> RadiologyAgent:
    """Return an agent with empty memories."""
    made = RadiologyAgent()
    if quantized:
        transformer = made.context.classifier.encoder.model[0]
        transformer.model = torch.ao.quantization.quantize_dynamic(transformer.model, {torch.nn.Linear}, dtype=torch.qint8)
    return made


def changed(one: Sequence[Annotation], other: Sequence[Annotation]) -> float:
    """Return the share of labels that differ between two runs over the same reports, in any order."""
    classes = [{(a.report.id, label.finding): label.mention_class for a in run for label in a.labels} for run in (one, other)]
    return round(sum(classes[0][cell] is not classes[1][cell] for cell in classes[0]) / len(classes[0]), 5)


def main() -> None:
    warnings.simplefilter("ignore")  # PyTorch announces that this function moves to another package
    given = [Report(r.id, r.text) for r in read_reports([OPENI])]
    gold = gold_labels(OPENI)
    runs: dict[str, list[Annotation]] = {}
    figures: dict[str, Any] = {"reports": len(given)}
    for name, quantized in (("fp32", False), ("int8", True)):
        runs[name], speed = labeled(agent(quantized=quantized), given)
        turned, _ = labeled(agent(quantized=quantized), given[::-1])
        scores = evaluate(gold, runs[name])
        figures[name] = {
            "reports_per_second": speed,
            "accuracy": scores["accuracy"],
            "macro_f1": scores["macro_f1"],
            "labels_changed_by_the_order_of_reports": changed(runs[name], turned),
        }
        print(name, figures[name])
    figures["labels_changed_by_int8"] = changed(runs["fp32"], runs["int8"])
    save("int8", figures)


if __name__ == "__main__":
    main()
