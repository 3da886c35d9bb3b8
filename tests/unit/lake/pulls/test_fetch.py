"""What is fetched is landed, counted on from its mark, and told of: with a puller that does as it is bid."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from catalog.language import Text
from catalog.models import Feed
from lake import pulls
from lake.home import Home
from lake.landing import Landing
from lake.pulls import Attempts, Pulled, PullFailed, Secrets, Since, fetch, since_of
from lake.receipts import Fetched, Receipt, Source

NIGHT = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 18, tzinfo=UTC)
SAID = Text(zh="断", en="gone")

FEED = Feed.model_validate(
    {
        "code": "residents",
        "name": {"zh": "户籍", "en": "Residents"},
        "department": "police",
        "classification": "自然人",
        "form": "结构化数据",
        "share": {"type": "conditional", "method": "接口", "requirement": "核对"},
        "responsible": "治安支队",
        "sample": {"idno": "1"},
        "grade": "sensitive",
        "secrecy": {"reviewed_by": "保密办", "reviewed_on": "2026-01-01"},
        "delivery": {
            "file": "residents_{date}.parquet",
            "format": "parquet",
            "mode": "increment",
            "pull": {
                "kind": "database",
                "url": "postgresql://db.police:5432/hr",
                "secret": "police_db",
                "table": "t",
                "watermark": "id",
            },
        },
        "update": {"cycle": "realtime"},
        "columns": [{"header": "idno", "code": "idno"}],
    }
)

Bring = Callable[[Path, Since], Iterator[Pulled]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function: what the puller does, night → receipts; with the home and landing it works in."""
    home = Home(tmp_path / "home")
    landing = Landing(home)

    def go(bring: Bring, night: date = NIGHT, refused: tuple[str, ...] = ()) -> list[Receipt]:
        puller = SimpleNamespace(pull=lambda feed, secrets, folder, night, since: bring(folder, since))
        monkeypatch.setattr(pulls, "_puller", lambda feed: puller)
        return fetch(FEED, home, landing, Secrets({}), night, NOW, refused)

    go.home, go.landing = home, landing  # type: ignore[attr-defined]
    return go


def _file(folder: Path, text: str, **said: Any) -> Pulled:
    path = folder / "residents_20260301.parquet"
    path.write_text(text, encoding="utf-8")
    return Pulled(path, said.pop("business_date", NIGHT), "postgresql://db.police:5432/hr t", **said)


def test_what_came_is_landed_with_its_mark(run: Any) -> None:
    (receipt,) = run(lambda folder, since: iter([_file(folder, "a", mark="id=5")]))
    assert run.landing.path_of(receipt).read_text(encoding="utf-8") == "a"
    assert (receipt.file, receipt.business_date, receipt.who) == ("residents_20260301.parquet", NIGHT, "pull")
    assert receipt.fetched == Fetched(origin="postgresql://db.police:5432/hr t", mark="id=5")
    assert receipt.source.path == "postgresql://db.police:5432/hr t"
    assert Landing(run.home).receipts("residents") == [receipt]
    assert not list(run.home.scratch.iterdir())


def test_the_next_pull_goes_on_from_the_last_mark(run: Any) -> None:
    asked: list[Since] = []

    def bring(folder: Path, since: Since) -> Iterator[Pulled]:
        asked.append(since)
        yield _file(folder, str(len(asked)), since=since.mark, mark=f"id={len(asked)}")

    for _ in range(3):
        run(bring)
    assert [s.mark for s in asked] == [None, "id=1", "id=2"]


def test_what_came_before_the_source_hung_up_is_kept_and_gone_on_from(run: Any) -> None:
    def hang_up(folder: Path, since: Since) -> Iterator[Pulled]:
        yield _file(folder, "1", mark="id=1", whole=False)
        yield _file(folder, "2", since="id=1", mark="id=2", whole=False, at_mark=("c0ffee",))
        raise PullFailed("postgresql://db.police:5432/hr t", "cut_off", SAID, SAID)

    with pytest.raises(PullFailed):
        run(hang_up)
    receipts = run.landing.receipts("residents")
    assert [run.landing.path_of(r).read_text(encoding="utf-8") for r in receipts] == ["1", "2"]
    assert since_of(receipts) == Since(
        "id=2", ("c0ffee",), origins=frozenset({"postgresql://db.police:5432/hr t"})
    )
    (attempt,) = Attempts(run.home.reports).of("residents")
    assert (attempt.rule, attempt.what) == ("cut_off", SAID)
    assert attempt.deliveries == tuple(r.delivery for r in receipts)


def test_a_failure_is_told_until_a_later_pull_makes_it_good(run: Any) -> None:
    def fail(folder: Path, since: Since) -> Iterator[Pulled]:
        raise PullFailed("postgresql://db.police:5432/hr t", "unreachable", SAID, SAID)
        yield

    with pytest.raises(PullFailed):
        run(fail)
    attempts = Attempts(run.home.reports)
    assert attempts.failed(NIGHT)["residents"].rule == "unreachable"
    assert attempts.failed(date(2026, 3, 2)) == {}
    run(lambda folder, since: iter([_file(folder, "a")]))
    assert attempts.failed(NIGHT) == {}


def test_a_missing_secret_is_a_failed_pull(run: Any) -> None:
    def ask(folder: Path, since: Since) -> Iterator[Pulled]:
        Secrets({}).get("police_db")
        yield

    with pytest.raises(PullFailed) as caught:
        run(ask)
    assert caught.value.rule == "secret"
    assert "GOVLAKE_SECRET_POLICE_DB" in str(caught.value)


def test_a_full_disk_is_a_failed_pull_and_another_fault_is_not(run: Any) -> None:
    def fill(errno: int) -> Bring:
        def bring(folder: Path, since: Since) -> Iterator[Pulled]:
            raise OSError(errno, "said")
            yield

        return bring

    with pytest.raises(PullFailed) as caught:
        run(fill(28))
    assert caught.value.rule == "disk_full"
    with pytest.raises(OSError, match="said"):
        run(fill(13))


def test_a_pull_for_an_earlier_night_is_not_filed_before_what_it_goes_on_from(run: Any) -> None:
    """Else rows that changed since would count as older than those that they replace."""
    second = date(2026, 3, 2)
    run(lambda folder, since: iter([_file(folder, "1", business_date=second, mark="id=1")]), second)
    (again,) = run(lambda folder, since: iter([_file(folder, "2", since="id=1", mark="id=2")]))
    assert again.business_date == second


def _receipt(n: int, since: str | None, mark: str | None) -> Receipt:
    return Receipt(
        delivery=f"d{n}",
        feed="residents",
        department="police",
        file="x",
        business_date=NIGHT,
        received_at=NOW.replace(minute=n),
        size=1,
        sha256="0",
        who="pull",
        source=Source(path="o", size=1, mtime_ns=0),
        fetched=Fetched(origin="o", since=since, mark=mark),
    )


def test_a_refused_pull_is_asked_for_again_with_all_that_followed() -> None:
    chain = [_receipt(1, None, "a"), _receipt(2, "a", "b"), _receipt(3, "b", "c")]
    assert since_of(chain).mark == "c"
    assert since_of(chain, {"d2"}).mark == "a"
    assert since_of(chain, {"d1"}).mark is None
    assert since_of([*chain, _receipt(4, "a", "d")], {"d2"}).mark == "d"


def test_a_pull_from_the_beginning_begins_a_new_chain() -> None:
    chain = [_receipt(1, None, "a"), _receipt(2, "a", "b"), _receipt(3, None, "z")]
    assert since_of(chain).mark == "z"


def test_pulls_without_marks_and_delivered_files_go_on_from_nowhere() -> None:
    by_hand = _receipt(1, None, None).model_copy(update={"fetched": None})
    assert since_of([by_hand, _receipt(2, None, None)]) == Since(origins=frozenset({"o"}))
