"""Polygons: their form, their overlap and area worked out by hand, and what the comparator makes of them."""

from typing import Any

import ibis
import pytest

from lake.engine import Engine, literal
from quality.comparators import COMPARATORS

EAST, NORTH = 440_000, 2_490_000


def rectangle(width: float, height: float, east: float = 0, north: float = 0) -> str:
    """Return a rectangle by its sides in metres and where its south-western corner lies."""
    x, y = EAST + east, NORTH + north
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
    return f"POLYGON (({', '.join(f'{a:.2f} {b:.2f}' for a, b in corners)}))"


SQUARE = rectangle(100, 100)
GEOJSON = (
    '{"type": "Polygon", "coordinates": [[[440000, 2490000], [440000, 2490100], '
    "[440100, 2490100], [440100, 2490000], [440000, 2490000]]]}"
)
ANOTHER_START = (
    "polygon((440100 2490100, 440100 2490000, 440000 2490000, 440000.001 2490100, 440100 2490100))"
)


def agrees(engine: Engine, a: str | None, b: str | None, **options: float) -> bool | None:
    """Compare two values as reconcile does: in an expression of ibis over what is stored of them."""
    comparator = COMPARATORS["geometry"]
    assert comparator.value is not None and comparator.agrees is not None
    table = ibis.table({"a": "string", "b": "string"}, name="plots")
    sql = ibis.to_sql(table.select(says=comparator.agrees(table.a, table.b, options)), dialect="duckdb")
    values = [f"{comparator.value(literal(v), options)} AS {n}" for n, v in (("a", a), ("b", b))]
    engine.run(f"CREATE OR REPLACE TEMP VIEW plots AS SELECT {', '.join(values)}")
    (says,) = engine.one(str(sql))
    return says if says is None else bool(says)


@pytest.mark.parametrize("text", [SQUARE, GEOJSON, ANOTHER_START, f"  {SQUARE} "])
def test_one_plot_has_one_form_however_it_is_written(ask: Any, text: str) -> None:
    form = COMPARATORS["geometry"].form("v", {})
    assert ask(form, text) == ask(form, SQUARE)


def test_other_plots_have_other_forms_and_nothing_has_none(ask: Any) -> None:
    form = COMPARATORS["geometry"].form("v", {})
    assert ask(form, rectangle(100, 100.02)) != ask(form, SQUARE)
    assert ask(form, None) is None
    assert ask(form, "  ") is None
    assert ask(form, " see map ") == "see map"


@pytest.mark.parametrize(
    ("text", "square_metres"),
    [
        (SQUARE, 10_000),
        (rectangle(12.5, 8), 100),
        # a triangle: half of 30 × 40
        ("POLYGON ((440000 2490000, 440030 2490000, 440000 2490040, 440000 2490000))", 600),
        # a yard of 10 × 10 is left out
        (
            "POLYGON ((440000 2490000, 440100 2490000, 440100 2490100, 440000 2490100, 440000 2490000), "
            "(440040 2490040, 440050 2490040, 440050 2490050, 440040 2490050, 440040 2490040))",
            9_900,
        ),
        ("POINT (440000 2490000)", None),
        ("see map", None),
    ],
)
def test_areas(ask: Any, text: str, square_metres: float | None) -> None:
    area = ask("polygon_area(v)", text)
    assert area == (square_metres and pytest.approx(square_metres))


@pytest.mark.parametrize(
    ("other", "share"),
    [
        (SQUARE, 1),
        (rectangle(100, 100, east=50), 5_000 / 15_000),
        (rectangle(100, 100, east=30), 7_000 / 13_000),
        (rectangle(100, 120), 10_000 / 12_000),
        (rectangle(100, 100, east=100), 0),
        (rectangle(100, 100, north=500), 0),
        ("see map", None),
    ],
)
def test_overlaps(ask: Any, other: str, share: float | None) -> None:
    overlap = ask(f"polygon_overlap(v, {literal(SQUARE)})", other)
    assert overlap == (None if share is None else pytest.approx(share))


@pytest.mark.parametrize(
    ("other", "options", "same"),
    [
        (rectangle(100, 104), {"overlap": 0.95}, True),  # 10,000 of 10,400 are shared: 0.9615
        (rectangle(100, 106), {"overlap": 0.95}, False),  # 0.943
        (rectangle(100, 104), {"overlap": 0.95, "area": 0.03}, False),  # 400 of 10,400: 3.8 %
        (rectangle(100, 103), {"overlap": 0.95, "area": 0.03}, True),  # 300 of 10,300: 2.9 %
        # of one area, but 30 m further east: 0.54
        (rectangle(100, 100, east=30), {"overlap": 0.95, "area": 0.03}, False),
        (rectangle(100, 100, east=2), {"overlap": 0.95}, True),  # 9,800 of 10,200: 0.961
        # decimetres instead of centimetres
        (rectangle(100.04, 99.96), {"overlap": 0.95}, True),
    ],
)
def test_agreement(taught_engine: Engine, other: str, options: dict[str, float], same: bool) -> None:
    assert agrees(taught_engine, SQUARE, other, **options) is same
    assert agrees(taught_engine, other, SQUARE, **options) is same


def test_what_is_no_polygon_agrees_with_nothing(taught_engine: Engine) -> None:
    assert agrees(taught_engine, SQUARE, "see map", overlap=0.95) is None
    assert agrees(taught_engine, SQUARE, None, overlap=0.95) is None


def test_axes_in_the_other_order_share_nothing(taught_engine: Engine) -> None:
    swapped = "POLYGON ((2490000 440000, 2490100 440000, 2490100 440100, 2490000 440100, 2490000 440000))"
    assert agrees(taught_engine, SQUARE, swapped, overlap=0.95) is False


def test_a_plot_that_crosses_itself_is_still_compared(taught_engine: Engine) -> None:
    bow = "POLYGON ((440000 2490000, 440100 2490100, 440100 2490000, 440000 2490100, 440000 2490000))"
    assert agrees(taught_engine, SQUARE, bow, overlap=0.95) is False


def test_which_of_many_overlap(taught_engine: Engine) -> None:
    neighbours = [
        rectangle(100, 100),
        rectangle(100, 100, east=100),  # one edge in common with the first
        rectangle(100, 100, east=199.98),  # 2 m² of the second
        rectangle(10, 10, north=50),  # within the first
        rectangle(10, 10, north=500),
    ]

    def found(limit: float) -> list[int]:
        (lines,) = taught_engine.one(
            "SELECT polygons_overlapping($1::VARCHAR[], [11, 12, 13, 14, 15], $2::DOUBLE)",
            [neighbours, limit],
        )
        return list(lines)

    assert found(1) == [11, 12, 13, 14]
    assert found(2.1) == [11, 14]
    assert found(101) == []
