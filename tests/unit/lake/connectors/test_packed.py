"""Gzip and zip: what is in them is read as if it had come so, and what is wrong with them is said."""

import gzip
import io
import resource
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lake.confined import forked
from lake.connectors.connector import PART
from lake.engine import Engine
from lake.errors import DiskFull, UnreadableDelivery

ROWS = "编号,姓名\n1,张三\n2,李四\n".encode()


def packed(members: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", how) as archive:
        for name, each in members.items():
            archive.writestr(name, each)
    return content.getvalue()


def refused(read_bytes: Any, content: bytes, compression: str = "zip", **how: Any) -> UnreadableDelivery:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(content, how.pop("format", "csv"), compression=compression, **how)
    return caught.value


def test_gzip(read_bytes: Any, engine: Engine) -> None:
    incoming, rows = read_bytes(gzip.compress(ROWS), "csv", compression="gzip")
    assert rows == {2: ("1", "张三"), 3: ("2", "李四")}
    assert incoming.parts == ()
    assert [p for p in engine.folder.rglob("*") if p.is_file()] == []


def test_gzip_of_several_streams(read_bytes: Any) -> None:
    content = gzip.compress(ROWS[:20]) + gzip.compress(ROWS[20:])
    assert len(read_bytes(content, "csv", compression="gzip")[1]) == 2


def test_one_member(read_bytes: Any, engine: Engine) -> None:
    incoming, rows = read_bytes(packed({"名单/a.csv": ROWS}), "csv", compression="zip")
    assert (incoming.parts, set(rows)) == (("名单/a.csv",), {2, 3})
    incoming.drop(engine)
    assert engine.rows("SELECT * FROM duckdb_tables() WHERE temporary") == []


def test_several_members_are_one_delivery(read_bytes: Any, engine: Engine) -> None:
    content = packed(
        {"b.csv": "姓名,编号\n王五,3\n坏\n".encode(), "a.csv": ROWS + b"x\n", "readme.txt": b"hi"}
    )
    incoming, rows = read_bytes(content, "csv", ("编号", "姓名"), compression="zip", member="*.csv")
    assert incoming.parts == ("a.csv", "b.csv")
    assert rows == {2: ("1", "张三"), 3: ("2", "李四"), PART + 2: ("3", "王五")}
    assert [(r.line, r.value) for r in incoming.rejects] == [(4, "x"), (PART + 3, "坏")]
    incoming.drop(engine)
    assert engine.rows("SELECT * FROM duckdb_tables() WHERE temporary") == []


def test_members_with_columns_of_their_own(read_bytes: Any) -> None:
    content = packed({"a.csv": b"id,x\n1,2\n", "b.csv": b"id,Y,X\n3,4,5\n"})
    incoming, rows = read_bytes(content, "csv", ("id",), compression="zip")
    assert incoming.headers == ("id", "x", "Y")
    assert rows == {2: ("1", "2", None), PART + 2: ("3", "5", "4")}
    error = refused(read_bytes, content, headers=("id", "x"))
    assert (error.rule, error.part) == ("parts_differ", "b.csv")
    assert "b.csv" in error.what.zh and "x" in error.what.zh


def test_sheets_within_members(read_bytes: Any) -> None:
    members = {}
    for name in ("东区.xlsx", "西区.xlsx"):
        book = openpyxl.Workbook()
        for month, sheet in enumerate((book.active, book.create_sheet()), 1):
            sheet.title = f"{month}月"
            sheet.append(["编号"])
            sheet.append([f"{name[0]}{month}"])
        content = io.BytesIO()
        book.save(content)
        members[name] = content.getvalue()
    incoming, rows = read_bytes(packed(members), "xlsx", compression="zip", sheet="*月")
    assert incoming.parts == ("东区.xlsx / 1月", "东区.xlsx / 2月", "西区.xlsx / 1月", "西区.xlsx / 2月")
    assert rows == {2: ("东1",), PART + 2: ("东2",), 2 * PART + 2: ("西1",), 3 * PART + 2: ("西2",)}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_not_marked_as_unicode(read_bytes: Any, encoding: str) -> None:
    name = "人口名单.csv"
    stand_in = "x" * len(name.encode(encoding))
    content = packed({stand_in: ROWS}).replace(stand_in.encode(), name.encode(encoding))
    incoming, _ = read_bytes(content, "csv", compression="zip", member="人口*.csv")
    assert incoming.parts == (name,)


def test_what_systems_leave_behind_is_no_member(read_bytes: Any) -> None:
    litter = {
        "__MACOSX/._a.csv": b"?",
        ".DS_Store": b"?",
        "~$a.xlsx": b"?",
        "sub/Thumbs.db": b"?",
        "sub/": b"",
    }
    assert read_bytes(packed({**litter, "sub/a.csv": ROWS}), "csv", compression="zip")[0].parts == (
        "sub/a.csv",
    )


def test_no_member_fits(read_bytes: Any) -> None:
    error = refused(read_bytes, packed({"a.txt": ROWS, "b.txt": ROWS}), member="*.csv")
    assert error.rule == "no_such_member"
    assert "a.txt、b.txt" in error.what.zh


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "C:\\a.csv", "x/../../a.csv", "..\\a.csv"])
def test_a_path_in_an_entry(read_bytes: Any, name: str, tmp_path: Path) -> None:
    error = refused(read_bytes, packed({name: ROWS, "good.csv": ROWS}))
    assert error.rule == "unsafe_path"
    assert not list(tmp_path.rglob("a.csv"))


def test_a_link_in_an_archive(read_bytes: Any) -> None:
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refused(read_bytes, content.getvalue()).rule == "unsafe_path"


@pytest.mark.parametrize("compression", ["gzip", "zip"])
def test_a_bomb(read_bytes: Any, engine: Engine, compression: str) -> None:
    zeros = b"0" * (100 << 20)
    content = gzip.compress(zeros) if compression == "gzip" else packed({"a.csv": zeros})
    assert len(content) < 200_000
    error = refused(read_bytes, content, compression)
    assert error.rule == "zip_bomb"
    assert str(len(content)) in error.what.zh
    assert [p for p in engine.folder.rglob("*") if p.is_file()] == []


def test_what_an_archive_says_of_its_size_is_not_believed(read_bytes: Any) -> None:
    content = bytearray(packed({"a.csv": b"0" * (100 << 20)}))
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = (10).to_bytes(4, "little")
    assert refused(read_bytes, bytes(content)).rule == "damaged"


def test_too_many_members(read_bytes: Any) -> None:
    error = refused(read_bytes, packed({f"{n}.csv": b"" for n in range(1001)}, zipfile.ZIP_STORED))
    assert error.rule == "too_many_members"


def test_a_gzip_cut_short_says_how_far_it_went(read_bytes: Any) -> None:
    lines = b"".join(b"%d,%d\n" % (n, n * n) for n in range(300_000))
    whole = gzip.compress(b"a,b\n" + lines)
    error = refused(read_bytes, whole[: len(whole) // 2], "gzip")
    assert error.rule == "truncated"
    unpacked = int("".join(c for c in error.what.en if c.isdigit()))
    assert 1_000_000 < unpacked < len(lines)


def test_a_zip_cut_short(read_bytes: Any) -> None:
    whole = packed({"a.csv": ROWS})
    assert refused(read_bytes, whole[:-30]).rule == "not_zip"


def test_not_packed_at_all(read_bytes: Any) -> None:
    assert refused(read_bytes, ROWS, "gzip").rule == "not_gzip"
    assert refused(read_bytes, ROWS).rule == "not_zip"


def test_a_flipped_bit(read_bytes: Any) -> None:
    content = bytearray(packed({"a.csv": ROWS}, zipfile.ZIP_STORED))
    content[60] ^= 1
    error = refused(read_bytes, bytes(content))
    assert (error.rule, error.part) == ("damaged", "a.csv")


def test_an_encrypted_member(read_bytes: Any) -> None:
    content = bytearray(packed({"a.csv": ROWS}))
    for at, signature in ((6, b"PK\x03\x04"), (8, b"PK\x01\x02")):
        content[content.index(signature) + at] |= 1
    error = refused(read_bytes, bytes(content))
    assert (error.rule, error.part) == ("encrypted", "a.csv")


def test_an_archive_within_an_archive(read_bytes: Any) -> None:
    assert refused(read_bytes, packed({"a.zip": packed({"a.csv": ROWS})})).rule == "nested_archive"
    assert refused(read_bytes, gzip.compress(gzip.compress(ROWS)), "gzip").rule == "nested_archive"


def test_what_is_wrong_with_a_member_is_said_with_its_name(read_bytes: Any, tmp_path: Path) -> None:
    content = packed({"a.csv": ROWS, "b.csv": ROWS.decode().encode("gb18030")})
    error = refused(read_bytes, content)
    assert (error.rule, error.part, error.file) == ("encoding", "b.csv", tmp_path / "delivered")


def test_the_landed_bytes_stay(read_bytes: Any, tmp_path: Path) -> None:
    content = packed({"a.csv": ROWS})
    read_bytes(content, "csv", compression="zip")
    assert (tmp_path / "delivered").read_bytes() == content


def test_no_room_to_unpack_is_no_fault_of_the_file(read_bytes: Any, engine: Engine) -> None:
    content = gzip.compress(b"a\n" + b"1\n" * 200_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    forked.end()  # its children have the limits that it began with
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(DiskFull, match="delivered"):
            read_bytes(content, "csv", compression="gzip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        forked.end()
    assert [p for p in engine.folder.rglob("*") if p.is_file()] == []
