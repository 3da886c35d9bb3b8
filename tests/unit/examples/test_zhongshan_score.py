"""The score of a lake against the truth, worked out by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from examples.zhongshan.score import score

NIGHT, NEXT = date(2026, 6, 1), date(2026, 6, 2)
FOUND = """SELECT * FROM (VALUES
    ('person', 'a', 'name', 'values_differ'), ('person', 'a', 'name', 'source_contradicts_itself'),
    ('person', 'c', 'sex', 'values_differ')) AS t(entity, key, element, kind)"""
REFUSED = "SELECT 'f' AS feed, 'x.csv' AS file, 5 AS line"


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    conflicts = [
        (NIGHT, "person", "a", "name", "values_differ", "wrong_value", "s"),
        (NIGHT, "person", "b", "*", "entity_unknown", "unknown", "s"),
        (NEXT, "person", "c", "sex", "values_differ", "wrong_value", "s"),
    ]
    columns = ["night", "entity", "key", "element", "kind", "plant", "sources"]
    pl.DataFrame(conflicts, schema=columns, orient="row").write_parquet(tmp_path / "conflicts.parquet")
    bad = [(NIGHT, "f", "x.csv", 5, "姓名", "required"), (NIGHT, "f", "x.csv", 9, None, "ragged")]
    pl.DataFrame(bad, schema=["night", "feed", "file", "line", "column", "rule"], orient="row").write_parquet(
        tmp_path / "bad_rows.parquet"
    )
    return tmp_path


def scored(truth: Path, night: date, found: str = FOUND) -> dict[str, Any]:
    with duckdb.connect() as engine:
        return score(engine, found, REFUSED, truth, night)


def test_one_of_two_found_and_one_of_two_false(truth: Path) -> None:
    result = scored(truth, NIGHT)
    assert (result["conflict_recall"], result["false_share"], result["bad_rows_caught"]) == (0.5, 0.5, 0.5)
    assert result["recall_by_plant"] == {"unknown": 0.0, "wrong_value": 1.0}
    assert [m["key"] for m in result["missed"]] == ["b"]
    assert [f["key"] for f in result["false"]] == ["c"]
    assert [b["line"] for b in result["bad_rows_missed"]] == [9]


def test_another_night_has_another_truth(truth: Path) -> None:
    result = scored(truth, NEXT)
    assert (result["conflict_recall"], result["false_share"]) == (1.0, 0.5)


def test_nothing_reported_has_no_false_share(truth: Path) -> None:
    result = scored(truth, NIGHT, FOUND + " WHERE false")
    assert (result["conflict_recall"], result["false_share"]) == (0.0, 0.0)
