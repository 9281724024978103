"""What the proofreader finds and what it flags in vain; writes `results/proofreading.json`.

False flags: the first 300 of Open-i's unlabeled reports and the 225 of MTSamples (RADCONCORD_DATA), signed reports with
a few true errors among them, so the figures are upper bounds. Found: errors that `agent.injection` puts into these and
into the fictional reports of the library, and the regression suite of the tests. Where the data is absent, only the
fictional parts are measured. "similar reports" has the figures with and without what similar sentences say;
`--no-precedents` measures everything without, and writes `results/proofreading_without_precedents.json`.
"""

import argparse
import itertools
import json
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from common import DATA, ROOT, save
from similar_reports import ablation, unlisted_slips

from agent import RadiologyAgent, Report
from agent.injection.errors import ErrorType
from agent.injection.injecting import ErrorInjector, Injected
from agent.injection.scoring import Judged, Target, interval, is_at_least, judge, likely_rate, predictive_value, resampled_mean, target
from agent.inputs import read_reports
from agent.types import Annotation, Issue, IssueKind, Severity

CLEAN = 300
POOL = 1_000
"""Open-i reports that errors are put into, before those of a type are enough."""
EACH = 10
"""Errors of each type and source; rare ones are fewer."""
OWN = 1_000
"""Open-i reports after those that stand for a user's own library."""
SEED = 20261122
PREVALENCES = {"75_25": 0.25, "natural_1_percent": 0.01}
ONE_BY_ONE = 200
MANY = 1_000
LONG = 20_000
"""Words of the long report."""
SUITE = ROOT / "tests" / "data" / "proofreading"


class Case(NamedTuple):
    """An error that was judged."""

    source: str
    language: str
    kind: str
    type: str
    has_one_fix: bool
    judged: Judged


def openi(many: int) -> list[Report]:
    path = DATA / "openi" / "unlabeled_mesh.jsonl"
    return list(itertools.islice(read_reports([path]), many)) if path.is_file() else []


def mtsamples() -> list[Report]:
    path = DATA / "mtsamples" / "reports.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []
    return [Report(row["id"], "\n\n".join(f"{h}: {t}" if h else t for h, t in row["sections"]), row["lang"]) for row in rows]


def library() -> list[Report]:
    return list(read_reports(sorted((ROOT / "agent" / "library" / "reports").glob("*.jsonl"))))


# False flags on clean reports


def false_flags(found: Sequence[Annotation]) -> dict[str, Any]:
    """Count flags by kind and severity, and reports with a flag at each level, per 100 reports."""
    flags = Counter(f"{issue.kind} {issue.severity}" for annotation in found for issue in annotation.issues)
    levels = {str(level): [float(flagged(a.issues, level)) for a in found] for level in Severity}
    return {
        "reports": len(found),
        "flags_per_100": {name: round(100 * count / len(found), 2) for name, count in sorted(flags.items())},
        "reports_flagged_per_100": {f"{level}_or_worse": share(values, 100) for level, values in levels.items()},
    }


def flagged(issues: Iterable[Issue], least: Severity) -> bool:
    return any(is_at_least(issue.severity, least) for issue in issues)


def share(values: Sequence[float], scale: float = 1) -> list[float]:
    """Return a mean with its 95 % interval."""
    mean = sum(values) / len(values) if values else 0.0
    return [round(scale * x, 3) for x in (mean, *interval(lambda rng: resampled_mean(values, rng)))]


# Injected errors


def injected(injector: ErrorInjector, reports: Sequence[Report]) -> list[tuple[Report, Injected]]:
    """Put up to `EACH` errors of every type into reports, each into a copy of its own."""
    order = random.Random(SEED).sample(list(reports), len(reports))  # noqa: S311 - sampling
    counts: Counter[ErrorType] = Counter()
    made: list[tuple[Report, Injected]] = []
    for report in order:
        for error_type in [t for t in ErrorType if counts[t] < EACH]:
            if spoilt := injector.inject(report, error_type, SEED):
                counts[error_type] += 1
                made.append((report, spoilt))
    return made


def judged(agent: RadiologyAgent, source: str, made: Sequence[tuple[Report, Injected]]) -> list[Case]:
    clean = {a.report.id: a for a in agent.label_many({report.id: report for report, _ in made}.values())}
    cases = []
    for (report, spoilt), found in zip(made, agent.label_many([s.report for _, s in made]), strict=True):
        error = spoilt.errors[0]
        result = judge(spoilt.report.text, target(spoilt.report.text, error), found.issues, clean[report.id].issues)
        cases.append(Case(source, found.language, str(error.kind), str(error.type), error.has_one_fix, result))
    return cases


def found_by(cases: Sequence[Case], group: Callable[[Case], str]) -> dict[str, Any]:
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[group(case)].append(case)
    return {name: found(members) for name, members in sorted(groups.items())}


def found(cases: Sequence[Case]) -> dict[str, Any]:
    """Return the shares of errors found, with intervals."""
    results = [case.judged for case in cases]
    shares = {name: share([float(getattr(r, name)) for r in results]) for name in ("found", "right_kind", "located")}
    corrected = [float(case.judged.corrected) for case in cases if case.has_one_fix]
    as_error = share([float(is_at_least(r.severity, Severity.ERROR)) for r in results])
    return {"errors": len(cases), **shares, "found_as_error": as_error, "with_one_fix": len(corrected), "corrected": share(corrected)}


def predictive_values(cases: Sequence[Case], clean: Sequence[Annotation]) -> dict[str, Any]:
    """Return what share of flagged reports would have an error, at each level and prevalence."""
    values: dict[str, Any] = {}
    for level in (Severity.ERROR, Severity.WARNING):
        hits = [float(is_at_least(case.judged.severity, level)) for case in cases]
        alarms = [float(flagged(a.issues, level)) for a in clean]
        for name, prevalence in PREVALENCES.items():
            values[f"{level}_or_worse at {name}"] = _predictive_value(hits, alarms, prevalence)
    return values


def _predictive_value(hits: Sequence[float], alarms: Sequence[float], prevalence: float) -> list[float]:
    def drawn(rng: random.Random) -> float:
        return predictive_value(resampled_mean(hits, rng), likely_rate(int(sum(alarms)), len(alarms), rng), prevalence)

    value = predictive_value(sum(hits) / len(hits), sum(alarms) / len(alarms), prevalence)
    return [round(x, 3) for x in (value, *interval(drawn))]


def on_reports(agent: RadiologyAgent, source: str, clean: Sequence[Annotation], pool: Sequence[Report]) -> tuple[dict, list[Case]]:
    injector = ErrorInjector(agent.context.knowledge)
    cases = judged(agent, source, injected(injector, pool))
    values = predictive_values(cases, clean) if clean else {}
    return {**found(cases), "predictive_value": values, "by_kind": found_by(cases, lambda c: c.kind)}, cases


def in_short(agent: RadiologyAgent, clean: dict[str, Sequence[Report]], made: dict[str, list[tuple[Report, Injected]]]) -> dict[str, Any]:
    """Return what is found in all sources together and what is flagged in vain, for an ablation."""
    cases = [case for source, pairs in made.items() for case in judged(agent, source, pairs)]
    flags = {source: false_flags(list(agent.label_many(reports))) for source, reports in clean.items() if reports}
    return {"injected": found(cases), "by_kind": found_by(cases, lambda c: c.kind), "false_flags": flags}


def similar_reports(agent: RadiologyAgent, sources: dict[str, tuple[Sequence[Report], Sequence[Report]]]) -> dict[str, Any]:
    """Measure with and without what similar sentences say; the user's own library holds none of the reports that are proofread."""
    injector = ErrorInjector(agent.context.knowledge)
    made = {name: injected(injector, pool) for name, (_, pool) in sources.items() if pool}
    clean = {name: reports for name, (reports, _) in sources.items()}
    pool = sources["Open-i"][1]
    known = {report.text for report in pool}
    own = [report for report in openi(POOL + OWN)[POOL:] if report.text not in known]
    return ablation(lambda agent: in_short(agent, clean, made), own, unlisted_slips(pool[CLEAN:])) if own else {}


# The regression suite


def suite(agent: RadiologyAgent) -> dict[str, Any]:
    rows = [json.loads(line) for path in sorted(SUITE.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    if not rows:
        return {}
    found_in = {a.report.id: a for a in agent.label_many(Report(r["id"], r["report"], r["lang"]) for r in rows)}
    clean = [found_in[row["id"]] for row in rows if not row["errors"]]
    cases = [_suite_case(row, error, found_in) for row in rows for error in row["errors"]]
    return {
        **found(cases),
        "clean": false_flags(clean),
        "by_kind": found_by(cases, lambda c: c.kind),
        "by_language": found_by(cases, lambda c: c.language),
    }


def _suite_case(row: dict[str, Any], error: dict[str, Any], found_in: dict[str, Annotation]) -> Case:
    text, start, end = row["report"], error["start"], error["end"]
    annotation = found_in[row["id"]]
    around = [(s.span.start, s.span.end) for s in annotation.document.sentences] if annotation.document else []
    sentences = tuple(s for s in around if s[0] < max(end, start + 1) and start < s[1]) or ((start, end),)
    mended = text[:start] + error["fix"] + text[end:] if error.get("fix") is not None else None
    kinds = frozenset(IssueKind(kind) for kind in (error["kind"], *error.get("also", ())))
    before = found_in[row["base"]].issues if row.get("base") in found_in else ()
    result = judge(text, Target(kinds, sentences, mended), annotation.issues, before)
    return Case("suite", row["lang"], error["kind"], error["kind"], bool(error.get("only_fix")), result)


# Speed


def speed(reports: Sequence[Report]) -> dict[str, Any]:
    """Measure one report at a time, many at once, and a very long one, each in an agent that has seen none of them."""
    alone, together = RadiologyAgent(), RadiologyAgent()
    for agent in (alone, together):
        agent.proofread("FINDINGS: No effusion.\nIMPRESSION: Normal chest.")
    singles = [timed(lambda report=report: alone.proofread(report)) for report in reports[:ONE_BY_ONE]]
    many = list(itertools.islice(itertools.cycle(reports), MANY))
    seconds = timed(lambda: list(together.label_many(many)))
    return {
        "one_report_median_ms": round(1000 * statistics.median(singles), 1),
        "one_report_95th_percentile_ms": round(1000 * statistics.quantiles(singles, n=20)[-1], 1),
        "reports_per_second": round(len(many) / seconds, 1),
        "report_of_20000_words_seconds": round(timed(lambda: together.proofread(long_report(reports))), 2),
    }


def long_report(reports: Sequence[Report]) -> str:
    words = itertools.cycle([word for report in reports for word in report.text.split()])
    return " ".join(itertools.islice(words, LONG))


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-precedents", action="store_true", help="leave out what similar sentences say")
    without = parser.parse_args().no_precedents
    agent = RadiologyAgent(precedents=not without)
    sources = {"Open-i": (openi(CLEAN), openi(POOL)), "MTSamples": (mtsamples(), mtsamples()), "fictional": ([], library())}
    figures: dict[str, Any] = {"false_flags": {}, "injected": {}}
    cases: list[Case] = []
    for name, (clean, pool) in sources.items():
        if pool:
            said = list(agent.label_many(clean))
            if said:
                figures["false_flags"][name] = false_flags(said)
            figures["injected"][name], judged_here = on_reports(agent, name, said, pool)
            cases += judged_here
    figures["injected"]["all"] = {
        **found(cases),
        "by_kind": found_by(cases, lambda c: c.kind),
        "by_type": found_by(cases, lambda c: c.type),
        "by_language": found_by(cases, lambda c: c.language),
    }
    figures["suite"] = suite(agent)
    if not without:
        figures["similar reports"] = similar_reports(agent, sources)
    figures["speed"] = speed(sources["Open-i"][1] or library())
    print(json.dumps(figures, indent=1))
    save("proofreading_without_precedents" if without else "proofreading", figures)


if __name__ == "__main__":
    main()
