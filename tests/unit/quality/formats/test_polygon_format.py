"""What is wrong with a polygon, and that a clerk is told which of the things it is."""

from typing import Any

import pytest

from quality.formats import FORMATS

_SQUARE = "440000 2490000, 440020 2490000, 440020 2490015, 440000 2490015"
GOOD = f"POLYGON (({_SQUARE}, 440000 2490000))"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (GOOD, None),
        # with the zone's number, 38, before the easting
        (
            "POLYGON ((38440000 2490000, 38440020 2490000, 38440020 2490015, 38440000 2490000))",
            None,
        ),
        (f"MULTIPOLYGON ((({_SQUARE}, 440000 2490000)))", None),
        (
            '{"type":"Polygon","coordinates":'
            "[[[440000,2490000],[440020,2490000],[440020,2490015],[440000,2490000]]]}",
            None,
        ),
        (f"POLYGON (({_SQUARE}))", "open"),
        (
            '{"type":"Polygon","coordinates":'
            "[[[440000,2490000],[440020,2490000],[440020,2490015],[440000,2490015]]]}",
            "open",
        ),
        (
            "POLYGON ((440000 2490000, 440020 2490015, 440020 2490000, 440000 2490015, 440000 2490000))",
            "crossing",
        ),
        ("POLYGON ((440000 2490000, 440020 2490000, 440010 2490000, 440000 2490000))", "crossing"),
        (
            "POLYGON ((2490000 440000, 2490000 440020, 2490015 440020, 2490000 440000))",
            "axes",
        ),
        ("POLYGON ((113.1 22.1, 113.2 22.1, 113.2 22.2, 113.1 22.1))", "place"),
        ("POLYGON ((0 0, 10 0, 10 10, 0 0))", "place"),
        # a plot that reaches from here to nowhere
        ("POLYGON ((440000 2490000, 9990000 2490000, 440020 2490015, 440000 2490000))", "place"),
        ("POINT (440000 2490000)", "syntax"),
        ("LINESTRING (440000 2490000, 440020 2490000)", "syntax"),
        ("POLYGON EMPTY", "syntax"),
        ("见附图", "syntax"),
        ("{}", "syntax"),
        ("", "syntax"),
    ],
)
def test_faults(ask: Any, text: str, fault: str | None) -> None:
    assert ask("polygon_fault(v)", text) == fault
    assert ask(FORMATS["polygon"].valid("v"), text) is (fault is None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"POLYGON (({_SQUARE}))", "第一个界址点"),
        ("POLYGON ((2490000 440000, 2490000 440020, 2490015 440020, 2490000 440000))", "东坐标"),
        ("POLYGON ((113.1 22.1, 113.2 22.1, 113.2 22.2, 113.1 22.1))", "不用经纬度"),
        ("见附图", "WKT"),
    ],
)
def test_one_refusal_with_a_hint_of_its_own(ask: Any, text: str, words: str) -> None:
    broken = [refusal for refusal, sql in FORMATS["polygon"].refusals("v") if ask(sql, text)]
    assert len(broken) == 1
    assert words in broken[0].hint.zh


def test_nothing_is_refused_in_what_is_good_or_missing(ask: Any) -> None:
    for text in (GOOD, None):
        assert not any(ask(sql, text) for _, sql in FORMATS["polygon"].refusals("v"))
    assert ask(FORMATS["polygon"].valid("v"), None) is None
