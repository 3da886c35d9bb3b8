"""Dates with a time of day, to a precision and within a tolerance if one is declared."""

import ibis

from catalog.language import Text
from quality.comparators.comparator import Comparator, Options

_LENGTH = {"second": 19, "minute": 16, "hour": 13, "day": 10}


def form(value: str, options: Options) -> str:
    """Return a TIMESTAMP column as YYYY-MM-DD HH:MM:SS or less of it, by option ``precision``."""
    length = _LENGTH[options.get("precision", "second")]
    return f"left(CAST(CAST({value} AS TIMESTAMP) AS VARCHAR), {length})"


def _value(value: str, _options: Options) -> str:
    """Minutes since 1970-01-01."""
    return f"epoch(CAST({value} AS TIMESTAMP)) / 60"


def _agrees(a: ibis.Value, b: ibis.Value, options: Options) -> ibis.Value:
    return (a - b).abs() <= float(options.get("tolerance_minutes", 0)) + _SLACK


_SLACK = 1e-6

COMPARATOR = Comparator(
    "datetime",
    Text(zh="日期时间", en="date and time"),
    form,
    frozenset({"precision", "tolerance_minutes"}),
    frozenset({"tolerance_minutes"}),
    _value,
    agrees=_agrees,
)
