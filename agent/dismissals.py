"""The dismissals file: JSON lines with the fingerprints of issues that nobody wants to see again; it holds no report text."""

import json
from collections.abc import Iterable
from pathlib import Path

from agent.errors import InputError
from agent.types import IssueKind


def read_dismissals(path: Path) -> frozenset[str]:
    """Return the fingerprints in a file; none where it is not there yet.

    Raises:
        InputError: the file cannot be read, or a line is not a dismissal.
    """
    if not path.exists():
        return frozenset()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text; give a file written by `radconcord proofread --dismiss`") from error
    return frozenset(_fingerprint(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip())


def _fingerprint(line: str, place: str) -> str:
    try:
        found = json.loads(line)["fingerprint"]
    except (json.JSONDecodeError, RecursionError, KeyError, TypeError) as error:
        raise InputError(f'{place}: not a dismissal; allowed: {{"fingerprint": "...", "kind": "..."}}; remove the line') from error
    if not isinstance(found, str):
        raise InputError(f"{place}: fingerprint must be a text, found {type(found).__name__}; remove the line")
    return found


def add_dismissals(path: Path, dismissed: Iterable[tuple[str, IssueKind]]) -> None:
    """Append fingerprints to a file; the kind is written for those who look through it.

    Raises:
        InputError: the file cannot be written.
    """
    lines = [json.dumps({"fingerprint": known, "kind": kind}) + "\n" for known, kind in dismissed]
    try:
        with path.open("a", encoding="utf-8") as stream:
            stream.writelines(lines)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); choose another file with --dismissals") from error
