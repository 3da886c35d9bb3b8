"""Dates and times as English-language web sites write them: month before day, am and pm, notes around them.

Times are local to where they are; time zones beside them are dropped. What has no year takes the one that
brings it nearest to the delivery's business date.
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_WEEKDAYS = {d: i for i, d in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}

_CLOCK = re.compile(r"(\d{1,2}):(\d\d)\s*(noon|midnight|[ap]\.?m\.?(?!ar|ay)|[ap]|)")
_ZONE = re.compile(r"\([+-]\d\d:\d\d\)|\b(?:[a-z]{1,3}[ds]t|gmt|utc|cet|eet|wet|brt|art|clt|ict)\b")
_ISO = re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b")
_WRITTEN = (
    re.compile(r"\b(?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?:[/-](?P<year>\d{4}|\d\d))?\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})-(?P<month>{'|'.join(_MONTHS)})-(?P<year>\d{{4}})\b"),
    re.compile(rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*[. ]*(?P<day>\d{{1,2}})(?:, *(?P<year>\d{{4}}))?\b"),
)
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})[a-z]*\b")
_NO_TIME = re.compile(r"not (?:available|provided)|contact airline|cancell?ed|decision|result unknown|divert")
_NOTES = re.compile(r"estimated|runway|delayed|on time|early|actual|&nbsp|[\s,.*();-]")

_HALF_A_YEAR = timedelta(days=183)
_HALF_A_WEEK, _WEEK = 3, 7
_NOON = 12
_THIS_CENTURY = 2000


def read_us_moment(text: str, business_date: date) -> str | None:
    """Return a text as ``YYYY-MM-DD HH:MM``, None if it says that there is no time.

    A text that says anything else comes back as it is, for the cast to refuse.
    """
    read = _read(text, business_date)
    return text if read is None else (read or None)


@lru_cache(maxsize=1 << 16)
def _read(text: str, business_date: date) -> str | None:
    """As ``read_us_moment``, but '' for no time and None for what can't be read."""
    rest = text.lower()
    if not rest.strip() or _NO_TIME.search(rest):
        return ""
    clock = _CLOCK.search(rest)
    rest = _ZONE.sub(" ", _CLOCK.sub(" ", rest, count=1))
    day, rest = _day(rest, business_date)
    if day is None or _NOTES.sub("", rest):
        return None
    if clock is None:
        return ""
    at = _time_of_day(int(clock[1]), int(clock[2]), clock[3][:1])
    return f"{datetime.combine(day, at):%Y-%m-%d %H:%M}" if at else None


def _day(text: str, business_date: date) -> tuple[date | None, str]:
    """Return the day that a text without its time names, and what is left of the text.

    A site's ISO date is the day it was read; a date or weekday behind it says which day is meant.
    """
    named = _WEEKDAY.search(text)
    text = _WEEKDAY.sub(" ", text)
    iso = _ISO.search(text)
    near = (_date(iso, business_date) if iso else None) or business_date
    text = _ISO.sub(" ", text)
    for form in _WRITTEN:
        if found := form.search(text):
            return _date(found, near), form.sub(" ", text, count=1)
    if iso is None:
        return None, text
    return (near + _days_until(near, _WEEKDAYS[named[1]]) if named else near), text


def _date(found: re.Match[str], near: date) -> date | None:
    year, month, day = found["year"], found["month"], int(found["day"])
    number = _MONTHS.get(month) or int(month)
    years = [int(year) % 100 + _THIS_CENTURY] if year else [near.year, near.year - 1, near.year + 1]
    for candidate in years:
        try:
            read = date(candidate, number, day)
        except ValueError:
            continue
        if year or abs(read - near) <= _HALF_A_YEAR:
            return read
    return None


def _days_until(day: date, weekday: int) -> timedelta:
    ahead = (weekday - day.weekday()) % _WEEK
    return timedelta(days=ahead if ahead <= _HALF_A_WEEK else ahead - _WEEK)


def _time_of_day(hour: int, minute: int, half: str) -> time | None:
    """``half`` is a, p, n (12:00 noon), m (12:00 midnight) or nothing on a 24-hour clock."""
    if half:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half in "pn" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None
