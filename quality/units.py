"""Units that amounts are written in, and how many of one go into another.

A mu (亩) is 2000/3 square metres, taken as offices do, to four places. What a column's unit is, the
catalogue says.
"""

from decimal import Decimal

from catalog.errors import GovlakeError
from catalog.language import Text

UNITS: tuple[dict[str, str], ...] = (
    {
        "分": "0.01",
        "角": "0.1",
        "元": "1",
        "千元": "1000",
        "万元": "10000",
        "百万元": "1000000",
        "千万元": "10000000",
        "亿元": "100000000",
    },
    {"平方米": "1", "亩": "666.6667", "公顷": "10000", "平方公里": "1000000"},
    {"米": "1", "公里": "1000"},
    {"克": "0.001", "千克": "1", "吨": "1000"},
    {"人": "1", "万人": "10000"},
)
"""For each dimension: unit → how many of the dimension's base unit it is."""

_PLACES = Decimal("0.0000000001")
"""Every factor between the units of one dimension but those of 亩 is exact to ten places."""

_ALSO_WRITTEN = {
    "圆": "元",
    "万": "万元",
    "亿": "亿元",
    "m²": "平方米",
    "m2": "平方米",
    "㎡": "平方米",
    "千米": "公里",
    "km": "公里",
    "m": "米",
    "公斤": "千克",
    "kg": "千克",
}


class UnitError(GovlakeError):
    """Two units that can't be converted, such as 元 to 平方米."""

    def __init__(self, unit: str, into: str) -> None:
        super().__init__(
            Text(zh=f"单位“{unit}”不能换算为“{into}”", en=f"{unit} can't be converted to {into}"),
            Text(zh="核对目录中列与数据元的单位", en="check the units of the column and its element"),
        )
        self.unit = unit
        self.into = into


def factors_to(unit: str) -> dict[str, Decimal]:
    """Return every way to write a unit of the same dimension → how many of ``unit`` it is.

    A unit that isn't listed is only the same as itself.
    """
    unit = _ALSO_WRITTEN.get(unit, unit)
    for units in UNITS:
        if unit in units:
            known = {u: (Decimal(size) / Decimal(units[unit])).quantize(_PLACES) for u, size in units.items()}
            return known | {also: known[u] for also, u in _ALSO_WRITTEN.items() if u in known}
    return {unit: Decimal(1)}


def factor(unit: str, into: str) -> Decimal:
    """Return how many of ``into`` one ``unit`` is. Raises UnitError if that makes no sense."""
    try:
        return factors_to(into)[unit]
    except KeyError:
        raise UnitError(unit, into) from None
