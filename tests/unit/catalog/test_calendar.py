"""Working days: notices by hand, against the week, and years that no one knows."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.calendar import Calendar, YearUnknown
from catalog.models import Days, YearDays

LIBRARY = Calendar()
NEXT_YEAR = YearDays(notice="测试通知", rest=(date(2027, 1, 1),), working=(date(2027, 1, 3),))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 3, 2), True),  # an ordinary Monday
        (date(2026, 3, 1), False),  # an ordinary Sunday
        (date(2026, 10, 1), False),  # National Day, a Thursday
        (date(2026, 10, 10), True),  # a Saturday worked for National Day
        (date(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
    ],
)
def test_the_notice_of_2026(day: date, working: bool) -> None:
    assert LIBRARY.is_working(day) is working


def test_a_year_without_a_notice_is_an_error_that_names_it() -> None:
    with pytest.raises(YearUnknown, match="2027") as caught:
        LIBRARY.is_working(date(2027, 1, 4))
    assert caught.value.year == 2027


def test_grace_that_runs_into_an_unknown_year_is_an_error() -> None:
    with pytest.raises(YearUnknown, match="2027"):
        LIBRARY.after(date(2026, 12, 31), 1, Days.WORKING)


def test_calendar_days_need_no_notice() -> None:
    assert LIBRARY.after(date(2026, 12, 31), 1, Days.CALENDAR) == date(2027, 1, 1)


def test_the_citys_table_makes_a_year_known() -> None:
    """1 January is off, Saturday is Saturday, Sunday the 3rd is worked, Monday is Monday."""
    calendar = Calendar({2027: NEXT_YEAR})
    assert [calendar.is_working(date(2027, 1, d)) for d in (1, 2, 3, 4)] == [False, False, True, True]


def test_the_citys_table_overrides_the_library() -> None:
    """A typhoon day; the rest of the year is as the notice says."""
    calendar = Calendar({2026: YearDays(notice="防风", rest=(date(2026, 9, 8),))})
    assert not calendar.is_working(date(2026, 9, 8))
    assert calendar.is_working(date(2026, 9, 9))
    assert not calendar.is_working(date(2026, 10, 1))


def test_grace_over_national_day() -> None:
    """30 September and one working day: 1 to 7 October are off, the 8th is worked."""
    assert LIBRARY.after(date(2026, 9, 30), 1, Days.WORKING) == date(2026, 10, 8)
    assert LIBRARY.after(date(2026, 9, 30), 0, Days.WORKING) == date(2026, 9, 30)


@given(start=st.dates(date(2025, 1, 1), date(2026, 6, 1)), number=st.integers(1, 20))
def test_between_a_day_and_the_nth_working_day_after_it_are_n(start: date, number: int) -> None:
    end = LIBRARY.after(start, number, Days.WORKING)
    between = [start + timedelta(n) for n in range(1, (end - start).days + 1)]
    assert sum(map(LIBRARY.is_working, between)) == number
    assert LIBRARY.is_working(end)


CITY = "city.yaml"


def test_days_belong_to_their_year_and_are_not_both(city: Any) -> None:
    city.replace(
        CITY,
        "first_night: 2026-01-05\n",
        "first_night: 2026-01-05\ndays:\n  2027:\n    notice: 通知\n    rest:\n      - 2026-01-01\n",
    )
    city.refuses(CITY, 8, "2026-01-01 is not in 2027")
    city.replace(CITY, "2026-01-01", "2027-01-01\n    working: [2027-01-01]")
    city.refuses(CITY, 9, "both a day off and a working day")
    city.replace(CITY, "[2027-01-01]", "[2027-01-02]")
    assert city.load().city.days[2027].working == (date(2027, 1, 2),)
