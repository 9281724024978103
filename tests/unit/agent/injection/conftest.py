import pytest

from agent.injection.injecting import ErrorInjector
from kg.knowledge import KnowledgeBase


@pytest.fixture(scope="session")
def injector(knowledge: KnowledgeBase) -> ErrorInjector:
    return ErrorInjector(knowledge)
