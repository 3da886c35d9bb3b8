"""The sample city: the same seed gives the same bytes, and the truth says what stands in the files."""

import gzip
import hashlib
import json
import sqlite3
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from catalog.load import load
from catalog.models import Catalogue, Feed, FileFormat
from examples.zhongshan.generate.city import CATALOGUE, write_city
from examples.zhongshan.generate.packing import opened_as_packed
from examples.zhongshan.generate.writers import opened

SCALE, NIGHTS, SEED = 0.1, 3, 7


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("city") / "data"
    write_city(out, scale=SCALE, nights=NIGHTS, seed=SEED)
    return out


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(CATALOGUE)


def truth(city: Path, table: str) -> pl.DataFrame:
    return pl.read_parquet(city / "truth" / f"{table}.parquet")


def digests(folder: Path, nights: int) -> dict[str, str]:
    dates = sorted(p for p in folder.glob("2026-*"))[:nights]
    files = [f for night in dates for f in night.rglob("*") if f.is_file()]
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def _sheet(file: Path) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(file, read_only=True)
    rows = [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    return rows


def cells(file: Path, feed: Feed, line: int) -> dict[str, object]:
    """Return the row at a line as the truth counts lines: of the file, the sheet, or from 1."""
    kind = feed.delivery.format
    if kind is FileFormat.CSV:
        lines = file.read_bytes().decode(feed.delivery.encoding).removeprefix("\ufeff").splitlines()
        frame = pl.read_csv(
            "\n".join((lines[0], lines[line - 1])).encode(),
            separator=feed.delivery.delimiter,
            quote_char=feed.delivery.quote,
            infer_schema=False,
        )
        return frame.row(0, named=True)
    if kind is FileFormat.XLSX:
        rows = _sheet(file)
        return dict(zip(map(str, rows[0]), rows[line - 1], strict=True))
    if kind is FileFormat.JSONL:
        found = json.loads(file.read_text().splitlines()[line - 1])
        return dict(found)
    if kind is FileFormat.PARQUET:
        return pl.read_parquet(file).row(line - 1, named=True)
    with sqlite3.connect(file) as base:
        cursor = base.execute(f'SELECT * FROM "{feed.delivery.table}" LIMIT 1 OFFSET ?', (line - 1,))
        return dict(zip((d[0] for d in cursor.description), cursor.fetchone(), strict=True))


def test_same_seed_gives_the_same_bytes_and_more_nights_begin_alike(city: Path, tmp_path: Path) -> None:
    write_city(tmp_path / "again", scale=SCALE, nights=NIGHTS + 1, seed=SEED)
    assert digests(tmp_path / "again", NIGHTS) == digests(city, NIGHTS)


def test_another_seed_gives_other_bytes(city: Path, tmp_path: Path) -> None:
    write_city(tmp_path / "other", scale=0.02, nights=1, seed=SEED + 1)
    write_city(tmp_path / "this", scale=0.02, nights=1, seed=SEED)
    assert digests(tmp_path / "other", 1) != digests(tmp_path / "this", 1)


def test_every_feed_is_delivered_and_every_file_is_listed(city: Path, catalogue: Catalogue) -> None:
    listed = truth(city, "deliveries")
    assert set(listed["feed"]) == set(catalogue.feeds)
    paths = {city / f"{n}" / d / f for n, d, f in listed.select("night", "department", "file").iter_rows()}
    written = {f for night in city.glob("2026-*") for f in night.rglob("*") if f.is_file()}
    assert paths == {f for f in written if f.suffix != ".ok"}
    assert {"first", "late", "older", "repeated"} == set(listed["what"])


def test_repeated_files_have_the_same_bytes(city: Path) -> None:
    first, again = (city / f"2026-06-0{n}/civil_affairs/行政区划_20260601.csv" for n in (1, 2))
    assert first.read_bytes() == again.read_bytes()
    second, third = (city / f"2026-06-0{n}/health/死亡证明_2026060{n}.csv" for n in (2, 3))
    assert second.read_bytes() == third.read_bytes()


def test_bad_rows_stand_at_their_lines(city: Path, catalogue: Catalogue) -> None:
    bad = truth(city, "bad_rows").filter(pl.col("rule").is_in(["required", "codes", "range", "type"]))
    assert bad.height > 50
    for night, department, code, name, line, column, rule in bad.iter_rows():
        value = cells(city / f"{night}" / department / name, catalogue.feeds[code], line)[column]
        assert (value in (None, "")) == (rule == "required")
        if rule == "codes":
            assert value == "Q7"
        if rule == "range":
            assert value == "-5"


def test_ragged_rows_have_a_cell_too_many(city: Path, catalogue: Catalogue) -> None:
    ragged = truth(city, "bad_rows").filter(rule="ragged")
    assert ragged.height
    for night, department, code, name, line in ragged.select(
        "night", "department", "feed", "file", "line"
    ).iter_rows():
        delivery = catalogue.feeds[code].delivery
        text = (city / f"{night}" / department / name).read_bytes().decode(delivery.encoding)
        header, broken = text.splitlines()[0], text.splitlines()[line - 1]
        assert broken.count(delivery.delimiter) == header.count(delivery.delimiter) + 1


def test_no_delivery_reaches_its_tolerated_share_of_bad_rows(city: Path, catalogue: Catalogue) -> None:
    bad = truth(city, "bad_rows").group_by("feed", "file", "night").agg(pl.len().alias("bad"))
    share = bad.join(truth(city, "deliveries"), on=["feed", "file", "night"], how="inner")
    assert share.height == bad.height
    for feed, rows, count in share.select("feed", "rows", "bad").iter_rows():
        assert count / rows <= catalogue.feeds[feed].tolerated_bad_share


def test_undeclared_column_is_there_and_recorded(city: Path) -> None:
    file = city / "2026-06-01/health/健康档案_20260601.csv"
    assert (
        file.read_text().splitlines()[0].endswith("变更类型") or "微信号" in file.read_text().splitlines()[0]
    )
    assert set(truth(city, "undeclared")["header"]) == {"微信号"}


def test_a_rounded_number_is_a_number_cell_in_a_workbook(tmp_path: Path, catalogue: Catalogue) -> None:
    delivery = catalogue.feeds["transport_drivers"].delivery
    writer = opened(tmp_path / "a.xlsx", delivery)
    writer.write(pl.DataFrame({"身份证号": ["4.42000199001010E+17", "44200019900101123X"]}))
    writer.close()
    assert _sheet(tmp_path / "a.xlsx")[1:] == [(4.4200019900101e17,), ("44200019900101123X",)]


def test_a_feed_with_a_marker_has_one_beside_each_file(city: Path) -> None:
    (file,) = (city / "2026-06-01/emergency").glob("*.csv")
    assert file.with_name(f"{file.name}.ok").read_bytes() == b""


def test_rows_are_shared_out_among_the_sheets_below_their_titles(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    delivery = catalogue.feeds["guzhen_land"].delivery.model_copy(update={"title_rows": 2})
    writer = opened(tmp_path / "a.xlsx", delivery)
    assert writer.write(pl.DataFrame({"n": list("abcde")})).tolist() == [4, 5, 4, 5, 6]
    assert writer.write(pl.DataFrame({"n": list("fg")})).tolist() == [6, 7]
    writer.close()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    below = [[row[0] for row in sheet.iter_rows(min_row=3, values_only=True)] for sheet in book.worksheets]
    assert below == [["n", "a", "b", "f"], ["n", "c", "d", "e", "g"]]
    assert writer.rows == 7


def test_an_archive_holds_a_file_a_district(tmp_path: Path, catalogue: Catalogue) -> None:
    writer = opened_as_packed(tmp_path / "a.zip", catalogue.feeds["social_arrears"].delivery)
    assert writer.write(pl.DataFrame({"名": ["甲", "乙", "丙"]})).tolist() == [2, 2, 3]
    writer.close()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        texts = [archive.read(name).decode("gb18030") for name in archive.namelist()]
    assert texts == ["名\n甲\n", "名\n乙\n丙\n"]
    assert [f.name for f in tmp_path.iterdir()] == ["a.zip"]


def test_a_gzip_file_and_one_in_utf_16_are_what_they_say(city: Path) -> None:
    with gzip.open(city / "2026-06-01/tax/欠税公告_20260601.csv.gz", "rt", encoding="utf-8") as packed:
        assert packed.readline() == "纳税人识别号,纳税人名称,欠税税种,欠税余额(元),所属期\n"
    wide = (city / "2026-06-01/gas/用气户_20260601.txt").read_bytes()
    assert wide[:2] == b"\xff\xfe"
    assert wide.count(b"\xff\xfe") == 1
    assert wide.decode("utf-16").splitlines()[0].split("\t")[0] == "用户编号"


def test_conflicts_are_of_known_kinds_and_only_about_the_register_when_unknown(city: Path) -> None:
    conflicts = truth(city, "conflicts")
    kinds = {
        "values_differ",
        "authority_silent",
        "entity_unknown",
        "source_contradicts_itself",
        "row_contradicts_itself",
    }
    assert set(conflicts["kind"]) == kinds
    unknown = conflicts.filter(kind="entity_unknown").select("night", "entity", "key").unique()
    others = conflicts.filter(pl.col("element") != "*")
    assert others.join(unknown, on=["night", "entity", "key"], how="semi").is_empty()


def test_a_moved_household_is_a_conflict_that_closes(city: Path) -> None:
    moved = truth(city, "conflicts").filter(entity="person", element="address", plant="not_followed")
    second, third = (set(moved.filter(night=pl.date(2026, 6, n))["key"]) for n in (2, 3))
    assert second - third
    assert second & third
    assert moved.filter(night=pl.date(2026, 6, 1)).is_empty()


def test_shares_are_as_promised(city: Path) -> None:
    harmless, conflicts = truth(city, "harmless"), truth(city, "conflicts").filter(night=pl.date(2026, 6, 1))
    rows = truth(city, "deliveries").filter(night=pl.date(2026, 6, 1))["rows"].sum()
    bad = truth(city, "bad_rows").filter(night=pl.date(2026, 6, 1)).height
    assert 0.001 < bad / rows < 0.01
    assert 0.2 < harmless.height / rows < 0.6  # about one in ten of some four compared values a row
    assert 0.01 < conflicts.height / rows < 0.05
