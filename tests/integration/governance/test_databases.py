"""Both databases: what is added stays, and of many clerks at once one rules on each case."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from examples.servers.program import Server
from governance.events import Ruled
from governance.store import Store
from lake.home import Home

CLERK = Path(__file__).with_name("clerk.py")
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
        subprocess.Popen(
            [sys.executable, CLERK, name, home.folder, str(CASES)], stdout=subprocess.PIPE, env=os.environ
        )
        for name in names
    ]
    told = {}
    for name, process in zip(names, running, strict=True):
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        told[name] = json.loads(output)
    with Store.of(home) as store, store.read() as reader:
        cases = list(reader.cases())
        ruled = [event for _, event in reader.happened("ruled") if isinstance(event, Ruled)]
        comments = sum(1 for _ in reader.happened("commented"))
    assert len(cases) == len(ruled) == CASES
    first = {case.place.key: case.ruling.by for case in cases if case.ruling}
    assert all(answers == first for answers in told.values())
    assert sum(Counter(first.values()).values()) == CASES
    assert comments == CASES * (CLERKS - 1)
    assert {case.length for case in cases} == {3 + CLERKS - 1}


@pytest.mark.parametrize("home", ["postgresql"], indirect=True)
@pytest.mark.parametrize("change", ["UPDATE event SET kind = 'undone'", "DELETE FROM event"])
def test_nobody_changes_an_event_in_postgresql(home: Home, change: str) -> None:
    subprocess.run([sys.executable, CLERK, "ann", home.folder, "1"], check=True, env=os.environ)
    address = os.environ["GOVLAKE_GOVERNANCE"]
    with psycopg.connect(address) as connection, pytest.raises(psycopg.errors.RaiseException):
        connection.execute(change)
