"""The README's Python runs, the notebooks run, and what the documents name exists."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def python_blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, flags=re.S)


@pytest.mark.model
def test_readme_python_runs() -> None:
    blocks = python_blocks((ROOT / "README.md").read_text(encoding="utf-8"))
    assert blocks
    for block in blocks:
        exec(compile(block, "README.md", "exec"), {})  # noqa: S102


def test_files_named_in_readme_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    tree = text.split("## Files")[1].split("```")[1]
    agent_part, kg_part = tree.split("kg/", 1)
    files = re.findall(r"[\w]+\.py", agent_part)
    assert len(files) > 15
    assert [name for name in files if not (ROOT / "agent" / name).is_file()] == []
    assert [name for name in re.findall(r"[\w]+\.py", kg_part) if not (ROOT / "kg" / name).is_file()] == []


def test_links_in_documents_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "ontologies").glob("*.md")]:
        links = re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
        broken = [link for link in links if not link.startswith("http") and not (document.parent / link).exists()]
        assert broken == [], document.name


def test_notebooks_are_numbered_without_a_gap() -> None:
    assert [int(path.stem.partition("-")[0]) for path in NOTEBOOKS] == list(range(1, 7))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_short_and_keeps_its_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(notebook.cells) < 20
    assert [cell.source for cell in code if re.search(r"^(print|draw)\(|^plt.show", cell.source, flags=re.M) and not cell.outputs] == []
    pictures = [output for cell in code for output in cell.outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == sum(bool(re.search(r"^plt.show|^draw\(", cell.source, flags=re.M)) for cell in code)
    assert [output for cell in code for output in cell.outputs if output.output_type == "error"] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_names_no_folder_of_the_machine_that_ran_it(path: Path) -> None:
    assert re.findall(r"(?:/home|/root|/tmp|/work|/Users)/|C:\\+Users", path.read_text(encoding="utf-8")) == []


@pytest.mark.model
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    ran = NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(tmp_path)}}).execute(env={**os.environ})
    code = [cell for cell in ran.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
