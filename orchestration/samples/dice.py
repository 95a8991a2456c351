"""The one source of chance in the samples.

Only `random()` of Python's generator is used, because its stream is promised to stay the same
between versions; the choices are made here. No clock, no global state.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """Reproducible choices from a named stream: a new draw in one source moves no other source."""

    def __init__(self, *, seed: int, stream: str) -> None:
        self._random = random.Random(f"{seed}/{stream}")  # noqa: S311 - samples are no secrets

    def chance(self, share: float) -> bool:
        """True in `share` of the throws."""
        return self._random.random() < share

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1."""
        return int(self._random.random() * count)

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items, all alike."""
        return items[self.below(len(items))]

    def weighted(self, options: Sequence[tuple[Item, float]]) -> Item:
        """One of the items, each with its weight."""
        left = self._random.random() * sum(weight for _, weight in options)
        for item, weight in options:
            left -= weight
            if left < 0:
                return item
        return options[-1][0]
