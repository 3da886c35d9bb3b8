"""The database of events: what is added stays, and nothing is changed."""

import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from governance import events as e
from governance.errors import DatabaseUnreachable, NotAllowed
from governance.store import Store, address_of, exists
from lake.home import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("GOVLAKE_GOVERNANCE", raising=False)
    return Home(tmp_path)


def test_a_case_outlives_the_process(home: Home, said: SimpleNamespace) -> None:
    with Store.of(home) as store:
        store.add(said.place, lambda case, _: [said.opened(), said.made(e.Claimed)])
    with Store.of(home) as store, store.read() as reader:
        case = reader.case(said.place.case)
        assert case
        assert (case.status, case.length, reader.count()) == ("claimed", 2, 2)
        assert [c.id for c in reader.cases("person", "1")] == [case.id]
        assert list(reader.cases("company")) == []
        assert list(reader.cases(kinds=("ruled",))) == []


def test_what_is_refused_leaves_nothing_behind(home: Home, said: SimpleNamespace) -> None:
    with Store.of(home) as store:
        with pytest.raises(NotAllowed):
            store.add(said.place, lambda case, _: [said.opened(), said.opened()])
        with store.read() as reader:
            assert reader.count() == 0


@pytest.mark.parametrize("change", ["UPDATE event SET kind = 'undone'", "DELETE FROM event"])
def test_nobody_changes_an_event(home: Home, said: SimpleNamespace, change: str) -> None:
    with Store.of(home) as store:
        store.add(said.place, lambda case, _: [said.opened()])
    database = sqlite3.connect(home.folder / "governance.db")
    with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
        database.execute(change)
    database.close()


def test_the_file_is_its_owners_and_written_ahead(home: Home) -> None:
    Store.of(home).close()
    file = home.folder / "governance.db"
    assert file.stat().st_mode & 0o777 == 0o600
    database = sqlite3.connect(file)
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_looking_for_cases_makes_no_database(home: Home) -> None:
    assert not exists(home)
    assert list(home.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////x/y.db", "sqlite:////x/y.db"),
    ],
)
def test_the_environment_names_the_database(
    home: Home, monkeypatch: pytest.MonkeyPatch, given: str, address: str
) -> None:
    monkeypatch.setenv("GOVLAKE_GOVERNANCE", given)
    assert address_of(home).render_as_string(hide_password=False) == address


def test_a_home_may_have_any_name(tmp_path: Path, said: SimpleNamespace) -> None:
    home = Home(tmp_path / "中山 100%?#")
    with Store.of(home) as store:
        store.add(said.place, lambda case, _: [said.opened()])
    assert exists(home)


def test_a_database_that_cannot_be_opened_is_named_without_its_password(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVLAKE_GOVERNANCE", "postgresql://u:geheim@127.0.0.1:1/d")
    with pytest.raises(DatabaseUnreachable) as refused:
        Store.of(home)
    assert "127.0.0.1" in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_a_number_given_twice_is_refused_by_the_database(home: Home, said: SimpleNamespace) -> None:
    with Store.of(home) as store:
        store.add(said.place, lambda case, _: [said.opened()])
    engine = sa.create_engine(f"sqlite:///{home.folder}/governance.db")
    row: dict[str, Any] = dict.fromkeys(("kind", "entity", "key", "element", "at", "by", "body"), "x")
    names = ", ".join(f'"{name}"' for name in ("case_id", "sequence", *row))
    values = ", ".join(f":{name}" for name in ("case_id", "sequence", *row))
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        said_again = {"case_id": said.place.case, "sequence": 1, **row}
        connection.execute(sa.text(f"INSERT INTO event ({names}) VALUES ({values})"), said_again)
    engine.dispose()
