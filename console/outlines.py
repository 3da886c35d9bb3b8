"""Claims that are places, as outlines of an inline SVG: points and polygons laid over one another."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from catalog.models import Element

SIZE = 320
"""of the picture's longer side, in SVG units"""
_MARGIN = 24
_PLACES = ("coordinates", "geometry")


@dataclass(frozen=True)
class Outline:
    """What one claim says: an SVG path, or a point if ``path`` is empty; ``number`` is the claim's group."""

    number: int
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Outlines:
    """The claims of one element; ``metres`` is the length of the scale bar, which is ``bar`` units long."""

    outlines: tuple[Outline, ...]
    metres: float
    bar: float
    size: int = SIZE


def is_place(element: Element) -> bool:
    """Whether an element's values are places."""
    return element.comparator.name in _PLACES


def outlines(element: Element, forms: Sequence[tuple[int, str | None]]) -> Outlines | None:
    """Return the picture of comparable forms (number of the group, form); None if none is a place."""
    read = [(number, shape) for number, form in forms if (shape := _shape(element, form)) is not None]
    if not read:
        return None
    squeeze = _squeeze(element, [shape for _, shape in read])
    shapes = [(n, shapely.transform(shape, lambda p: p * [squeeze[0], squeeze[1]])) for n, shape in read]
    left, bottom, right, top = shapely.total_bounds([shape for _, shape in shapes])
    extent = max(right - left, top - bottom) or 100.0
    scale = (SIZE - 2 * _MARGIN) / extent

    def across(x: float) -> float:
        return float(round(_MARGIN + (x - left) * scale, 1))

    def down(y: float) -> float:
        return float(round(_MARGIN + (top - y) * scale, 1))

    drawn = []
    for number, shape in shapes:
        rings = [r for part in shapely.get_parts(shape) for r in _rings(part)]
        path = " ".join("M" + " L".join(f"{across(x)},{down(y)}" for x, y in ring) + "Z" for ring in rings)
        drawn.append(Outline(number, path, across(shape.centroid.x), down(shape.centroid.y)))
    metres = 10 ** math.floor(math.log10(extent))
    return Outlines(tuple(drawn), metres, round(metres * scale, 1))


def _shape(element: Element, form: str | None) -> shapely.Geometry | None:
    if form is None:
        return None
    try:
        if element.comparator.name == "coordinates":
            longitude, latitude = map(float, form.split(","))
            return shapely.Point(longitude, latitude)
        return shapely.from_wkt(form)
    except (ValueError, shapely.errors.GEOSException):
        return None


def _squeeze(element: Element, shapes: Sequence[shapely.Geometry]) -> tuple[float, float]:
    """Return how many metres a unit is across and up: plane metres already, or degrees at this latitude."""
    if element.comparator.name != "coordinates":
        return 1.0, 1.0
    degree = 111_195.0
    return degree * math.cos(math.radians(shapes[0].centroid.y)), degree


def _rings(part: shapely.Geometry) -> list[Sequence[tuple[float, float]]]:
    if part.geom_type != "Polygon":
        return []
    return [ring.coords for ring in (part.exterior, *part.interiors)]
