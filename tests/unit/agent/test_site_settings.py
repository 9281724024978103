"""The site's settings: what a file says, where it is looked for, and what is refused with file and key."""

from pathlib import Path

import pytest

from agent.errors import ConfigError
from agent.site_settings import SiteSettings, find_settings_file, load_site_settings
from agent.types import IssueKind

FULL = """
[proofread]
only = ["laterality", "negation", "omission"]
off = ["omission"]
min_confidence = 0.6
blocking = ["laterality"]

[words]
allowed = ["pleurisy", "fibro-calcified"]
"""


def load(folder: Path, text: str | bytes) -> SiteSettings:
    path = folder / "site.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_site_settings(path)


def test_a_full_file(tmp_path: Path) -> None:
    assert load(tmp_path, FULL) == SiteSettings(
        kinds=frozenset({IssueKind.LATERALITY, IssueKind.NEGATION}),
        min_confidence=0.6,
        blocking=frozenset({IssueKind.LATERALITY}),
        allowed_words=frozenset({"pleurisy", "fibro-calcified"}),
    )


@pytest.mark.parametrize("text", ["", "[proofread]\n[words]\n", "\ufeff# nothing\n"])
def test_an_empty_file_changes_nothing(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text) == SiteSettings()


def test_nothing_may_be_blocking(tmp_path: Path) -> None:
    assert load(tmp_path, "[proofread]\nblocking = []").blocking == frozenset()


def test_off_without_only_leaves_the_rest(tmp_path: Path) -> None:
    assert load(tmp_path, '[proofread]\noff = ["exam"]').kinds == frozenset(IssueKind) - {IssueKind.EXAM}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[proofread]\nonly = ["lateralty"]', "proofread.only ['lateralty']; allowed: a list of negation, omission"),
        ('[proofread]\nonly = "laterality"', "proofread.only 'laterality'"),
        ("[proofread]\noff = [1]", "proofread.off [1]"),
        ('[proofread]\nblocking = [["a"]]', "proofread.blocking [['a']]"),
        ("[proofread]\nmin_confidence = 1.5", "proofread.min_confidence 1.5; allowed: 0 to 1"),
        ("[proofread]\nmin_confidence = nan", "proofread.min_confidence nan"),
        ("[proofread]\nmin_confidence = true", "proofread.min_confidence True"),
        ('[proofread]\nmin_confidence = "high"', "proofread.min_confidence 'high'"),
        ('[words]\nallowed = "effusion"', "words.allowed 'effusion'"),
        ('[words]\nallowed = [" "]', "words.allowed [' ']"),
        ("[proofread]\nminconf = 1", "proofread: unknown minconf; allowed: blocking, min_confidence, off, only"),
        ("[proof]\n", "unknown proof; allowed: proofread, words"),
        ("proofread = 1", "proofread 1; write it as a table: [proofread]"),
        ("[proofread", "not a readable TOML file"),
        (b"\xff", "not a readable TOML file"),
    ],
)
def test_what_cannot_be_used_is_told_with_file_and_key(tmp_path: Path, text: str | bytes, told: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, text)
    message = str(refused.value)
    assert message.startswith(f"{tmp_path / 'site.toml'}: ")
    assert told in message
    assert "\n" not in message


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read"):
        load_site_settings(tmp_path / "none.toml")


def test_a_named_file_goes_before_the_environment_and_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RADCONCORD_SETTINGS", raising=False)
    assert find_settings_file() is None
    Path("radconcord.toml").touch()
    assert find_settings_file() == Path("radconcord.toml")
    monkeypatch.setenv("RADCONCORD_SETTINGS", "site.toml")
    assert find_settings_file() == Path("site.toml")
    assert find_settings_file(Path("own.toml")) == Path("own.toml")


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_confidence_is_a_probability(value: float) -> None:
    with pytest.raises(ConfigError):
        SiteSettings(min_confidence=value)
