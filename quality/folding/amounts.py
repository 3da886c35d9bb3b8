"""Amounts as people write them: thousands separators, signs, brackets, currency, units beside the number."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from quality.units import factors_to

_PLACES = Decimal("0.000001")
_DIGITS = r"(?P<number>(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.[0-9]{1,20})?)"
_CURRENCY = r"(?:人民币|RMB|CNY|¥)?"


def read_amount(text: str, unit: str, into: str) -> str | None:
    """Return the number that a text says, in ``into``, as plain decimal text with 6 places at most.

    A bare number is in ``unit``; one with a unit beside it is in that. Both are '' where the column has no
    unit, and then none may be written. None if the text is no such amount.
    """
    unified = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("−", "-")
    found = _pattern(into).fullmatch(unified)
    if found is None or found["open"].count("(") != found["close"].count(")"):
        return None
    number = Decimal(found["number"].replace(",", ""))
    factor = factors_to(into)[found["unit"] or unit] if into else 1
    sign = -1 if found["open"] or found["sign"] == "-" else 1
    return str((sign * number * factor).quantize(_PLACES, ROUND_HALF_UP))


@cache
def _pattern(into: str) -> re.Pattern[str]:
    units = sorted(map(_unified, factors_to(into)), key=len, reverse=True) if into else []
    written = rf"(?P<unit>{'|'.join(map(re.escape, units))})?整?" if units else "(?P<unit>)"
    return re.compile(rf"{_CURRENCY}(?P<open>\(?)(?P<sign>[-+]?){_CURRENCY}{_DIGITS}{written}(?P<close>\)?)")


def _unified(unit: str) -> str:
    return unicodedata.normalize("NFKC", unit)
