"""Settings are checked once, and a bad value says what is allowed."""

from pathlib import Path

import pytest

from agent.config import Settings
from agent.errors import ConfigError


@pytest.mark.parametrize(
    "values",
    [{"chunk_size": 0}, {"chunk_size": -1}, {"chunk_size": 4097}, {"rounds": 0}, {"rounds": 3}, {"weights": Path("no/such/folder")}],
    ids=str,
)
def test_values_out_of_range_are_refused(values: dict) -> None:
    with pytest.raises(ConfigError, match=next(iter(values))):
        Settings(**values)


def test_values_in_range_are_taken(tmp_path: Path) -> None:
    for values in ({}, {"chunk_size": 1}, {"chunk_size": 4096}, {"rounds": 1}, {"weights": tmp_path}):
        assert Settings(**values)
