"""Where the ontology files are: beside the source tree, or inside the installed package."""

from pathlib import Path


def ontologies_folder() -> Path:
    """Return the folder of tables, languages and taxonomies.

    A wheel carries it as `kg/ontologies`; a source checkout has it at the top level.
    """
    here = Path(__file__).resolve().parent
    installed = here / "ontologies"
    return installed if installed.is_dir() else here.parent / "ontologies"
