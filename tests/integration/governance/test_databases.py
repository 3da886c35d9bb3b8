"""Both databases: what is added stays, and of many clerks at once one rules on each case."""

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from catalog.models import Role
from examples.servers.program import Server
from governance.accounts.accounts import Accounts
from governance.accounts.errors import AccountTaken, TooManyTries
from governance.accounts.sessions import Sessions
from governance.accounts.trail import entries
from governance.accounts.tries import PER_ACCOUNT, Tries
from governance.events import Ruled
from governance.store import Store
from lake.home import Home

CLERK = [sys.executable, "-m", "bench.clerk"]
PROJECT = Path(__file__).resolve().parents[3]
CLERKS, CASES = 8, 100


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv("GOVLAKE_GOVERNANCE", raising=False)
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgres_server")
        monkeypatch.setenv("GOVLAKE_GOVERNANCE", _url(server))
        with psycopg.connect(_url(server), autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    return Home(tmp_path)


def _url(server: Server) -> str:
    user, password = server.credentials.split(":", 1)
    return server.url.replace("://", f"://{user}:{quote(password, safe='')}@")


def test_of_eight_clerks_one_rules_on_each_case_and_none_is_lost(home: Home) -> None:
    names = [f"clerk{n}" for n in range(CLERKS)]
    running = [
        subprocess.Popen([*CLERK, name, home.folder, str(CASES)], stdout=subprocess.PIPE, cwd=PROJECT)
        for name in names
    ]
    told = {}
    for name, process in zip(names, running, strict=True):
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        told[name] = json.loads(output)
    with Store.of(home) as store, store.read() as reader:
        cases, patterns = list(reader.cases()), list(reader.patterns())
        ruled = [event for _, event in reader.happened("ruled") if isinstance(event, Ruled)]
        comments = sum(1 for _ in reader.happened("commented"))
    assert (len(cases), len(patterns), len(ruled)) == (CASES * 9 // 10, CASES // 10, CASES)
    first = {case.id: case.ruling.by for case in (*cases, *patterns) if case.ruling}
    assert all(answers == first for answers in told.values())
    assert sum(Counter(first.values()).values()) == CASES
    assert comments == CASES * (CLERKS - 1)
    assert {case.length for case in cases} == {3 + CLERKS - 1}


@pytest.mark.parametrize("home", ["postgresql"], indirect=True)
@pytest.mark.parametrize("change", ["UPDATE event SET kind = 'undone'", "DELETE FROM event"])
def test_nobody_changes_an_event_in_postgresql(home: Home, change: str) -> None:
    subprocess.run([*CLERK, "ann", home.folder, "1"], check=True, cwd=PROJECT)
    address = os.environ["GOVLAKE_GOVERNANCE"]
    with psycopg.connect(address) as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute(change)


def test_eight_who_guess_at_once_have_five_tries_between_them(home: Home) -> None:
    def guess(number: int) -> bool:
        with Store.of(home) as store:
            try:
                Tries(store, lambda: datetime.now(UTC)).begin("ann", f"192.0.2.{number}")
            except TooManyTries:
                return False
        return True

    Store.of(home).close()
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(guess, range(8))) == PER_ACCOUNT


def test_accounts_sessions_and_the_trail_are_kept_alike(home: Home) -> None:
    begun = datetime.now(UTC)
    clock = [begun]
    with Store.of(home) as store:
        accounts, sessions = Accounts(store, lambda: clock[0]), Sessions(store, lambda: clock[0])
        given = accounts.make(None, "ann", "1", "Ann", Role.CLERK)
        with pytest.raises(AccountTaken):
            accounts.make(None, "ann2", "1", "Ann", Role.CLERK)
        person = accounts.check("ann", given)
        token = sessions.begin(person, "192.0.2.1")
        clock[0] = begun + timedelta(minutes=29)
        assert sessions.person(token) == person
        clock[0] = begun + timedelta(minutes=58)
        assert sessions.person(token) == person
        accounts.set_disabled(None, "ann", True)
        assert sessions.person(token) is None
        with store.connected() as connection:
            deeds = [entry.deed for _, entry in entries(connection, None, None, 10)]
        assert deeds == ["account_disabled", "logged_in", "account_made"]
        for change in ("UPDATE trail SET deed = 'x'", "DELETE FROM trail"):
            with pytest.raises(DBAPIError), store.connected(writes=True) as connection:
                connection.execute(sa.text(change))
