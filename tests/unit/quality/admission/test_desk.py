"""Deliveries through the desk: tiny files in, and the ledger, the quarantine and the source table out."""

from datetime import date, timedelta

import pytest

from lake.ledger import Ledger, LedgerEntry
from lake.source_table import SourceTable

DAY = date(2026, 1, 5)
COLUMNS = [{"code": "id"}, {"code": "age", "type": "integer", "maximum": 150}]
FEED = {"columns": COLUMNS, "key": ["id"], "tolerated_bad_share": 0.5}
INCREMENT = {**FEED, "delivery": {"mode": "increment", "operation": {"column": "op"}}}


@pytest.fixture
def plain(office):
    return office({"f": FEED})


@pytest.fixture
def changes(office):
    return office({"f": INCREMENT})


def days(n):
    return DAY + timedelta(n)


def test_good_rows_are_loaded(plain, counted):
    assert counted(plain.deliver("id,age\n00123,7\n124,\n")) == ("loaded", 2, 2, 0, 0, 0, 0)
    assert plain.source("id, age, _line, _delivery") == [
        ("00123", 7, 2, plain.ledger()[0].delivery),
        ("124", None, 3, plain.ledger()[0].delivery),
    ]
    assert plain.quarantined() == []


def test_the_entry_says_whose_the_delivery_is(plain):
    entry = plain.deliver("id,age\n1,7\n").entry
    assert (entry.feed, entry.department, entry.file) == ("f", "f_office", "f_20260105.csv")
    assert (entry.business_date, entry.night, entry.mode) == (DAY, date(2026, 1, 31), "snapshot")
    assert plain.ledger() == [entry]


def test_the_receipt_says_how_many_rows_there_were(plain):
    plain.deliver("id,age\n1,7\n2,x\n3\n4,5\n")
    assert [r.rows for r in plain.landing.receipts("f")] == [4]


def test_bad_rows_go_to_quarantine_each_problem_by_line_column_value_and_rule(plain, counted):
    """Line 3 breaks two rules, line 5 is ragged."""
    content = "id,age\n1,7\n,x\n3,151\n4,5,6\n5,6\n6,6\n7,7\n"
    assert counted(plain.deliver(content)) == ("loaded", 7, 4, 0, 0, 3, 0)
    assert [r[0] for r in plain.source("id")] == ["1", "5", "6", "7"]
    found = plain.quarantined()
    assert [f for f in found if f[0] != 5] == [
        (3, "age", "x", "age.integer"),
        (3, "id", None, "id.complete"),
        (4, "age", "151", "age.maximum"),
    ]
    assert [f[0] for f in found] == [3, 3, 4, 5]
    assert all(zh and en for zh, en in plain.quarantined("hint_zh, hint_en"))


def test_a_rounded_number_that_excel_spoilt_is_refused(office, counted):
    feed = {**FEED, "columns": [{"code": "id", "format": "resident_id"}]}
    desk = office({"f": feed})
    content = "id\n1.10105E+17\n110105491231002000\n11010519491231002X\n440101199001010011\n"
    assert counted(desk.deliver(content))[0] == "loaded"
    assert [r[0] for r in desk.source("id")] == ["11010519491231002X", "440101199001010011"]


def test_a_repeated_row_is_superseded(plain, counted):
    admission = plain.deliver("id,age\n1,7\n2,8\n1,7\n1,7\n")
    assert counted(admission) == ("loaded", 4, 2, 0, 2, 0, 0)
    assert plain.source("id, age, _line") == [("1", 7, 2), ("2", 8, 3)]


def test_contradicting_rows_of_a_key_all_go_to_quarantine_and_its_former_row_stays(plain, counted):
    plain.deliver("id,age\n1,7\n2,8\n3,9\n")
    admission = plain.deliver("id,age\n1,1\n1,2\n1,1\n2,8\n4,4\n5,5\n", days(1))
    assert counted(admission) == ("loaded", 6, 2, 1, 0, 3, 1)
    assert plain.source("id, age") == [("1", 7), ("2", 8), ("4", 4), ("5", 5)]
    assert plain.quarantined() == [(n, "id", "1", "unique_key") for n in (2, 3, 4)]


def test_a_good_row_beside_a_bad_one_of_its_key_replaces_the_former(plain, counted):
    plain.deliver("id,age\n1,7\n2,8\n")
    assert counted(plain.deliver("id,age\n1,999\n1,9\n2,8\n", days(1))) == ("loaded", 3, 1, 1, 0, 1, 0)
    assert plain.source("id, age") == [("1", 9), ("2", 8)]


def test_a_bad_row_keeps_the_former_row(plain, counted):
    plain.deliver("id,age\n1,7\n2,8\n3,9\n")
    assert counted(plain.deliver("id,age\n1,old\n2,8\n", days(1))) == ("loaded", 2, 0, 1, 0, 1, 1)
    assert plain.source("id, age") == [("1", 7), ("2", 8)]


def test_too_many_bad_rows_keep_the_whole_delivery_out(plain, counted):
    """Three of five are bad and half is tolerated; two of four are let in."""
    plain.deliver("id,age\n9,9\n")
    before = plain.versions()
    admission = plain.deliver("id,age\n1,1\n2,2\n3,x\n4,y\n5\n", days(1))
    assert counted(admission) == ("quarantined", 5, 0, 0, 0, 5, 0)
    assert admission.failed
    assert "3/5" in admission.entry.reason
    assert plain.versions()["source/f"] == before["source/f"]
    assert plain.source("id") == [("9",)]
    rules = [rule for _, _, _, rule in plain.quarantined()]
    assert sorted(r for r in rules if "." in r) == ["age.integer", "age.integer"]
    assert plain.quarantined("line, rule")[-1] == (None, "whole_delivery")
    assert counted(plain.deliver("id,age\n1,1\n2,2\n3,x\n4,y\n", days(2))) == ("loaded", 4, 2, 0, 0, 2, 1)


def test_a_missing_column_keeps_the_delivery_out_and_is_guessed(plain, counted):
    admission = plain.deliver("id,ages\n1,7\n2,8\n")
    assert counted(admission) == ("quarantined", 2, 0, 0, 0, 2, 0)
    ((rule, hint),) = plain.quarantined("rule, hint_en")
    assert rule == "whole_delivery"
    assert "age may now be ages" in hint
    assert not plain.tables.exists("source/f")


def test_a_column_that_no_one_declared_is_reported_and_not_stored(plain):
    admission = plain.deliver("id,备注,age,phone\n1,甲,7,139\n")
    assert admission.entry.unreported_columns == ("备注", "phone")
    assert admission.entry.status == "loaded"
    stored = plain.tables.snapshot("source/f").types
    assert not [c for c in stored if "备注" in c or "phone" in c]
    assert "机密" not in str(plain.source())


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"id,id\n1,2\n"], ids=["empty", "binary", "twice"])
def test_an_unreadable_file(plain, counted, content):
    admission = plain.deliver(content)
    assert counted(admission) == ("quarantined", 0, 0, 0, 0, 0, 0)
    assert [r for _, _, _, r in plain.quarantined()] == ["whole_delivery"]
    assert admission.entry.reason
    assert counted(plain.deliver("id,age\n1,7\n")) == ("loaded", 1, 1, 0, 0, 0, 0)


def test_the_same_bytes_again_change_nothing(plain, counted):
    plain.deliver("id,age\n1,7\n2,x\n3,8\n")
    before = plain.versions()
    assert counted(plain.deliver("id,age\n1,7\n2,x\n3,8\n")) == ("repeated", 3, 0, 3, 0, 0, 0)
    assert plain.versions() == before
    assert plain.work() == []


def test_the_same_rows_the_next_day_make_no_version(plain, counted):
    plain.deliver("id,age\n1,7\n2,8\n")
    before = plain.versions()
    assert counted(plain.deliver("id,age\n2,8\n1,7\n", days(1))) == ("loaded", 2, 0, 2, 0, 0, 0)
    assert plain.versions() == before


def test_an_older_snapshot_that_leaves_no_trace_is_superseded(plain, counted):
    """Its bad row goes to quarantine all the same: the department can still put it right."""
    plain.deliver("id,age\n1,7\n", days(1))
    version = plain.tables.version("source/f")
    assert counted(plain.deliver("id,age\n1,6\n2,x\n3,3\n", DAY)) == ("superseded", 3, 0, 0, 2, 1, 0)
    assert plain.tables.version("source/f") == version
    assert plain.quarantined("line, value") == [(3, "x")]


def test_a_snapshot_after_a_newer_one_that_was_kept_out_is_loaded(plain, counted):
    plain.deliver("nothing\n", days(1))
    assert counted(plain.deliver("id,age\n1,6\n", DAY)) == ("loaded", 1, 1, 0, 0, 0, 0)


def test_deliveries_are_handled_by_business_date_and_none_from_the_future(plain, counted):
    plain.receive("id,age\n1,3\n", days(3))
    plain.receive("id,age\n1,2\n", days(2))
    plain.receive("id,age\n1,9\n", plain.night + timedelta(1))
    assert [a.entry.business_date for a in plain.work()] == [days(2), days(3)]
    assert plain.source("age") == [(3,)]


def test_an_empty_snapshot_takes_nothing_away(plain, counted):
    plain.deliver("id,age\n1,7\n")
    kept_out = plain.deliver("id,age\n", days(1))
    assert counted(kept_out) == ("quarantined", 0, 0, 0, 0, 0, 0)
    assert [v.assertion.code for v in kept_out.verdicts if v.stops] == ["not_empty"]
    assert plain.source("id, age") == [("1", 7)]


def test_an_empty_increment_changes_nothing(changes, counted):
    assert counted(changes.deliver("op,id,age\n")) == ("loaded", 0, 0, 0, 0, 0, 0)


def test_what_was_kept_out_may_come_again_once_the_catalogue_is_mended(plain, counted):
    content = "id,age\n1,7\n2,8\n"
    plain.deliver("nothing\n")
    assert counted(plain.deliver(content.replace("age", "years"))) == ("quarantined", 2, 0, 0, 0, 2, 0)
    again = plain.deliver(content.replace("age", "years"))
    assert (again.entry.status, again.entry.quarantined) == ("quarantined", 2)


GOOD = "id,age\n1,7\n"


@pytest.mark.parametrize(
    ("contents", "held"),
    [
        ([GOOD, "nothing\n"], 1),
        ([GOOD, "nothing\n", "none\n"], 2),
        ([GOOD, "nothing\n", "id,age\n1,8\n"], 0),
        ([GOOD, "nothing\n", GOOD], 0),
        ([GOOD, "nothing\n", GOOD, "none\n"], 1),
        (["nothing\n", "nothing\n"], 2),
    ],
)
def test_what_is_refused_holds_until_a_good_one_follows(plain, contents, held):
    """Also one that was loaded before and is only sent again."""
    for content in contents:
        plain.deliver(content)
    refused = plain.desk().refused()
    assert [e.status for e in refused] == ["quarantined"] * held


def test_one_that_was_superseded_and_is_sent_again_lifts_no_hold(plain):
    plain.deliver(GOOD, days(1))
    statuses = [plain.deliver("id,age\n2,2\n").entry.status]
    plain.deliver("nothing\n", days(2))
    statuses.append(plain.deliver("id,age\n2,2\n").entry.status)
    assert statuses == ["superseded", "repeated"]
    assert len(plain.desk().refused()) == 1


def test_a_feed_without_a_key_is_a_set_of_rows(office, counted):
    desk = office({"f": {"columns": COLUMNS}})
    assert counted(desk.deliver("id,age\n1,7\n1,8\n1,7\n")) == ("loaded", 3, 2, 0, 1, 0, 0)
    assert counted(desk.deliver("id,age\n1,8\n1,9\n", days(1))) == ("loaded", 2, 1, 1, 0, 0, 1)
    assert desk.source("id, age") == [("1", 8), ("1", 9)]


def test_increments(changes, counted):
    assert counted(changes.deliver("op,id,age\nI,1,1\nI,2,2\nI,3,3\n")) == ("loaded", 3, 3, 0, 0, 0, 0)
    second = changes.deliver("op,id,age\nU,1,7\nD,2,\nD,9,\nU,3,3\nU,4,x\n", days(1))
    assert counted(second) == ("loaded", 5, 2, 2, 0, 1, 1)
    assert changes.source("id, age") == [("1", 7), ("3", 3)]


def test_of_one_key_the_last_operation_in_the_file_wins(changes, counted):
    content = "op,id,age\nI,1,1\nU,1,2\nD,2,\nI,2,5\nI,3,1\nD,3,\n"
    assert counted(changes.deliver(content)) == ("loaded", 6, 2, 1, 3, 0, 0)
    assert changes.source("id, age") == [("1", 2), ("2", 5)]


def test_a_late_increment(changes, counted):
    changes.deliver("op,id,age\nI,1,1\nI,2,2\n", days(0))
    changes.deliver("op,id,age\nU,1,3\nD,2,\n", days(2))
    assert counted(changes.deliver("op,id,age\nU,1,2\nU,2,9\nI,5,5\n", days(1))) == (
        "loaded",
        3,
        1,
        0,
        2,
        0,
        0,
    )
    assert changes.source("id, age") == [("1", 3), ("5", 5)]


def test_of_one_business_date_the_later_received_wins(plain, changes):
    plain.receive("id,age\n1,1\n")
    plain.receive("id,age\n1,2\n")
    plain.work()
    assert plain.source("age") == [(2,)]


def test_a_declared_column_more(plain, declare, counted):
    """The catalogue grew by a column; the row whose new state is bad stays as it was."""
    plain.deliver("id,age\n1,7\n2,8\n")
    grown = {**FEED, "columns": [*COLUMNS, {"code": "since", "type": "date"}]}
    later = plain.changed(declare({"f": grown}))
    assert counted(later.deliver("id,age,since\n1,7,2020-01-01\n2,8,x\n", days(1))) == (
        "loaded",
        2,
        1,
        0,
        0,
        1,
        0,
    )
    assert later.source("id, age, since") == [("1", 7, date(2020, 1, 1)), ("2", 8, None)]


def killed_once(monkeypatch, owner, method):
    """Make a method raise as if the process had been killed, the first time that it is called."""
    whole, calls = getattr(owner, method), []

    def once(self, *args, **kwargs):
        calls.append(args)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return whole(self, *args, **kwargs)

    monkeypatch.setattr(owner, method, once)


def without_times(entries: list[LedgerEntry]):
    return [
        (e.delivery, e.received, e.loaded, e.unchanged, e.superseded, e.quarantined, e.deleted)
        for e in entries
    ]


SNAPSHOTS = ("id,age\n1,1\n2,2\n3,3\n", "id,age\n1,1\n2,5\n2,5\n4,x\n6,6\n")
INCREMENTS = ("op,id,age\nI,1,1\nI,2,2\nI,3,3\n", "op,id,age\nU,1,1\nU,2,5\nU,2,6\nD,3,\nI,4,x\nI,6,6\n")
EXPECTED = {
    "snapshot": [(3, 3, 0, 0, 0, 0), (5, 2, 1, 1, 1, 1)],
    "increment": [(3, 3, 0, 0, 0, 0), (6, 3, 1, 1, 1, 1)],
}


@pytest.mark.parametrize(
    ("mode", "owner", "method"),
    [
        ("snapshot", SourceTable, "apply_snapshot"),
        ("snapshot", SourceTable, "_written"),
        ("snapshot", Ledger, "add"),
        ("increment", SourceTable, "apply_increment"),
        ("increment", SourceTable, "_written"),
        ("increment", Ledger, "add"),
    ],
)
def test_killed_and_run_again_ends_as_if_never_killed(office, counted, monkeypatch, mode, owner, method):
    """Killed before the source table, and between it and the ledger: nothing is lost or loaded twice."""
    desk = office({"f": FEED if mode == "snapshot" else INCREMENT})
    first, second = SNAPSHOTS if mode == "snapshot" else INCREMENTS
    desk.deliver(first)
    desk.receive(second, days(1))
    killed_once(monkeypatch, owner, method)
    with pytest.raises(KeyboardInterrupt):
        desk.work()
    version = desk.tables.version("source/f")
    desk.work()
    assert [row[1:] for row in without_times(desk.ledger())] == EXPECTED[mode]
    assert len({e.delivery for e in desk.ledger()}) == 2
    assert desk.tables.version("source/f") == 1
    assert (version == 1) == (owner is Ledger)
    assert [(line, rule) for line, _, _, rule in desk.quarantined()] == [
        (5 if mode == "snapshot" else 6, "age.integer")
    ]
    assert desk.work() == []


def test_a_recovered_entry_is_the_one_that_was_lost(plain, monkeypatch):
    plain.receive("id,age,备注\n1,1,\n1,1,\n2,x,\n3,3,\n")
    lost = []
    monkeypatch.setattr(Ledger, "add", lambda _self, entry: lost.append(entry))
    plain.work()
    monkeypatch.undo()
    assert plain.ledger() == []
    assert plain.desk().pending() == []
    assert plain.ledger() == lost
    assert (lost[0].superseded, lost[0].quarantined, lost[0].unreported_columns) == (1, 1, ("备注",))


def test_many_deliveries_leave_nothing_in_the_session(plain, engine):
    for n in range(3):
        plain.receive(f"id,age\n1,{n}\n2,x\n3,3\n", days(n))
    plain.receive("nothing\n", days(4))
    plain.receive("id,age\n1,1\n", days(2))
    assert len(plain.work()) == 5
    left = "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views()"
    assert engine.rows(f"{left} WHERE NOT internal") == []
