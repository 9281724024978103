"""The figures of experiments with classifiers as Markdown: training, few-shot, robustness, other engines, language models, int8."""

from typing import Any

from common import grid


def training_lines(figures: dict[str, Any]) -> list[str]:
    """Return what labeled reports, augmentation, data sets and parts of the classifier give."""
    lines = [f"What training gives (`python benchmarks/training.py`, commit {figures['commit']}; heads only, on a frozen encoder):", ""]
    for name, value in figures.items():
        if isinstance(value, list):
            lines += [f"{name}, accuracy and macro F1 by labeled reports:", "", *_curve(value), ""]
        elif isinstance(value, dict):
            lines += [f"{name}: {'; '.join(f'{key}: {_scores(scores)}' for key, scores in value.items())}.", ""]
    return lines[:-1]


def _curve(points: list[dict[str, Any]]) -> list[str]:
    sizes = sorted({point["reports"] for point in points})
    rows = []
    for title, augmented in (("as they are", False), ("with augmentation", True)):
        found = {point["reports"]: point for point in points if point["augmented"] is augmented}
        rows.append([title, *(f"{found[s]['accuracy']:.3f} / {found[s]['macro F1']:.3f}" if s in found else "" for s in sizes)])
    return grid(["", *map(str, sizes)], rows)


def _scores(scores: dict[str, Any]) -> str:
    if "accuracy" in scores:
        return f"{scores['accuracy']:.3f} / {scores['macro F1']:.3f}"
    return ", ".join(f"{name} {_scores(part)}" for name, part in scores.items())


def causal_lines(figures: dict[str, Any]) -> list[str]:
    """Return how the language model does."""
    rows = [
        [
            prompt,
            name,
            f"{scores['accuracy']:.4f}",
            f"{scores['macro_f1']:.3f}",
            " / ".join(f"{scores[c]['micro_f1']:.3f}" for c in ("positive", "negative", "uncertain")),
            f"{scores['valid_json']:.0%}",
            scores["seconds_per_report"],
        ]
        for prompt in ("with hints", "without hints")
        for name, scores in figures[prompt].items()
    ]
    header = ["prompt", "set", "accuracy", "macro F1", "positive / negative / uncertain micro F1", "valid JSON", "seconds per report"]
    return [
        f"The causal back end with {figures['base']}, trained by `agent/training/recipes/causal.toml` "
        f"(`python benchmarks/causal.py FOLDER`, commit {figures['commit']}; {figures['trained']}):",
        "",
        *grid(header, rows),
    ]


def few_shot_lines(figures: dict[str, Any]) -> list[str]:
    """Return what a few labeled examples give."""
    counts = [name for name in next(iter(figures["development"].values())) if name.isdigit()]
    rows = [[title, *(f"{found[n]['macro_f1']:.3f}" for n in counts)] for title, found in figures["development"].items()]
    unknown = next(
        (found["findings_without_concepts"] for found in figures["development"].values() if found["findings_without_concepts"]), []
    )
    return [
        f"Labeled examples without training (`python benchmarks/few_shot.py`, commit {figures['commit']}): positive macro F1 on the 100 "
        "CT-RATE reports kept apart, by number of examples. The weights of examples were chosen on another 100.",
        "",
        *grid(["taxonomy", *counts], rows),
        "",
        f"Findings that the vocabulary does not know under their bare names: {', '.join(unknown) or 'none'}.",
    ]


def robustness_lines(figures: dict[str, Any]) -> list[str]:
    """Return how labels hold under changes of a report; in brackets, bootstrap 95 % intervals."""

    def rate(found: dict[str, Any], name: str) -> str:
        value = found.get(name)
        return f"{value['rate']:.3f} [{value['low']:.3f}, {value['high']:.3f}]" if isinstance(value, dict) else ""

    still = [
        [kind, by["all"]["changes"], rate(by["all"], "flip_rate"), rate(by["all"], "flip_rate_of_stated")]
        for kind, by in figures["invariant"].items()
    ]
    turned = [
        [kind, by["all"]["changes"], *(rate(by["all"], name) for name in ("stays_rate", "declared_rate", "flip_rate_of_others"))]
        for kind, by in figures["variant"].items()
    ]
    return [
        f"Robustness (`python benchmarks/robustness.py`, commit {figures['commit']}; {figures['reports']} reports in twelve languages, "
        f"{figures['changed_reports']} changed ones): changes that must leave every label,",
        "",
        *grid(["change", "n", "labels that flip", "of those stated before"], still),
        "",
        "and changes after which a label must be another:",
        "",
        *grid(["change", "n", "label stays", "label becomes what it must", "other labels that flip"], turned),
    ]


def side_by_side_lines(figures: dict[str, Any]) -> list[str]:
    """Return other engines' scores with our lexicon."""
    rows = [
        [
            name,
            *(f"{row[key]['estimate']:.3f}" for key in ("accuracy", "macro_f1")),
            " / ".join(f"{row[f'{c}_micro_f1']['estimate']:.3f}" for c in ("positive", "negative", "uncertain")),
            row["reports_per_second"],
        ]
        for name, row in figures["rows"].items()
    ]
    return [
        f"Other engines with our English lexicon on {figures['reports']} Open-i dev reports (`python -m benchmarks.side_by_side`, commit "
        f"{figures['commit']}; {figures['lexicon']['rules']} rules; sentences, precedence and cues are their own, and the lexicon was "
        "written with such reports in view):",
        "",
        *grid(["", "accuracy", "macro F1", "positive / negative / uncertain micro F1", "reports/s"], rows),
    ]


def int8_lines(figures: dict[str, Any]) -> list[str]:
    """Return whether 8-bit weights change labels."""
    rows = [
        [
            name,
            f"{f['accuracy']:.4f}",
            f"{f['macro_f1']:.4f}",
            f["reports_per_second"],
            f"{f['labels_changed_by_the_order_of_reports']:.3%}",
        ]
        for name, f in figures.items()
        if isinstance(f, dict)
    ]
    return [
        f"Encoder with 8-bit weights (`python benchmarks/int8.py`, commit {figures['commit']}; {figures['reports']} Open-i dev reports); "
        f"{figures['labels_changed_by_int8']:.2%} of labels differ from those of fp32:",
        "",
        *grid(["encoder", "accuracy", "macro F1", "reports/s", "labels changed by the order of reports"], rows),
    ]


def causal_modes_lines(figures: dict[str, Any]) -> list[str]:
    """Return how the two ways to ask a language model compare."""
    header = ["asked", "accuracy", "macro F1", "seconds of training", "seconds per report"]
    rows = [
        [title, f"{f['accuracy']:.4f}", f"{f['macro_f1']:.3f}", f["seconds_of_training"], f["seconds_per_report"]]
        for title, mode in (("once for all classes", "all"), ("once for each class", "per_class"))
        if (f := figures.get(mode))
    ]
    return [
        f"Two ways to ask {figures['base']} (`python benchmarks/causal_modes.py`, commit {figures['commit']}), both trained on the same "
        f"{figures['training_reports']} Open-i reports for {figures['epochs']} epoch, on the same 100 of Open-i dev:",
        "",
        *grid(header, rows),
    ]
