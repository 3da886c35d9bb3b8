"""Named repairs of texts, and the moments of the flights data."""

from datetime import date
from typing import Any

import pytest

from quality.folding.us_moments import read_us_moment
from quality.transforms import BUSINESS_DATE, TRANSFORMS


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("trim", "\u3000a b ", "a b"),
        ("remove_spaces", "1 3\u30008", "138"),
        ("halfwidth", "ＡＢ１　x", "AB1 x"),
        ("halfwidth", "中山", "中山"),
        ("upper", "x1", "X1"),
        ("strip_quote", "'00123", "00123"),
        ("name_before_bracket", "张三（已迁出）", "张三"),
        ("name_before_bracket", "华泰（中山）公司", "华泰（中山）公司"),
        ("assigned", "\ue81e山", "\u9fb4山"),
        ("excel_serial", "46086", "2026-03-05 00:00:00"),
        ("excel_serial", "46086.5", "2026-03-05 12:00:00"),
        ("excel_serial", "2026", "2026"),
        ("gate", " C20 ", "C20"),
        ("gate", "Term C - C44", "C44"),
        ("gate", "Terminal T4 - 47A", "47A"),
        ("gate", "Terminal 8", None),
        ("gate", "C20/C", "C20"),
        ("gate", "47B/T4", "47B"),
        ("gate", "C-45", "C45"),
        ("gate", "--", None),
        ("gate", "Not provided by airline", None),
        ("gate", "Main Term - C5", "C5"),
        ("gate", "Main Term - 3rd Lvl - 15", "15"),
        ("gate", "Main Term - 3rd Lvl", None),
        ("gate", "Central Term Bldg", None),
        ("gate", "Terminal Conc B - B20", "B20"),
        ("gate", "C05", "C5"),
        ("gate", "05", "5"),
        ("gate", "B100", "B100"),
        ("gate", "46/8", "46"),
        ("gate", "HOLD", None),
        ("gate", "14?", "14"),
    ],
)
def test_transform(ask: Any, name: str, before: str, after: str | None) -> None:
    assert ask(TRANSFORMS[name].apply("v"), before) == after


def test_us_datetime_takes_the_business_date(ask: Any) -> None:
    sql = TRANSFORMS["us_datetime"].apply("v").replace(BUSINESS_DATE, "DATE '2012-01-01'")
    assert ask(sql, "Sat, Dec 31 11:05 PM") == "2011-12-31 23:05"
    assert ask(sql, None) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("12/01/2011 01:55 PM", "2011-12-01 13:55"),
        ("12/1/2011 2:07PM EST", "2011-12-01 14:07"),
        ("12/1/11 2:06 PM (-05:00)", "2011-12-01 14:06"),
        ("Sat, Dec 3 2:05 PM", "2011-12-03 14:05"),
        ("Thu, Dec 1 2:59 PM            On Time", "2011-12-01 14:59"),
        ("Thu., Dec.01, 2011 11:16 a.m.", "2011-12-01 11:16"),
        ("3:10 PM, Dec 01", "2011-12-01 15:10"),
        ("2:07 PMDec 01", "2011-12-01 14:07"),
        ("1:55pDec 1", "2011-12-01 13:55"),
        ("12:10 PM  Thu 01-Dec-2011", "2011-12-01 12:10"),
        ("2011-12-01 02:07 PM", "2011-12-01 14:07"),
        ("2011-12-01 12:10PM CST", "2011-12-01 12:10"),
        ("2011-12-01 9:04 PM (Estimated runway)", "2011-12-01 21:04"),
        ("2011-12-01 13:52 ", "2011-12-01 13:52"),
        ("2011-12-01 11/30 5:20 PM", "2011-11-30 17:20"),
        ("2011-12-01 Wed  23:55", "2011-11-30 23:55"),
        ("Dec 01 - 12:00noon", "2011-12-01 12:00"),
        ("Dec 08 - 12:00midnight*", "2011-12-08 00:00"),
        ("Dec 01 - 12:38am*", "2011-12-01 00:38"),
        ("7:03 PM, Dec 01&nbsp(Estimated)", "2011-12-01 19:03"),
        ("3:00P 12-01-11", "2011-12-01 15:00"),
        ("December 8, 2011               01:55 PM    ", "2011-12-08 13:55"),
        ("December 8, 2011     ", None),
        ("Dec 01 - Contact Airline", None),
        ("2011-12-01 Cancelled", None),
        ("Not Available", None),
        (" ", None),
    ],
)
def test_moments_of_american_sites(text: str, moment: str | None) -> None:
    assert read_us_moment(text, date(2011, 12, 1)) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1:55pMar 1", "2011-03-01 13:55"),
        ("1:55aMay 1", "2011-05-01 01:55"),
        ("1:55 AMMay 1", "2011-05-01 01:55"),
    ],
)
def test_a_month_may_stand_right_behind_the_half_of_the_day(text: str, moment: str) -> None:
    assert read_us_moment(text, date(2011, 4, 1)) == moment


@pytest.mark.parametrize("text", ["13:70 Dec 1", "15:00 PM Dec 1", "2:07 PM", "soon", "Feb 30 2:00 PM"])
def test_what_cannot_be_read_is_left_for_the_cast_to_refuse(text: str) -> None:
    assert read_us_moment(text, date(2011, 12, 1)) == text
