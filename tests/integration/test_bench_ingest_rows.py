"""What is measured as ingest does the task: ours and the plain script end with the same good rows."""

import csv
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest

from bench import ingest
from bench.ingest_data import COLUMNS, NOW, fill_database, write_csv
from bench.ingest_ours import FEEDS
from examples.servers.program import Server
from lake.engine import Engine
from lake.tables import Tables

ROWS = 2000
WRONG_CHECK_DIGIT, RAGGED, NO_DATE = "ZS000000117", "ZS000000431", "ZS000000739"
Row = tuple[object, ...]


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ingest, "WORK", tmp_path)
    return tmp_path


@pytest.fixture
def database(postgres_server: Server) -> str:
    login = ":".join(quote(part, safe="") for part in postgres_server.credentials.split(":", 1))
    return fill_database(postgres_server.url.replace("://", f"://{login}@"), ROWS)


def _delivered(folder: Path, *without: str) -> list[Row]:
    """Return the register as it should be now: the file's lines without some rows."""
    path = write_csv(folder / "expected.csv", ROWS, NOW)
    with path.open(encoding="gb18030", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [(*r[:7], Decimal(r[7]), *r[8:10]) for r in rows if r[0] not in without]


def _kept(folder: Path, table: str) -> list[Row]:
    texts = ", ".join(f"{c}::{'DECIMAL(18, 2)' if c == 'amount' else 'VARCHAR'}" for c in COLUMNS)
    with Engine(folder / "engine") as engine:
        return engine.rows(f"SELECT {texts} FROM ({Tables(folder).snapshot(table).select()}) ORDER BY ALL")


def _of_both(kind: str, url: str) -> tuple[list[Row], list[Row], dict[str, int]]:
    """Bring both up to now; return our rows, the script's rows, and our counts."""
    ours, _ = (ingest.brought_up(kind, tool, url, ROWS) for tool in ("ours", "script"))
    entry = {name: ours.said[-1][name] for name in ("received", "unchanged", "quarantined")}
    mine = _kept(ingest.folder_of(kind, "ours") / "lake", f"source/{FEEDS[kind]}")
    return mine, _kept(ingest.folder_of(kind, "script"), "residents"), entry


def test_a_file_ends_as_the_same_rows_but_for_the_wrong_number_that_no_script_sees(work: Path) -> None:
    ours, script, entry = _of_both("csv", "")
    assert script == _delivered(work, RAGGED, NO_DATE)
    assert ours == _delivered(work, RAGGED, NO_DATE, WRONG_CHECK_DIGIT)
    assert (entry["received"], entry["quarantined"]) == (2000, 3)
    assert 170 < entry["unchanged"] < 200


def test_a_table_ends_as_the_same_rows_too(work: Path, database: str) -> None:
    """The database has no ragged row, and where the birth date is none it has NULL."""
    ours, script, entry = _of_both("postgres", database)
    assert script == _delivered(work, NO_DATE)
    assert ours == _delivered(work, NO_DATE, WRONG_CHECK_DIGIT)
    assert (entry["received"], entry["quarantined"]) == (2000, 2)
