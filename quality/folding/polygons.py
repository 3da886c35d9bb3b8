"""Polygons of parcels and buildings: read from WKT or GeoJSON, brought into one form, compared, judged.

Coordinates are plane metres, easting first, as in Chinese cadastral data (CGCS2000, 3-degree Gauss-Krüger,
with or without the zone's number before the easting). Areas are exact in that plane, which at the edge of a
zone, 1.5 degrees from its meridian, is larger than the ground by 0.07 % at the equator and less further
north. Everything takes and returns whole Arrow columns.
"""

import re
from functools import lru_cache

import numpy as np
import pyarrow as pa
import shapely

_POLYGONAL = (3, 6)
"""shapely's type numbers of polygons and multipolygons"""
_CENTIMETRES = 2
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
    shapes, trimmed = _read(texts)
    known = ~shapely.is_missing(shapes)
    rounded = shapely.transform(shapes[known], lambda points: np.round(points, _CENTIMETRES))
    forms = np.array(trimmed, dtype=object)
    forms[known] = shapely.to_wkt(shapely.normalize(rounded), rounding_precision=_CENTIMETRES)
    return pa.array([form or None for form in forms.tolist()], pa.string())


def polygon_areas(texts: pa.Array) -> pa.Array:
    """Return each polygon's area in square metres, NULL for what is none."""
    shapes, _ = _read(texts)
    return _numbers(shapely.area(shapes), shapely.is_missing(shapes))


def polygon_overlaps(first: pa.Array, second: pa.Array) -> pa.Array:
    """Return, pair by pair, the area that both cover as a share (0-1) of what either covers."""
    one, other = (shapely.make_valid(_read(texts)[0]) for texts in (first, second))
    with np.errstate(invalid="ignore"):
        share = shapely.area(shapely.intersection(one, other)) / shapely.area(shapely.union(one, other))
    return _numbers(share, ~np.isfinite(share))


def polygons_overlapping(texts: pa.Array, numbers: pa.Array, limits: pa.Array) -> pa.Array:
    """Return, for each list of polygons, the numbers of those that share more than a limit with another.

    ``numbers`` are lists of the same lengths, one number a polygon; ``limits`` are in square metres.
    """
    lists = zip(texts.to_pylist(), numbers.to_pylist(), limits.to_pylist(), strict=True)
    return pa.array([_overlapping(*each) for each in lists], pa.list_(pa.int64()))


def _overlapping(texts: list[str] | None, numbers: list[int] | None, limit: float) -> list[int]:
    if not texts or not numbers:
        return []
    shapes = shapely.make_valid(_parsed.__wrapped__(tuple(texts)))
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = one < other
    one, other = one[once], other[once]
    beyond = shapely.area(shapely.intersection(shapes[one], shapes[other])) > limit
    return sorted({numbers[i] for i in (*one[beyond].tolist(), *other[beyond].tolist())})


def polygon_faults(texts: pa.Array) -> pa.Array:
    """Return what is wrong with each polygon, one of ``FAULTS``; NULL where nothing is."""
    shapes, trimmed = _read(texts)
    missing = shapely.is_missing(shapes)
    found = np.full(len(shapes), None, dtype=object)
    found[~missing] = _placed(shapely.bounds(shapes[~missing]))
    found[~missing & ~shapely.is_valid(shapes)] = CROSSING
    for i in np.nonzero(missing)[0]:
        if trimmed[i] is not None:
            found[i] = OPEN if _is_open(str(trimmed[i])) else SYNTAX
    return pa.array(found.tolist(), pa.string())


def _read(texts: pa.Array) -> tuple[np.ndarray, tuple[str | None, ...]]:
    """Return the polygons (None where there is none) and the trimmed texts."""
    trimmed = tuple(None if text is None else text.strip() for text in texts.to_pylist())
    return _parsed(trimmed), trimmed


@lru_cache(maxsize=8)
def _parsed(texts: tuple[str | None, ...]) -> np.ndarray:
    """Parse texts; kept for a moment, as the engine asks several things of the same few thousand rows."""
    column = np.array(texts, dtype=object)
    shapes = np.full(len(column), None, dtype=object)
    json = np.array([(text or "").startswith("{") for text in texts], dtype=np.bool_)
    shapes[~json] = shapely.from_wkt(column[~json], on_invalid="ignore")
    shapes[json] = shapely.from_geojson(column[json], on_invalid="ignore")
    usable = np.isin(shapely.get_type_id(shapes), _POLYGONAL) & ~shapely.is_empty(shapes)
    shapes[~usable] = None
    shapes.flags.writeable = False
    return shapes


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
