"""Fixtures that the whole suite shares. Test folders are packages, so helpers are imported as `tests.helpers`."""

import os
from collections.abc import Callable, Iterator

# Before anything imports torch: the suite runs on two workers, and the threads of each would wait for those of the other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings

from agent import RadiologyAgent
from agent.checks.statements import CheckedReport
from agent.linking import Linker
from agent.splitting import Splitter, link
from agent.types import Document, Mention, Report
from kg.knowledge import KnowledgeBase, knowledge_base
from kg.taxonomy import Taxonomy
from tests.fakes import checked

settings.register_profile("suite", deadline=None, derandomize=True, database=None, max_examples=30)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew from what the agent says now")


@pytest.fixture(autouse=True, scope="session")
def _no_library_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The results of the suite do not depend on what somebody added to the library of this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RADCONCORD_LIBRARY", str(tmp_path_factory.mktemp("library")))
        yield


@pytest.fixture(scope="session")
def agent() -> RadiologyAgent:
    """The agent with the bundled classifier, loaded once; tests that ask for it carry the mark `model`."""
    return RadiologyAgent()


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    """The real knowledge base."""
    return knowledge_base()


@pytest.fixture(scope="session")
def splitter(knowledge: KnowledgeBase) -> Splitter:
    return Splitter(knowledge)


@pytest.fixture(scope="session")
def linker(knowledge: KnowledgeBase) -> Linker:
    return Linker(knowledge)


@pytest.fixture(scope="session")
def read(splitter: Splitter, linker: Linker) -> Callable[..., Document]:
    """Return a function that splits and links a text: `read(text, "es")`."""

    def read_text(text: str, language: str | None = "en") -> Document:
        return link(splitter.split([Report("r1", text, language)]), linker)[0]

    return read_text


@pytest.fixture(scope="session")
def mentions(linker: Linker) -> Callable[[str, str], tuple[Mention, ...]]:
    """Return a function that links one sentence: `mentions("Kein Erguss.", "de")`."""

    def mentions_of(sentence: str, language: str) -> tuple[Mention, ...]:
        return linker.link(sentence, language).mentions

    return mentions_of


@pytest.fixture(scope="session")
def chexpert(knowledge: KnowledgeBase) -> Taxonomy:
    """The taxonomy that is used by default."""
    return knowledge.taxonomy("chexpert-14")


@pytest.fixture(scope="session")
def check(knowledge: KnowledgeBase, read: Callable[..., Document]) -> Callable[..., CheckedReport]:
    """Return a function that gives what the proofreader's checks see of a text: `check(text, "es")`."""
    return lambda text, language="en": checked(knowledge, read(text, language))
