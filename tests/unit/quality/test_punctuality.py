"""On time or late, by hand for every cycle, and what must hold for any deliveries."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.calendar import Calendar, YearUnknown
from catalog.models import Cycle, Days, Update
from quality.punctuality import Arrival, Record, Sign, Standing, period

FIRST = date(2026, 1, 1)
CALENDAR = Calendar()


def record(
    cycle: Cycle,
    *arrivals: Arrival,
    grace: int = 1,
    days: Days = Days.CALENDAR,
    failures: dict[date, str] | None = None,
) -> Record:
    update = Update(cycle=cycle, grace_days=grace, days=days)
    return Record(update, CALENDAR, FIRST, arrivals, failures or {})


def came(day: date, after: int = 0, status: str = "loaded") -> Arrival:
    return Arrival(day, day + timedelta(after), status)


@pytest.mark.parametrize(
    ("cycle", "start", "end"),
    [
        (Cycle.DAILY, date(2026, 2, 11), date(2026, 2, 11)),
        (Cycle.WEEKLY, date(2026, 2, 9), date(2026, 2, 15)),
        (Cycle.MONTHLY, date(2026, 2, 1), date(2026, 2, 28)),
        (Cycle.QUARTERLY, date(2026, 1, 1), date(2026, 3, 31)),
        (Cycle.YEARLY, date(2026, 1, 1), date(2026, 12, 31)),
        (Cycle.ON_CHANGE, date(2026, 2, 11), date(2026, 2, 11)),
    ],
)
def test_the_period_of_a_day(cycle: Cycle, start: date, end: date) -> None:
    assert period(cycle, date(2026, 2, 11)) == (start, end)


def test_a_day_in_the_life_of_a_daily_feed() -> None:
    """With one day of grace: the 2nd in time, the 3rd on the last day, the 4th late, the 5th not at all."""
    d = date(2026, 3, 2)
    feed = record(Cycle.DAILY, came(d), came(d + timedelta(1), 1), came(d + timedelta(2), 2))
    days = [d + timedelta(n) for n in range(5)]
    assert feed.standings(days, as_of=date(2026, 3, 6)) == [
        Standing(date(2026, 3, 2), Sign.DELIVERED),
        Standing(date(2026, 3, 3), Sign.DELIVERED),
        Standing(date(2026, 3, 4), Sign.LATE, due=date(2026, 3, 5)),
        Standing(date(2026, 3, 5), Sign.MISSING, due=date(2026, 3, 6)),
        Standing(date(2026, 3, 6), Sign.EXPECTED, due=date(2026, 3, 7)),
    ]


def test_what_had_not_arrived_by_the_night_is_not_known_of() -> None:
    d = date(2026, 3, 4)
    feed = record(Cycle.DAILY, came(d, 2))
    assert feed.standing(d, as_of=date(2026, 3, 4)).sign is Sign.EXPECTED
    assert feed.standing(d, as_of=date(2026, 3, 5)).sign is Sign.MISSING
    assert feed.standing(d, as_of=date(2026, 3, 6)).sign is Sign.LATE


def test_a_weekly_feed_owes_one_delivery_a_week() -> None:
    """Monday 2 to Sunday 8 March, delivered on Wednesday; nothing for the week that ends on the 15th."""
    feed = record(Cycle.WEEKLY, came(date(2026, 3, 4)), grace=3)
    days = [date(2026, 3, n) for n in (3, 4, 8, 15)]
    signs = [s.sign for s in feed.standings(days, as_of=date(2026, 3, 18))]
    assert signs == [Sign.NOTHING_DUE, Sign.DELIVERED, Sign.NOTHING_DUE, Sign.MISSING]
    assert feed.standing(days[3], as_of=date(2026, 3, 17)).sign is Sign.EXPECTED


def test_a_monthly_delivery_in_the_middle_of_its_month_is_in_time_for_it() -> None:
    """January's, of the 10th, may come until 3 February."""
    for after, sign in ((24, Sign.DELIVERED), (25, Sign.LATE)):
        feed = record(Cycle.MONTHLY, came(date(2026, 1, 10), after), grace=3)
        assert feed.standing(date(2026, 1, 10), as_of=date(2026, 3, 1)).sign is sign


def test_working_days_of_grace_pass_over_a_holiday() -> None:
    """Due 30 September and two working days: 8 and 9 October."""
    day = date(2026, 9, 30)
    feed = record(Cycle.DAILY, came(day, 10), grace=2, days=Days.WORKING)
    assert feed.standing(day, as_of=date(2026, 10, 20)) == Standing(day, Sign.LATE, due=date(2026, 10, 9))


def test_a_department_that_rests_owes_nothing_for_a_day_off() -> None:
    """Saturday 10 October is worked for National Day, Sunday the 11th is not."""
    feed = record(Cycle.DAILY, days=Days.WORKING)
    days = [date(2026, 10, 10), date(2026, 10, 11)]
    assert [s.sign for s in feed.standings(days, date(2026, 10, 20))] == [Sign.MISSING, Sign.NOTHING_DUE]


def test_a_delivery_refused_is_no_delivery_for_its_week() -> None:
    feed = record(Cycle.WEEKLY, came(date(2026, 3, 4), status="quarantined"))
    assert feed.standing(date(2026, 3, 4), date(2026, 3, 9)).sign is Sign.QUARANTINED
    assert feed.standing(date(2026, 3, 8), date(2026, 3, 9)).sign is Sign.MISSING


@pytest.mark.parametrize("status", ["quarantined", "sealed"])
def test_a_delivery_put_right_makes_up_for_one_refused(status: str) -> None:
    d = date(2026, 3, 4)
    refused = record(Cycle.DAILY, came(d, status=status))
    assert refused.standing(d, d).sign == Sign(status)
    assert record(Cycle.DAILY, came(d, status=status), came(d, 1)).standing(d, d + timedelta(1)).sign is (
        Sign.DELIVERED
    )


@pytest.mark.parametrize("cycle", [Cycle.REALTIME, Cycle.ON_CHANGE])
def test_without_a_cycle_nothing_is_due_and_nothing_late(cycle: Cycle) -> None:
    d = date(2026, 3, 4)
    assert record(cycle).standing(d, date(2026, 6, 1)).sign is Sign.NOTHING_DUE
    assert record(cycle, came(d, 40)).standing(d, date(2026, 6, 1)).sign is Sign.DELIVERED


def test_before_the_first_night_nothing_is_due() -> None:
    assert record(Cycle.DAILY).standing(date(2025, 12, 31), FIRST).sign is Sign.NOTHING_DUE


def test_a_pull_that_failed_is_missing_at_once_with_its_reason() -> None:
    d = date(2026, 3, 4)
    feed = record(Cycle.DAILY, failures={d: "连接被拒绝"})
    assert feed.standing(d, d) == Standing(d, Sign.MISSING, due=date(2026, 3, 5), reason="连接被拒绝")


def test_a_year_without_a_notice_is_named_only_when_it_has_to_be_counted() -> None:
    d = date(2027, 3, 3)
    assert record(Cycle.DAILY, came(d), days=Days.WORKING).standing(d, d).sign is Sign.DELIVERED
    with pytest.raises(YearUnknown, match="2027"):
        record(Cycle.DAILY, came(d, 1), days=Days.WORKING).standing(d, d + timedelta(1))


def test_a_whole_delivery_makes_up_for_the_gaps_before_it_and_changes_do_not() -> None:
    """In time on the 2nd and the 4th; as of the 7th, the 3rd, 5th and 6th are missing."""
    feed = record(Cycle.DAILY, came(date(2026, 3, 2)), came(date(2026, 3, 4)))
    feed = replace(feed, first_night=date(2026, 3, 1))
    as_of = date(2026, 3, 7)
    assert [s.day.day for s in feed.overdue(as_of, whole=True)] == [5, 6]
    assert [s.day.day for s in feed.overdue(as_of, whole=False)] == [1, 3, 5, 6]


def test_a_yearly_delivery_stays_overdue_all_the_next_year() -> None:
    feed = replace(record(Cycle.YEARLY), first_night=date(2025, 6, 1))
    (missing,) = feed.overdue(date(2026, 11, 1), whole=True)
    assert (missing.day, missing.due) == (date(2025, 12, 31), date(2026, 1, 1))


def test_what_came_late_is_told_the_night_it_came() -> None:
    feed = record(Cycle.DAILY, came(date(2026, 3, 2), 3))
    assert [s.due for s in feed.late(date(2026, 3, 5))] == [date(2026, 3, 3)]
    assert feed.late(date(2026, 3, 6)) == []


days = st.dates(date(2026, 1, 1), date(2026, 3, 31))
arrivals = st.builds(came, days, st.integers(0, 12), st.sampled_from(["loaded", "quarantined", "sealed"]))
updates = st.builds(
    Update, cycle=st.sampled_from(Cycle), grace_days=st.integers(0, 4), days=st.sampled_from(Days)
)


@settings(max_examples=60, deadline=None)
@given(update=updates, arrived=st.lists(arrivals, max_size=6), day=days, later=st.integers(0, 60))
def test_once_its_day_is_past_a_standing_only_changes_by_what_arrives(
    update: Update, arrived: list[Arrival], day: date, later: int
) -> None:
    """Nothing is expected for ever; what is missing was due; what counts as delivered was in time."""
    feed = Record(update, CALENDAR, FIRST, arrived)
    as_of = day + timedelta(later)
    found = feed.standing(day, as_of)
    if found.sign is Sign.EXPECTED:
        assert as_of < feed.due(day)
    if found.sign is Sign.MISSING:
        assert found.due == feed.due(day) <= as_of
    if found.sign in (Sign.DELIVERED, Sign.LATE):
        first = min(a.arrived for a in arrived if a.business_date == day and not a.refused)
        in_time = first <= feed.due(day) or update.cycle in (Cycle.REALTIME, Cycle.ON_CHANGE)
        assert (found.sign is Sign.DELIVERED) is in_time


@settings(max_examples=40, deadline=None)
@given(update=updates, arrived=st.lists(arrivals, max_size=6), extra=arrivals, day=days)
def test_one_more_good_delivery_never_makes_a_day_worse(
    update: Update, arrived: list[Arrival], extra: Arrival, day: date
) -> None:
    order = list(Sign)
    good = Arrival(extra.business_date, extra.arrived, "loaded")
    before = Record(update, CALENDAR, FIRST, arrived).standing(day, date(2026, 6, 1)).sign
    after = Record(update, CALENDAR, FIRST, [*arrived, good]).standing(day, date(2026, 6, 1)).sign
    assert after is Sign.NOTHING_DUE or order.index(after) <= order.index(before)
