"""Polygons of parcels and buildings: read from WKT or GeoJSON, brought into one form, compared, judged.

Coordinates are plane metres, easting first, as in Chinese cadastral data (CGCS2000, 3-degree Gauss-Krüger,
with or without the zone's number before the easting). Areas are exact in that plane, which at the edge of a
zone, 1.5 degrees from its meridian, is larger than the ground by 0.07 % at the equator and less further
north. Everything takes and returns whole Arrow columns.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import shapely

from quality.folding.rings import Rings, convex_rings

_POLYGONAL = (3, 6)
"""shapely's type numbers of polygons and multipolygons"""
_CENTIMETRES = 2
_CENTIMETRE = 10**-_CENTIMETRES
_MANY = 256
"""from how many polygons on it pays to read the convex ones quickly"""
_AT_ONCE = 1 << 15
"""how many polygons to read at a time: few enough that they stay in the processor's memory"""
_NO_RINGS = convex_rings(pa.array([], pa.string()))
_EASTING, _NORTHING = (160_000, 840_000), (1_900_000, 6_000_000)
"""where a point of China can lie in a zone of three or six degrees, in metres"""
_ZONE = 1_000_000
_RING = re.compile(r"\(\s*([^(),]+?)\s*,[^()]*,\s*([^(),]+?)\s*\)")
_JSON_RINGS = re.compile(r"\[(\[[^\[\]]+\])\s*,.*?,\s*(\[[^\[\]]+\])\]", re.DOTALL)

SYNTAX, OPEN, CROSSING, AXES, PLACE = "syntax", "open", "crossing", "axes", "place"
FAULTS = (SYNTAX, OPEN, CROSSING, AXES, PLACE)
"""What can be wrong with a polygon, the first that is stands for all."""


def polygon_forms(texts: pa.Array) -> pa.Array:
    """Return each polygon as WKT to the centimetre, rings in one order, direction and start.

    A text that is no polygon is returned trimmed; it agrees with nothing but itself.
    """
    read = _read(_Column(texts))
    known = ~shapely.is_missing(read.shapes)
    normal = shapely.normalize(_rounded(read.shapes[known]))
    forms = np.array(read.texts, dtype=object)
    forms[known] = shapely.to_wkt(normal, rounding_precision=_CENTIMETRES)
    others = pa.array([form or None for form in forms.tolist()], pa.string())
    order = np.argsort(np.concatenate([read.rings.rows, read.others]))
    return pa.concat_arrays([read.rings.forms(), others]).take(pa.array(order))


def polygon_areas(texts: pa.Array) -> pa.Array:
    """Return each polygon's area in square metres, NULL for what is none."""
    read = _read(_Column(texts))
    areas = np.empty(len(texts))
    areas[read.rings.rows], areas[read.others] = read.rings.areas(), shapely.area(read.shapes)
    return _numbers(areas, np.isnan(areas))


def polygon_overlaps(first: pa.Array, second: pa.Array) -> pa.Array:
    """Return, pair by pair, the area that both cover as a share (0-1) of what either covers."""
    one, other = (_read(_Column(texts)).sound() for texts in (first, second))
    both = shapely.area(shapely.intersection(one, other))
    with np.errstate(invalid="ignore"):
        share = both / (shapely.area(one) + shapely.area(other) - both)
    return _numbers(share, ~np.isfinite(share))


def polygons_overlapping(texts: pa.Array, numbers: pa.Array, limits: pa.Array) -> pa.Array:
    """Return, for each list of polygons, the numbers of those that share more than a limit with another.

    ``numbers`` are lists of the same lengths, one number a polygon; ``limits`` are in square metres.
    """
    lists = zip(texts, numbers, limits.to_pylist(), strict=True)
    return pa.array([_overlapping(text.values, of.values, most) for text, of, most in lists], numbers.type)


def _overlapping(texts: pa.Array | None, numbers: pa.Array | None, limit: float) -> list[int]:
    if not texts or not numbers:
        return []
    parts = [_Read.of(texts[i : i + _AT_ONCE]).extents() for i in range(0, len(texts), _AT_ONCE)]
    one, other = _near(np.concatenate(parts), limit)
    shapes = [_Read.of(texts.take(pa.array(of))).sound() for of in (one, other)]
    beyond = shapely.area(shapely.intersection(*shapes)) > limit
    found = np.concatenate([one[beyond], other[beyond]])
    return sorted(set(numbers.take(pa.array(found)).to_pylist()))


def _near(extents: np.ndarray, limit: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs whose extents share enough that the polygons themselves may share over a limit."""
    known = np.flatnonzero(~np.isnan(extents[:, 0]))
    diagonals = shapely.linestrings(extents[known].reshape(-1, 2, 2))
    one, other = shapely.STRtree(diagonals).query(diagonals)
    once = one < other
    one, other = known[one[once]], known[other[once]]
    first, second = extents[one], extents[other]
    sides = np.minimum(first[:, 2:], second[:, 2:]) - np.maximum(first[:, :2], second[:, :2])
    enough = sides.prod(axis=1) >= limit - _CENTIMETRE**2
    return one[enough], other[enough]


def polygon_faults(texts: pa.Array) -> pa.Array:
    """Return what is wrong with each polygon, one of ``FAULTS``; NULL where nothing is."""
    read = _read(_Column(texts))
    found = _placed(read.extents())
    found[read.others[~shapely.is_valid(read.shapes)]] = CROSSING
    for i in np.flatnonzero(shapely.is_missing(read.shapes)):
        text = read.texts[i]
        found[read.others[i]] = None if text is None else OPEN if _is_open(text) else SYNTAX
    return pa.array(found.tolist(), pa.string())


@dataclass(frozen=True)
class _Read:
    """A column of texts, read: convex rings, and where the others stand, with their trimmed texts.

    ``shapes`` are the geometry library's of the others, None for what is no polygon.
    """

    rings: Rings
    others: np.ndarray
    texts: list[str | None]
    shapes: np.ndarray

    @classmethod
    def of(cls, column: pa.Array) -> "_Read":
        rings = convex_rings(column) if len(column) >= _MANY else _NO_RINGS
        others = np.delete(np.arange(len(column)), rings.rows)
        texts = [None if text is None else text.strip() for text in column.take(pa.array(others)).to_pylist()]
        return cls(rings, others, texts, _shapes(texts))

    def extents(self) -> np.ndarray:
        """Return least x and y, greatest x and y, one row a text; NaN for what is no polygon."""
        extents = np.empty((len(self.rings.rows) + len(self.others), 4))
        extents[self.rings.rows], extents[self.others] = self.rings.extents(), shapely.bounds(self.shapes)
        return extents

    def sound(self) -> np.ndarray:
        """Return shapes that can be intersected, one a text: polygons that cross themselves taken apart."""
        sound = np.empty(len(self.rings.rows) + len(self.others), dtype=object)
        sound[self.rings.rows], sound[self.others] = self.rings.shapes(), self.shapes
        crossing = ~shapely.is_valid(sound)
        sound[crossing] = shapely.make_valid(sound[crossing])
        return sound


class _Column:
    """A column of texts, the same as another that holds the same."""

    def __init__(self, texts: pa.Array) -> None:
        self.texts = texts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Column) and bool(self.texts.equals(other.texts))

    def __hash__(self) -> int:
        return hash((len(self.texts), *self.texts[:1].to_pylist()))


@lru_cache(maxsize=8)
def _read(column: _Column) -> _Read:
    """Read a column; kept for a moment, as the engine asks several things of the same few thousand rows."""
    return _Read.of(column.texts)


def _shapes(texts: list[str | None]) -> np.ndarray:
    """Return the geometry library's polygons of trimmed texts, None for what is none."""
    column = np.array(texts, dtype=object)
    shapes = np.full(len(column), None, dtype=object)
    json = np.array([(text or "").startswith("{") for text in texts], dtype=np.bool_)
    shapes[~json] = shapely.from_wkt(column[~json], on_invalid="ignore")
    shapes[json] = shapely.from_geojson(column[json], on_invalid="ignore")
    usable = np.isin(shapely.get_type_id(shapes), _POLYGONAL) & ~shapely.is_empty(shapes)
    shapes[~usable] = None
    return shapes


def _rounded(shapes: np.ndarray) -> np.ndarray:
    """Return polygons of two dimensions to the centimetre; those that are so already aren't made again."""
    points, of = shapely.get_coordinates(shapes, return_index=True)
    finer = shapely.has_z(shapes)
    finer[of[(points != np.round(points, _CENTIMETRES)).any(axis=1)]] = True
    rounded = shapes.copy()
    rounded[finer] = shapely.transform(shapes[finer], lambda each: np.round(each, _CENTIMETRES))
    return rounded


def _placed(bounds: np.ndarray) -> np.ndarray:
    """Return which polygons lie outside China, and which would not if their axes were swapped."""
    west, south, east, north = bounds.T
    here = _within(west, east, _EASTING) & _within(south, north, _NORTHING, zoned=False)
    swapped = _within(south, north, _EASTING) & _within(west, east, _NORTHING, zoned=False)
    found = np.where(swapped, AXES, PLACE).astype(object)
    found[here] = None
    return found


def _within(
    least: np.ndarray, most: np.ndarray, bounds: tuple[int, int], *, zoned: bool = True
) -> np.ndarray:
    """Say which extents lie within bounds; an easting may have its zone's number (13-45) before it."""
    zone = np.where(zoned & (least >= 13 * _ZONE) & (least < 46 * _ZONE), least // _ZONE * _ZONE, 0)
    return (least - zone >= bounds[0]) & (most - zone <= bounds[1])


def _is_open(text: str) -> bool:
    """Whether a ring of an unreadable polygon begins and ends at different points."""
    rings = (_JSON_RINGS if text.startswith("{") else _RING).findall(text)
    return any(first.split() != last.split() for first, last in rings)


def _numbers(values: np.ndarray, missing: np.ndarray) -> pa.Array:
    return pa.array(values, pa.float64(), mask=missing)
