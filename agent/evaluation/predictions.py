"""Results read back from the JSON lines that `radconcord label` writes, and put beside the gold standard."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from agent.errors import InputError
from agent.evaluation.gold import GoldReport, numbered_lines, shown
from agent.output import AnnotationModel
from agent.types import Status
from kg.taxonomy import Taxonomy

_LONGEST_NAME = 40


def read_predictions(path: Path, taxonomy: Taxonomy) -> dict[str, AnnotationModel]:
    """Read results by report id.

    Args:
        path: JSON lines of `radconcord label`.
        taxonomy: the one they must have been made with.

    Raises:
        InputError: the file cannot be read or has no line, or a line is no such result, repeats an id, or belongs to another taxonomy.
    """
    found: dict[str, AnnotationModel] = {}
    for number, line in numbered_lines(path):
        place = f"{path}:{number}"
        model = _result(line, place)
        _check_taxonomy(model, taxonomy, place)
        if model.id in found:
            raise InputError(f"{place}: the id {shown(model.id)} stands on an earlier line too; keep one of them")
        found[model.id] = model
    if not found:
        raise InputError(f"{path}: no result found; give the JSON lines that `radconcord label` writes")
    return found


def matched(gold: Sequence[GoldReport], results: Mapping[str, AnnotationModel], path: Path) -> list[AnnotationModel]:
    """Return the result of each gold report, in order.

    Args:
        gold: the reports to score.
        results: by id; those of other reports are left out.
        path: where they were read from, for messages.

    Raises:
        InputError: a report has no result.
    """
    for row in gold:
        if row.id not in results:
            raise InputError(f"{row.place}: the report {shown(row.id)} has no result in {path}; label all reports of the gold file")
    return [results[row.id] for row in gold]


def _result(line: str, place: str) -> AnnotationModel:
    try:
        return AnnotationModel.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        # Neither the value nor a long key is shown: both may be report text.
        where = ".".join(map(str, (part for part in first["loc"] if _is_name(part))))
        raise InputError(f"{place}: not a result of `radconcord label`: {where + ': ' if where else ''}{first['type']}") from error


def _is_name(part: int | str) -> bool:
    return isinstance(part, int) or (part.isidentifier() and len(part) <= _LONGEST_NAME)


def _check_taxonomy(model: AnnotationModel, taxonomy: Taxonomy, place: str) -> None:
    made_with = model.taxonomy
    if (made_with.id, made_with.version) != (taxonomy.id, taxonomy.version):
        raise InputError(
            f"{place}: made with taxonomy {shown(made_with.id)} version {shown(made_with.version)}, "
            f"scored with {taxonomy.id!r} version {taxonomy.version!r}; name it with --taxonomy"
        )
    if model.status is Status.FAILED:
        return
    named = [label.finding for label in model.labels]
    if unknown := _first_unlike(named, [finding.name for finding in taxonomy.findings]):
        raise InputError(f"{place}: {unknown}; label the reports again with {taxonomy.id}")


def _first_unlike(named: Sequence[str], known: Sequence[str]) -> str | None:
    """Say how the findings of a result differ from the taxonomy's; None where they do not."""
    for finding in named:
        if finding not in known:
            return f"unknown finding {shown(finding)}"
    missing = _missing(named, known)
    if missing is not None:
        return f"no label for {missing}"
    return None if len(named) == len(known) else "a finding has two labels"


def _missing(named: Iterable[str], known: Sequence[str]) -> str | None:
    have = set(named)
    return next((finding for finding in known if finding not in have), None)
