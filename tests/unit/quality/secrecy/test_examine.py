"""Where a marking is found in each kind of file, and that a file without one passes."""

import gzip
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from catalog.language import Text
from catalog.models import City, Delivery
from lake.engine import Engine
from quality.secrecy import Examiner, Unexamined

CORPUS = Path(__file__).parent / "corpus"

Look = Callable[..., list[tuple[str, int | None, int | None]]]


def _city(**more: Any) -> City:
    return City(name=Text(zh="城", en="City"), authority="a", first_night=date(2026, 1, 1), **more)


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Return a function: a file, its format, more of the delivery → place, line and column of each mark."""

    def examine(
        content: bytes | Path,
        format: str = "csv",
        name: str = "x_20260301.csv",
        city: City | None = None,
        **more: Any,
    ) -> list[tuple[str, int | None, int | None]]:
        path = content if isinstance(content, Path) else tmp_path / "landed"
        if isinstance(content, bytes):
            path.write_bytes(content)
        delivery = Delivery(file="x", format=format, mode="snapshot", **more)
        with Engine(tmp_path / "tmp", memory_limit="1GB", threads=1) as engine:
            marks = Examiner(city or _city(), engine).examine(path, name, delivery)
        return [(str(m.place), m.line, m.column) for m in marks]

    return examine


ROWS = "姓名,备注\n张三,保密柜厂\n李四,机密★5年\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_a_cell_in_any_encoding(look: Look, encoding: str) -> None:
    assert look(ROWS.encode(encoding), encoding=encoding.replace("-sig", "")) == [("cell", 3, 2)]


def test_a_file_in_another_encoding_than_declared(look: Look) -> None:
    assert look(ROWS.encode("gb18030"), encoding="utf-8") == [("cell", 3, 2)]
    assert look(ROWS.encode("utf-8"), encoding="gb18030") == [("cell", 3, 2)]


def test_innocent_files_pass(look: Look) -> None:
    text = "名称,地址\n秘密花园餐厅,机密路12号\n内部装修有限公司,密云路\n绝密飞行影院,外传路\n"
    for encoding in ("utf-8", "gb18030"):
        assert look(text.encode(encoding), encoding=encoding) == []
    assert look(b"") == []


def test_header_title_and_name(look: Look) -> None:
    assert look("姓名（机密）,备注\n张三,好\n".encode()) == [("header", 1, 1)]
    assert look("重点名单 秘密\n姓名\n张三\n".encode(), title_rows=1) == [("title", 1, 1)]
    assert look(b"a\n1\n", name="机密_名单.csv") == [("file_name", None, None)]


def test_a_mark_in_a_quoted_cell_with_the_delimiter(look: Look) -> None:
    assert look('a,b\n"x,y","好，机密★5年"\n'.encode()) == [("cell", 2, 2)]


def test_across_the_seam_of_two_pieces(look: Look) -> None:
    """A needle that two of the searched pieces share is found: 密 begins from 13 bytes before to 2 behind."""
    for shift in range(16):
        head = b"a\n" + b"x" * ((1 << 12) - 18 + shift) + b"\n"
        content = head + "机密★5年\n".encode()
        assert look(content) == [("cell", 3, 1)], shift


def test_json_escaped_or_not(look: Look) -> None:
    lines = '{"a": "好"}\n{"a": "\\u673a\\u5bc6\\u26055\\u5e74"}\n{"绝密": {"b": ["x"]}}\n'
    assert sorted(look(lines.encode(), "jsonl")) == [("cell", 2, None), ("header", 3, None)]


def test_packed_files_and_the_names_in_them(look: Look, tmp_path: Path) -> None:
    assert look(gzip.compress(ROWS.encode()), compression="gzip") == [("cell", 3, 2)]
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("一/机密_名单.csv", "a\n1\n")
        archive.writestr("二.csv", "a\n绝密\n")
    assert look(path, compression="zip") == [("member", None, None), ("cell", 2, 1)]


Fill = Callable[[Workbook, Worksheet], object]


@pytest.mark.parametrize(
    ("fill", "found"),
    [
        (lambda b, s: s.write(4, 1, "机密★5年"), ("cell", 5, 2)),
        (lambda b, s: s.write(0, 2, "姓名（机密）"), ("header", 1, 3)),
        (lambda b, s: s.write_rich_string(4, 1, b.add_format(), "机", "密★5年"), ("cell", 5, 2)),
        (lambda b, s: b.add_worksheet("秘密").write(0, 0, "x"), ("part", None, None)),
        (lambda b, s: s.set_header("&C&\"宋体\"机密★5年"), ("other", None, None)),
        (lambda b, s: s.write_comment("A1", "绝密★长期"), ("other", None, None)),
        (lambda b, s: b.set_properties({"keywords": "内部资料"}), ("property", None, None)),
        (lambda b, s: b.set_custom_property("密级", "机密"), ("property", None, None)),
        (lambda b, s: s.write(4, 1, "机密文件销毁"), None),
    ],
)  # fmt: skip
def test_every_part_of_a_workbook(
    look: Look, tmp_path: Path, fill: Fill, found: tuple[Any, ...] | None
) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("参保")
        sheet.write_row(0, 0, ["姓名", "备注"])
        fill(book, sheet)
    marks = look(path, "xlsx")
    assert (found in marks) if found else marks == []


def _in_runs(path: Path, texts: list[str], *, split: bool) -> Path:
    """Write a text a row; split, every character is in a font of its own."""
    with xlsxwriter.Workbook(path) as book:
        sheet, fonts = book.add_worksheet(), [book.add_format({"bold": n}) for n in (False, True)]
        sheet.write(0, 0, "备注")
        for n, text in enumerate(texts, 1):
            runs = [part for i, character in enumerate(text) for part in (fonts[i % 2], character)]
            if split:
                assert sheet.write_rich_string(n, 0, *runs) == 0
            else:
                sheet.write(n, 0, text)
    return path


@pytest.mark.parametrize("half", ["tune", "held"])
@pytest.mark.parametrize("kind", ["marked", "innocent"])
def test_fonts_within_a_cell_hide_nothing_and_mark_nothing(
    look: Look, tmp_path: Path, kind: str, half: str
) -> None:
    lines = (CORPUS / f"{kind}_{half}.txt").read_text(encoding="utf-8").split("\n")
    texts = [x for x in lines if len(x) > 1 and not x.startswith("@")]
    plain, split = (look(_in_runs(tmp_path / f"{s}.xlsx", texts, split=s), "xlsx") for s in (False, True))
    assert len(texts) > 30
    assert {line for _, line, _ in split} == {line for _, line, _ in plain}


def test_runs_of_text_boxes_and_comments(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(0, 0, "a")
    font = "<a:rPr lang='zh'><a:solidFill><a:srgbClr val='FF0000'/></a:solidFill></a:rPr>"
    words = "".join(f"<a:r>{font}<a:t>{part}</a:t></a:r>" for part in ("内", "部资", "料"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/drawings/drawing1.xml", f"<xdr:txBody><a:p>{words}</a:p></xdr:txBody>")
        archive.writestr(
            "xl/comments1.xml", "<text><r><t>绝</t></r><r><rPr><b/></rPr><t>密★长期</t></r></text>"
        )
    assert look(path, "xlsx") == [("other", None, None)] * 2


def test_texts_of_two_cells_are_not_run_together(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        bold, sheet = book.add_format({"bold": True}), book.add_worksheet()
        sheet.write_rich_string(1, 0, "a", bold, "机")
        sheet.write_rich_string(1, 1, "密", bold, "★5年")
    assert look(path, "xlsx") == []


def test_sqlite_tables_names_and_comments(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE t (a, b) -- 秘密★10年")
        file.executemany("INSERT INTO t VALUES (?, ?)", [("好", "王秘密"), ("x", "机密")])
        file.execute('CREATE TABLE "绝密" (x)')
        file.commit()
    assert set(look(path, "sqlite")) == {("other", None, None), ("part", None, None), ("cell", 2, 2)}


def test_parquet_texts_and_metadata(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    table = pa.table({"a": ["好", "秘密★长期"], "n": [["a"], ["绝密"]], "i": [1, 2]})
    pq.write_table(table, path)
    assert look(path, "parquet") == [("cell", 2, 1), ("cell", 2, 2)]
    pq.write_table(table.select(["i"]).replace_schema_metadata({"note": "机密★"}), path)
    assert set(look(path, "parquet")) == {("property", None, None)}


def test_a_binary_file_of_any_other_kind(look: Look) -> None:
    """As an old workbook stores a text: its length, a flag, then UTF-16."""
    text = "机密★5年"
    content = (
        b"\xd0\xcf\x11\xe0" + bytes(501) + bytes([len(text), 0, 1]) + text.encode("utf-16-le") + b"\x02\0\1"
    )
    assert look(content, "xls") == [("cell", None, None)]


def test_a_citys_own_phrase(look: Look) -> None:
    content = "a\n市委专阅\n".encode()
    assert look(content) == []
    assert look(content, city=_city(secrecy_markings=("市委专阅",))) == [("cell", 2, 1)]


def test_a_broken_archive_is_not_passed(look: Look) -> None:
    packed = gzip.compress(b"a\n" + bytes(range(256)) * 99)
    with pytest.raises(Unexamined):
        look(packed[:-40], compression="gzip")


def test_an_archive_within_an_archive_is_not_passed(look: Look) -> None:
    with pytest.raises(Unexamined):
        look(gzip.compress(gzip.compress(b"a\n1\n")), compression="gzip")


def test_a_bomb_is_not_unpacked_to_its_end(look: Look) -> None:
    with pytest.raises(Unexamined):
        look(gzip.compress(bytes(80 << 20)), compression="gzip")


def test_twenty_marks_are_enough(look: Look) -> None:
    assert len(look(("a\n" + "绝密\n" * 99).encode())) == 20


def test_a_parquet_file_with_a_spoilt_page_is_not_passed(look: Look, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(
        pa.table({"a": [f"好{n}" for n in range(99)]}), path, use_dictionary=False, compression="zstd"
    )
    content = bytearray(path.read_bytes())
    content[20:90] = b"\xff" * 70
    with pytest.raises(Unexamined):
        look(bytes(content), "parquet")
