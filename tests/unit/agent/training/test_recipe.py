"""A recipe holds only known settings; everything else is refused with what is allowed."""

from pathlib import Path

import pytest

import agent.training
from agent.errors import ConfigError
from agent.training.recipe import Recipe, Source, load_recipe


def write(folder: Path, text: str) -> Path:
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_only_differences_are_written(tmp_path: Path) -> None:
    found = load_recipe(write(tmp_path, 'name = "x"\nepochs = 2\nreports = ["a.jsonl", "b.jsonl"]\n[extra]\nnote = "mine"'))
    assert found == Recipe("x", epochs=2, reports=("a.jsonl", "b.jsonl"), extra={"note": "mine"})


def test_a_source_takes_its_taxonomy_from_the_recipe_unless_it_has_its_own(tmp_path: Path) -> None:
    text = 'name = "x"\ntaxonomy = "danskcxr-14"\nreports = ["a.jsonl", {path = "b.csv", taxonomy = "ct-rate-18", repeat = 2, limit = 80}]'
    found = load_recipe(write(tmp_path, text))
    assert [found.source(given) for given in found.reports] == [Source("a.jsonl", "danskcxr-14"), Source("b.csv", "ct-rate-18", 2, 80)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("epochs = 2", "name: .*required"),
        ('name = "x"\nepoch = 2\nbach = 3', "unknown keys bach, epoch; allowed: .*epochs"),
        ('backend = "forest"', "backend 'forest'; allowed: encoder, causal"),
        ('name = "x', "not a readable TOML"),
    ],
    ids=["no name", "unknown keys", "unknown back end", "broken"],
)
def test_bad_recipes_are_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load_recipe(write(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    ['epochs = "four"', "batch = 0", "held_out = 1.5", 'reports = "a.jsonl"', 'reports = [{path = "a", repeat = 0}]', 'backend = "forest"'],
)
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
