"""Polygons in plane metres, by the area that they share."""

import ibis

from catalog.language import Text
from quality.comparators.comparator import Comparator, Options

_OVERLAP = 0.95


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def polygon_overlap(a: str, b: str) -> float:
    """Stand for the function of ``quality.functions``; another engine needs it registered there."""
    raise NotImplementedError


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def polygon_area(a: str) -> float:
    """Stand for the function of ``quality.functions``; square metres."""
    raise NotImplementedError


def form(value: str, _options: Options) -> str:
    """Return a VARCHAR of WKT or GeoJSON as WKT to the centimetre, wherever its ring starts and turns."""
    return f"polygon_form({value})"


def _agrees(a: ibis.Value, b: ibis.Value, options: Options) -> ibis.Value:
    """Two options, shares from 0 to 1.

    ``overlap``: the least share of what either covers that both cover (0.95 unless told). ``area``: how
    much of the larger area the areas may differ by (1 - ``overlap`` unless told).
    """
    overlap = float(options.get("overlap", _OVERLAP))
    area = float(options.get("area", 1 - overlap))
    one, other = polygon_area(a), polygon_area(b)
    alike = (one - other).abs() <= ibis.greatest(one, other) * area
    return (polygon_overlap(a, b) >= overlap) & alike


COMPARATOR = Comparator(
    "geometry",
    Text(zh="图形（按重叠和面积）", en="geometry, by overlap and area"),
    form,
    frozenset({"overlap", "area"}),
    frozenset({"overlap", "area"}),
    form,
    value_type="string",
    agrees=_agrees,
)
