"""The augmentations by name, and the pipeline that a recipe's names make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.errors import ConfigError
from agent.training.augmentation.claims import Claims
from agent.training.augmentation.noise import DictationNoise, scanning_noise, typing_noise
from agent.training.augmentation.order import SentenceDropping, SentenceShuffle
from agent.training.augmentation.phrasing import Phraser
from agent.training.augmentation.pipelines import Augmentation, OneOf, Pipeline
from agent.training.augmentation.presence import PresenceRewriting
from agent.training.augmentation.reading import RowReader
from agent.training.augmentation.sides import SideSwap
from agent.training.augmentation.sizes import SizeChange
from agent.training.augmentation.synonyms import SynonymReplacement
from agent.training.augmentation.translation import Translation
from kg.knowledge import KnowledgeBase
from kg.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class _Tools:
    """What steps are made of; shared, so that a sentence is linked once for all of them."""

    reader: RowReader
    claims: Claims
    phraser: Phraser


_STEPS: dict[str, tuple[float, Callable[[_Tools], Augmentation]]] = {
    "translation": (0.15, lambda t: Translation(t.reader, t.claims, t.phraser)),
    "presence": (0.3, lambda t: PresenceRewriting(t.reader, t.claims, t.phraser)),
    "synonyms": (0.5, lambda t: SynonymReplacement(t.reader)),
    "sides": (0.5, lambda t: SideSwap(t.reader)),
    "numbers": (0.5, lambda t: SizeChange(t.reader)),
    "order": (0.5, lambda t: SentenceShuffle(t.reader)),
    "dropping": (0.3, lambda t: SentenceDropping(t.reader, t.claims)),
    "noise": (0.5, lambda t: OneOf("noise", (typing_noise(t.reader), scanning_noise(t.reader), DictationNoise(t.reader)))),
}
"""How often each is tried, and how it is made; in this order, for what follows a step must still find words to link."""
STEP_NAMES = tuple(_STEPS)


def pipeline(names: Sequence[str], knowledge: KnowledgeBase, taxonomy: Taxonomy) -> Pipeline:
    """Return the pipeline of some augmentations, in the order of `STEP_NAMES` whatever the order of the names.

    Args:
        names: of the augmentations, each once.
        knowledge: vocabulary, cues and templates.
        taxonomy: whose findings the labels name.

    Raises:
        ConfigError: a name is unknown or given twice.
    """
    if unknown := sorted(set(names) - set(STEP_NAMES)):
        raise ConfigError(f"unknown augmentation {', '.join(map(repr, unknown))}; allowed: {', '.join(STEP_NAMES)}")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(f"augmentation {', '.join(map(repr, twice))} is named twice; name it once")
    reader = RowReader(knowledge)
    tools = _Tools(reader, Claims(reader, taxonomy), Phraser(reader))
    return Pipeline(tuple((make(tools), probability) for name, (probability, make) in _STEPS.items() if name in names))
