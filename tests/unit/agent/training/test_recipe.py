"""A recipe holds only known settings; everything else is refused with what is allowed."""

from pathlib import Path

import pytest

import agent.training
from agent.errors import ConfigError
from agent.training.recipe import Recipe, load_recipe


def write(folder: Path, text: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_only_differences_are_written(tmp_path: Path) -> None:
    found = load_recipe(write(tmp_path, 'name = "x"\nepochs = 2\nreports = ["a.jsonl", "b.jsonl"]\n[extra]\nnote = "mine"'))
    assert found == Recipe("x", epochs=2, reports=("a.jsonl", "b.jsonl"), extra={"note": "mine"})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("epochs = 2", "needs a name"),
        ('name = "x"\nepoch = 2\nbach = 3', "unknown keys bach, epoch; allowed: .*epochs"),
        ('name = "x', "not a readable TOML"),
    ],
    ids=["no name", "unknown keys", "broken"],
)
def test_bad_recipes_are_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load_recipe(write(tmp_path, text))


@pytest.mark.parametrize("text", ['epochs = "four"', "batch = 0", "held_out = 1.5", 'reports = "a.jsonl"'])
@pytest.mark.xfail(reason="agent.training.recipe: values are not checked; they fail later, in the middle of the run")
def test_values_that_cannot_be_used_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError):
        load_recipe(write(tmp_path, f'name = "x"\n{text}'))


def test_a_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such recipe"):
        load_recipe(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not a readable TOML"):
        load_recipe(tmp_path / "binary.toml")


def test_the_shipped_recipes_are_sound() -> None:
    paths = sorted((Path(agent.training.__file__).parent / "recipes").glob("*.toml"))
    assert paths
    for path in paths:
        assert load_recipe(path).name
