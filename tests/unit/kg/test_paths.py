"""Where the ontology files are."""

import pytest

from kg.errors import KnowledgeError
from kg.paths import ontologies_folder


def test_without_a_word_it_is_the_programs_own(monkeypatch):
    monkeypatch.delenv("RADCONCORD_ONTOLOGIES", raising=False)
    assert (ontologies_folder() / "core").is_dir()


def test_the_user_may_name_another(monkeypatch, tmp_path):
    monkeypatch.setenv("RADCONCORD_ONTOLOGIES", str(tmp_path))
    assert ontologies_folder() == tmp_path


def test_a_folder_that_is_not_there_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("RADCONCORD_ONTOLOGIES", str(tmp_path / "nothing"))
    with pytest.raises(KnowledgeError, match=r"RADCONCORD_ONTOLOGIES=.*no such folder"):
        ontologies_folder()
