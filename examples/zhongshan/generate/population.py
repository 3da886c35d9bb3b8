"""All entities of one kind in a block: their keys, their elements, and marks to choose rows by."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from examples.zhongshan.generate.plan import Plan
from examples.zhongshan.generate.values import Values


@dataclass
class Population:
    """Entities by position. ``key`` holds each key part in comparable form, in the catalogue's order."""

    key: dict[str, pl.Series]
    elements: dict[str, Values]
    marks: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Return how many entities there are."""
        return len(next(iter(self.key.values())))

    @cached_property
    def keys(self) -> pl.Series:
        """Return the key of each entity: its parts joined by ``|``."""
        first, *rest = self.key.values()
        for part in rest:
            first = first + "|" + part
        return first

    def settle(
        self, plan: Plan, labels: tuple[object, ...], changes: dict[str, float], groups: dict[str, np.ndarray]
    ) -> None:
        """Decide for every element when its true value changes; a group changes together."""
        each = np.arange(self.size)
        for code, values in self.elements.items():
            random = plan.random(*labels, "change", code)
            values.settle(plan.nights, random, changes.get(code, 0), groups.get(code, each))
