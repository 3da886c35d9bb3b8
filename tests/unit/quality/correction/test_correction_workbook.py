"""What a department gets: texts as they came, bad cells shown, nothing that a spreadsheet would compute."""

import stat
from datetime import date

import openpyxl
import pytest

from lake.returned import MARK, is_returned
from quality.correction.export import Export
from quality.correction.layout import ACTION, HINT, KEY, OURS, REASON, WHERE

D1 = date(2026, 1, 5)
COLUMNS = [
    {"code": "id", "format": "resident_id"},
    {"code": "note"},
    {"code": "sex", "codes": "sexes", "code_map": {"男": "1", "女": "2"}},
    {"code": "kind", "codes": "kinds"},
]
FEED = {"columns": COLUMNS, "tolerated_bad_share": 1}
CODES = {"sexes": {"1": "男", "2": "女"}, "kinds": {"a,b": "comma"}}
NUMBER, WRONG = "440101199001010011", "440101199001010012"


@pytest.fixture
def home(round_of):
    return round_of({"f": FEED}, codes=CODES)


def test_rows_are_whole_and_every_cell_is_a_text(home, sheet_of):
    home.deliver(f"id,note,sex,kind\n{WRONG},=1+1,男,\n{NUMBER},fine,女,\n{WRONG},007,男,\n", D1)
    path = home.book()
    rows = sheet_of(path)
    assert [(r["id"], r["note"], r["sex"], r["kind"]) for r in rows] == [
        (WRONG, "=1+1", "男", None), (WRONG, "007", "男", None),
    ]  # fmt: skip
    page = openpyxl.load_workbook(path).worksheets[1]
    kinds = {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "inlineStr"}
    assert page["G2"].number_format == "@"


def test_the_bad_cell_is_shown_with_reason_hint_and_place(home, sheet_of):
    home.deliver(f"id,note,sex,kind\n{NUMBER},x,男,\n{WRONG},y,中,\n", D1)
    path = home.book()
    (row,) = sheet_of(path)
    assert row[WHERE] == "f_20260105.csv · 第 3 行"
    assert "代码表" in row[REASON]
    assert "1 男" in row[HINT]
    assert row[ACTION] is None
    page = openpyxl.load_workbook(path).worksheets[1]
    headers = [cell.value for cell in page[1]]
    assert headers == [*OURS, "id", "note", "sex", "kind"]
    filled = {headers[c.column - 1] for c in page[2] if c.fill.fgColor.rgb == "FFFFC7CE"}
    assert filled == {"id", "sex"}


def test_the_sheet_is_made_to_be_worked_in(home):
    home.deliver(f"id,note,sex,kind\n{WRONG},x,男,\n", D1)
    book = openpyxl.load_workbook(home.book())
    page = book.worksheets[1]
    assert page.freeze_panes == "C2"
    assert page.column_dimensions["A"].hidden
    lists = {str(v.sqref): v.formula1 for v in page.data_validations.dataValidation}
    assert lists == {"E2": '"作废"', "H2": '"男,女"'}  # a list can't hold the code with a comma
    assert page["A1"].value == KEY
    assert page["A2"].value == f"{home.entries()[0].delivery}#2"
    assert book[MARK].sheet_state == "veryHidden"
    assert [cell.value for cell in book[MARK][2]] == ["1", page.title, "f", home.entries()[0].delivery]


def test_the_first_sheet_explains_and_counts(home):
    home.deliver(f"id,note,sex,kind\n{WRONG},x,男,\n{WRONG},y,女,\n", D1)
    page = openpyxl.load_workbook(home.book()).worksheets[0]
    texts = [[c for c in row if c] for row in page.iter_rows(values_only=True)]
    assert texts[0] == ["f_office：隔离区退回更正（2026-01-31）"]
    assert ["1 f（中） 2026-01-05", "f_20260105.csv", "2026-01-05", "2", home.entries()[0].delivery] in texts


def test_english(home, monkeypatch, sheet_of):
    monkeypatch.setenv("GOVLAKE_LANG", "en")
    home.deliver(f"id,note,sex,kind\n{NUMBER},x,中,\n", D1)
    path = home.book()
    assert path.name == "f_office_quarantine_20260131.xlsx"
    assert "is a code of sexes" in sheet_of(path)[0][REASON]
    assert openpyxl.load_workbook(path).worksheets[0].title == "Read me"


def test_only_the_owner_may_read_it_and_it_is_known_again(home, tmp_path):
    home.deliver(f"id,note,sex,kind\n{WRONG},x,男,\n", D1)
    path = home.book()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    renamed = tmp_path / "whatever.dat"
    renamed.write_bytes(path.read_bytes())
    assert is_returned(renamed)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"id,note\n", b"\xd0\xcf\x11\xe0 other"])
def test_other_files_are_not_ours(tmp_path, content):
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    assert not is_returned(path)


def test_one_saved_as_xls_is_known(tmp_path):
    path = tmp_path / "file.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600 + MARK.encode() + b"\0" * 600)
    assert is_returned(path)


def test_many_rows_are_split_over_sheets_and_come_back(home, clerk):
    rows = "".join(f"{WRONG},{n},男,\n" for n in range(5))
    home.deliver(f"id,note,sex,kind\n{rows}", D1)
    with home.engine.cleared():
        made = Export(home.engine, home.tables, home.landing, home.catalogue)
        (done,) = made.write(home.folder / "out", home.folder / "tmp", rows_per_sheet=2)
    book = openpyxl.load_workbook(done.path)
    assert [s.max_row for s in book.worksheets[1:4]] == [3, 3, 2]
    assert done.rows == 5
    path = clerk(done.path, {6: {"id": NUMBER}}, sheet=3)
    done = home.give_back(clerk(path, {2: {"id": NUMBER}}, sheet=1, name="again.xlsx"))
    assert (done.entry.received, done.entry.loaded, done.entry.quarantined) == (5, 2, 3)


def test_a_value_too_long_for_a_cell_leaves_the_row_out(home, sheet_of, clerk):
    home.deliver(f"id,note,sex,kind\n{WRONG},{'长' * 32_768},男,\n", D1)
    path = home.book()
    (row,) = sheet_of(path)
    assert not row["id"]
    assert "32767" in row[REASON]
    home.give_back(clerk(path, {}))
    assert home.open("line") == [(2,)]


def test_an_unreadable_delivery_is_named_on_the_first_sheet(round_of):
    home = round_of({"f": {**FEED, "delivery": {"format": "xlsx"}}}, codes=CODES)
    home.deliver("no workbook", D1)
    (done,) = home.export()
    assert (done.rows, done.whole) == (0, 1)
    book = openpyxl.load_workbook(done.path)
    assert len(book.worksheets) == 2
    texts = " ".join(str(c) for row in book.worksheets[0].iter_rows(values_only=True) for c in row if c)
    assert "f_20260105.csv" in texts
