"""Workbooks: xls, several sheets, titles, formulas, merged cells, and what is never a workbook."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from lake.confined.process import Limits
from lake.connectors.connector import PART
from lake.engine import Engine
from lake.errors import UnreadableDelivery
from tests.unit.lake.connectors.xls_book import DATE, write_xls


def faults(incoming: Any) -> list[tuple[int, str | None, str, str]]:
    return [(r.line, r.column, r.value, r.rule) for r in incoming.rejects]


def test_xls(read_bytes: Any, tmp_path: Path) -> None:
    rows = [
        ["名单"], [], ["编号", "登记日期", "数量"],
        ["00123", (DATE, 45123), 5.0], ["440106199001011234", (DATE, 45123.5), 1.5],
        [None, "2023年7月16日", 440106199001011000.0],
    ]  # fmt: skip
    path = write_xls(tmp_path / "x.xls", {"名单": rows, "说明": [["无"]]})
    incoming, found = read_bytes(path, "xls", title_rows=1)
    assert (incoming.headers, incoming.parts) == (("编号", "登记日期", "数量"), ("名单",))
    assert found == {
        4: ("00123", "2023-07-16", "5"),
        5: ("440106199001011234", "2023-07-16 12:00:00", "1.5"),
        6: (None, "2023年7月16日", "4.40106199001011E+17"),
    }
    assert read_bytes(path, "xls", sheet="说明")[0].headers == ("无",)


def test_an_xls_that_is_none(read_bytes: Any) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "xls")
    assert caught.value.rule == "not_xls"


def sheets(path: Path, contents: dict[str, list[list[Any]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in contents.items():
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return path


def test_several_sheets_are_one_delivery(read_bytes: Any, tmp_path: Path, engine: Engine) -> None:
    contents = {
        "1月": [["a", "b"], ["1", "x"]],
        "2月": [["b", "a"], ["y", "2"], ["#", "3"]],
        "空": [],
        "表": [["?"]],
    }
    incoming, rows = read_bytes(sheets(tmp_path / "x.xlsx", contents), "xlsx", ("a", "b"), sheet="?月")
    assert (incoming.parts, incoming.headers) == (("1月", "2月"), ("a", "b"))
    assert rows == {2: ("1", "x"), PART + 2: ("2", "y"), PART + 3: ("3", "#")}
    incoming.drop(engine)
    assert engine.rows("SELECT * FROM duckdb_tables() WHERE temporary") == []


def test_empty_and_hidden_sheets_are_no_part(read_bytes: Any, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        for name in ("甲", "Sheet2", "乙", "选项"):
            book.add_worksheet(name)
            if name in "甲乙选项":
                book.get_worksheet_by_name(name).write_column(0, 0, ["编号", name])
        book.get_worksheet_by_name("选项").hide()
    incoming, rows = read_bytes(tmp_path / "x.xlsx", "xlsx", sheet="*")
    assert incoming.parts == ("甲", "乙")
    assert rows == {2: ("甲",), PART + 2: ("乙",)}
    assert read_bytes(tmp_path / "x.xlsx", "xlsx", sheet="选项")[1] == {2: ("选项",)}


def test_sheets_that_differ_are_refused_by_name(read_bytes: Any, tmp_path: Path) -> None:
    path = sheets(tmp_path / "x.xlsx", {"名单": [["a", "b"], ["1", "2"]], "说明": [["无"], ["x"]]})
    with pytest.raises(UnreadableDelivery, match="说明.*名单.*a、b") as caught:
        read_bytes(path, "xlsx", ("a", "b"), sheet="*")
    assert (caught.value.rule, caught.value.part) == ("parts_differ", "说明")


def test_a_sheet_whose_name_looks_like_a_glob(read_bytes: Any, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "名单(1)"
    book.active.append(["a"])
    book.save(tmp_path / "x.xlsx")
    assert read_bytes(tmp_path / "x.xlsx", "xlsx", sheet="名单(1)")[0].headers == ("a",)


def test_titles_above_the_header(read_bytes: Any, tmp_path: Path) -> None:
    rows = [["2026年名单", "", "单位：人"], [], ["a", "b"], ["1", "2"]]
    for title_rows in (1, 2):
        path = sheets(tmp_path / "x.xlsx", {"s": rows})
        incoming, found = read_bytes(path, "xlsx", title_rows=title_rows)
        assert (incoming.headers, found) == (("a", "b"), {4: ("1", "2")})
    found = read_bytes(path, "xlsx", ("a", "b"), title_rows=3, header=False)[1]
    assert found == {4: ("1", "2")}


def rewritten(path: Path, old: bytes, new: bytes) -> Path:
    """Change the bytes of a workbook's first sheet."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(old, new)
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def test_a_formula_is_its_stored_value_and_without_one_a_reject(read_bytes: Any, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 1, ["编号", "数", "备注"])
        for row, (formula, value) in enumerate([("=1+1", 2), ("=A1", ""), ('="a"', "a"), ("=2+2", 4)], 2):
            sheet.write_string(row, 1, str(row))
            sheet.write_formula(row, 2, formula, value=value)
    empty_text = (b'<c r="C4"><f>', b'<c r="C4" t="str"><f>')  # as Excel writes the value ""
    incoming, rows = read_bytes(rewritten(tmp_path / "x.xlsx", *empty_text), "xlsx")
    assert faults(incoming) == []
    assert [row[1] for row in rows.values()] == ["2", "", "a", "4"]
    book = openpyxl.Workbook()  # writes no values of formulas
    for at, value in {
        "B2": "编号",
        "C2": "数",
        "D2": "备注",
        "B3": "1",
        "C3": 5,
        "B4": "2",
        "C4": "=C3+1",
    }.items():
        book.active[at] = value
    book.active["B5"], book.active["D5"] = "3", "=1+1"
    book.save(tmp_path / "y.xlsx")
    incoming, rows = read_bytes(tmp_path / "y.xlsx", "xlsx", ("编号", "数"))
    assert faults(incoming) == [(4, "数", "", "formula_without_value")]
    assert "C4" in incoming.rejects[0].hint.zh
    assert set(rows) == {3, 5}  # what no one declared needs no value


def test_merged_cells(read_bytes: Any, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [
        ["名单", None, None, None],
        [None, "科室", "姓名", "备注"],
        [None, "一科", "张三", "x"],
        [None, None, "李四", None],
        [None, None, "王五", None],
        [None, "二科", None, None],
        [None, "三科", "赵六", "y"],
        [None, "四科", "孙七", None],
        [None, None, None, None],
    ]:
        book.active.append(row)
    for area in ("A1:D1", "B3:B5", "B6:C6", "D7:D8", "B8:B9"):
        book.active.merge_cells(area)
    book.save(tmp_path / "x.xlsx")
    incoming, rows = read_bytes(tmp_path / "x.xlsx", "xlsx", ("科室", "姓名"), title_rows=1)
    assert rows == {3: ("一科", "张三", "x"), 7: ("三科", "赵六", "y"), 8: ("四科", "孙七", None)}
    assert faults(incoming) == [
        (4, "科室", "一科", "merged_cells"),
        (5, "科室", "一科", "merged_cells"),
        (6, "姓名", "二科", "merged_cells"),
    ]
    assert "B3:B5" in incoming.rejects[0].hint.zh and "unmerge" in incoming.rejects[0].hint.en


def test_long_numbers_and_midnights_of_either_kind(read_bytes: Any, tmp_path: Path) -> None:
    # a text that looks like a number or date of Excel's stays; a number or date doesn't
    with xlsxwriter.Workbook(tmp_path / "x.xlsx", {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_string(1, 0, "440106199001011000")
        sheet.write_number(2, 0, 440106199001011000)
        sheet.write_datetime(1, 1, dt.datetime(2024, 1, 2))
        sheet.write_datetime(2, 1, dt.datetime(2024, 1, 2, 3))
    assert read_bytes(tmp_path / "x.xlsx", "xlsx")[1] == {
        2: ("440106199001011000", "2024-01-02"),
        3: ("4.40106199001011E+17", "2024-01-02 03:00:00"),
    }


def test_a_workbook_that_takes_too_much_memory(read_bytes: Any, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "a", "far away"
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(tmp_path / "x.xlsx", "xlsx")
    assert caught.value.rule == "too_big"
    assert read_bytes(b"a\n1\n", "csv")[1] == {2: ("1",)}


def test_a_workbook_that_takes_too_long(
    read_bytes: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheets(tmp_path / "x.xlsx", {"s": [["a"], ["1"]]})
    monkeypatch.setattr("lake.confined.process.LIMITS", Limits(wall_seconds=0))
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(path, "xlsx")
    assert caught.value.rule == "too_slow"


def test_an_encrypted_workbook(read_bytes: Any, tmp_path: Path) -> None:
    path = write_xls(tmp_path / "x.xlsx", {"EncryptedPackage": [["x"]]})
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(
            path.read_bytes().replace("Workbook".encode("utf-16le"), "Encrypte".encode("utf-16le")), "xlsx"
        )
    assert caught.value.rule == "not_xlsx"
