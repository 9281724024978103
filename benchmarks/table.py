"""Copies the measured figures from `results/` into README, `benchmarks/README.md` and the model cards, between their markers."""

import json
import re
from typing import Any

import table_classifier
from common import RESULTS, ROOT, grid

BARS = {
    "Open-i dev (en)": "accuracy >= .975, macro F1 >= .90, positive macro >= .93, uncertain micro >= .80",
    "BIMCV dev (es)": "accuracy >= .96, macro F1 >= .85",
    "sentences, test split, 25 languages": "accuracy >= .97, micro F1 >= .88 / .88 / .75",
}
FICTIONAL_BAR = "accuracy >= .95"
_MARKED = re.compile(r"(<!-- measured:begin -->).*?(<!-- measured:end -->)", flags=re.S)


def load(name: str) -> dict[str, Any]:
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def _label_row(name: str, scores: dict[str, Any]) -> list[Any]:
    f1 = [f"{scores[c]['micro_f1']:.3f} / {scores[c]['macro_f1']:.3f}" for c in ("positive", "negative", "uncertain")]
    macro = f"{scores['macro_f1']:.3f}" if "macro_f1" in scores else ""
    return [name, scores.get("reports", scores.get("sentences")), f"{scores['accuracy']:.4f}", macro, *f1, BARS.get(name, FICTIONAL_BAR)]


def label_lines(labeling: dict[str, Any]) -> list[str]:
    """Return the four-class scores of every set."""
    sets = {**labeling["reports"], "sentences, test split, 25 languages": labeling["sentences"]}
    found = ", ".join(f"{code} {share:.3f}" for code, share in labeling["sentences"]["found_and_right_by_language"].items())
    by_language = ", ".join(f"{code} {share:.3f}" for code, share in labeling["sentences"]["accuracy_by_language"].items())
    return [
        f"Four-class labels (`python benchmarks/labeling.py`, commit {labeling['commit']}; weights {labeling['classifier_sha256'][:12]}).",
        "F1 is micro / macro over findings with at least three gold cases; definitions in `agent/evaluation/`.",
        "",
        *grid(
            ["set, none of it trained on", "n", "accuracy", "macro F1", "positive", "negative", "uncertain", "bar"],
            (_label_row(name, scores) for name, scores in sets.items()),
        ),
        "",
        f"Sentences by language, share of cells that are right: {by_language}.",
        "",
        f"Of the findings that the sentences state, found with the right class: {found}.",
    ]


def speed_lines(speed: dict[str, Any]) -> list[str]:
    """Return how fast reports are labeled."""
    return [
        f"Speed on {speed['cores']} cores without GPU (`python benchmarks/speed.py`, commit {speed['commit']}): "
        f"{speed['reports_per_second']} reports/s over 2,000 {speed['reports']} reports; one report in a warm process "
        f"{speed['one_report_median_ms']} ms median, {speed['one_report_95th_percentile_ms']} ms 95th percentile; "
        f"{speed['seconds_to_first_label']} s to the first label with a warm cache; {speed['peak_memory_gb']} GB peak memory."
    ]


def evaluation_lines(figures: dict[str, Any]) -> list[str]:
    """Return weighted F1, agreement, calibration and abstention; in brackets, bootstrap 95 % intervals."""
    rows = [
        [
            name,
            f"{scores['accuracy']:.4f} [{interval['low']:.3f}, {interval['high']:.3f}]",
            *(f"{scores[key]:.3f}" if scores[key] is not None else "" for key in ("weighted_f1", "stated_weighted_f1")),
            f"{scores['positive']['macro_f1']:.3f}",
            f"{scores['kappa']:.3f}",
            f"{scores['calibration']['ece']:.3f}",
            f"{scores['abstention']['accuracy_at']['0.9']:.4f}",
        ]
        for name, scores in figures.items()
        if isinstance(scores, dict) and (interval := scores["intervals"]["accuracy"])
    ]
    header = [
        "set",
        "accuracy",
        "weighted F1, four classes",
        "the same, MOSAIC's",
        "positive macro F1",
        "kappa",
        "ECE",
        "accuracy at 90 % coverage",
    ]
    return [
        f"The scores of papers (`python benchmarks/evaluation.py`, commit {figures['commit']}; definitions in `agent/evaluation/`; "
        "plots in `benchmarks/results/plots`):",
        "",
        *grid(header, rows),
    ]


def proofreading_lines(figures: dict[str, Any]) -> list[str]:
    """Return what the proofreader finds and how often it is wrong; in brackets, bootstrap 95 % intervals."""

    def share(values: list[float]) -> str:
        return f"{values[0]:.2f} [{values[1]:.2f}, {values[2]:.2f}]"

    injected = {
        f"injected into {name} reports": figures["injected"][name]
        for name in ("Open-i", "MTSamples", "fictional")
        if name in figures["injected"]
    }
    sets = injected | {"fictional suite, six languages; written apart, then used to mend the checks": figures["suite"]}
    flagged = {
        name: (scores["reports"], scores["reports_flagged_per_100"])
        for name, scores in (figures["false_flags"] | {"fictional suite": figures["suite"]["clean"]}).items()
    }
    return [
        f"Proofreading (`python benchmarks/proofreading.py`, commit {figures['commit']}):",
        "",
        *grid(
            ["errors put in", "n", "found", "right kind", "mended as it was, where one edit is right"],
            ([name, s["errors"], share(s["found"]), share(s["right_kind"]), share(s["corrected"])] for name, s in sets.items()),
        ),
        "",
        *grid(
            ["clean reports", "n", "flagged at error level, per 100", "flagged at any level, per 100"],
            ([name, n, f"{per['error_or_worse'][0]:.1f}", f"{per['info_or_worse'][0]:.1f}"] for name, (n, per) in flagged.items()),
        ),
    ]


def knowledge_lines(knowledge: dict[str, Any]) -> list[str]:
    """Return what the knowledge graph costs."""
    linked = knowledge["linked_reports_per_second"]["with_cues_and_modifiers"]
    return [
        f"Knowledge graph (`python benchmarks/knowledge.py`, commit {knowledge['commit']}): {knowledge['concepts']} concepts; built in "
        f"{knowledge['build_seconds']} s, validated in {knowledge['validate_seconds']} s, loaded with English in "
        f"{knowledge['load_seconds']} s and {knowledge['load_megabytes']} MB; {linked} reports/s linked on one core; HPO loaded, "
        f"merged and linked in {knowledge['hp_obo_loaded_merged_linked_seconds']} s."
    ]


def ablation_lines(ablation: dict[str, Any]) -> list[str]:
    """Return what each part of the agent gives."""
    dev = "Open-i dev (en)"
    rows = [
        [
            name,
            *(scores["accuracy"][part] for part in (dev, "BIMCV dev (es)", "sentences")),
            scores["macro_f1"][dev],
            scores["needs_review_per_100"][dev],
        ]
        for name, scores in ablation.items()
        if isinstance(scores, dict)
    ]
    return [
        f"One part of the agent taken away (`python benchmarks/ablation.py`, commit {ablation['commit']}; the classifier stays as it was "
        "trained):",
        "",
        *grid(["", "accuracy Open-i dev", "BIMCV dev", "sentences", "macro F1 Open-i dev", "to review per 100 Open-i reports"], rows),
    ]


SECTIONS = {
    "labeling": label_lines,
    "evaluation": evaluation_lines,
    "speed": speed_lines,
    "proofreading": proofreading_lines,
    "knowledge": knowledge_lines,
    "ablation": ablation_lines,
    "training": table_classifier.training_lines,
    "few_shot": table_classifier.few_shot_lines,
    "robustness": table_classifier.robustness_lines,
    "side_by_side": table_classifier.side_by_side_lines,
    "causal": table_classifier.causal_lines,
    "causal_modes": table_classifier.causal_modes_lines,
    "int8": table_classifier.int8_lines,
}
"""By the name of the file in `results/`."""
CARDS = ROOT / "agent" / "models" / "weights"
DOCUMENTS = {
    ROOT / "README.md": ("labeling", "evaluation", "speed", "proofreading", "knowledge"),
    ROOT / "benchmarks" / "README.md": ("training", "few_shot", "ablation", "robustness", "side_by_side", "causal", "causal_modes", "int8"),
    CARDS / "encoder" / "README.md": ("labeling", "evaluation"),
}


def main() -> None:
    for path, names in DOCUMENTS.items():
        measured = [name for name in names if (RESULTS / f"{name}.json").is_file()]
        text = "\n\n".join("\n".join(SECTIONS[name](load(name))) for name in measured)
        old = path.read_text(encoding="utf-8")
        new = _MARKED.sub(lambda m, text=text: f"{m.group(1)}\n{text}\n{m.group(2)}", old)
        path.write_text(new, encoding="utf-8")
        print(f"{path}: {'written' if new != old else 'unchanged'}")


if __name__ == "__main__":
    main()
