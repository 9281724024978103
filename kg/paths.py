"""Where the ontology files are: where the user says, beside the source tree, or inside the installed package."""

import os
from pathlib import Path

from kg.errors import KnowledgeError

VARIABLE = "RADCONCORD_ONTOLOGIES"


def ontologies_folder() -> Path:
    """Return the folder of tables, languages and taxonomies.

    `RADCONCORD_ONTOLOGIES` names one of the user's own. Without it: a wheel carries the folder as `kg/ontologies`, a
    source checkout has it at the top level.

    Raises:
        KnowledgeError: the variable names no folder.
    """
    if own := os.environ.get(VARIABLE):
        if not Path(own).is_dir():
            raise KnowledgeError(f"{VARIABLE}={own}: no such folder; make one with `radconcord ontology import`, or unset it")
        return Path(own)
    here = Path(__file__).resolve().parent
    installed = here / "ontologies"
    return installed if installed.is_dir() else here.parent / "ontologies"
