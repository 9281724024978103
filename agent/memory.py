"""A memory of bounded size: what was used last is kept, in this process only."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memory(OrderedDict[K, V]):
    """A dictionary that forgets what was used longest ago; threads must take turns."""

    def __init__(self, most: int) -> None:
        """Make an empty memory of at most so many items."""
        super().__init__()
        self._most = most

    def keep(self, items: Mapping[K, V]) -> None:
        """Take in items, known ones too, as the ones used last."""
        self.update(items)
        for key in items:
            self.move_to_end(key)
        while len(self) > self._most:
            self.popitem(last=False)

    def made(self, key: K, make: Callable[[], V]) -> V:
        """Return an item, made where it is not known."""
        value = self[key] if key in self else make()
        self.keep({key: value})
        return value
