"""What is put together for a case: marked differences, the waterfall, outlines of places."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.language import Text
from catalog.models import Authority, Comparator, Element
from console.differing import differing
from console.outlines import outlines
from console.waterfall import waterfall


def element(comparator: str) -> Element:
    said = {"code": "place", "name": Text(zh="位置", en="Place"), "authority": (Authority(feed="parcels"),)}
    return Element(**said, comparator=Comparator(name=comparator))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "others", "found"),
    [
        ("李小明", ["李晓明"], (("李", False), ("小", True), ("明", False))),
        ("李小明", ["李小明"], (("李小明", False),)),
        ("李小明", ["李小", "小明"], (("李", True), ("小", False), ("明", True))),
        ("abc", [], (("abc", False),)),
        ("", ["abc"], ()),
    ],
)
def test_what_another_text_lacks_is_marked(
    text: str, others: list[str], found: tuple[tuple[str, bool], ...]
) -> None:
    assert differing(text, others) == found


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=3))
def test_the_pieces_are_the_text(text: str, others: list[str]) -> None:
    assert "".join(piece for piece, _ in differing(text, others)) == text


def test_a_waterfall_goes_from_even_chances_to_the_sum() -> None:
    parts = [
        {"part": "voice", "weight": 3.0, "sources": ["a", "b"], "for": True, "accuracy": 0.9},
        {"part": "others", "weight": -1.0},
    ]
    fall = waterfall(parts, str.upper)
    assert fall is not None
    up, down = fall.steps
    assert up.words == "A、B（互为副本，计一次）：持此值，准确率 90.0%"
    assert (up.x, up.speaks_for, down.speaks_for) == (fall.zero, True, False)
    assert round(up.x + up.width, 1) == round(down.x + down.width, 1)
    assert fall.end == down.x
    assert waterfall([], str.upper) is None


def test_points_a_thousandth_of_a_degree_apart_are_drawn_a_hundred_metres_apart() -> None:
    drawn = outlines(element("coordinates"), [(1, "113.0,22.0"), (2, "113.0,22.001")])
    assert drawn is not None
    south, north = drawn.outlines
    assert south.x == north.x and south.y > north.y
    assert (drawn.metres, round(drawn.bar)) == (100, round((south.y - north.y) * 100 / 111.195))


def test_polygons_are_closed_paths_within_the_picture() -> None:
    square = "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))"
    drawn = outlines(element("geometry"), [(1, square), (2, None), (3, "no polygon")])
    assert drawn is not None
    (outline,) = drawn.outlines
    assert outline.path == "M24.0,296.0 L296.0,296.0 L296.0,24.0 L24.0,24.0 L24.0,296.0Z"
    assert outlines(element("geometry"), [(1, "no polygon")]) is None
