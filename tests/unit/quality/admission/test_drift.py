"""Schema drift at the desk: each kind named, and what the feed's ``on_drift`` makes of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lake.drift_log import DRIFT
from quality.admission import holds_release

Open = Callable[..., Any]

COLUMNS = [
    {"code": "id", "header": "编号"},
    {"code": "born", "header": "出生日期", "type": "date"},
    {"code": "sex", "header": "性别", "codes": "sex"},
    {"code": "phone", "header": "电话"},
]
CODES = {"sex": {"1": "男", "2": "女"}}
HEADER = "编号,出生日期,性别,电话\n"


def _rows(count: int, born: str = "1990-01-01", sex: str = "1") -> str:
    return "".join(f"{n},{born},{sex},1380000{n:04}\n" for n in range(count))


@pytest.fixture
def drifting(office: Open) -> Open:
    """Return a function: more of the delivery → an office that has taken in ten rows."""

    def opened(**delivery: Any) -> Any:
        declared = {"columns": COLUMNS, "key": ["id"], "delivery": delivery, "tolerated_bad_share": 0.2}
        made = office({"f": declared}, codes=CODES)
        first = made.deliver((HEADER if delivery.get("header", True) else "") + _rows(10))
        assert first.entry.status == "loaded"
        return made

    return opened


def _found(made: Any) -> list[tuple[Any, ...]]:
    rows = made.tables.snapshot(DRIFT).select() if made.tables.exists(DRIFT) else None
    return made.engine.rows(f'SELECT kind, "column", suggestion FROM ({rows}) ORDER BY ALL') if rows else []


def _next(made: Any, content: str, day: int = 6) -> Any:
    return made.deliver(content, date(2026, 1, day))


def test_as_declared_nothing_is_found(drifting: Open) -> None:
    assert _found(drifting()) == []


@pytest.mark.parametrize(
    ("on_drift", "status", "cause", "holds"),
    [
        ("accept", "loaded", None, None),
        ("quarantine", "quarantined", "drift", False),
        ("stop", "quarantined", "drift_stops", True),
    ],
)
def test_a_new_column(
    drifting: Open, on_drift: str, status: str, cause: str | None, holds: bool | None
) -> None:
    made = drifting(on_drift=on_drift)
    admission = _next(
        made, "编号,出生日期,性别,电话,民族\n" + "".join(f"{n},1990-01-01,2,1,汉\n" for n in range(9))
    )
    assert (admission.entry.status, admission.entry.cause) == (status, cause)
    assert _found(made) == [("new_column", "民族", None)]
    if holds is not None:
        assert holds_release(made.catalogue.feeds["f"], admission.entry) is holds


@pytest.mark.parametrize(("on_drift", "holds"), [("accept", False), ("quarantine", False), ("stop", True)])
def test_a_missing_column_never_enters(drifting: Open, on_drift: str, holds: bool) -> None:
    made = drifting(on_drift=on_drift)
    admission = _next(made, "编号,性别,电话\n1,1,1\n")
    assert (admission.entry.status, admission.entry.quarantined) == ("quarantined", 1)
    assert _found(made) == [("missing_column", "出生日期", None)]
    assert holds_release(made.catalogue.feeds["f"], admission.entry) is holds


def test_a_rename_is_told_by_the_values_where_the_names_say_nothing(drifting: Open) -> None:
    """日期 looks like 出生日期 and holds no dates; DOB and tel look like nothing."""
    made = drifting()
    content = "编号,日期,DOB,性别,tel\n" + "".join(
        f"{n},甲{n},1991-01-0{n},2,1380000{n:04}\n" for n in range(1, 9)
    )
    admission = _next(made, content)
    assert _found(made) == [
        ("new_column", "日期", None),
        ("renamed_column", "出生日期", "DOB"),
        ("renamed_column", "电话", "tel"),
    ]
    assert "“电话”，可能改名为“tel”（100% 的值上一版即有）" in str(admission.entry.reason)


def test_another_order_does_no_harm(drifting: Open) -> None:
    made = drifting(on_drift="stop")
    admission = _next(made, "电话,编号,性别,出生日期\n1,1,1,1990-01-01\n")
    assert admission.entry.status == "loaded"
    assert made.source("id, phone") == [("1", "1")]
    assert _found(made) == [("reordered", None, None)]


def test_a_changed_type_is_said_once_beside_the_rows(drifting: Open) -> None:
    """All dates are Excel serials: the share of bad rows keeps the delivery out, and it is drift, no gate."""
    made = drifting()
    admission = _next(made, HEADER + _rows(10, born="32874天"))
    assert (admission.entry.status, admission.entry.cause) == ("quarantined", "drift")
    assert holds_release(made.catalogue.feeds["f"], admission.entry) is False
    assert _found(made) == [("type_changed", "出生日期", None)]
    assert "10 个值中 10 个" in str(admission.drift[0].detail)
    assert len(made.quarantined()) == 11  # a row each, and the whole


def test_some_bad_values_are_no_drift_and_many_bad_rows_a_gate(drifting: Open) -> None:
    made = drifting()
    admission = _next(made, HEADER + _rows(6) + "7,x,1,1\n8,x,1,1\n9,x,1,1\n")
    assert (admission.entry.status, admission.entry.cause) == ("quarantined", "gate")
    assert _found(made) == []
    assert holds_release(made.catalogue.feeds["f"], admission.entry) is True


def test_new_code_values_are_named_with_their_number(drifting: Open) -> None:
    made = drifting()
    admission = _next(made, HEADER + _rows(20) + "21,,9,1\n22,,9,1\n23,,0,1\n")
    assert (admission.entry.status, admission.entry.quarantined) == ("loaded", 3)
    assert _found(made) == [("new_codes", "性别", None)]
    assert admission.drift[0].detail.zh == "列“性别”有 3 个值不在代码表中：9（2）、0（1）"


@pytest.mark.parametrize("line", ["{n},1990-01-01,1\n", "{n},1990-01-01,1,138,x\n"])
def test_without_header_row_another_number_of_columns(drifting: Open, line: str) -> None:
    made = drifting(header=False)
    admission = _next(made, "".join(line.format(n=n) for n in range(9)))
    assert (admission.entry.status, admission.entry.cause) == ("quarantined", "drift")
    assert (admission.entry.received, admission.entry.quarantined) == (9, 9)
    assert _found(made) == [("column_count", None, None)]


def test_without_header_row_columns_that_no_longer_fit(drifting: Open) -> None:
    made = drifting(header=False)
    admission = _next(made, "".join(f"{n},1,1990-01-01,138\n" for n in range(9)))
    assert admission.entry.cause == "drift"
    assert [f[:2] for f in _found(made)] == [("new_codes", "性别"), ("type_changed", "出生日期")]
