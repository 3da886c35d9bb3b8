"""A night that is killed while it takes in a returned workbook, and run again."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from quality.correction import export

SCRIPT = Path(__file__).with_name("dying_nights.py")
PROJECT = Path(__file__).resolve().parents[3]
D1, D2 = date(2026, 3, 1), date(2026, 3, 2)
CHEN, STRANGE = "442000200102284420", "91442000MA4UDDD94B"
HONGDA, HAIGANG, XINFENG = "91442000MA4UAAA158", "91442000MA4UBBB287", "91442000MA4UCCC304"

PLACES = [
    "after quality.admission.corrected:settle",  # the quarantine's row settled, the source table as it was
    "after lake.source_table:SourceTable._written",  # the row in the table, not in the ledger
]


@pytest.fixture(scope="module")
def killed(golden: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Return the workbook of 陈美玲's employer as it went out, who is registered when it comes back."""
    city = golden.city(tmp_path_factory.mktemp("killed"))
    golden.deliver(city.home, golden.nights[D1])
    assert golden.run(city, D1).succeeded
    folder = city.home.folder / "returned"
    with city.engine() as engine:
        done = export(engine, city.tables, city.landing, city.catalogue, folder, city.home.scratch)
    (book,) = [e.path for e in done if e.department == "social"]
    shutil.copyfile(book, city.home.drop / "social" / "更正.xlsx")
    companies = [
        (HONGDA, "宏达电子有限公司", "1", "1000000"),
        (HAIGANG, "海港渔业有限公司", "1", "500000"),
        (XINFENG, "新风贸易有限公司", "1", None),
        (STRANGE, "远来商贸有限公司", "1", None),
    ]
    golden.deliver(
        city.home, {"market/企业_20260302.db": (("code", "name", "status", "capital"), *companies)}
    )
    words = [str(golden.catalogue), str(city.home.folder), str(D2), json.dumps(PLACES)]
    died = subprocess.run(
        [sys.executable, str(SCRIPT), *words],
        capture_output=True, check=False, text=True, env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert died.returncode == 0, died.stderr
    return SimpleNamespace(city=city, statuses=json.loads(died.stdout), ended=golden.run(city, D2))


def test_it_died_at_both_places_and_ended_well(killed: SimpleNamespace) -> None:
    assert killed.statuses == [9, 9]
    assert killed.ended.succeeded


def test_the_row_is_in_the_table_and_no_longer_open(
    killed: SimpleNamespace, rows_of: Callable[..., list[tuple[object, ...]]]
) -> None:
    employer = rows_of(killed.city, "source/insured", "employer, _business_date", f"id_number = '{CHEN}'")
    assert employer == [(STRANGE, D1)]
    counts = "status, received, loaded, superseded, quarantined"
    assert rows_of(killed.city, "quality/ledger", counts, "mode = 'correction'") == [("loaded", 1, 1, 0, 0)]
    assert len(rows_of(killed.city, "quality/corrections", "line")) == 1
