"""Polygons by whole columns: of many is said, to the last bit, what the geometry library says of one."""

import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.folding.polygons import (
    polygon_areas,
    polygon_faults,
    polygon_forms,
    polygon_overlaps,
    polygons_overlapping,
)
from quality.folding.rings import convex_rings

_MANY = 300
"""rows of which a column is read quickly; what comes alone isn't"""

_SQUARE = "POLYGON ((440000 2490000, 440020 2490000, 440020 2490020, 440000 2490020, 440000 2490000))"
_ODD = [
    None,
    "",
    "见附图",
    f" {_SQUARE}",
    _SQUARE.replace("N ((", "N((").replace(", ", ","),
    # needless zeros, and none
    "POLYGON ((440000.00 2490000.10, 440020.50 2490000.0, 440020 2490020.05, 440000.00 2490000.10))",
    "POLYGON ((440000.500 2490000, 440020 2490000, 440020 2490020, 440000.500 2490000))",
    "POLYGON ((0440000 2490000, 440020 2490000, 440020 2490020, 0440000 2490000))",
    # finer than a centimetre
    "POLYGON ((440000.005 2490000, 440020 2490000, 440020 2490020, 440000.005 2490000))",
    # never closed, too short, cut off, with a hole, in three dimensions
    "POLYGON ((440000 2490000, 440020 2490000, 440020 2490020, 440000 2490020))",
    "POLYGON ((440000 2490000, 440020 2490000, 440000 2490000))",
    "POLYGON ((440000 2490000, 440000 2490000))",
    "POLYGON ((440000 2490000, 440020 2490000, 440020 2490020, ",
    "POLYGON ((0 0, 9 0, 9 9, 0 0), (5 1, 8 1, 8 4, 5 1))",
    "POLYGON Z ((0 0 1, 9 0 1, 9 9 1, 0 0 1))",
    "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0)))",
    '{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]]]}',
    # a point twice, a point on a side, a dent, two sides that cross, a star that turns left all the way
    "POLYGON ((440000 2490000, 440020 2490000, 440020 2490000, 440020 2490020, 440000 2490000))",
    "POLYGON ((440000 2490000, 440010 2490000, 440020 2490000, 440020 2490020, 440000 2490000))",
    "POLYGON ((440000 2490000, 440020 2490000, 440010 2490005, 440010 2490020, 440000 2490000))",
    "POLYGON ((440000 2490000, 440020 2490020, 440020 2490000, 440000 2490020, 440000 2490000))",
    "POLYGON ((10 0, 16 18, 0 7, 20 7, 4 18, 10 0))",
    "POLYGON ((440000 2490000, 440020 2490000, 440000 2490000, 440020 2490000, 440000 2490000))",
    # beyond what is exact
    "POLYGON ((440000 2490000, 99999999999999999999 2490000, 440020 2490020, 440000 2490000))",
    "POLYGON ((40440000 2490000, 40440020 2490000, 40440020 2490020, 40440000 2490000))",
    "POLYGON ((2490000 440000, 2490020 440000, 2490020 440020, 2490000 440000))",
]


def _written(number: int, decimals: int) -> str:
    return f"{number / 100:.{decimals}f}" if decimals else f"{number // 100}"


@st.composite
def _polygons(draw: st.DrawFn) -> str:
    """Points around a middle, mostly convex, either way around, written in centimetres or otherwise."""
    corners = draw(st.integers(3, 9))
    reach = draw(st.integers(1, 30_000))
    east = draw(st.sampled_from([40_000, 44_000_000, 4_044_000_000]))
    north = draw(st.sampled_from([40_000, 249_000_000]))
    turns = sorted(draw(st.lists(st.floats(0, 2 * math.pi), min_size=corners, max_size=corners)))
    if draw(st.booleans()):
        turns.reverse()
    ring = [(east + round(reach * math.cos(t)), north + round(reach * math.sin(t))) for t in turns]
    decimals = draw(st.sampled_from([0, 1, 2, 2, 2, 3]))
    points = [f"{_written(x, decimals)} {_written(y, decimals)}" for x, y in [*ring, ring[0]]]
    return f"POLYGON (({', '.join(points)}))"


def _in_a_crowd(texts: list[str | None]) -> pa.Array:
    return pa.array([*texts, *[_SQUARE] * _MANY], pa.string())


@settings(deadline=None, max_examples=60)
@given(st.lists(st.one_of(_polygons(), st.sampled_from(_ODD)), min_size=1, max_size=40))
def test_many_are_answered_as_one_is(texts: list[str | None]) -> None:
    crowd = _in_a_crowd(texts)
    for asked in (polygon_forms, polygon_areas, polygon_faults):
        alone = [asked(pa.array([text], pa.string()))[0].as_py() for text in texts]
        assert asked(crowd)[: len(texts)].to_pylist() == alone


def test_every_oddity_is_answered_as_alone() -> None:
    crowd = _in_a_crowd(list(_ODD))
    for asked in (polygon_forms, polygon_areas, polygon_faults):
        alone = [asked(pa.array([text], pa.string()))[0].as_py() for text in _ODD]
        assert asked(crowd)[: len(_ODD)].to_pylist() == alone


def test_only_convex_rings_to_the_centimetre_are_read_quickly() -> None:
    texts = [
        _SQUARE,
        "POLYGON ((0 0, 5 1, 9 9, 0 0))",
        "POLYGON ((0.50 0, 5 1, 9 9, 0.50 0))",
        "POLYGON ((10 0, 16 18, 0 7, 20 7, 4 18, 10 0))",
        "POLYGON ((0 0, 20 0, 10 5, 10 20, 0 0))",
        "POLYGON ((0.125 0, 5 1, 9 9, 0.125 0))",
        None,
    ]
    rings = convex_rings(pa.array(texts, pa.string()))
    assert sorted(rings.rows.tolist()) == [0, 1, 2]


def test_a_quick_form_begins_in_the_west_and_goes_clockwise() -> None:
    ring = convex_rings(pa.array(["POLYGON ((5 1, 9.50 9, 0.0 8.00, 0 2, 5 1))"], pa.string()))
    assert ring.forms().to_pylist() == ["POLYGON ((0 2, 0 8, 9.5 9, 5 1, 0 2))"]
    # 9.5 by 8 without three corners
    assert ring.areas().tolist() == [9.5 * 8 - (5 * 1 + 4.5 * 8 + 9.5 * 1) / 2]
    assert ring.extents().tolist() == [[0, 1, 9.5, 9]]


def test_a_column_without_a_polygon() -> None:
    nothing = pa.array([None, "见附图"] * _MANY, pa.string())
    assert polygon_areas(nothing).null_count == 2 * _MANY
    assert polygon_forms(nothing)[:2].to_pylist() == [None, "见附图"]
    assert convex_rings(pa.array([], pa.string())).forms().to_pylist() == []


def _square(x: float, y: float, side: float) -> str:
    ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return "POLYGON ((" + ", ".join(f"{a:g} {b:g}" for a, b in ring) + "))"


@pytest.mark.parametrize(("limit", "found"), [(0.0, [11, 12, 13]), (4.0, [11, 12]), (20.0, [])])
@pytest.mark.parametrize("others", [0, _MANY])
def test_those_that_share_more_than_a_limit(limit: float, found: list[int], others: int) -> None:
    """The second shares 2 x 10 with the first and 2 x 2 with the third, which touches the fourth."""
    texts = [_square(0, 0, 10), _square(8, 0, 10), _square(16, 8, 10), _square(26, 8, 10), None, "见附图"]
    texts += [_square(1000 + 20 * i, 0, 10) for i in range(others)]
    numbers = pa.array([range(11, 11 + len(texts))], pa.list_(pa.int64()))
    seen = polygons_overlapping(pa.array([texts], pa.list_(pa.string())), numbers, pa.array([limit]))
    assert seen.to_pylist() == [found]


def test_no_list_of_polygons_and_none_of_one() -> None:
    texts = pa.array([None, [], ["见附图"]], pa.list_(pa.string()))
    numbers = pa.array([None, [], [1]], pa.list_(pa.int64()))
    assert polygons_overlapping(texts, numbers, pa.array([1.0, 1.0, 1.0])).to_pylist() == [[], [], []]


@pytest.mark.parametrize("others", [0, _MANY])
def test_the_share_that_both_cover(others: int) -> None:
    """Of 20 x 20 beside itself 1 to the east both cover 19 of 21 columns; a bow tie covers its two wings."""
    bow = "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"
    one = [_square(0, 0, 20), _square(0, 0, 20), bow, None, _square(0, 0, 20)]
    other = [_square(1, 0, 20), _square(40, 0, 20), _square(0, 0, 2), _square(0, 0, 2), "见附图"]
    crowd = [_square(0, 0, 2)] * others
    columns = (pa.array([*texts, *crowd], pa.string()) for texts in (one, other))
    shares = polygon_overlaps(*columns).to_pylist()
    assert shares[:3] == [pytest.approx(19 / 21), 0, pytest.approx(0.5)]
    assert shares[3:] == [None, None, *[1.0] * others]
