"""A desk that dies while it takes in a returned workbook: taken in again, it ends as if it never had."""

from datetime import date

import pytest

from lake.ledger import Ledger
from lake.source_table import SourceTable
from quality.admission import books, corrected

D1 = date(2026, 1, 5)
PEOPLE = {
    "columns": [{"code": "id"}, {"code": "firm"}, {"code": "age", "type": "integer"}],
    "key": ["id"],
    "tolerated_bad_share": 0.8,
}
PLACES = [
    (books, "quarantine"),
    (corrected, "settle"),
    (SourceTable, "_written"),
    (Ledger, "add"),
]


class Killed(BaseException):
    """What no handler of the code may catch."""


@pytest.fixture
def firms(round_of):
    """Line 3 works for a firm that isn't registered until the workbook comes back; line 4's age is wrong."""
    of_firm = {
        "kind": "reference", "feed": "f", "column": "firm", "to_feed": "g", "to_column": "id",
        "on_failure": "quarantine",
    }  # fmt: skip
    city = round_of(
        {"f": PEOPLE, "g": {"columns": [{"code": "id"}], "key": ["id"]}}, checks={"employer": of_firm}
    )
    city.deliver("id\nA\n", D1, "g")
    city.deliver("id,firm,age\n001,A,7\n002,B,8\n003,A,x\n", D1)
    return city


@pytest.mark.parametrize(("owner", "name"), PLACES, ids=[name for _, name in PLACES])
def test_rows_as_they_came_that_are_good_by_now_enter_all_the_same(firms, clerk, monkeypatch, owner, name):
    """Line 3 comes back as it went: were it taken for corrected by the settlement, it would be lost."""
    path = clerk(firms.book(), {4: {"age": "xx"}})
    firms.deliver("id\nA\nB\n", date(2026, 1, 6), "g")
    firms.receive(path)
    called = getattr(owner, name)

    def dying(*args, **kwargs):
        called(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(owner, name, dying)
        firms.work()
    firms.work()
    assert firms.source("id, firm, age") == [("001", "A", 7), ("002", "B", 8)]
    assert firms.open("line, rule, value") == [(4, "age.integer", "xx")]
    (entry,) = [e for e in firms.entries() if e.mode == "correction"]
    assert (entry.received, entry.loaded, entry.superseded, entry.quarantined) == (2, 1, 0, 1)
