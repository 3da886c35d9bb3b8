"""Dates, to a precision and within a tolerance if one is declared."""

import ibis

from catalog.language import Text
from quality.comparators.comparator import Comparator, Options

_LENGTH = {"day": 10, "month": 7, "year": 4}


def form(value: str, options: Options) -> str:
    """Return a DATE or TIMESTAMP column as YYYY-MM-DD, YYYY-MM or YYYY, by option ``precision``."""
    return f"left(CAST(CAST({value} AS DATE) AS VARCHAR), {_LENGTH[options.get('precision', 'day')]})"


def _value(value: str, _options: Options) -> str:
    """Days since 1970-01-01."""
    return f"CAST(CAST({value} AS DATE) - DATE '1970-01-01' AS DOUBLE)"


def _agrees(a: ibis.Value, b: ibis.Value, options: Options) -> ibis.Value:
    return (a - b).abs() <= float(options.get("tolerance_days", 0))


COMPARATOR = Comparator(
    "date",
    Text(zh="日期", en="date"),
    form,
    frozenset({"precision", "tolerance_days"}),
    frozenset({"tolerance_days"}),
    _value,
    agrees=_agrees,
)
