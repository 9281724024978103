"""How fast labeling is, and how much memory it takes; writes `results/speed.json`.

Reports are the 2,032 of Open-i from RADCONCORD_DATA, or the fictional test reports repeated where those are absent.
"""

import itertools
import resource
import statistics
import time

from common import DATA, ROOT, save

from agent import RadiologyAgent, Report
from agent.inputs import read_reports

MANY = 2_000
ONE_BY_ONE = 100


def reports() -> tuple[str, list[Report]]:
    path = DATA / "openi" / "unlabeled_mesh.jsonl"
    if path.is_file():
        return "Open-i", list(itertools.islice(read_reports([path]), MANY))
    files = sorted((ROOT / "tests" / "data" / "reports").glob("*.jsonl"))
    return "fictional", list(itertools.islice(itertools.cycle(read_reports(files)), MANY))


def timed(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    name, given = reports()
    agent = RadiologyAgent()
    first = timed(lambda: agent.label("FINDINGS: No effusion.\nIMPRESSION: Normal chest."))
    batch = timed(lambda: [None for _ in agent.label_many(given)])
    fresh = RadiologyAgent()
    fresh.label("Normal chest.")
    singles = [timed(lambda report=report: fresh.label(report)) for report in given[:ONE_BY_ONE]]
    figures = {
        "reports": name,
        "seconds_to_first_label": round(first, 2),
        "reports_per_second": round(len(given) / batch, 1),
        "one_report_median_ms": round(1000 * statistics.median(singles), 1),
        "one_report_95th_percentile_ms": round(1000 * statistics.quantiles(singles, n=20)[-1], 1),
        "peak_memory_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }
    print(figures)
    save("speed", figures)


if __name__ == "__main__":
    main()
