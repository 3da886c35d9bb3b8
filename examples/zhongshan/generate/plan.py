"""How much is generated: the seed, the nights, and the blocks that a city is divided into.

Sizes and random streams belong here; what is in a block doesn't.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from pathlib import Path
from zlib import crc32

import numpy as np

PERSONS_PER_SCALE = 50_000
BLOCK_PERSONS = 50_000
COMPANIES_PER_PERSON = 0.16
PARCELS_PER_PERSON = 0.2
FIRST_NIGHT = date(2026, 6, 1)


@dataclass(frozen=True)
class Block:
    """A part of the city. ``first`` is the number of its first person."""

    number: int
    first: int
    persons: int

    @property
    def companies(self) -> int:
        """Return how many companies the block has."""
        return ceil(self.persons * COMPANIES_PER_PERSON)

    @property
    def parcels(self) -> int:
        """Return how many parcels the block has."""
        return ceil(self.persons * PARCELS_PER_PERSON)


@dataclass(frozen=True)
class Plan:
    """What to generate and where to: nights are numbered from 0, ``FIRST_NIGHT`` being night 0."""

    out: Path
    scale: float
    nights: int
    seed: int

    @property
    def dates(self) -> tuple[date, ...]:
        """Return the business dates of the nights."""
        return tuple(FIRST_NIGHT + timedelta(days=n) for n in range(self.nights))

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the city in order."""
        total = max(200, round(self.scale * PERSONS_PER_SCALE))
        for number, first in enumerate(range(0, total, BLOCK_PERSONS)):
            yield Block(number, first, min(BLOCK_PERSONS, total - first))

    def random(self, *labels: object) -> np.random.Generator:
        """Return the stream of random numbers that belongs to these labels, whatever else is drawn."""
        return np.random.default_rng([self.seed, crc32(repr(labels).encode())])
