"""Layouts of files: encoding, delimiter, titles, header, kind, packing and name."""

import gzip
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from catalog.models import FileFormat
from quality.drafting.naming import file_pattern
from quality.drafting.shape import UnknownKind, encoding_of, kind_of, layout_of

PEOPLE = "姓名,性别\n张三,男\n李四,女\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PEOPLE.encode(), "utf-8"),
        (PEOPLE.encode("utf-8-sig"), "utf-8"),
        (PEOPLE.encode("gb18030"), "gb18030"),
        (PEOPLE.encode("utf-16"), "utf-16"),
        (b"a,b\n1,2\n", "utf-8"),
        (PEOPLE.encode("gb18030") + b"\xff\xff,x\n" + "王五,男\n".encode("gb18030") * 50, "gb18030"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(content: bytes, encoding: str) -> None:
    assert encoding_of(content).value == encoding


@pytest.mark.parametrize(
    ("lines", "delimiter", "quote", "titles", "header"),
    [
        (["a,b", "1,x", "2,y"], ",", '"', 0, True),
        (["编号|名称", "1|甲,乙", "2|丙,丁"], "|", '"', 0, True),
        (["坐标\t名", "113.2,22.6\t甲", "113.3,22.7\t乙"], "\t", '"', 0, True),
        (["'编号';'名称'", "'1';'甲;乙'", "'2';'丙'"], ";", "'", 0, True),
        (["2026年6月人口统计表", "", "姓名,性别,年龄", "张三,男,30", "李四,女,31"], ",", '"', 2, True),
        (["张三,男,30", "李四,女,31", "王五,男,32"], ",", '"', 0, False),
        (['名称,"地址,详细"', '甲,"一路,1号"', '乙,"二路,2号"'], ",", '"', 0, True),
    ],
)
def test_the_layout_of_delimited_text(
    lines: list[str], delimiter: str, quote: str, titles: int, header: bool
) -> None:
    found = layout_of("\n".join(lines) + "\n")
    assert (found.delimiter.value, found.quote.value) == (delimiter, quote)
    assert (found.title_rows.value, found.header.value) == (titles, header)


def test_the_kind_is_told_from_the_content_not_the_suffix(tmp_path: Path) -> None:
    book, table, lines = tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt"
    with xlsxwriter.Workbook(book) as workbook:
        workbook.add_worksheet().write(0, 0, "x")
    with sqlite3.connect(table) as file:
        file.execute("CREATE TABLE t (x)")
    file.close()
    lines.write_text('{"x": 1}\n')
    assert [kind_of(p).value for p in (book, table, lines)] == [
        FileFormat.XLSX,
        FileFormat.SQLITE,
        FileFormat.JSONL,
    ]


def test_bytes_of_no_known_kind_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "photo.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(UnknownKind):
        kind_of(file)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("户籍_20260601.csv", "户籍_{date}.csv"),
        ("20260601户籍20260601.csv", "{date}户籍{date}.csv"),
        ("户籍2026-06-01.csv", "户籍*.csv"),
        ("户籍.csv", "户籍.csv"),
        ("户籍[1]_20260601.csv", "户籍?1?_{date}.csv"),
        ("440106199001011235.csv", "440106199001011235.csv"),
    ],
)
def test_the_date_in_a_name(name: str, pattern: str) -> None:
    assert file_pattern(name).value == pattern


def test_a_packed_file_is_drafted_like_the_file_in_it(draft_of: Any, tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("../../人口.csv", PEOPLE)
    for content, kind in ((gzip.compress(PEOPLE.encode()), "gzip"), (archive.read_bytes(), "zip")):
        draft = draft_of(content, f"人口_20260601.csv.{kind}")
        assert draft.feed["delivery"]["compression"] == kind
        assert [c["header"] for c in draft.feed["columns"]] == ["姓名", "性别"]
    assert not (tmp_path.parent / "人口.csv").exists()
