"""Copies the measured figures from `results/` into the README and the model card, between their markers."""

import json
import re
from typing import Any

from common import RESULTS, ROOT

BARS = {
    "Open-i dev (en)": "accuracy >= .96, macro F1 >= .82, positive macro >= .88, uncertain micro >= .65",
    "BIMCV dev (es)": "accuracy >= .94, positive micro >= .85",
    "sentences, test split, 25 languages": "accuracy >= .97, micro F1 >= .88 / .88 / .75",
}
FICTIONAL_BAR = "accuracy >= .93"
DOCUMENTS = (ROOT / "README.md", ROOT / "agent" / "models" / "weights" / "encoder" / "README.md")
_MARKED = re.compile(r"(<!-- measured:begin -->).*?(<!-- measured:end -->)", flags=re.S)


def load(name: str) -> dict[str, Any]:
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def row(name: str, scores: dict[str, Any]) -> str:
    f1 = " | ".join(f"{scores[c]['micro_f1']:.3f} / {scores[c]['macro_f1']:.3f}" for c in ("positive", "negative", "uncertain"))
    macro = f"{scores['macro_f1']:.3f}" if "macro_f1" in scores else ""
    count = scores.get("reports", scores.get("sentences"))
    return f"| {name} | {count} | {scores['accuracy']:.4f} | {macro} | {f1} | {BARS.get(name, FICTIONAL_BAR)} |"


def tables() -> str:
    labeling, speed, proofreading = load("labeling"), load("speed"), load("proofreading")
    sets = {**labeling["reports"], "sentences, test split, 25 languages": labeling["sentences"]}
    by_language = ", ".join(f"{code} {share:.3f}" for code, share in labeling["sentences"]["accuracy_by_language"].items())
    lines = [
        f"Four-class labels (`python benchmarks/labeling.py`, commit {labeling['commit']}; weights {labeling['classifier_sha256'][:12]}).",
        "F1 is micro / macro over findings with at least three gold cases; definitions in `agent/evaluation.py`.",
        "",
        "| set, none of it trained on | n | accuracy | macro F1 | positive | negative | uncertain | bar |",
        "|---|---|---|---|---|---|---|---|",
        *(row(name, scores) for name, scores in sets.items()),
        "",
        f"Sentences by language: {by_language}.",
        "",
        f"Speed on {speed['cores']} cores without GPU (`python benchmarks/speed.py`, commit {speed['commit']}): "
        f"{speed['reports_per_second']} reports/s over 2,000 {speed['reports']} reports; one report in a warm process "
        f"{speed['one_report_median_ms']} ms median, {speed['one_report_95th_percentile_ms']} ms 95th percentile; "
        f"{speed['seconds_to_first_label']} s to the first label with a warm cache; {speed['peak_memory_gb']} GB peak memory.",
        "",
        f"Proofreading of {proofreading['reports']} signed Open-i reports (`python benchmarks/proofreading.py`, commit "
        f"{proofreading['commit']}): reports flagged per 100, by severity: {proofreading['reports_flagged_per_100']}.",
    ]
    return "\n".join(lines)


def main() -> None:
    text = tables()
    for path in DOCUMENTS:
        old = path.read_text(encoding="utf-8")
        new = _MARKED.sub(lambda m: f"{m.group(1)}\n{text}\n{m.group(2)}", old)
        path.write_text(new, encoding="utf-8")
        print(f"{path}: {'written' if new != old else 'unchanged'}")


if __name__ == "__main__":
    main()
