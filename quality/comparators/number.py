"""Numbers, within a tolerance if one is declared."""

import ibis

from catalog.language import Text
from quality.casts import DECIMAL
from quality.comparators.comparator import Comparator, Options


def form(value: str, _options: Options) -> str:
    """Return an integer or decimal column in plain decimal digits without zeros behind."""
    return f"rtrim(rtrim(CAST(CAST({value} AS {DECIMAL}) AS VARCHAR), '0'), '.')"


def _value(value: str, _options: Options) -> str:
    return f"CAST({value} AS DOUBLE)"


def _agrees(a: ibis.Value, b: ibis.Value, options: Options) -> ibis.Value:
    """Options: ``absolute``, in the element's unit; ``relative``, a share of the larger one."""
    allowed = ibis.greatest(
        ibis.literal(float(options.get("absolute", 0))),
        ibis.greatest(a.abs(), b.abs()) * float(options.get("relative", 0)),
    )
    return (a - b).abs() <= allowed + _SLACK


_SLACK = 1e-9
"""Decimals that differ by exactly the tolerance agree, whatever their binary fractions."""

COMPARATOR = Comparator(
    "number",
    Text(zh="数值", en="number"),
    form,
    frozenset({"absolute", "relative"}),
    frozenset({"absolute", "relative"}),
    _value,
    agrees=_agrees,
)
