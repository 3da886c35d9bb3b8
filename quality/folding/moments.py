"""Dates and times as Chinese offices write them, in the forms that the engine's own casts don't know.

A form that can be read two ways (5/3/2026, 26-3-5) is none of them. English ones have their own file.
"""

import re
import unicodedata
from datetime import date, datetime, time

from quality.folding.numerals import CHINESE_DIGITS, arabic

EARLIEST, LATEST = 1800, 2199
"""Years outside of these are slips of the pen or stand for something else, such as 长期."""

_TIME = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.\d{1,9})?)?)"
_TIME_ZH = r"(?P<hour2>\d{1,2})[时点](?:(?P<minute2>\d{1,2})分?)?(?:(?P<second2>\d{1,2})秒?)?"
_MOMENT = re.compile(
    r"(?P<year>\d{4})(?:年(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]?"
    r"|(?P<sign>[-/.])(?P<month2>\d{1,2})(?P=sign)(?P<day2>\d{1,2}))"
    rf"(?:T?(?P<half>上午|中午|下午|晚上)?(?:{_TIME}|{_TIME_ZH})(?:\+08:?00)?)?",
    re.ASCII,
)
_NUMERAL_BEFORE_UNIT = re.compile(rf"([{CHINESE_DIGITS}0-9]+)(?=[年月日号时点分秒])")
_DIGITS_APART = re.compile(r"(?<=[0-9])\s+(?=[0-9]{1,2}[:时点])")
_NOON = 12


def read_moment(text: str) -> datetime | None:
    """Return the local time that a text says, midnight for a bare date; None if it isn't one."""
    unified = unicodedata.normalize("NFKC", text).strip().replace("元年", "1年")
    unified = _NUMERAL_BEFORE_UNIT.sub(lambda m: arabic(m.group(1)), unified)
    unified = re.sub(r"\s+", "", _DIGITS_APART.sub("T", unified))
    found = _MOMENT.fullmatch(unified)
    return _moment(found.groupdict()) if found else None


def _moment(part: dict[str, str | None]) -> datetime | None:
    hour = int(part["hour"] or part["hour2"] or 0)
    if part["half"] in ("下午", "晚上") and 0 < hour < _NOON:
        hour += _NOON
    try:
        day = date(
            int(part["year"] or 0),
            int(part["month"] or part["month2"] or 0),
            int(part["day"] or part["day2"] or 0),
        )
        clock = time(
            hour, int(part["minute"] or part["minute2"] or 0), int(part["second"] or part["second2"] or 0)
        )
    except ValueError:
        return None
    return datetime.combine(day, clock) if EARLIEST <= day.year <= LATEST else None
