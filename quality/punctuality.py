"""On time or late: what is due from a feed when, and how its deliveries of each day stand.

Pure functions of the feed's ``Update``, the city's calendar and what arrived. Where that is kept, and how a
standing is shown, belongs elsewhere.

A cycle's period ends on a day: the day itself, Sunday, the last day of a month, quarter or year. A delivery
whose business date lies in the period must have arrived within the days of grace after its end. A feed that
is updated at once, or when something changes, owes nothing for a day on which nothing came.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from catalog.calendar import Calendar
from catalog.models import Cycle, Days, Update

_ONE = timedelta(days=1)
_MONTH = timedelta(days=31)
_MONTHS = {Cycle.MONTHLY: 1, Cycle.QUARTERLY: 3, Cycle.YEARLY: 12}


class Sign(StrEnum):
    """How a feed stands on one day."""

    DELIVERED = "delivered"
    LATE = "late"
    QUARANTINED = "quarantined"
    SEALED = "sealed"
    MISSING = "missing"
    EXPECTED = "expected"
    NOTHING_DUE = "nothing_due"


_REFUSED = {"quarantined": Sign.QUARANTINED, "sealed": Sign.SEALED}
"""Ledger statuses of deliveries that brought nothing."""

_BEST_FIRST = (Sign.DELIVERED, Sign.LATE, Sign.SEALED, Sign.QUARANTINED)


@dataclass(frozen=True)
class Arrival:
    """A delivery: its business date, the day it arrived, and its ledger status (``landed`` before that)."""

    business_date: date
    arrived: date
    status: str

    @property
    def refused(self) -> bool:
        """Whether the delivery as a whole was kept out."""
        return self.status in _REFUSED


@dataclass(frozen=True)
class Standing:
    """How a feed stands on one day; ``due`` is the last day in time where something is due or was late."""

    day: date
    sign: Sign
    due: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Record:
    """All that is known of one feed: its update, the first night, what arrived and which pulls failed.

    ``failures`` maps the night of a pull that failed to the reason, without credentials.
    """

    update: Update
    calendar: Calendar
    first_night: date
    arrivals: Sequence[Arrival]
    failures: Mapping[date, str] = field(default_factory=dict)

    def standings(self, days: Iterable[date], as_of: date) -> list[Standing]:
        """Return the standing of each day, as it was known after the night ``as_of``.

        Raises YearUnknown if working days of a year without a notice have to be counted.
        """
        return [self.standing(day, as_of) for day in days]

    def standing(self, day: date, as_of: date) -> Standing:
        """Return the standing of one day, as it was known after the night ``as_of``; raises YearUnknown."""
        came = [a for a in self.arrivals if a.business_date == day and a.arrived <= as_of]
        if came:
            return self._came(day, came)
        if day < self.first_night or not self._is_owed(day, as_of):
            return Standing(day, Sign.NOTHING_DUE)
        due = self.due(day)
        reason = self.failures.get(day, "") if day <= as_of else ""
        missing = as_of >= due or bool(reason)
        return Standing(day, Sign.MISSING if missing else Sign.EXPECTED, due, reason)

    def overdue(self, as_of: date, whole: bool) -> list[Standing]:
        """Return what was missing after the night ``as_of``, in order: this period, the last and a month.

        ``whole`` says that a delivery is everything there is: then it makes up for all that was due before.
        Raises YearUnknown.
        """
        good = [a.business_date for a in self.arrivals if not a.refused and a.arrived <= as_of]
        start = min(self._last_period(as_of), as_of - _MONTH)
        if whole and good:
            start = max(start, max(good) + _ONE)
        days = [start + n * _ONE for n in range((as_of - start).days + 1)]
        return [s for s in self.standings(days, as_of) if s.sign is Sign.MISSING]

    def late(self, as_of: date) -> list[Standing]:
        """Return the days whose delivery arrived on ``as_of``, too late; raises YearUnknown."""
        days = sorted({a.business_date for a in self.arrivals if a.arrived == as_of and not a.refused})
        return [s for s in self.standings(days, as_of) if s.sign is Sign.LATE]

    def _last_period(self, day: date) -> date:
        """Return the first day of the period before the one that a day lies in."""
        this, _ = period(self.update.cycle, day)
        last, _ = period(self.update.cycle, this - _ONE)
        return last

    def due(self, day: date) -> date:
        """Return the last day on which a delivery of this business date is in time; raises YearUnknown."""
        _, end = period(self.update.cycle, day)
        return self.calendar.after(end, self.update.grace_days, self.update.days)

    def _came(self, day: date, came: Sequence[Arrival]) -> Standing:
        """Return the best that came on a day: a delivery that was put right makes up for one refused."""
        signs = {_REFUSED.get(a.status) or self._in_time(a) for a in came}
        best = next(sign for sign in _BEST_FIRST if sign in signs)
        return Standing(day, best, self.due(day) if best is Sign.LATE else None)

    def _in_time(self, arrival: Arrival) -> Sign:
        _, end = period(self.update.cycle, arrival.business_date)
        if arrival.arrived <= end or not has_period(self.update.cycle):
            return Sign.DELIVERED  # asks no calendar: also in a year without a notice
        return Sign.DELIVERED if arrival.arrived <= self.due(arrival.business_date) else Sign.LATE

    def _is_owed(self, day: date, as_of: date) -> bool:
        """Return whether a day ends a period for which nothing good has come."""
        if not has_period(self.update.cycle):
            return False
        start, end = period(self.update.cycle, day)
        if day != end:
            return False
        if self.update.cycle is Cycle.DAILY and self.update.days is Days.WORKING:
            return self.calendar.is_working(day)
        return not any(
            start <= a.business_date <= end and not a.refused and a.arrived <= as_of for a in self.arrivals
        )


def has_period(cycle: Cycle) -> bool:
    """Return whether something is due every so often."""
    return cycle not in (Cycle.REALTIME, Cycle.ON_CHANGE)


def period(cycle: Cycle, day: date) -> tuple[date, date]:
    """Return the first and the last day of the period that a day lies in; the day alone without a cycle."""
    if cycle is Cycle.WEEKLY:
        monday = day - day.weekday() * _ONE
        return monday, monday + 6 * _ONE
    if cycle in _MONTHS:
        months = _MONTHS[cycle]
        start = date(day.year, (day.month - 1) // months * months + 1, 1)
        return start, _months_later(start, months) - _ONE
    return day, day


def _months_later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
