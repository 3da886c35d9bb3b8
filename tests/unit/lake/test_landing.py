"""Landing: bytes as they came, named by hash, a receipt each, and nothing half-written."""

import hashlib
import os
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from catalog.language import Text
from catalog.models import (
    Column,
    Delivery,
    Feed,
    FileFormat,
    Grade,
    Mode,
    SecrecyReview,
    Share,
    ShareType,
    Update,
)
from lake import landing as module
from lake.errors import UndatedFile, UnsettledFile
from lake.home import Home
from lake.landing import Landing
from lake.naming import matching_feeds

NOW = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)
"""Half past one in the morning of 5 March in Zhongshan."""


def feed(file: str = "people_{date}.csv", code: str = "people", format: str = "csv") -> Feed:
    return Feed(
        code=code,
        name=Text(zh="人", en="people"),
        department="police",
        classification="人口",
        form="结构化数据",
        share=Share(type=ShareType.CONDITIONAL, method="接口", requirement="核查"),
        responsible="科技科",
        sample={"a": "1"},
        grade=Grade.SENSITIVE,
        secrecy=SecrecyReview(reviewed_by="某科", reviewed_on=date(2026, 1, 1)),
        delivery=Delivery(file=file, format=FileFormat(format), mode=Mode.SNAPSHOT),
        update=Update(cycle="daily"),
        columns=(Column(header="a", code="a"),),
    )


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(Home(tmp_path / "home"))


def put(path: Path, content: bytes = b"a\n1\n", age: float = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def receive(landing: Landing, path: Path, feed_: Feed | None = None, day: date | None = None) -> Any:
    return landing.receive(path, feed_ or feed(), day, "李", NOW)


def take_up(landing: Landing, tmp_path: Path, feed_: Feed | None = None) -> list[str]:
    return [r.file for r in landing.take_up(feed_ or feed(), tmp_path / "drop", 5, NOW, "night")]


def test_a_receipt(landing: Landing, tmp_path: Path) -> None:
    content = "a\r\n张\x00".encode() + b"\xff"
    path = put(tmp_path / "people_20260301.csv", content)
    sha256 = hashlib.sha256(content).hexdigest()
    receipt = receive(landing, path)
    assert receipt.delivery == f"people-20260301-{sha256[:8]}"
    assert (receipt.department, receipt.file, receipt.who) == ("police", "people_20260301.csv", "李")
    assert (receipt.size, receipt.sha256, receipt.rows, receipt.repeat_of) == (
        len(content),
        sha256,
        None,
        None,
    )
    assert (receipt.business_date, receipt.received_at) == (date(2026, 3, 1), NOW)
    assert (receipt.source.path, receipt.source.mtime_ns) == (str(path), path.stat().st_mtime_ns)
    assert landing.path_of(receipt) == tmp_path / "home" / "landed" / sha256[:2] / sha256
    assert landing.path_of(receipt).read_bytes() == content
    assert path.read_bytes() == content


def test_receipts_outlive_the_process(landing: Landing, tmp_path: Path) -> None:
    receipt = receive(landing, put(tmp_path / "people_20260301.csv"))
    assert Landing(Home(tmp_path / "home")).receipts() == [receipt]


def test_the_same_bytes_again(landing: Landing, tmp_path: Path) -> None:
    path = put(tmp_path / "people_20260301.csv")
    first, second, third = (receive(landing, path) for _ in range(3))
    assert [second.delivery, third.delivery] == [f"{first.delivery}-2", f"{first.delivery}-3"]
    assert (first.repeat_of, second.repeat_of, third.repeat_of) == (None, first.delivery, first.delivery)
    other_day = receive(landing, path, day=date(2026, 3, 2))
    assert (other_day.repeat_of, other_day.delivery[:15]) == (None, "people-20260302")
    assert (
        len([p for p in (tmp_path / "home" / "landed").rglob("*") if p.is_file() and p.name != ".lock"]) == 1
    )


def test_receipts_in_order(landing: Landing, tmp_path: Path) -> None:
    for day in ("20260303", "20260301", "20260302"):
        receive(landing, put(tmp_path / f"people_{day}.csv", day.encode()))
    receive(landing, put(tmp_path / "other.csv"), feed("other.csv", "other"), date(2026, 1, 1))
    assert [r.business_date.day for r in landing.receipts("people")] == [1, 2, 3]
    assert [r.feed for r in landing.receipts()] == ["other", "people", "people", "people"]


def test_the_business_date(landing: Landing, tmp_path: Path) -> None:
    dated, undated = feed(), feed("people.csv")
    assert receive(landing, put(tmp_path / "x.csv"), dated, date(2026, 2, 1)).business_date == date(
        2026, 2, 1
    )
    assert receive(landing, put(tmp_path / "people.csv"), undated).business_date == date(2026, 3, 5)
    for name in ("people.csv", "people_20261301.csv", "people_2026031.csv", "people_２０２６０３０１.csv"):
        with pytest.raises(UndatedFile, match="people_{date}.csv"):
            receive(landing, put(tmp_path / name), dated)


def test_rows_are_noted(landing: Landing, tmp_path: Path) -> None:
    receipt = receive(landing, put(tmp_path / "people_20260301.csv"))
    assert landing.counted(receipt, 7).rows == 7
    assert [r.rows for r in landing.receipts()] == [7]


def test_only_finished_files_of_the_feed_are_taken_up(landing: Landing, tmp_path: Path) -> None:
    drop = tmp_path / "drop" / "police"
    for name in (
        "people_20260302.csv",
        "people_20260301.csv",
        "firms_20260301.csv",
        "people_20260301.csv.part",
        ".people_20260301.csv",
    ):
        put(drop / name, name.encode())
    put(drop / "people_20260303.csv", age=1)
    put(tmp_path / "drop" / "tax" / "people_20260304.csv")
    (drop / "people_20260305.csv").mkdir()
    (drop / "people_20260306.csv").symlink_to(drop / "people_20260301.csv")
    assert take_up(landing, tmp_path) == ["people_20260301.csv", "people_20260302.csv"]
    assert len(list(drop.iterdir())) == 8


@pytest.mark.parametrize("name", [".x", "~$x", "x.part", "x.tmp", "x.crdownload", "x.filepart", "x.TMP"])
def test_unfinished_names(landing: Landing, tmp_path: Path, name: str) -> None:
    put(tmp_path / "drop" / "police" / name)
    assert take_up(landing, tmp_path, feed("*")) == []


def test_no_drop_folder(landing: Landing, tmp_path: Path) -> None:
    assert take_up(landing, tmp_path) == []


def test_a_glob_with_a_folder(landing: Landing, tmp_path: Path) -> None:
    put(tmp_path / "drop" / "police" / "20260301" / "people_1.csv")
    taken = landing.take_up(feed("{date}/people_*.csv"), tmp_path / "drop", 5, NOW, "night")
    assert [r.business_date for r in taken] == [date(2026, 3, 1)]


def test_a_file_is_taken_up_once_until_it_changes(landing: Landing, tmp_path: Path) -> None:
    path = put(tmp_path / "drop" / "police" / "people_20260301.csv")
    assert take_up(landing, tmp_path) == [path.name]
    assert take_up(Landing(Home(tmp_path / "home")), tmp_path) == []
    put(path, b"a\n2\n", age=30)
    assert take_up(landing, tmp_path) == [path.name]


def test_a_file_that_changes_while_copied(
    landing: Landing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path / "drop" / "police" / "people_20260301.csv")
    copy = module._copy

    def interrupted(source: Path, target: Path) -> str:
        sha256 = copy(source, target)
        put(source, b"a\n1\n2\n", age=10)
        return sha256

    monkeypatch.setattr(module, "_copy", interrupted)
    assert take_up(landing, tmp_path) == []
    with pytest.raises(UnsettledFile):
        receive(landing, put(path, age=20))
    assert landing.receipts() == []


@pytest.mark.parametrize("step", ["_copy", "sync_folder", "write_durably"])
def test_killed_while_receiving(
    landing: Landing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = put(tmp_path / "drop" / "police" / "people_20260301.csv", b"a\n" + b"1\n" * 100)

    def killed(*_: Any) -> None:
        (tmp_path / "home" / "landed" / ".incoming-1").write_bytes(b"half")
        raise KeyboardInterrupt

    owner = "lake.receipts" if step == "write_durably" else "lake.landing"
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(f"{owner}.{step}", killed)
        take_up(landing, tmp_path)
    again = Landing(Home(tmp_path / "home"))
    assert again.receipts() == []
    assert take_up(again, tmp_path) == [path.name]
    (receipt,) = again.receipts()
    assert again.path_of(receipt).read_bytes() == path.read_bytes()
    assert [p.name for p in (tmp_path / "home" / "landed").glob(".incoming*")] == []


def test_a_half_written_receipt_is_none(landing: Landing, tmp_path: Path) -> None:
    receive(landing, put(tmp_path / "people_20260301.csv"))
    (tmp_path / "home" / "receipts" / ".people-20260302-0.json.part").write_text("{")
    assert len(landing.receipts()) == 1


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_an_open_sqlite_file_waits(landing: Landing, tmp_path: Path, suffix: str) -> None:
    database = feed("people.db", format="sqlite")
    path = put(tmp_path / "drop" / "police" / "people.db")
    side = put(path.with_name(path.name + suffix))
    assert take_up(landing, tmp_path, database) == []
    with pytest.raises(UnsettledFile):
        receive(landing, path, database)
    side.unlink()
    assert take_up(landing, tmp_path, database) == ["people.db"]


def test_matching_feeds() -> None:
    feeds = [feed(), feed("*.csv", "any"), feed("people_[0-9].csv", "one")]
    found = {
        n: [f.code for f in matching_feeds(Path("/in") / n, feeds)]
        for n in ("people_20260301.csv", "people_1.csv", "x.txt")
    }
    assert found == {"people_20260301.csv": ["people", "any"], "people_1.csv": ["any", "one"], "x.txt": []}
