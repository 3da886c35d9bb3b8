"""The values of one element: the true one of every entity, later versions of it, and wrong ones.

A claim is a small number: 0 the first true value, ``j`` its alternative number j, ``SILENT`` none. Equal
numbers mean equal values and different numbers different ones, so that what disagrees is known without
comparing texts. What a department makes of a text is ``rendering``'s.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl

SILENT = -1
FIRST_WRONG = 3
"""alternatives from here on are errors where there are enough; those before are later true values"""

Other = Callable[[int, str, int], str]
"""(entity, its base text, j ≥ 1) → the text of alternative j"""


@dataclass
class Values:
    """One element's values, in canonical text. ``base`` is null where the entity has none."""

    base: pl.Series
    other: Other
    variety: int = 6
    """how many alternatives there are, all different"""
    versions: list[np.ndarray] = field(default_factory=list)
    """night → the number of the true value of each entity"""

    def settle(self, nights: int, random: np.random.Generator, share: float, group: np.ndarray) -> None:
        """Let ``share`` of the groups change to alternative 1, a night each from night 1 on."""
        draws = random.random(int(group.max()) + 1)[group] if len(group) else np.zeros(0)
        night = np.where(
            draws < share * max(0, nights - 1), (draws / max(share, 1e-12)).astype(int) + 1, nights
        )
        night = np.where(self.base.is_null().to_numpy(), nights, night)
        self.versions = [(night <= n).astype(np.int8) for n in range(nights)]

    def texts(self, entities: np.ndarray, claims: np.ndarray) -> pl.Series:
        """Return the canonical text of each claim, null for a silent one."""
        texts = self.base.gather(entities)
        (where,) = np.nonzero(claims)
        if not len(where):
            return texts
        originals = texts.gather(where).to_list()
        pairs = zip(entities[where].tolist(), originals, claims[where].tolist(), strict=True)
        return patched(
            texts, where, [None if j == SILENT or b is None else self.other(e, b, j) for e, b, j in pairs]
        )

    def wrong(self, random: np.random.Generator, count: int) -> np.ndarray:
        """Draw numbers of wrong values."""
        first = FIRST_WRONG if self.variety > FIRST_WRONG else 1
        return random.integers(first, self.variety + 1, count).astype(np.int8)


def patched(texts: pl.Series, where: np.ndarray, values: list[str | None]) -> pl.Series:
    """Return the series with other values at some positions."""
    if not len(where):
        return texts
    order = np.arange(len(texts), dtype=np.uint32)
    order[where] = len(texts) + np.arange(len(where), dtype=np.uint32)
    return pl.concat([texts, pl.Series(texts.name, values, dtype=pl.String)]).gather(order)


def rotation(codes: tuple[str, ...]) -> tuple[Other, int]:
    """Return alternatives out of a list of codes, and how many there are."""
    index = {code: i for i, code in enumerate(codes)}
    return lambda _, base, j: codes[(index[base] + j) % len(codes)], len(codes) - 1


def shifted_days(days: int) -> Other:
    """Return alternatives that are ``days`` × j later (or earlier) than a canonical date."""
    return lambda _, base, j: (date.fromisoformat(base) + timedelta(days=days * j)).isoformat()


def other_number(_: int, base: str, j: int) -> str:
    """Return a number far outside every tolerance; the third is in another unit, 10,000 times too big."""
    return f"{float(base) * (10_000 if j == FIRST_WRONG else 1 + 0.2 * j):.2f}"


def replaced_character(pool: str) -> Other:
    """Return alternatives that have another last character out of a pool."""

    def other(_: int, base: str, j: int) -> str:
        at = pool.find(base[-1])
        return base[:-1] + pool[(at + j) % len(pool)]

    return other
