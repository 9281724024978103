"""False flags of the proofreader on clean reports; writes `results/proofreading.json`.

The first 300 of Open-i's unlabeled reports (RADCONCORD_DATA) are taken as clean. They are signed reports with a few
true errors among them, so the figures are upper bounds.
"""

import itertools
from collections import Counter

from common import DATA, save

from agent import RadiologyAgent
from agent.inputs import read_reports

MANY = 300


def main() -> None:
    path = DATA / "openi" / "unlabeled_mesh.jsonl"
    if not path.is_file():
        print(f"skipped: {path} is absent")
        return
    agent = RadiologyAgent()
    found = list(agent.label_many(itertools.islice(read_reports([path]), MANY)))
    flags = Counter(f"{issue.kind} {issue.severity}" for annotation in found for issue in annotation.issues)
    flagged = Counter(severity for annotation in found for severity in {issue.severity for issue in annotation.issues})
    figures = {
        "reports": len(found),
        "flags": dict(sorted(flags.items())),
        "reports_flagged_per_100": {str(severity): round(100 * count / len(found), 1) for severity, count in sorted(flagged.items())},
    }
    print(figures)
    save("proofreading", figures)


if __name__ == "__main__":
    main()
