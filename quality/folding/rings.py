"""Polygons as most are, one convex ring in plain WKT to the centimetre: read and measured as whole columns.

What is answered of them is what the geometry library answers of any polygon, to the last bit. Polygons of
other shapes or written otherwise, and all that takes two polygons, belong to ``quality.folding.polygons``.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

_BEFORE, _BETWEEN, _AFTER = "POLYGON ((", ", ", "))"
_NUMBER = r"(?:0|[1-9][0-9]{0,7})(?:\.[0-9]?[1-9])?"
"""a number to the centimetre, as it stands in a comparable form: without a needless zero"""
_RING = rf"^POLYGON \(\((?:{_NUMBER} {_NUMBER}, )+{_NUMBER} {_NUMBER}\)\)$"
_NEEDLESS = r"(?:(\.[1-9])0|\.00?)([ ,)])"
"""the needless zeros of numbers with two decimals, and what of a match isn't"""
_CERTAIN = 1e-9
"""how far from straight a corner is, as a share of what is subtracted to know it, beyond any rounding"""


@dataclass(frozen=True)
class Rings:
    """The convex rings of a column of polygons.

    ``rows``: where in the column each stands. Ring i has the points from ``starts[i]`` to ``starts[i + 1]``,
    the last of which is the first again; ``points`` has their texts, ``x y``, and ``at`` their numbers, one
    row a point. ``clockwise`` says which way each turns.
    """

    rows: np.ndarray
    starts: np.ndarray
    points: pa.Array
    at: np.ndarray
    clockwise: np.ndarray

    def extents(self) -> np.ndarray:
        """Return least x and y, greatest x and y, one row a ring."""
        first = self.starts[:-1]
        return np.hstack([np.minimum.reduceat(self.at, first), np.maximum.reduceat(self.at, first)])

    def areas(self) -> np.ndarray:
        """Return the area of each ring, its terms added in the order in which GEOS adds them."""
        ring = self._ring()
        x, y = (self.at - self.at[self.starts[:-1]][ring] * (1, 0)).T
        terms = np.zeros_like(x)
        terms[1:-1] = x[1:-1] * (y[:-2] - y[2:])
        terms[self.starts[1:] - 1] = 0
        areas: np.ndarray = np.abs(np.bincount(ring, terms, len(self.rows)) / 2)
        return areas

    def shapes(self) -> np.ndarray:
        """Return the geometry library's polygons."""
        shapes: np.ndarray = shapely.polygons(shapely.linearrings(self.at, indices=self._ring()))
        return shapes

    def _ring(self) -> np.ndarray:
        """Return the ring of each point."""
        return np.repeat(np.arange(len(self.rows)), np.diff(self.starts))

    def forms(self) -> pa.Array:
        """Return each ring as WKT that begins at its westernmost point and goes clockwise."""
        points = self.points.take(pa.array(self._in_order(), pa.int64()))
        joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(self.starts, pa.int32()), points), _BETWEEN)
        return pc.binary_join_element_wise(_BEFORE, joined, _AFTER, "")

    def _in_order(self) -> np.ndarray:
        """Return the positions of all points, those of each ring from its westernmost, clockwise."""
        ring = self._ring()
        first, size = self.starts[:-1][ring], (np.diff(self.starts) - 1)[ring]
        step = (np.arange(len(ring)) - first) * np.where(self.clockwise, 1, -1)[ring]
        order: np.ndarray = first + (self._westernmost()[ring] - first + step) % size
        return order

    def _westernmost(self) -> np.ndarray:
        """Return the position of each ring's westernmost point, of two the southern."""
        first, counts = self.starts[:-1], np.diff(self.starts)
        x, y = self.at.T
        west = x == np.repeat(np.minimum.reduceat(x, first), counts)
        south = np.where(west, y, np.inf)
        found = south == np.repeat(np.minimum.reduceat(south, first), counts)
        found[self.starts[1:] - 1] = False
        return np.flatnonzero(found)


def convex_rings(texts: pa.Array) -> Rings:
    """Return the convex rings of a column of texts; what isn't one in plain WKT is left out."""
    rows, written = _written(texts)
    lists = pc.split_pattern(pc.utf8_slice_codeunits(written, len(_BEFORE), -len(_AFTER)), _BETWEEN)
    points, starts = lists.flatten(), np.concatenate([[0], np.cumsum(lists.value_lengths())])
    at = pc.split_pattern(points, " ").flatten().cast(pa.float64()).to_numpy().reshape(-1, 2)
    left, right = _turning(starts, at)
    convex = left | right
    counts = np.diff(starts)
    kept = np.repeat(convex, counts)
    return Rings(
        rows[convex],
        np.concatenate([[0], np.cumsum(counts[convex])]),
        points.filter(pa.array(kept)),
        at[kept],
        right[convex],
    )


def _written(texts: pa.Array) -> tuple[np.ndarray, pa.Array]:
    """Return which texts are rings, and these without needless zeros."""
    plain = _is_ring(texts)
    tidied = pc.replace_substring_regex(texts.filter(pa.array(~plain)), _NEEDLESS, r"\1\2")
    then = _is_ring(tidied)
    rows = np.concatenate([np.flatnonzero(plain), np.flatnonzero(~plain)[then]])
    return rows, pa.concat_arrays([texts.filter(pa.array(plain)), tidied.filter(pa.array(then))])


def _is_ring(texts: pa.Array) -> np.ndarray:
    return np.asarray(pc.fill_null(pc.match_substring_regex(texts, _RING), False), np.bool_)


def _turning(starts: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Say which rings turn left at every corner and once around, and which right: the convex ones."""
    first, last = starts[:-1], starts[1:] - 1
    if not len(first):
        return np.zeros(0, np.bool_), np.zeros(0, np.bool_)
    closed = (at[first] == at[last]).all(axis=1)
    edges = np.delete(np.diff(at, axis=0), last[:-1], axis=0)
    begins, counts = first - np.arange(len(first)), last - first
    following = np.arange(len(edges)) + 1
    following[begins + counts - 1] = begins
    corner, across = edges[:, 0] * edges[following, 1], edges[:, 1] * edges[following, 0]
    bend = corner - across
    bend[np.abs(bend) <= _CERTAIN * (np.abs(corner) + np.abs(across))] = 0
    left, right = np.minimum.reduceat(bend, begins) > 0, np.maximum.reduceat(bend, begins) < 0
    rising = edges[:, 1] * np.repeat(np.where(left, 1, -1), counts)
    once = np.add.reduceat((rising < 0) & (rising[following] >= 0), begins, dtype=np.int64) == 1
    return closed & left & once, closed & right & once
