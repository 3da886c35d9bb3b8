"""xlsx: what the cells say, exactly where they stand."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from lake.errors import UnreadableDelivery


def book(path: Path, rows: list[list[Any]], sheet: str = "名单") -> Path:
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for row in rows:
        workbook.active.append(row)
    workbook.create_sheet("说明")
    workbook.save(path)
    return path


def test_cells_as_text(read_bytes: Any, tmp_path: Path) -> None:
    path = book(
        tmp_path / "x.xlsx",
        [
            ["编号", " 姓名 ", "数"],
            ["00123", "张三", 123.0],
            [" a ", "true", 1234.5],
            [True, None, -7],
        ],
    )
    incoming, rows = read_bytes(path, "xlsx")
    assert incoming.headers == ("编号", "姓名", "数")
    assert rows == {2: ("00123", "张三", "123"), 3: (" a ", "true", "1234.5"), 4: ("true", None, "-7")}


def test_an_identity_number_that_excel_rounded_shows(read_bytes: Any, tmp_path: Path) -> None:
    # Excel keeps 15 digits of 440106199001011234 and writes the rest as zeros.
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["号码", "另"])
        sheet.write_number(1, 0, 440106199001011000)
        sheet.write_string(2, 0, "440106199001011000")
        sheet.write_string(2, 1, "44010619900101123X")
        sheet.write_number(3, 0, 123456789012345)
        sheet.write_number(4, 0, -1e20)
    rows = read_bytes(path, "xlsx")[1]
    assert [rows[n][0] for n in (2, 3, 4, 5)] == [
        "4.40106199001011E+17",
        "440106199001011000",
        "123456789012345",
        "-1.00000000000000E+20",
    ]
    assert rows[3][1] == "44010619900101123X"


def test_dates_are_iso_and_texts_that_look_like_them_stay(read_bytes: Any, tmp_path: Path) -> None:
    path = book(
        tmp_path / "x.xlsx",
        [
            ["日期"],
            [dt.date(2024, 1, 2)],
            [dt.datetime(2024, 1, 2, 3, 4, 5)],
            [dt.time(3, 4, 5)],
            ["2024-01-02 00:00:00"],
            ["2024年1月2日"],
        ],
    )
    assert [row[0] for row in read_bytes(path, "xlsx")[1].values()] == [
        "2024-01-02",
        "2024-01-02 03:04:05",
        "03:04:05",
        "2024-01-02 00:00:00",
        "2024年1月2日",
    ]


def test_rows_are_numbered_as_excel_shows_them(read_bytes: Any, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for cell, value in {"B3": "编号", "C3": "姓名", "B5": "1", "C8": "张三"}.items():
        workbook.active[cell] = value
    workbook.save(tmp_path / "x.xlsx")
    incoming, rows = read_bytes(tmp_path / "x.xlsx", "xlsx")
    assert incoming.headers == ("编号", "姓名")
    assert rows == {5: ("1", None), 8: (None, "张三")}


def test_an_error_cell_is_a_reject(read_bytes: Any, tmp_path: Path) -> None:
    incoming, rows = read_bytes(book(tmp_path / "x.xlsx", [["a", "b"], ["1", "#N/A"], ["2", "x"]]), "xlsx")
    assert rows == {3: ("2", "x")}
    assert [(r.line, r.column, r.value, r.rule) for r in incoming.rejects] == [(2, "b", "#NA", "cell_error")]


def test_a_sheet_by_name(read_bytes: Any, tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", [["a"], ["1"]])
    assert read_bytes(path, "xlsx", sheet="名单")[1] == {2: ("1",)}
    with pytest.raises(UnreadableDelivery, match="名单、说明") as caught:
        read_bytes(path, "xlsx", sheet="另一张")
    assert (caught.value.rule, caught.value.part) == ("no_such_sheet", "另一张")


def test_an_empty_sheet(read_bytes: Any, tmp_path: Path) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(book(tmp_path / "x.xlsx", [["a"]]), "xlsx", sheet="说明")
    assert caught.value.rule == "no_header"


def test_header_only_and_columns_without_header(read_bytes: Any, tmp_path: Path) -> None:
    assert read_bytes(book(tmp_path / "x.xlsx", [["a", "b"]]), "xlsx")[1] == {}
    incoming, rows = read_bytes(book(tmp_path / "y.xlsx", [["a", None], ["1", "2"]]), "xlsx")
    assert incoming.headers == ("a", "column 2")
    assert rows == {2: ("1", "2")}


def test_without_header(read_bytes: Any, tmp_path: Path) -> None:
    incoming, rows = read_bytes(book(tmp_path / "x.xlsx", [["1"], ["2"]]), "xlsx", ("a", "b"), header=False)
    assert incoming.headers == ("a", "b")
    assert rows == {1: ("1", None), 2: ("2", None)}


def test_not_a_workbook(read_bytes: Any) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(b"a,b\n1,2\n", "xlsx")
    assert caught.value.rule == "not_xlsx"
