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


@pytest.mark.model
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_and_keeps_its_outputs(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(notebook.cells) < 20
    assert all(cell.outputs for cell in code if "print(" in cell.source)
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(tmp_path)}}).execute(env={**os.environ})
