"""What the desk does with a marked delivery, also when it is killed half-way, and with a full disk."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from catalog.models import Catalogue
from lake.engine import Engine
from lake.errors import DiskFull
from lake.home import Home
from lake.landing import Landing
from lake.receipts import Receipts
from lake.tables import Tables
from quality.admission import Admission, Desk
from quality.functions import install
from quality.secrecy import examine as examining

from datetime import UTC, date, datetime  # isort: skip

DAY, NIGHT = date(2026, 1, 5), date(2026, 1, 31)
NOW = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
MARKED = "id,备注\n1,机密★5年 望海坡\n"


@pytest.fixture
def here(tmp_path: Path, declare: Callable[..., Catalogue]) -> SimpleNamespace:
    """Return a home whose one feed takes any name: ``drop(name, text)``, ``take_in()``, ``landing``."""
    columns = [{"code": "id", "header": "id"}, {"code": "note", "header": "备注"}]
    catalogue = declare({"f": {"columns": columns, "key": ["id"], "delivery": {"file": "*_{date}.csv"}}})
    feed, home = catalogue.feeds["f"], Home(tmp_path)

    def drop(name: str, text: str) -> Path:
        path = home.drop / feed.department / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def take_in() -> list[Admission]:
        landing = Landing(home)
        landing.take_up(feed, home.drop, 0, NOW, "test")
        with Engine(tmp_path / "tmp", memory_limit="1GB", threads=1) as engine:
            install(engine)
            desk = Desk(engine, Tables(home.tables), landing, catalogue, feed, NIGHT)
            return desk.take_in(desk.pending(), tmp_path / "results.json", lambda _: None)

    return SimpleNamespace(drop=drop, take_in=take_in, home=home, landing=Landing(home))


def test_a_marked_name_is_shown_masked_everywhere(here: SimpleNamespace) -> None:
    dropped = here.drop("机密_望海坡名单_20260105.csv", "id,备注\n1,好\n")
    (admission,) = here.take_in()
    assert (admission.entry.status, admission.entry.file) == ("sealed", "***.csv")
    assert "文件名有国家秘密标志" in str(admission.entry.reason)
    assert not dropped.exists()
    outside = [p for p in here.home.folder.rglob("*") if p.is_file() and "sealed" not in p.parts]
    assert [p for p in outside if "望海坡".encode() in p.read_bytes() or "望海坡" in p.name] == []


def test_nothing_is_sealed_again_without_being_sent_again(here: SimpleNamespace) -> None:
    here.drop("名单_20260105.csv", MARKED)
    assert len(here.take_in()) == 1
    assert here.take_in() == []


def test_a_file_that_is_not_ours_to_remove_is_not_sealed_each_night(
    here: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the drop folder keeps it, the file is known again by the hash of its path."""
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    here.drop("名单_20260105.csv", MARKED)
    assert len(here.take_in()) == 1
    assert here.take_in() == []


@pytest.mark.parametrize("killed_at", ["_note", "_take", "put"])
def test_killed_half_way_it_is_sealed_the_next_time(
    here: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, killed_at: str
) -> None:
    here.drop("名单_20260105.csv", MARKED)
    owner: Any = Receipts if killed_at == "put" else type(here.landing.vault)
    whole, done = getattr(owner, killed_at), []

    def killed(self: Any, *arguments: Any) -> Any:
        if killed_at != "put" or arguments[0].sealed:
            done.append(whole(self, *arguments) if killed_at == "_take" else None)
            raise KeyboardInterrupt
        return whole(self, *arguments)

    monkeypatch.setattr(owner, killed_at, killed)
    with pytest.raises(KeyboardInterrupt):
        here.take_in()
    assert done
    monkeypatch.undo()
    (admission,) = here.take_in()
    assert admission.entry.status == "sealed"
    assert "第 2 行第 2 列" in str(admission.entry.reason)
    (receipt,) = here.landing.receipts("f")
    assert receipt.sealed
    assert not here.landing.path_of(receipt).exists()
    assert (here.home.folder / "sealed" / receipt.sha256).exists()


def test_released_once_however_often_it_is_asked_for(here: SimpleNamespace) -> None:
    here.drop("名单_20260105.csv", MARKED)
    (admission,) = here.take_in()
    vault = here.landing.vault
    first = vault.release(admission.entry.delivery, "保密办", "演练", NOW)
    assert vault.release(admission.entry.delivery, "保密办", "演练", NOW).delivery == first.delivery
    (loaded,) = here.take_in()
    assert (loaded.entry.status, loaded.entry.loaded, loaded.entry.delivery) == ("loaded", 1, first.delivery)
    assert first.cleared is not None
    assert (first.cleared.by, first.cleared.because) == ("保密办", "演练")


def test_a_full_disk_is_no_fault_of_the_delivery(
    here: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.drop("名单_20260105.csv", "id,备注\n1,好\n")

    def full(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(examining, "of_lines", full)
    with pytest.raises(DiskFull):
        here.take_in()
    monkeypatch.undo()
    (admission,) = here.take_in()
    assert admission.entry.status == "loaded"
