"""One feed in one block: what its department sends each night, and what the lake should hold after it.

A delivery is computed when the department makes it and taken when it arrives, which may be later.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from catalog.models import Catalogue, Feed, Mode
from examples.zhongshan.generate import spoiling
from examples.zhongshan.generate.cell import Cell, Held
from examples.zhongshan.generate.plan import Plan
from examples.zhongshan.generate.spec import Spec, World
from examples.zhongshan.generate.spoiling import Spoil
from examples.zhongshan.generate.values import SILENT, patched

_CHANGED_AT = "18:30:00"
_ARRIVALS = 10
"""nights on which new rows come"""


@dataclass
class Outcome:
    """One delivery of one block: its rows, which of them are bad, and what it says."""

    frame: pl.DataFrame
    rows: np.ndarray
    bad: list[tuple[int, Spoil]]
    """position in ``frame`` and how it was spoiled"""
    good: np.ndarray
    gone: np.ndarray
    says: Held


class Source:
    """A feed's rows in a block. ``held`` and ``present`` are what the lake should know of them."""

    def __init__(self, plan: Plan, catalogue: Catalogue, spec: Spec, world: World) -> None:
        self.feed: Feed = catalogue.feeds[spec.feed]
        self.spec, self.world, self.nights, self.dates = spec, world, plan.nights, plan.dates
        random = plan.random(spec.feed, world.block.number)
        self.rows = spec.rows(world, random)
        self.size = len(next(iter(self.rows.values())))
        self.first, self.gone = self._lifetimes(random)
        self.columns = {
            c.code: Cell(self.feed, spec, world, self.rows, catalogue, c, random) for c in self.feed.columns
        }
        self.claims = {
            c.element: cell.claims
            for c in self.feed.columns
            if (cell := self.columns[c.code]).claims and c.element
        }
        self.ways = spoiling.ways(catalogue, self.feed, spec.dates)
        self.spoiled = spoiling.drawn(self.ways, self.first, random, spoiling.SHARE if spec.errs else 0)
        self.sent = np.zeros(self.size, bool)
        self.sent_bad = np.full(self.size, -1)
        self.says: Held = {}
        self.frame = pl.DataFrame()
        self.present = np.zeros(self.size, bool)
        self.held: Held = {element: np.full(self.size, SILENT, np.int8) for element in self.claims}

    def _lifetimes(self, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        share, last = self.spec.churn, self.nights - 1
        comes, goes = random.random(self.size), random.random(self.size)
        later = comes < share * _ARRIVALS
        first = np.where(later, (comes / max(share, 1e-12)).astype(int) + 1, 0)
        gone = np.where(goes < share * last, (goes / max(share, 1e-12)).astype(int) + 1, spoiling.FOREVER)
        return first, np.where(gone > first, gone, spoiling.FOREVER)

    def deliver(self, night: int) -> Outcome:
        """Return what the department sends on a night, given what it sent before."""
        alive = (self.first <= night) & (night < self.gone)
        says = {element: c.at(night) for element, c in self.claims.items()}
        bad = np.full(self.size, -1)
        active = self.spoiled.active(night)
        bad[self.spoiled.rows[active]] = active
        changed = self._redrawn(says) | (bad != self.sent_bad)
        wanted = alive if self.feed.delivery.mode is Mode.SNAPSHOT else (alive & (changed | ~self.sent))
        dead = np.zeros(self.size, bool) if self.feed.delivery.mode is Mode.SNAPSHOT else (self.sent & ~alive)
        bad = self._bounded(bad, wanted, int((wanted | dead).sum() * spoiling.AT_MOST), night)
        (rows,) = np.nonzero(wanted | dead)
        outcome = self._outcome(rows, bad, dead, says)
        if self.spec.stamp:
            changed_at = f"{self.dates[night]} {_CHANGED_AT}"
            outcome.frame = outcome.frame.with_columns(pl.lit(changed_at).alias(self.spec.stamp))
        self.sent, self.sent_bad = alive, bad
        return outcome

    def _redrawn(self, says: Held) -> np.ndarray:
        """Bring the cells up to date; return which rows changed."""
        if not self.says:
            changed = np.ones(self.size, bool)
        else:
            changed = np.zeros(self.size, bool)
            for element, now in says.items():
                changed |= now != self.says[element]
        (rows,) = np.nonzero(changed)
        fresh = pl.DataFrame(
            [cell.texts(rows, says).alias(cell.column.code) for cell in self.columns.values()]
        )
        if not self.says:
            self.frame = fresh
        elif len(rows):
            order = np.arange(self.size, dtype=np.uint32)
            order[rows] = self.size + np.arange(len(rows), dtype=np.uint32)
            self.frame = pl.concat([self.frame, fresh])[order]
        self.says = says
        return changed

    def _bounded(self, bad: np.ndarray, wanted: np.ndarray, limit: int, night: int) -> np.ndarray:
        """Mend what would bring the delivery above its share of bad rows."""
        (sent,) = np.nonzero(wanted & (bad >= 0))
        for row in sent[limit:]:
            self.spoiled.until[bad[row]] = night
            bad[row] = -1
        return bad

    def _outcome(self, rows: np.ndarray, bad: np.ndarray, dead: np.ndarray, says: Held) -> Outcome:
        frame = self.frame[rows]
        plants: list[tuple[int, Spoil]] = []
        for position in np.nonzero((bad[rows] >= 0) & ~dead[rows])[0].tolist():
            way = self.ways[self.spoiled.way[bad[rows[position]]]]
            plants.append((position, way))
        frame = frame.with_columns(_spoilt(frame, plants))
        good = rows[(bad[rows] < 0) & ~dead[rows]]
        names = {c.code: c.header for c in self.feed.columns}
        frame = frame.rename(names).with_columns(
            [fill(self.world, self.rows, rows).alias(h) for h, fill in self.spec.undeclared.items()]
        )
        if self.feed.delivery.operation:
            new, change, delete = self.spec.operations
            what = np.where(dead[rows], delete, np.where(self.sent[rows], change, new))
            frame = frame.with_columns(pl.Series(self.feed.delivery.operation.column, what))
        return Outcome(frame, rows, plants, good, np.nonzero(dead)[0], says)

    def take(self, outcome: Outcome) -> None:
        """Let the lake know what a delivery says: bad rows leave what was held before."""
        if self.feed.delivery.mode is Mode.SNAPSHOT:
            absent = np.ones(self.size, bool)
            absent[outcome.rows] = False
            self.present[absent] = False
        self.present[outcome.gone] = False
        self.present[outcome.good] = True
        for element, now in outcome.says.items():
            self.held[element][outcome.good] = now[outcome.good]


def _spoilt(frame: pl.DataFrame, plants: list[tuple[int, Spoil]]) -> list[pl.Series]:
    by_column: dict[str, list[tuple[int, Spoil]]] = {}
    for position, way in plants:
        by_column.setdefault(way.column.code, []).append((position, way))
    changed = []
    for code, cells in by_column.items():
        old = frame[code]
        new = [w.spoil(old[p] or "") for p, w in cells]
        changed.append(patched(old, np.array([p for p, _ in cells]), new))
    return changed
