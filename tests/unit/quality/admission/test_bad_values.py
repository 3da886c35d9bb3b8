"""What a spreadsheet or a wrong encoding has spoilt, and files of several parts: kept out with a hint."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from lake.connectors.connector import PART

COLUMNS = [{"code": "id"}, {"code": "day", "type": "date"}, {"code": "name"}]
FEED = {"columns": COLUMNS, "key": ["id"], "tolerated_bad_share": 0.6}


def xlsx(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_day_number_of_excel_is_quarantined_with_the_likely_date(office):
    """Excel's day 45123 is 16 July 2023; 45123.5 is noon of it; 123 and 2023.1 are no dates at all."""
    desk = office({"f": FEED})
    desk.deliver("id,day,name\n1,45123,a\n2,45123.5,b\n3,123,c\n4,2023-07-16,d\n5,,e\n6,20230716,f\n")
    assert desk.source("id, day::VARCHAR") == [("4", "2023-07-16"), ("5", None), ("6", "2023-07-16")]
    assert desk.quarantined(
        "line, value, rule, hint_zh LIKE '%2023-07-16%', hint_en LIKE '%2023-07-16%'"
    ) == [
        (2, "45123", "day.excel_serial", True, True),
        (3, "45123.5", "day.excel_serial", True, True),
        (4, "123", "day.date", False, False),
    ]


def test_a_date_cell_is_read_and_a_bare_number_in_its_column_is_not(office):
    desk = office({"f": {**FEED, "delivery": {"format": "xlsx", "file": "f_{date}.csv"}}})
    desk.deliver(xlsx(("名单", [["id", "day", "name"], ["1", dt.date(2023, 7, 16), "a"], ["2", 45123, "b"]])))
    assert desk.source("id, day::VARCHAR") == [("1", "2023-07-16")]
    assert desk.quarantined('sheet, line, "column", rule') == [("名单", 3, "day", "day.excel_serial")]


@pytest.mark.parametrize(
    "garbled", ["锟斤拷锟斤拷", "张\ufffd", "ä¸\xadå±±å¸\x82", "ä¸å±±å¸‚çŸ³å²", "ï»¿张三", "Ã©", "\ue000"]
)
def test_garbled_text_is_quarantined(office, garbled):
    desk = office({"f": FEED})
    desk.deliver(f"id,day,name\n1,,{garbled}\n2,,André 'é' Müller—“x”\n3,,中山市·石岐\n")
    assert [r[0] for r in desk.source("id")] == ["2", "3"]
    assert desk.quarantined("line, rule, hint_zh LIKE '%编码%'") == [(2, "name.unassigned", True)]


def test_rows_of_several_sheets_say_theirs(office):
    feed = {**FEED, "delivery": {"format": "xlsx", "file": "f_{date}.csv", "sheet": "?月"}}
    desk = office({"f": feed})
    head = ["id", "day", "name"]
    content = xlsx(
        ("1月", [head, ["1", "2023-01-01", "a"], ["2", "?", "b"], ["3", None, "#N/A"]]),
        ("说明", [["无"]]),
        ("2月", [head, ["4", "?", "d"], ["5", None, "#N/A"], ["1", "2023-01-02", "a"]]),
    )
    entry = desk.deliver(content).entry
    assert (entry.status, entry.received, entry.quarantined) == ("quarantined", 6, 6)
    assert desk.quarantined(f"sheet, line % {PART}, rule") == [
        ("1月", 2, "unique_key"),
        ("1月", 3, "day.date"),
        ("1月", 4, "cell_error"),
        ("2月", 2, "day.date"),
        ("2月", 3, "cell_error"),
        ("2月", 4, "unique_key"),
        (None, None, "whole_delivery"),
    ]


def test_what_is_wrong_with_a_member_is_said_with_its_name(office):
    desk = office({"f": {**FEED, "delivery": {"compression": "zip"}}})
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("东区.csv", "id,day,name\n1,x,a\n2,,b\n")
        archive.writestr("西区.csv", "id,day,name\n3,,c\n4\n5,,d\n")
    admission = desk.deliver(content.getvalue())
    assert (admission.entry.received, admission.entry.loaded, admission.entry.quarantined) == (5, 3, 2)
    assert desk.quarantined(f"sheet, line % {PART}, rule") == [
        ("东区.csv", 2, "day.date"),
        ("西区.csv", 3, "too_few_fields"),
    ]


def test_a_member_that_cannot_be_read_keeps_the_delivery_out_and_is_named(office):
    desk = office({"f": {**FEED, "delivery": {"compression": "zip"}}})
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("东区.csv", "id,day,name\n1,,a\n")
        archive.writestr("西区.csv", b"")
    assert desk.deliver(content.getvalue()).entry.status == "quarantined"
    assert desk.quarantined("sheet, line, rule") == [("西区.csv", None, "whole_delivery")]


@pytest.mark.parametrize(("mode", "status"), [("snapshot", "quarantined"), ("increment", "loaded")])
def test_header_only_is_no_snapshot_but_an_increment_without_change(office, mode, status):
    delivery = {"mode": mode, **({"operation": {"column": "op"}} if mode == "increment" else {})}
    desk = office({"f": {**FEED, "delivery": delivery}})
    assert desk.deliver("id,day,name,op\n").entry.status == status


def test_an_increment_of_json_lines_without_a_line_says_that_nothing_changed(office, counted):
    """An interface without records gives such a file too; it has no header that could name the operation."""
    feed = {
        "columns": [{"code": "id"}, {"code": "n"}],
        "key": ["id"],
        "delivery": {"format": "jsonl", "mode": "increment", "operation": {"column": "op"}},
    }
    desk = office({"f": feed})
    desk.deliver('{"op": "I", "id": "1", "n": "a"}\n')
    assert counted(desk.deliver("", dt.date(2026, 1, 6))) == ("loaded", 0, 0, 0, 0, 0, 0)
    assert desk.source("id, n") == [("1", "a")]
