"""Through the desk under a changed catalogue: stored rows are made anew once, before what is delivered."""

from datetime import date, timedelta

import pytest

DAY = date(2026, 1, 5)
COLUMNS = [{"code": "id"}, {"code": "n", "element": "thing.n"}]
INCREMENT = {
    "columns": COLUMNS,
    "key": ["id"],
    "describes": {"thing": {"id": "id"}},
    "delivery": {"mode": "increment", "operation": {"column": "op"}},
}
THING = {"key": {"id": "code"}, "elements": {"n": {}}}


@pytest.fixture
def before(office):
    desk = office({"f": INCREMENT}, entities={"thing": THING})
    desk.deliver("op,id,n\nI,1,00123\nI,2,123\nI,3,x\n")
    return desk


def test_the_same_catalogue_changes_nothing(before):
    version = before.tables.version("source/f")
    assert before.work() == []
    assert before.tables.version("source/f") == version


def test_a_type_declared_later(before, declare):
    """The text is as it came; a row that was let in stays, also where it isn't of the new type."""
    columns = [COLUMNS[0], {**COLUMNS[1], "type": "integer"}]
    thing = {**THING, "elements": {"n": {"type": "integer", "comparator": {"name": "number"}}}}
    later = before.changed(declare({"f": {**INCREMENT, "columns": columns}}, {"thing": thing}))
    assert later.work() == []
    assert later.source("id, n, _raw_n") == [("1", 123, "00123"), ("2", 123, None), ("3", None, "x")]
    hashes = [h for _, h in later.source("id, _h_thing_n")]
    assert hashes[0] == hashes[1] is not None
    assert hashes[2] is None


def test_a_comparator_changed(before, declare, counted):
    """Made anew once; what is delivered again afterwards is compared with the new rows."""
    old = dict(before.source("id, _h_thing_n"))
    assert old["1"] != old["2"]
    thing = {**THING, "elements": {"n": {"comparator": {"name": "text"}}}}
    later = before.changed(declare({"f": INCREMENT}, {"thing": thing}))
    version = later.tables.version("source/f")
    assert later.work() == []
    assert later.tables.version("source/f") == version + 1
    assert later.work() == []
    assert later.tables.version("source/f") == version + 1
    again = later.deliver("op,id,n\nU,1,00123\nU,2,124\n", DAY + timedelta(1))
    assert counted(again) == ("loaded", 2, 1, 1, 0, 0, 0)


def test_rows_keep_where_they_are_from(before, declare):
    origin = "id, _delivery, _line, _business_date"
    was = before.source(origin)
    later = before.changed(
        declare({"f": {**INCREMENT, "columns": [*COLUMNS, {"code": "more"}]}}, {"thing": THING})
    )
    later.work()
    assert later.source(origin) == was
    assert [more for (more,) in later.source("more")] == [None] * 3
    assert later.ledger() == before.ledger()
