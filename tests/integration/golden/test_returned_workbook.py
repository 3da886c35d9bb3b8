"""Quarantined rows of the golden city go back, are corrected, and enter the next night."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from lake.release import ask, find_release
from pipelines.cli import app
from quality.correction import export

D1, D2 = date(2026, 3, 1), date(2026, 3, 2)
WU, WRONG_ID, RIGHT_ID = "442000197512126615", "442000199001011234", "442000199001011233"
CHEN, XINFENG = "442000200102284420", "91442000MA4UCCC304"

Rows = Callable[..., list[tuple[Any, ...]]]


def _typed(path: Path, target: Path, cells: dict[int, dict[str, str]]) -> None:
    """Type values into the only sheet of rows, as a clerk would: line → header → value."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[1]
    headers = {cell.value: cell.column for cell in page[1]}
    for n in range(2, page.max_row + 1):
        for header, value in cells.get(int(page.cell(n, 1).value.split("#")[1]), {}).items():
            page.cell(n, headers[header]).value = value
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory, golden: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """One night, its workbooks corrected and dropped, and the night run once more with nothing else new.

    Line 7 of the police has its birth date corrected, line 6 another wrong number; in the insured, a
    snapshot, line 6 gets an employer that is registered.
    """
    city = golden.city(tmp_path_factory.mktemp("returned"))
    golden.deliver(city.home, golden.nights[D1])
    golden.run(city, D1)
    folder = city.home.folder / "returned"
    with city.engine() as engine:
        done = export(engine, city.tables, city.landing, city.catalogue, folder, city.home.scratch)
    books = {e.department: e for e in done}
    cells = {6: {"身份证号": "442000199001011235"}, 7: {"出生日期": "1975-12-12"}}
    _typed(books["police"].path, city.home.drop / "police" / "户籍_20260301.csv.xlsx", cells)
    _typed(books["social"].path, city.home.drop / "social" / "参保_20260305.xlsx", {6: {"单位代码": XINFENG}})
    run = golden.run(city, D2)
    again = golden.run(city, D2)
    yield SimpleNamespace(city=city, books=books, run=run, again=again)


def test_each_department_got_its_rows_alone(returned: SimpleNamespace) -> None:
    assert {d: (e.rows, e.whole) for d, e in returned.books.items()} == {"police": (2, 0), "social": (1, 0)}
    headers, *rows = (
        openpyxl.load_workbook(returned.books["police"].path).worksheets[1].iter_rows(values_only=True)
    )
    assert headers[5:] == ("操作", "身份证号", "姓名", "性别", "出生日期", "电话")
    assert [row[5:] for row in rows] == [
        ("新增", WRONG_ID, "周错号", "1", "1990-01-01", None),
        ("新增", WU, "吴错日", "1", "1999-09-09", None),
    ]


def test_the_night_takes_them_in_whatever_their_names(returned: SimpleNamespace, rows_of: Rows) -> None:
    """The insured's came back under a name that a delivery of another day would have."""
    assert (returned.run.succeeded, returned.run.failed) == (True, ())
    columns = "feed, business_date, mode, status, received, loaded, unchanged, superseded, quarantined"
    assert rows_of(returned.city, "quality/ledger", columns, "mode = 'correction'") == [
        ("insured", D1, "correction", "loaded", 1, 1, 0, 0, 0),
        ("residents", D1, "correction", "loaded", 2, 1, 0, 0, 1),
    ]
    assert (
        list(returned.city.landing.unclaimed(returned.city.catalogue.feeds.values(), returned.city.home.drop))
        == []
    )


def test_corrected_rows_are_in_the_tables_with_their_own_date(
    returned: SimpleNamespace, rows_of: Rows
) -> None:
    assert rows_of(
        returned.city, "source/residents", "name, birth_date, _business_date, _line", f"id_number = '{WU}'"
    ) == [("吴错日", date(1975, 12, 12), D1, 7)]
    assert rows_of(returned.city, "source/insured", "employer, _business_date", f"id_number = '{CHEN}'") == [
        (XINFENG, D1)
    ]
    assert rows_of(returned.city, "base/person", "name, known", f"_key = '{WU}'") == [("吴错日", True)]


def test_the_release_shows_what_is_still_open(returned: SimpleNamespace) -> None:
    release = find_release(returned.city.home, None)
    _, rows = ask(release, "SELECT feed, line, value FROM quality.open_quarantine", [])
    assert rows == [("residents", 6, "442000199001011235")]
    _, rows = ask(release, "SELECT count(*) FROM quality.quarantine", [])
    assert rows == [(4,)]
    _, rows = ask(release, "SELECT line FROM quality.corrections ORDER BY ALL", [])
    assert rows == [(6,), (6,), (7,)]


def test_the_same_night_again_finds_nothing_to_do(returned: SimpleNamespace, rows_of: Rows) -> None:
    assert returned.again.succeeded
    assert len(rows_of(returned.city, "quality/ledger", "delivery", "mode = 'correction'")) == 2


def test_receipts_say_what_they_correct(returned: SimpleNamespace) -> None:
    receipts = {r.delivery: r for r in returned.city.landing.receipts()}
    corrections = [r for r in receipts.values() if r.corrects]
    assert {receipts[str(r.corrects)].file for r in corrections} == {
        "户籍_20260301.csv",
        "参保_20260301.xlsx",
    }
    assert {r.business_date for r in corrections} == {D1}


def test_a_workbook_may_be_of_one_feed_or_one_delivery(
    returned: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: SimpleNamespace
) -> None:
    """What is open still is line 6 of the police; a part of it is named after what it is of."""
    monkeypatch.setenv("GOVLAKE_HOME", str(returned.city.home.folder))
    monkeypatch.setenv("GOVLAKE_CATALOGUE", str(golden.catalogue))
    (delivery,) = (r.delivery for r in returned.city.landing.receipts("residents") if not r.corrects)

    def exported(*words: str) -> dict[str, int]:
        said = CliRunner().invoke(app, ["quarantine", str(tmp_path), "--export", "--json", *words])
        assert said.exit_code == 0, said.output
        return {Path(e["file"]).name: e["rows"] for e in json.loads(said.stdout)}

    assert exported() == {"police_隔离区退回_20260302.xlsx": 1}
    assert exported("--feed", "residents") == {"police_residents_隔离区退回_20260302.xlsx": 1}
    assert exported("--delivery", delivery) == {f"police_{delivery}_隔离区退回_20260302.xlsx": 1}
    assert exported("--feed", "insured") == exported("--delivery", "other") == {}
    assert exported("--department", "social", "--delivery", delivery) == {}
