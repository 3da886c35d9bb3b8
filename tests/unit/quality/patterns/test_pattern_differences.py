"""How two values differ, worked out by hand for each type."""

import pytest

from lake.engine import literal
from quality.patterns.differences import difference_of

TEXTS = [
    ("甲有限公司", "中山市甲有限公司", "added_before", None, "中山市"),
    ("甲公司", "甲公司分店", "added_after", None, "分店"),
    ("甲有限公司", "甲有限责任公司", "added_inside", None, "责任"),
    ("中山市甲店", "甲店", "left_out_before", "中山市", None),
    ("甲公司分店", "甲公司", "left_out_after", "分店", None),
    ("甲有限责任公司", "甲有限公司", "left_out_inside", "责任", None),
    ("13812345678", "13812346578", "transposed", None, None),
    ("王艳", "王燕", "one_character", "艳", "燕"),
    ("12号楼", "13号楼", "digits", "2", "3"),
    ("光明街5号", "和平街5号", "replaced", "光明", "和平"),
    ("光明街5号", "和平街16号", "words_and_digits", None, None),
    ("一二三四", "三四一二", "parts_swapped", None, None),
    ("一二三四五", "一四三五二", "rearranged", None, None),
    ("甲乙", "丙丁戊", "otherwise", None, None),
    ("甲乙甲", "甲", "left_out_after", "乙甲", None),
]
DATES = [
    ("2020-01-02", "2020-01-03", "one_day", None, "1"),
    ("2020-01-02", "2020-01-01", "one_day", None, "-1"),
    ("2020-03-02", "2020-02-03", "day_month_swapped", None, None),
    ("2020-01-12", "2020-01-03", "days", None, "-9"),
    ("2020-01-12", "2020-04-12", "months", None, "3"),
    ("2020-01-12", "2010-01-12", "years", None, "-10"),
    ("2020-01", "2020-03", "months", None, "2"),
    ("2020-01-12", "soon", "otherwise", None, None),
]
NUMBERS = [
    ("1.5", "15000", "unit", None, "4"),
    ("15000", "1.5", "unit", None, "-4"),
    ("11980.8", "119410000", "unit", None, "4"),
    ("123", "132", "transposed", None, None),
    ("100", "180", "ratio", None, "1.8"),
    ("5", "-5", "sign", None, None),
    ("0", "3", "ratio", None, None),
]
CODES = [("1", "2", "code", "1", "2")]
CASES = [
    *(("name", *row) for row in TEXTS),
    *(("birth", *row) for row in DATES),
    *(("wage", *row) for row in NUMBERS),
    *(("sex", *row) for row in CODES),
]


@pytest.mark.parametrize(("element", "a", "s", "difference", "taken", "given"), CASES)
def test_a_pair_differs_as_a_person_would_say(desk, element, a, s, difference, taken, given):
    name = desk.engine.unique_name("pairs")
    desk.engine.run(f"CREATE TEMP TABLE {name} AS SELECT {literal(a)} AS a, {literal(s)} AS s")
    query = difference_of(desk.person.element(element), name)
    assert desk.engine.rows(f"SELECT difference, taken, given FROM ({query})") == [(difference, taken, given)]


@pytest.mark.parametrize(
    ("type_", "comparator", "a", "s", "expected"),
    [
        ("datetime", "datetime", "2020-01-01 10:00", "2020-01-01 18:00", ("hours", "8")),
        ("datetime", "datetime", "2020-01-01 10:00", "2020-01-03 10:00", ("days", "2")),
        ("datetime", "datetime", "2020-01-01 10:00", "2020-01-01 09:48", ("minutes", "-12")),
        # a hundredth of a degree of longitude at 22.5° N is about 1,027 m
        ("text", "coordinates", "113.40000,22.50000", "113.41000,22.50000", ("farther", "10000")),
        ("text", "coordinates", "113.40000,22.50000", "113.40050,22.50000", ("farther", "100")),
        ("text", "coordinates", "113.40000,22.50000", "115.40000,22.50000", ("farther", None)),
        # the right half of a square of 10 m
        (
            "text",
            "geometry",
            "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0))",
            "POLYGON ((5 0, 10 0, 10 10, 5 10, 5 0))",
            ("overlap", "5"),
        ),
    ],
)
def test_moments_and_places(desk, declare, type_, comparator, a, s, expected):
    element = {"x": {"type": type_, "comparator": {"name": comparator}}}
    made = declare({}, {"thing": {"key": {"id": "exact"}, "elements": element}}).entities["thing"]
    name = desk.engine.unique_name("pairs")
    desk.engine.run(f"CREATE TEMP TABLE {name} AS SELECT {literal(a)} AS a, {literal(s)} AS s")
    query = difference_of(made.element("x"), name)
    assert desk.engine.rows(f"SELECT difference, given FROM ({query})") == [expected]
