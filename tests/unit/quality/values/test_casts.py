"""What the texts of departments are cast to, and what is refused."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from catalog.models import Column, ValueType
from quality.casts import cast
from quality.units import UnitError


def made(
    ask: Any, kind: ValueType, text: str | None, unit: str | None = None, into: str | None = None
) -> Any:
    """Return the typed value, or the text "refused"."""
    column = Column(header="h", code="v", type=kind, unit=unit)
    value = ask(cast("v", column, into), text)
    return "refused" if value is None and text is not None else value


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05",
        "2026-3-5",
        "2026/3/5",
        "2026/03/05",
        "2026.3.5",
        "20260305",
        "2026年3月5日",
        "2026年03月05日 10:20",
        "二〇二六年三月五日",
        "２０２６年３月５日",
        "2026 年 3 月 5 日",
        "2026-03-05 00:00:00",
        "2026-03-05 00:00:00.0",
        "2026/3/5 0:00:00",
        "2026-03-05T10:20:30",
        "2026-03-05T10:20:30+08:00",
    ],
)
def test_dates(ask: Any, text: str) -> None:
    assert made(ask, ValueType.DATE, text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "5/3/2026",
        "26-03-05",
        "46086",
        "2999-01-01",
        "1799-12-31",
        "1900-02-30",
        "2026-02-29",
        "20260230",
        "2026-03",
        "2026年3月",
        "2026-03/05",
        "2026-03-05 25:00:00",
        "2026-03-05T10:20:30Z",
        "Mar 5, 2026",
        "长期",
        "infinity",
        "epoch",
    ],
)
def test_no_dates(ask: Any, text: str) -> None:
    assert made(ask, ValueType.DATE, text) == "refused"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-05 10:20:30", datetime(2026, 3, 5, 10, 20, 30)),
        ("2026-03-05 10:20", datetime(2026, 3, 5, 10, 20)),
        ("2026/3/5 9:05:07", datetime(2026, 3, 5, 9, 5, 7)),
        ("20260305102030", datetime(2026, 3, 5, 10, 20, 30)),
        ("2026年3月5日 10:20", datetime(2026, 3, 5, 10, 20)),
        ("2026年3月5日10时20分30秒", datetime(2026, 3, 5, 10, 20, 30)),
        ("2026年3月5日下午3时", datetime(2026, 3, 5, 15, 0)),
        ("2026-03-05T10:20:30+08:00", datetime(2026, 3, 5, 10, 20, 30)),
        ("2026-03-05", datetime(2026, 3, 5)),
        ("12/1/2011 2:07PM EST", "refused"),
        ("10:20", "refused"),
        ("2026-03-05 24:01", "refused"),
    ],
)
def test_datetimes(ask: Any, text: str, moment: datetime | str) -> None:
    assert made(ask, ValueType.DATETIME, text) == moment


@pytest.mark.parametrize(
    ("text", "unit", "into", "number"),
    [
        ("1200.5", None, None, "1200.5"),
        ("1,200.50", None, None, "1200.5"),
        ("１，２００．５", None, None, "1200.5"),
        ("-3", None, None, "-3"),
        ("(1,200.00)", None, None, "-1200"),
        ("¥1,200", None, None, "1200"),
        ("0.1", None, None, "0.1"),
        ("1.5", "万元", "元", "15000"),
        ("15000", "元", "万元", "1.5"),
        ("120万元", "元", "元", "1200000"),
        ("120 万", "元", "元", "1200000"),
        ("人民币1,200万元整", "元", "元", "12000000"),
        ("3亿元", "万元", "元", "300000000"),
        ("1.2公顷", "平方米", "平方米", "12000"),
        ("123456789012345678", None, None, "123456789012345678"),
    ],
)
def test_decimals(ask: Any, text: str, unit: str | None, into: str | None, number: str) -> None:
    assert made(ask, ValueType.DECIMAL, text, unit, into) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "into"),
    [
        ("1,2", None),
        ("1.2.3", None),
        ("1.2E+5", None),
        ("120万元", None),  # the column has no unit
        ("120平方米", "元"),
        ("(1", None),
        ("一百", None),
        ("1_000", None),
        ("1234567890123456789", None),  # more than DECIMAL(24,6) holds
        ("NaN", None),
    ],
)
def test_no_decimals(ask: Any, text: str, into: str | None) -> None:
    assert made(ask, ValueType.DECIMAL, text, None, into) == "refused"


def test_units_of_two_kinds_cannot_be_converted() -> None:
    with pytest.raises(UnitError):
        cast("v", Column(header="h", code="v", type=ValueType.DECIMAL, unit="平方米"), "元")


@pytest.mark.parametrize(
    ("text", "number"), [("00123", 123), ("1,200", 1200), ("12.0", 12), ("12.5", "refused"), ("", "refused")]
)
def test_integers(ask: Any, text: str, number: int | str) -> None:
    assert made(ask, ValueType.INTEGER, text) == number


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("是", True),
        ("有", True),
        ("y", True),
        ("1", True),
        ("否", False),
        ("FALSE", False),
        ("不详", "refused"),
    ],
)
def test_booleans(ask: Any, text: str, truth: bool | str) -> None:
    assert made(ask, ValueType.BOOLEAN, text) == truth


@pytest.mark.parametrize("kind", list(ValueType))
def test_nothing_is_of_every_type(ask: Any, kind: ValueType) -> None:
    assert made(ask, kind, None) is None
