"""Rows go out, are corrected and come back: what each way of returning a workbook comes to."""

from datetime import date

import pytest

from quality.correction import ReturnedUnknown
from quality.correction.layout import ACTION

D1, D2 = date(2026, 1, 5), date(2026, 1, 6)
COLUMNS = [{"code": "id"}, {"code": "age", "type": "integer", "maximum": 150}]
SNAPSHOT = {"columns": COLUMNS, "key": ["id"], "tolerated_bad_share": 0.6}
INCREMENT = {**SNAPSHOT, "delivery": {"mode": "increment", "operation": {"column": "op"}}}
FIRST = "id,age\n001,7\n002,x\n003,151\n004,40\n"
"""lines 3 and 4 are bad"""


@pytest.fixture
def snapshot(round_of):
    return round_of({"f": SNAPSHOT})


@pytest.fixture
def increment(round_of):
    return round_of({"f": INCREMENT})


def counts(admission):
    e = admission.entry
    return (e.mode, e.status, e.received, e.loaded, e.unchanged, e.superseded, e.quarantined)


def test_corrected_rows_enter_the_snapshot_and_leave_the_quarantine(snapshot, clerk):
    snapshot.deliver(FIRST, D1)
    done = snapshot.give_back(clerk(snapshot.book(), {3: {"age": "8"}, 4: {"age": "51"}}))
    assert counts(done) == ("correction", "loaded", 2, 2, 0, 0, 0)
    assert snapshot.source("id, age, _line, _business_date") == [
        ("001", 7, 2, D1), ("002", 8, 3, D1), ("003", 51, 4, D1), ("004", 40, 5, D1),
    ]  # fmt: skip
    assert snapshot.open() == []
    assert snapshot.all() == [(3, "age.integer"), (4, "age.maximum")]
    assert snapshot.export("again") == []


def test_the_receipt_says_what_is_corrected_and_the_bytes_are_kept(snapshot, clerk):
    original = snapshot.deliver(FIRST, D1).entry.delivery
    path = clerk(snapshot.book(), {3: {"age": "8"}})
    (receipt,) = snapshot.receive(path)
    assert (receipt.corrects, receipt.feed, receipt.business_date) == (original, "f", D1)
    assert snapshot.landing.path_of(receipt).read_bytes() == path.read_bytes()


def test_a_row_that_is_still_bad_stays_with_its_new_reason(snapshot, clerk):
    snapshot.deliver(FIRST, D1)
    done = snapshot.give_back(clerk(snapshot.book(), {3: {"age": "999"}, 4: {"age": "51"}}))
    assert counts(done) == ("correction", "loaded", 2, 1, 0, 0, 1)
    assert snapshot.open('line, rule, "column", value') == [(3, "age.maximum", "age", "999")]


def test_the_next_workbook_shows_what_was_corrected_last(snapshot, clerk, sheet_of):
    snapshot.deliver(FIRST, D1)
    snapshot.give_back(clerk(snapshot.book(), {3: {"id": "2", "age": "999"}, 4: {"age": "51"}}))
    second = snapshot.book("second")
    assert [(r["id"], r["age"]) for r in sheet_of(second)] == [("2", "999")]
    done = snapshot.give_back(clerk(second, {3: {"age": "9"}}))
    assert counts(done) == ("correction", "loaded", 1, 1, 0, 0, 0)
    assert ("2", 9) in snapshot.source("id, age")
    assert snapshot.open() == []


def test_the_same_workbook_twice_changes_nothing(snapshot, clerk):
    snapshot.deliver(FIRST, D1)
    path = clerk(snapshot.book(), {3: {"age": "8"}, 4: {"age": "51"}})
    snapshot.give_back(path)
    before = snapshot.tables.version("source/f")
    assert counts(snapshot.give_back(path)) == ("correction", "repeated", 2, 0, 2, 0, 0)
    assert snapshot.tables.version("source/f") == before
    assert snapshot.open() == []


def test_a_second_correction_from_the_first_workbook_does_not_undo_the_first(snapshot, clerk):
    """Line 3 stands in the second file as it was at first: it has been corrected since."""
    snapshot.deliver(FIRST, D1)
    book = snapshot.book()
    snapshot.give_back(clerk(book, {3: {"age": "8"}, 4: None}))
    assert snapshot.open("line") == [(4,)]
    done = snapshot.give_back(clerk(book, {4: {"age": "51"}}, name="second.xlsx"))
    assert counts(done) == ("correction", "loaded", 2, 1, 0, 1, 0)
    assert snapshot.source("id, age") == [("001", 7), ("002", 8), ("003", 51), ("004", 40)]
    assert snapshot.open() == []


def test_a_correction_can_be_corrected(snapshot, clerk):
    snapshot.deliver(FIRST, D1)
    book = snapshot.book()
    snapshot.give_back(clerk(book, {3: {"age": "8"}, 4: {"age": "51"}}))
    done = snapshot.give_back(clerk(book, {3: {"age": "9"}, 4: {"age": "51"}}, name="second.xlsx"))
    assert counts(done) == ("correction", "loaded", 2, 1, 1, 0, 0)
    assert ("002", 9) in snapshot.source("id, age")


def test_a_deleted_row_and_one_left_as_it_was_stay(snapshot, clerk):
    snapshot.deliver(FIRST, D1)
    snapshot.give_back(clerk(snapshot.book(), {3: None}))
    assert snapshot.open() == [(3, "age.integer"), (4, "age.maximum")]


def test_a_withdrawn_row_leaves_the_quarantine_and_enters_nothing(snapshot, clerk):
    snapshot.deliver(FIRST, D1)
    done = snapshot.give_back(clerk(snapshot.book(), {3: {ACTION: "作废"}, 4: {"age": "51"}}))
    assert counts(done) == ("correction", "loaded", 1, 1, 0, 0, 0)
    assert [i for (i,) in snapshot.source("id")] == ["001", "003", "004"]
    assert snapshot.open() == []


def test_an_unknown_action_is_refused(snapshot, clerk):
    snapshot.deliver(FIRST, D1)
    done = snapshot.give_back(clerk(snapshot.book(), {3: {ACTION: "删"}, 4: {"age": "51"}}))
    assert counts(done) == ("correction", "loaded", 2, 1, 0, 0, 1)
    assert snapshot.open() == [(3, "age.integer"), (None, "returned_action")]


def test_added_and_doubled_rows_are_refused_by_sheet_and_row(snapshot, clerk):
    def add(book):
        page = book.worksheets[1]
        page.append([None, None, None, None, None, "009", "9"])
        page.append([cell.value for cell in page[2]])

    snapshot.deliver(FIRST, D1)
    done = snapshot.give_back(clerk(snapshot.book(), {3: {"age": "8"}, 4: {"age": "51"}}, act=add))
    assert counts(done) == ("correction", "loaded", 4, 1, 0, 0, 3)
    assert [i for (i,) in snapshot.source("id")] == ["001", "003", "004"]
    refused = [r for r in snapshot.open("line, rule, value, hint_zh") if r[0] is None]
    assert [(r[1], r[2]) for r in refused] == [
        ("returned_twice", "002、8"), ("returned_twice", "002、8"), ("returned_unknown", "009、9"),
    ]  # fmt: skip
    assert "第 4 行" in refused[2][3]
    assert (3, "age.integer") in snapshot.open()


def test_a_changed_key_enters_under_the_new_key(snapshot, clerk):
    snapshot.deliver(FIRST, D1)
    snapshot.give_back(clerk(snapshot.book(), {3: {"id": "012", "age": "8"}, 4: {"age": "51"}}))
    assert [i for (i,) in snapshot.source("id")] == ["001", "003", "004", "012"]


def test_a_key_changed_to_that_of_another_row_is_refused(snapshot, clerk):
    """004 stands in the snapshot with another age: neither may win silently."""
    snapshot.deliver(FIRST, D1)
    done = snapshot.give_back(clerk(snapshot.book(), {3: {"id": "004", "age": "8"}, 4: {"age": "51"}}))
    assert counts(done) == ("correction", "loaded", 2, 1, 0, 0, 1)
    assert ("004", 40) in snapshot.source("id, age")
    assert snapshot.open() == [(3, "unique_key")]


def test_a_row_may_replace_what_was_held_for_its_key(snapshot, clerk):
    """002 stood since an earlier snapshot and was held there while its new row was bad."""
    snapshot.deliver("id,age\n002,6\n001,7\n", D1)
    snapshot.deliver(FIRST, D2)
    assert ("002", 6) in snapshot.source("id, age")
    snapshot.give_back(clerk(snapshot.book(), {3: {"age": "8"}, 4: None}))
    assert ("002", 8) in snapshot.source("id, age")


def test_a_newer_snapshot_supersedes_open_rows_and_late_corrections(snapshot, clerk):
    snapshot.deliver(FIRST, D1)
    book = snapshot.book()
    snapshot.deliver("id,age\n001,7\n002,20\n", D2)
    assert snapshot.open() == []
    assert snapshot.export("again") == []
    done = snapshot.give_back(clerk(book, {3: {"age": "8"}, 4: {"age": "51"}}))
    assert counts(done) == ("correction", "superseded", 2, 0, 0, 2, 0)
    assert snapshot.source("id, age") == [("001", 7), ("002", 20)]


def test_an_increment_is_corrected_with_its_own_date(increment, clerk):
    """003 has been spoken of since: the newer word stands."""
    increment.deliver("op,id,age\nA,001,7\nA,002,x\nA,003,151\nA,005,5\n", D1)
    book = increment.book()
    increment.deliver("op,id,age\nA,003,33\n", D2)
    assert increment.open("line") == [(3,), (4,)]
    done = increment.give_back(clerk(book, {3: {"age": "8"}, 4: {"age": "51"}}))
    assert counts(done) == ("correction", "loaded", 2, 1, 0, 1, 0)
    assert increment.source("id, age, _business_date") == [
        ("001", 7, D1), ("002", 8, D1), ("003", 33, D2), ("005", 5, D1),
    ]  # fmt: skip
    assert increment.open() == []


def test_an_increment_may_be_corrected_to_take_a_row_away(increment, clerk):
    increment.deliver("op,id,age\nA,001,7\nA,002,9\n", D1)
    increment.deliver("op,id,age\nA,002,x\nA,003,4\n", D2)
    increment.give_back(clerk(increment.book(), {2: {"op": "D", "age": None}}))
    assert [i for (i,) in increment.source("id")] == ["001", "003"]


def test_a_row_that_could_not_be_read_can_be_filled_in(snapshot, clerk, sheet_of):
    snapshot.deliver("id,age\n001,7\n002,8,9\n003,1\n", D1)
    book = snapshot.book()
    (row,) = sheet_of(book)
    assert (row["id"], row["age"]) == (None, None)
    assert "002,8,9" in row["【原因 Reason】"]
    snapshot.give_back(clerk(book, {3: {"id": "002", "age": "8"}}))
    assert ("002", 8) in snapshot.source("id, age")
    assert snapshot.open() == []


def test_of_two_rows_of_a_key_one_is_kept_and_one_withdrawn(snapshot, clerk):
    snapshot.deliver("id,age\n001,7\n002,8\n002,9\n004,1\n", D1)
    assert snapshot.open() == [(3, "unique_key"), (4, "unique_key")]
    snapshot.give_back(clerk(snapshot.book(), {4: {ACTION: "作废"}}))
    assert ("002", 8) in snapshot.source("id, age")
    assert snapshot.open() == []


BAD = "id,age\n001,7\n002,x\n003,y\n004,z\n"
"""three rows of four are bad: more than is tolerated"""


@pytest.mark.parametrize("mode", ["snapshot", "increment"])
def test_a_delivery_refused_as_a_whole_is_whole_again(round_of, clerk, mode):
    home = round_of({"f": {**SNAPSHOT, "delivery": {"mode": mode}}})
    refused = home.deliver(BAD, D1).entry
    assert refused.status == "quarantined"
    assert home.refused() == [refused.delivery]
    done = home.give_back(clerk(home.book(), {3: {"age": "8"}, 4: {"age": "9"}, 5: None}))
    assert counts(done) == (f"corrected_{mode}", "loaded", 4, 3, 0, 0, 1)
    assert home.source("id, age") == [("001", 7), ("002", 8), ("003", 9)]
    assert home.open() == [(5, "age.integer")]
    assert home.refused() == []
    third = home.give_back(clerk(home.book("next"), {5: {"age": "1"}}, name="third.xlsx"))
    assert counts(third) == ("correction", "loaded", 1, 1, 0, 0, 0)
    assert home.open() == []


def test_a_delivery_corrected_too_little_stays_refused_until_more_comes(snapshot, clerk):
    snapshot.deliver(BAD, D1)
    done = snapshot.give_back(clerk(snapshot.book(), {3: {"age": "8"}, 4: None, 5: None}, name="a.xlsx"))
    assert counts(done)[:2] == ("corrected_snapshot", "loaded")  # two bad of four are tolerated
    other = date(2026, 1, 7)
    second = snapshot.deliver(BAD.replace("001,7", "001,q"), other).entry.delivery
    done = snapshot.give_back(clerk(snapshot.book("b"), {3: {"age": "8"}, 4: None}, 2, name="b.xlsx"))
    assert counts(done)[:2] == ("corrected_snapshot", "quarantined")
    assert snapshot.refused() == [second]
    assert [line for (line,) in snapshot.open("line")] == [2, 4, 4, 5, 5, None]
    path = clerk(snapshot.book("c"), {4: {"age": "9"}, 5: {"age": "1"}}, 2, name="c.xlsx")
    assert counts(snapshot.give_back(path)) == ("corrected_snapshot", "loaded", 4, 2, 1, 0, 1)
    assert snapshot.open("line") == [(2,)]
    assert snapshot.refused() == []


def test_a_newer_good_snapshot_supersedes_a_refused_one(snapshot, clerk):
    snapshot.deliver(BAD, D1)
    book = snapshot.book()
    snapshot.deliver("id,age\n001,7\n", D2)
    assert snapshot.open() == []
    done = snapshot.give_back(clerk(book, {3: {"age": "8"}, 4: {"age": "9"}, 5: {"age": "1"}}))
    assert counts(done) == ("corrected_snapshot", "superseded", 4, 0, 0, 4, 0)
    assert snapshot.source("id") == [("001",)]


def test_a_resent_increment_settles_the_refused_one_of_its_day(round_of):
    home = round_of({"f": {**SNAPSHOT, "delivery": {"mode": "increment"}}})
    home.deliver(BAD, D1)
    home.deliver("id,age\n001,7\n", D2)
    assert [line for (line,) in home.open("line")] == [3, 4, 5, None]
    home.deliver("id,age\n001,7\n002,1\n003,1\n004,1\n", D1)
    assert home.open() == []


def test_changed_headers_refuse_the_workbook_and_hold_nothing_up(snapshot, clerk):
    def rename(book):
        book.worksheets[1].cell(1, 7).value = "Alter"

    snapshot.deliver(FIRST, D1)
    done = snapshot.give_back(clerk(snapshot.book(), {3: {"age": "8"}}, act=rename))
    assert counts(done)[:2] == ("correction", "quarantined")
    assert "age" in done.entry.reason
    assert snapshot.refused() == []
    assert [line for (line,) in snapshot.open("line")] == [3, 4, None]
    snapshot.give_back(clerk(snapshot.book("b"), {3: {"age": "8"}, 4: {"age": "51"}}, name="b.xlsx"))
    assert snapshot.open() == []


def test_renamed_sheets_sorted_rows_and_columns_of_ones_own_do_no_harm(snapshot, clerk):
    def tidy(book):
        page = book.worksheets[1]
        page.title = "我的表"
        page.move_range("A3:G3", rows=7)
        page.cell(1, 8).value = "备注"
        page.cell(2, 8).value = "改好了"

    snapshot.deliver(FIRST, D1)
    done = snapshot.give_back(clerk(snapshot.book(), {3: {"age": "8"}, 4: {"age": "51"}}, act=tidy))
    assert counts(done) == ("correction", "loaded", 2, 2, 0, 0, 0)
    assert done.entry.unreported_columns == ("备注",)


def test_numbers_and_formulas_typed_by_a_clerk_are_read_as_text(snapshot, clerk):
    """A formula never computed has no value."""
    snapshot.deliver(FIRST, D1)
    done = snapshot.give_back(clerk(snapshot.book(), {3: {"age": 8}, 4: {"age": "=1+1"}}))
    assert counts(done) == ("correction", "loaded", 2, 1, 0, 0, 1)
    assert ("002", 8) in snapshot.source("id, age")
    assert snapshot.open() == [(4, "age.maximum"), (None, "formula_without_value")]


def test_an_error_cell_refuses_the_row(snapshot, clerk):
    def spoil(book):
        cell = book.worksheets[1].cell(2, 7)
        cell.value, cell.data_type = "#N/A", "e"

    snapshot.deliver(FIRST, D1)
    done = snapshot.give_back(clerk(snapshot.book(), {4: {"age": "51"}}, act=spoil))
    assert counts(done) == ("correction", "loaded", 2, 1, 0, 0, 1)
    assert snapshot.open() == [(3, "age.integer"), (None, "cell_error")]


def test_without_the_hidden_sheet_or_from_elsewhere_it_is_refused(snapshot, clerk):
    def strip(book):
        del book["govlake-correction"]

    def foreign(book):
        page = book["govlake-correction"]
        page.cell(2, 4).value = "f-20250101-00000000"

    def newer(book):
        book["govlake-correction"].cell(2, 1).value = "2"

    snapshot.deliver(FIRST, D1)
    for act in (strip, foreign, newer):
        with pytest.raises(ReturnedUnknown):
            snapshot.receive(clerk(snapshot.book(), {}, act=act))
    assert len(snapshot.landing.receipts()) == 1


def test_a_gate_on_rows_keeps_a_corrected_row_out(round_of, clerk):
    check = {"feed": "f", "kind": "row", "on_failure": "gate", "condition": "age <> 13", "columns": ["age"]}
    home = round_of({"f": SNAPSHOT}, checks={"unlucky": check})
    home.deliver(FIRST, D1)
    done = home.give_back(clerk(home.book(), {3: {"age": "13"}, 4: {"age": "51"}}))
    assert counts(done) == ("correction", "loaded", 2, 1, 0, 0, 1)
    assert home.open() == [(3, "unlucky")]


def test_a_reference_to_the_feed_itself_sees_what_stands(round_of, clerk):
    feed = {**SNAPSHOT, "columns": [*COLUMNS, {"code": "boss"}]}
    check = {"feed": "f", "kind": "reference", "on_failure": "quarantine", "column": "boss",
             "to_feed": "f", "to_column": "id"}  # fmt: skip
    home = round_of({"f": feed}, checks={"has_boss": check})
    home.deliver("id,age,boss\n001,7,\n002,9,999\n", D1)
    assert home.open() == [(3, "has_boss")]
    home.give_back(clerk(home.book(), {3: {"boss": "001"}}))
    assert home.open() == []
    assert [i for (i,) in home.source("id")] == ["001", "002"]


def test_two_feeds_and_two_days_in_one_workbook(round_of, clerk):
    feed = {**SNAPSHOT, "department": "office", "delivery": {"mode": "increment"}}
    home = round_of({"f": feed, "g": feed})
    home.deliver(FIRST, D1)
    home.deliver("id,age\n007,x\n008,8\n", D2)
    home.deliver("id,age\n003,x\n004,8\n", D1, "g")
    path = home.book()
    path = clerk(path, {2: {"age": "70"}}, sheet=2, name="a.xlsx")
    path = clerk(path, {2: {"age": "30"}}, sheet=3, name="b.xlsx")
    assert [(r.feed, r.business_date) for r in home.receive(path)] == [("f", D1), ("f", D2), ("g", D1)]
    home.work("f")
    home.work("g")
    assert ("007", 70) in home.source("id, age")
    assert ("003", 30) in home.source("id, age", "g")
    assert home.open("feed, line") == [("f", 3), ("f", 4)]


def test_a_night_killed_after_settling_ends_as_if_it_had_not(snapshot, clerk, monkeypatch):
    snapshot.deliver(FIRST, D1)
    path = clerk(snapshot.book(), {3: {"age": "8"}, 4: {"age": "999"}})
    snapshot.receive(path)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("lake.source_table.SourceTable.apply_increment", _killed)
        snapshot.work()
    (done,) = snapshot.work()
    assert counts(done) == ("correction", "loaded", 2, 1, 0, 0, 1)
    assert snapshot.open() == [(4, "age.maximum")]
    assert snapshot.all() == [(3, "age.integer"), (4, "age.maximum"), (4, "age.maximum")]


def _killed(*_):
    raise KeyboardInterrupt


def test_columns_may_be_called_anything(round_of, clerk):
    names = ("line", "sheet", "problems", "kind", "action", "said", "times", "known", "there", "rule")
    home = round_of({"f": {**SNAPSHOT, "columns": [*COLUMNS, *({"code": n} for n in names)]}})
    values = ",".join(names)
    home.deliver(f"id,age,{values}\n001,7,{values}\n002,x,{values}\n", D1)
    done = home.give_back(clerk(home.book(), {3: {"age": "8"}}))
    assert counts(done) == ("correction", "loaded", 1, 1, 0, 0, 0)
    assert home.source(f"id, age, {', '.join(names)}") == [("001", 7, *names), ("002", 8, *names)]
