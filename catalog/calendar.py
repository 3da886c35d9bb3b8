"""The city's working days: the State Council's notices as chinesecalendar has them, and the city's own table.

A year that neither knows is an error that names the year: Saturdays and Sundays alone would be a guess,
since notices move working days to them. What is counted in working days is said elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

from catalog.errors import GovlakeError
from catalog.language import Text
from catalog.models import Days, YearDays

_ONE = timedelta(days=1)
_SATURDAY = 5


class YearUnknown(GovlakeError):
    """A year whose working days no notice has told yet; ``year`` is it."""

    def __init__(self, year: int) -> None:
        super().__init__(
            Text(
                zh=f"不知道 {year} 年的工作日:没有该年的放假通知",
                en=f"the working days of {year} are unknown: there is no notice for that year",
            ),
            Text(
                zh=f"通知公布后,在 city.yaml 的 days 下写明 {year},或升级 chinesecalendar",
                en=f"once the notice is out, write {year} under days in city.yaml or upgrade chinesecalendar",
            ),
        )
        self.year = year


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. ``years`` is ``City.days``: it adds to chinesecalendar and overrides it."""

    years: Mapping[int, YearDays] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Return whether a day is a working day; raises YearUnknown."""
        own = self.years.get(day.year)
        if own and day in own.working:
            return True
        if own and day in own.rest:
            return False
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            if own is None:
                raise YearUnknown(day.year) from None
        return day.weekday() < _SATURDAY

    def counts(self, day: date, days: Days) -> bool:
        """Return whether a day is one of those counted; raises YearUnknown."""
        return days is Days.CALENDAR or self.is_working(day)

    def after(self, day: date, number: int, days: Days) -> date:
        """Return the ``number``-th counted day after a day, the day itself for 0; raises YearUnknown."""
        if days is Days.CALENDAR:
            return day + number * _ONE
        while number > 0:
            day += _ONE
            number -= self.is_working(day)
        return day
