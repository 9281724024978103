"""The installed package: everything it needs is inside the wheel."""

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("the build backend is not installed here")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    [path] = folder.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.mark.parametrize(
    ("folder", "pattern", "inside"),
    [
        ("ontologies", "core/*.tsv", "kg/ontologies"),
        ("ontologies", "build/*.ttl", "kg/ontologies"),
        ("ontologies", "languages/*/*", "kg/ontologies"),
        ("ontologies", "taxonomies/*.toml", "kg/ontologies"),
        ("agent", "models/weights/encoder/*", "agent"),
        ("agent", "library/**/*.jsonl", "agent"),
        ("agent", "training/recipes/*.toml", "agent"),
        ("agent", "**/*.py", "agent"),
        ("agent", "schema.json", "agent"),
        ("kg", "**/*.py", "kg"),
    ],
)
def test_what_the_program_reads_is_inside(wheel: zipfile.ZipFile, folder: str, pattern: str, inside: str) -> None:
    needed = [p.relative_to(ROOT / folder).as_posix() for p in (ROOT / folder).glob(pattern) if p.is_file()]
    assert needed
    assert {f"{inside}/{name}" for name in needed} <= set(wheel.namelist())


def test_nothing_else_is_inside(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"agent", "kg"}
    assert not [name for name in wheel.namelist() if "__pycache__" in name or name.endswith((".part", ".lock"))]


def test_the_command_is_declared(wheel: zipfile.ZipFile) -> None:
    [name] = [n for n in wheel.namelist() if n.endswith("entry_points.txt")]
    assert "radconcord = agent.cli:main" in wheel.read(name).decode()


def test_the_wheel_works_without_the_source_tree(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "site")
    code = (
        "import agent, kg.knowledge, agent.labeled_library as l\n"
        "k = kg.knowledge.KnowledgeBase()\n"
        "print(agent.__file__, len(k.languages), len(k.ontology), len(l.library_files()), k.folder)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path / "site", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    where, languages, concepts, files, folder = done.stdout.split()
    assert where.startswith(str(tmp_path))
    assert folder == str(tmp_path / "site" / "kg" / "ontologies")
    assert int(languages) > 5
    assert int(concepts) > 100
    assert int(files) > 2
