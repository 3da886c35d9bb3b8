"""Snapshots that come late: what the table says in the end, and since when, as if they had come in order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.ledger import Ledger
from quality.admission import in_order

DAY = date(2026, 1, 5)
FEED = {
    "columns": [{"code": "id"}, {"code": "age", "type": "integer", "maximum": 150}],
    "key": ["id"],
    "tolerated_bad_share": 1,
}
STATE = "id, age, _business_date, _line"


def day(n: int) -> date:
    return DAY + timedelta(n)


def csv(*rows: str) -> str:
    return "\n".join(["id,age", *rows, ""])


@pytest.fixture
def plain(office: Any) -> Any:
    return office({"f": FEED})


def test_a_row_that_stood_already_has_the_earlier_date(plain: Any, counted: Any) -> None:
    """In order: 1 since the first day, 2 since the second, 3 since the third."""
    plain.deliver(csv("1,1", "2,1"), day(0))
    plain.deliver(csv("1,1", "2,2", "3,3"), day(2))
    assert plain.source("id, _business_date") == [("1", day(0)), ("2", day(2)), ("3", day(2))]
    assert counted(plain.deliver(csv("1,1", "2,2"), day(1))) == ("loaded", 2, 1, 1, 0, 0, 0)
    assert plain.source("id, _business_date") == [("1", day(0)), ("2", day(1)), ("3", day(2))]


def test_a_row_that_was_gone_in_between_has_the_later_date(plain: Any) -> None:
    plain.deliver(csv("1,1", "2,2"), day(0))
    plain.deliver(csv("1,1", "2,2"), day(2))
    plain.deliver(csv("1,1"), day(1))
    assert plain.source("id, age, _business_date") == [("1", 1, day(0)), ("2", 2, day(2))]


def test_what_a_newer_bad_row_leaves_standing_is_the_late_rows_value(plain: Any, counted: Any) -> None:
    """On the third day the row of 1 is bad: in order, what stands then is the second day's value."""
    plain.deliver(csv("1,1"), day(0))
    plain.deliver(csv("1,x", "2,2"), day(2))
    assert plain.source("id, age") == [("1", 1), ("2", 2)]
    assert counted(plain.deliver(csv("1,9", "3,3"), day(1))) == ("loaded", 2, 1, 0, 1, 0, 0)
    assert plain.source("id, age, _business_date") == [("1", 9, day(1)), ("2", 2, day(2))]


def test_one_that_comes_before_all_others(plain: Any) -> None:
    plain.deliver(csv("1,1"), day(1))
    plain.deliver(csv("1,1"), day(0))
    assert plain.source("id, _business_date") == [("1", day(0))]


def test_what_was_let_in_is_not_judged_again(plain: Any, declare: Callable[..., Any]) -> None:
    """150 was allowed when the third day's row came; rows of the second day are judged as of now."""
    plain.deliver(csv("1,1"), day(0))
    plain.deliver(csv("1,1", "2,140"), day(2))
    columns = [{"code": "id"}, {"code": "age", "type": "integer", "maximum": 100}]
    strict = plain.changed(declare({"f": {**FEED, "columns": columns}}))
    strict.deliver(csv("1,1", "2,130"), day(1))
    assert strict.source("id, age") == [("1", 1), ("2", 140)]
    assert strict.quarantined("line, value") == [(3, "130")]


def test_later_deliveries_are_read_again_from_the_right_version(plain: Any, monkeypatch: Any) -> None:
    """Five nights, the fourth late: the third's version is there, so only the fifth is read again."""
    for n in (0, 1, 2, 4):
        plain.deliver(csv(f"1,{n}"), day(n))
    read: list[str] = []
    whole = in_order.History._read
    monkeypatch.setattr(
        in_order.History, "_read", lambda self, receipt: read.append(receipt.delivery) or whole(self, receipt)
    )
    plain.deliver(csv("1,3"), day(3))
    assert [name.split("-")[1] for name in read] == ["20260109"]


def test_a_delivery_too_far_back_is_superseded(plain: Any, counted: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(in_order, "AT_MOST", 2)
    for n in (1, 2, 3):
        plain.deliver(csv(f"1,{n}"), day(n))
    assert counted(plain.deliver(csv("1,0", "2,x"), day(0))) == ("superseded", 2, 0, 0, 1, 1, 0)
    assert "too late" in plain.ledger()[0].reason or "迟到太久" in plain.ledger()[0].reason
    assert plain.source("id, age") == [("1", 3)]
    assert counted(plain.deliver(csv("1,3"), day(2)))[0] == "loaded"
    assert plain.source("age, _business_date") == [(3, day(2))]


def test_over_a_delivery_that_changed_single_rows_nothing_is_taken_back(plain: Any, counted: Any) -> None:
    plain.deliver(csv("1,1"), day(0))
    admission = plain.deliver(csv("1,2"), day(2))
    correction = replace(admission.entry, delivery="other", mode="correction", business_date=day(3))
    Ledger(plain.tables).add(correction)
    assert counted(plain.deliver(csv("1,2"), day(1)))[0] == "superseded"


def test_versions_whose_files_are_gone_are_not_relied_on(plain: Any) -> None:
    for n in (0, 1, 3):
        plain.deliver(csv(f"1,{n}", "2,2"), day(n))
    old = {f for v in (0, 1) for f in plain.tables.snapshot("source/f", v).files}
    for file in old - set(plain.tables.snapshot("source/f").files):
        file.unlink()
    plain.deliver(csv("1,3", "2,2"), day(2))
    assert plain.source("id, age, _business_date") == [("1", 3, day(2)), ("2", 2, day(0))]


def test_killed_between_the_table_and_the_ledger(plain: Any, monkeypatch: Any) -> None:
    plain.deliver(csv("1,1"), day(0))
    plain.deliver(csv("1,1", "2,2"), day(2))
    plain.receive(csv("1,1", "2,2"), day(1))
    lost: list[Any] = []
    monkeypatch.setattr(Ledger, "add", lambda _self, entry: lost.append(entry))
    plain.work()
    monkeypatch.undo()
    assert plain.work() == []
    assert plain.ledger()[1] == lost[0]
    assert plain.source("id, _business_date") == [("1", day(0)), ("2", day(1))]


def test_the_results_shown_stay_those_of_the_newest(plain: Any) -> None:
    plain.deliver(csv("1,1"), day(2))
    before = plain.results().read_bytes()
    assert plain.deliver(csv("1,x", "2,2"), day(1)).verdicts == ()
    assert plain.results().read_bytes() == before


row = st.tuples(st.integers(1, 3), st.sampled_from(["1", "2", "x"])).map(lambda r: f"{r[0]},{r[1]}")
snapshot = st.lists(row, min_size=1, max_size=3, unique_by=lambda r: r[0])


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), nights=st.lists(snapshot, min_size=2, max_size=4))
def test_shuffled_and_thrice_is_in_order(
    engine: Any, declare: Any, tmp_path_factory: Any, data: Any, nights: list[list[str]]
) -> None:
    """Promise 3, whole: values, and the date, delivery and line that each row stands by."""
    from tests.unit.quality.admission.conftest import Office  # noqa: PLC0415

    def office() -> Any:
        folder: Path = tmp_path_factory.mktemp("order")
        return Office(engine, folder, declare({"f": FEED}))

    ordered, shuffled = office(), office()
    for n, rows in enumerate(nights):
        ordered.deliver(csv(*rows), day(n))
    for n in data.draw(st.permutations([*range(len(nights))] * 3)):
        shuffled.deliver(csv(*nights[n]), day(n))
    assert shuffled.source(STATE) == ordered.source(STATE)
    assert shuffled.source("id, _delivery") == ordered.source("id, _delivery")
