"""Markers, folders that can't be read, a disk without room, clocks that are wrong."""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

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
from lake.errors import DiskFull
from lake.home import Home
from lake.landing import Landing
from lake.naming import is_marker
from lake.unreadable import unreadable

NOW = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)
HOUR = 3600


def feed(file: str = "people_{date}.csv", marker: str | None = None) -> Feed:
    return Feed(
        code="people",
        name=Text(zh="人", en="people"),
        department="police",
        classification="人口",
        form="结构化数据",
        share=Share(type=ShareType.CONDITIONAL, method="接口", requirement="核查"),
        responsible="科技科",
        sample={"a": "1"},
        grade=Grade.SENSITIVE,
        secrecy=SecrecyReview(reviewed_by="某科", reviewed_on=date(2026, 1, 1)),
        delivery=Delivery(file=file, format=FileFormat.CSV, mode=Mode.SNAPSHOT, marker=marker),
        update=Update(cycle="daily"),
        columns=(Column(header="a", code="a"),),
    )


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(Home(tmp_path / "home"))


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    (tmp_path / "drop" / "police").mkdir(parents=True)
    return tmp_path / "drop"


def put(path: Path, content: bytes = b"a\n1\n", age: float = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def taken(landing: Landing, drop: Path, of: Feed, quiet: int = 5) -> list[str]:
    return [r.file for r in landing.take_up(of, drop, quiet, NOW, "night")]


@pytest.mark.parametrize("beside", ["people_20260301.csv.ok", "people_20260301.ok"])
def test_a_file_waits_for_its_marker(landing: Landing, drop: Path, beside: str) -> None:
    marked = feed(marker=".ok")
    put(drop / "police" / "people_20260301.csv")
    put(drop / "police" / "people_20260302.csv")
    assert taken(landing, drop, marked) == []
    put(drop / "police" / beside, b"", age=0)
    assert taken(landing, drop, marked) == ["people_20260301.csv"]
    assert taken(landing, drop, marked) == []


def test_a_marker_does_not_make_a_growing_file_complete(landing: Landing, drop: Path) -> None:
    put(drop / "police" / "people_20260301.csv", age=1)
    put(drop / "police" / "people_20260301.csv.ok", b"")
    assert taken(landing, drop, feed(marker=".ok")) == []


def test_a_marker_is_neither_taken_nor_unclaimed(landing: Landing, drop: Path) -> None:
    marked = feed("people_?", marker=".ok")
    for name in ("people_1", "people_1.ok"):
        put(drop / "police" / name)
    assert taken(landing, drop, marked) == ["people_1"]
    dated = feed(marker=".done")
    names = ("people_20260301.csv.done", "people_20260301.done", "other.done")
    for name in names:
        put(drop / "police" / name)
    assert [is_marker(Path(name), dated) for name in names] == [True, True, False]
    found = [p.name for p in landing.unclaimed([dated, marked], drop)]
    assert found == ["other.done"]


def test_a_clock_an_hour_fast_or_slow(landing: Landing, drop: Path) -> None:
    put(drop / "police" / "people_20260301.csv", age=HOUR)
    put(drop / "police" / "people_20260302.csv", age=-HOUR)
    assert taken(landing, drop, feed()) == ["people_20260301.csv"]  # the other has only just been written
    assert taken(landing, drop, feed(), quiet=0) == ["people_20260302.csv"]


def test_a_file_from_the_future_is_taken_up_once_it_is_quiet(
    landing: Landing, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(drop / "police" / "people_20260302.csv", age=-HOUR)
    later = time.time() + 6
    monkeypatch.setattr("lake.landing.time.time", lambda: later)
    assert taken(landing, drop, feed()) == ["people_20260302.csv"]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be an ordinary user for a while, for whom permissions hold."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared() -> Iterator[Path]:
    """Give a folder that anyone may write to."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        with as_nobody():
            yield Path(folder)


def test_an_unreadable_folder_is_named_and_its_files_wait(shared: Path) -> None:
    drop, landing = shared / "drop", Landing(Home(shared / "home"))
    for department in ("police", "tax"):
        put(drop / department / "people_20260301.csv")
    (drop / "police").chmod(0)
    police, tax = feed(), feed().model_copy(update={"department": "tax", "code": "payers"})
    assert taken(landing, drop, police) == []
    assert taken(landing, drop, tax) == ["people_20260301.csv"]
    (said,) = unreadable(police, drop)
    assert unreadable(tax, drop) == landing.unclaimed([police, tax], drop) == []
    assert (said.path, said.reason) == (drop / "police", "Permission denied")
    assert str(drop / "police") in said.what.zh and "chmod" in str(said.hint)
    (drop / "police").chmod(0o755)
    assert taken(landing, drop, police) == ["people_20260301.csv"]
    assert unreadable(police, drop) == []


def test_an_unreadable_file_waits_and_the_others_do_not(shared: Path) -> None:
    drop, landing = shared / "drop", Landing(Home(shared / "home"))
    for day in ("01", "02"):
        put(drop / "police" / f"people_202603{day}.csv")
    closed = drop / "police" / "people_20260301.csv"
    closed.chmod(0)
    assert taken(landing, drop, feed()) == ["people_20260302.csv"]
    assert [each.path for each in unreadable(feed(), drop)] == [closed]


def test_a_folder_that_may_be_listed_but_not_entered(shared: Path) -> None:
    drop, landing = shared / "drop", Landing(Home(shared / "home"))
    path = put(drop / "police" / "people_20260301.csv")
    (drop / "police").chmod(0o444)
    assert taken(landing, drop, feed()) == landing.unclaimed([feed()], drop) == []
    assert [each.path for each in unreadable(feed(), drop)] == [path]
    (drop / "police").chmod(0o755)


def test_a_department_without_a_folder_is_not_unreadable(tmp_path: Path) -> None:
    assert unreadable(feed(), tmp_path / "drop") == []


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let this process write no longer files, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_without_room_nothing_is_half_landed(landing: Landing, drop: Path, tmp_path: Path) -> None:
    path = put(drop / "police" / "people_20260301.csv", b"a\n" + b"1\n" * 100_000)
    with files_up_to(50_000), pytest.raises(DiskFull, match="people_20260301.csv") as caught:
        landing.take_up(feed(), drop, 5, NOW, "night")
    assert "GOVLAKE_HOME" in str(caught.value.hint)
    left = [p.name for p in (tmp_path / "home").rglob("*") if p.is_file()]
    assert left == [".lock"]
    assert path.exists()
    assert taken(landing, drop, feed()) == ["people_20260301.csv"]


def test_without_room_for_the_receipt_the_file_is_taken_up_again(landing: Landing, drop: Path) -> None:
    put(drop / "police" / "people_20260301.csv", b"a\n")
    with files_up_to(100), pytest.raises(DiskFull):
        landing.take_up(feed(), drop, 5, NOW, "night")
    assert landing.receipts() == []
    assert taken(landing, drop, feed()) == ["people_20260301.csv"]
