"""Notices and progress on standard error, for people; silent where nobody watches."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def notice(message: str) -> None:
    """Tell the person at the terminal something; never called with report text."""
    print(f"radconcord: {message}", file=sys.stderr, flush=True)


def watched(items: Iterable[T], total: int | None, what: str) -> Iterator[T]:
    """Yield the items, with a progress bar where standard error is a terminal and the work is long."""
    if not sys.stderr.isatty() or (total is not None and total < 50):
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=what, total=total, console=Console(stderr=True))
