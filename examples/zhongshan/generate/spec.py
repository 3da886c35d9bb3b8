"""What the generator must know about a feed beyond the catalogue: who is in it, and its habits."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from examples.zhongshan.generate.plan import Block
from examples.zhongshan.generate.population import Population


@dataclass
class World:
    """The populations of one block by entity."""

    block: Block
    populations: dict[str, Population]

    def __getitem__(self, entity: str) -> Population:
        return self.populations[entity]


REGISTER_CHURN = 0.0005
"""share of a register's entities that come, and that go, in a night"""

WEEKLY, MONTHLY, QUARTERLY = 7, 30, 90
"""nights between two deliveries"""

Rows = dict[str, np.ndarray]
"""entity → position in its population, one per row of the feed in this block"""

Fill = Callable[[World, Rows, np.ndarray], pl.Series]
"""(world, rows, numbers of the rows wanted) → their texts, for a column that holds no element"""


@dataclass(frozen=True)
class Spec:
    """One feed's habits. Nights are numbered from 0."""

    feed: str
    rows: Callable[[World, np.random.Generator], Rows]
    fills: dict[str, Fill] = field(default_factory=dict)
    dates: str = "%Y-%m-%d"
    operations: tuple[str, str, str] = ("I", "U", "D")
    """what an increment writes for a new row, a changed one and one that is gone"""
    bom: bool = False
    old_numbers: bool = False
    """whether some identity numbers are in their 15-digit form"""
    undeclared: dict[str, Fill] = field(default_factory=dict)
    """header → texts of a column that the catalogue doesn't have (Art 15)"""
    exact: tuple[str, ...] = ()
    """elements on which this feed never errs, because its own checks refuse it"""
    churn: float = 0.003
    """share of rows that come, and share that go, in a night"""
    errs: bool = True
    held_back: bool = False
    """whether every fifth night's file, from night 1, comes a night late"""
    older: bool = False
    """whether an older snapshot turns up on night 1"""
    stamp: str = ""
    """header of the column in which an increment says when each of its rows was changed"""
    every: int = 1
    """a delivery comes on every so many nights, beginning with night 0"""
    again: str = ""
    """``name``: night 1 brings the last file again; ``date``: night 2 brings its bytes under a new date"""


def serial(prefix: str, digits: int = 6) -> Fill:
    """Return a fill that numbers rows through, all over the city."""

    def fill(world: World, _: Rows, wanted: np.ndarray) -> pl.Series:
        numbers = pl.Series(wanted + world.block.number * 200_000)
        return prefix + numbers.cast(pl.String).str.zfill(digits)

    return fill


def phones(prefix: str) -> Fill:
    """Return a fill of telephone numbers that nobody has: the prefix and four digits."""
    return lambda _, __, wanted: prefix + pl.Series(wanted % 10_000).cast(pl.String).str.zfill(4)


def constant(text: str) -> Fill:
    """Return a fill that is the same in every row."""
    return lambda _, __, wanted: pl.repeat(text, len(wanted), dtype=pl.String, eager=True)


def choice(texts: tuple[str, ...]) -> Fill:
    """Return a fill that goes through a list in turn."""
    return lambda _, __, wanted: pl.Series(texts).gather(wanted % len(texts))
