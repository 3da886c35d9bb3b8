"""The boundaries of parcels: polygons in plane metres, with what surveyors get wrong and what does no harm.

CGCS2000, 3-degree Gauss-Krüger with the central meridian 114°, easting before northing, two decimals.
"""

import json
import re

import numpy as np
import polars as pl

from examples.zhongshan.generate.values import Values

_A, _F = 6_378_137.0, 1 / 298.257222101
_MERIDIAN, _FALSE_EASTING = 114.0, 500_000.0
_POINT = re.compile(r"([0-9.]+) ([0-9.]+)")
_MOVED = {2: (-60, 0), 3: (30, 0), 4: (0, 30), 5: (-30, 0), 6: (0, -30)}
"""alternative → metres east and north: what a wrong control point does"""
_BULGE = 0.02
"""how far the northern side's extra point stands out, as a share of the height: a hundredth of the area"""


def boundaries(random: np.random.Generator, points: pl.Series, areas: pl.Series) -> Values:
    """Return a plot of the given area around each point (longitude,latitude)."""
    degrees = points.str.split_exact(",", 1).struct.unnest()
    east, north = plane(degrees["field_0"].cast(float).to_numpy(), degrees["field_1"].cast(float).to_numpy())
    slender = random.uniform(0.7, 1.4, len(points))
    height = np.sqrt(areas.cast(float).to_numpy() / (1 + _BULGE / 2) / slender)
    w, h = height * slender / 2, height / 2
    x = np.stack([-w, w, w, np.zeros_like(w), -w, -w], axis=1) + east[:, None]
    y = np.stack([-h, -h, h, h + height * _BULGE, h, -h], axis=1) + north[:, None]
    corners = [
        pl.Series(x[:, k]).round(2).cast(pl.String) + " " + pl.Series(y[:, k]).round(2).cast(pl.String)
        for k in range(6)
    ]
    ring = pl.DataFrame(corners).select(pl.concat_str(pl.all(), separator=", ")).to_series()
    return Values("POLYGON ((" + ring + "))", lambda _, base, j: _other(base, j))


def plane(longitude: np.ndarray, latitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return easting and northing in metres (Gauss-Krüger series to the fourth order: millimetres)."""
    e2 = _F * (2 - _F)
    second = e2 / (1 - e2)
    phi = np.radians(latitude)
    t, c = np.tan(phi) ** 2, second * np.cos(phi) ** 2
    a = np.radians(longitude - _MERIDIAN) * np.cos(phi)
    radius = _A / np.sqrt(1 - e2 * np.sin(phi) ** 2)
    east = a + (1 - t + c) * a**3 / 6 + (5 - 18 * t + t**2 + 72 * c - 58 * second) * a**5 / 120
    north = a**2 / 2 + (5 - t + 9 * c + 4 * c**2) * a**4 / 24
    return _FALSE_EASTING + radius * east, _meridian_arc(phi, e2) + radius * np.tan(phi) * north


def _meridian_arc(phi: np.ndarray, e2: float) -> np.ndarray:
    """Return metres from the equator along a meridian."""
    e4, e6 = e2**2, e2**3
    arc: np.ndarray = _A * (
        (1 - e2 / 4 - 3 * e4 / 64 - 5 * e6 / 256) * phi
        - (3 * e2 / 8 + 3 * e4 / 32 + 45 * e6 / 1024) * np.sin(2 * phi)
        + (15 * e4 / 256 + 45 * e6 / 1024) * np.sin(4 * phi)
        - 35 * e6 / 3072 * np.sin(6 * phi)
    )
    return arc


def _other(wkt: str, j: int) -> str:
    """Return alternative j: resurveyed with a fifth more land to the east, or moved."""
    points = _points(wkt)
    if j == 1:
        west = min(x for x, _ in points)
        return _written([(west + (x - west) * 1.2, y) for x, y in points])
    east, north = _MOVED[j]
    return _written([(x + east, y + north) for x, y in points])


def _points(wkt: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in _POINT.findall(wkt)]


def _written(points: list[tuple[float, float]], decimals: int = 2) -> str:
    return f"POLYGON (({', '.join(f'{x:.{decimals}f} {y:.{decimals}f}' for x, y in points)}))"


def rounded(wkt: str) -> str:
    """Write decimetres, as older instruments do."""
    return _written(_points(wkt), 1)


def without_a_point(wkt: str) -> str:
    """Leave out the point that hardly stands out."""
    points = _points(wkt)
    return _written([*points[:3], *points[4:]])


def turned(wkt: str) -> str:
    """Begin at another point and go the other way round."""
    ring = _points(wkt)[:-1]
    ring = [*ring[2:], *ring[:2]][::-1]
    return _written([*ring, ring[0]])


def as_geojson(wkt: str) -> str:
    """Write GeoJSON."""
    return json.dumps({"type": "Polygon", "coordinates": [[list(p) for p in _points(wkt)]]})


def swapped(wkt: str) -> str:
    """Write northing before easting, as surveyors call them X and Y."""
    return _POINT.sub(r"\2 \1", wkt)


def unclosed(wkt: str) -> str:
    """Leave out the point that closes the ring."""
    return wkt[: wkt.rindex(",")] + "))"


def crossed(wkt: str) -> str:
    """Put two points in the wrong order."""
    points = _points(wkt)
    points[1], points[2] = points[2], points[1]
    return _written(points)


VARIANTS = {
    "rounded": rounded,
    "vertex_dropped": without_a_point,
    "turned": turned,
    "geojson": as_geojson,
}
"""harmless ways of writing a boundary"""

SPOILT = (swapped, unclosed, crossed)
"""what may not enter"""
