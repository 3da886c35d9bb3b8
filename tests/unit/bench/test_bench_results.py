"""What the result files say of what was measured."""

import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bench.measure import Measured
from bench.night import stages
from bench.same_rows import difference
from bench.sample import nights_of
from bench.truth import worst
from lake.home import Home
from lake.tables import Tables

GOOD = {"conflict_recall": 0.999, "false_share": 0.001, "bad_rows_caught": 1.0}


def test_the_worse_scale_counts_for_each_share() -> None:
    other = {"conflict_recall": 0.990, "false_share": 0.000, "bad_rows_caught": 1.0}
    found = worst({"1": GOOD, "20": other})
    assert (found["conflict_recall"], found["false_share"]) == (0.990, 0.001)
    assert found["holds"] == {"conflict_recall": False, "bad_rows_caught": True, "false_share": True}


def test_one_bad_row_that_slipped_is_too_many() -> None:
    assert not worst({"1": {**GOOD, "bad_rows_caught": 0.9999}})["holds"]["bad_rows_caught"]


def test_a_stage_is_the_work_of_its_steps() -> None:
    said = (
        {"step": "source_a", "seconds": 2.0, "ended": 12.0},
        {"step": "source_b", "seconds": 1.0, "ended": 13.0},
        {"step": "entity_person", "seconds": 3.0, "ended": 16.0},
        {"step": "release", "seconds": 0.5, "ended": 16.5},
    )
    run = Measured(8.0, 9.0, said, ((11.0, 4_000_000), (12.5, 3_000_000), (15.0, 8_000_000)))
    found = stages(run)
    assert [stage["work"] for stage in found.values()] == [3.0, 3.0, 0, 0.5]
    assert found["deliveries to source tables"]["peak_mb"] == 4
    assert found["reconcile, conflicts and base tables"]["peak_mb"] == 8


def _conflict(entity: str, key: str) -> dict[str, str]:
    return {"entity": entity, "key": key, "element": "name", "kind": "values_differ"}


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    """Ours has persons 1 and 2 and company 3; the yardstick has person 2, company 3 and persons 4 and 5."""
    ours, bare = tmp_path / "ours", tmp_path / "bare"
    tables = Tables(Home(ours).tables)
    persons = [_conflict("person", "1"), _conflict("person", "2")]
    tables.overwrite("quality/conflict_person", pa.Table.from_pylist(persons))
    tables.overwrite("quality/conflict_company", pa.Table.from_pylist([_conflict("company", "3")]))
    bare.mkdir()
    found = [persons[1], _conflict("company", "3"), _conflict("person", "4"), _conflict("person", "5")]
    pq.write_table(pa.Table.from_pylist(found), bare / "found.parquet")
    return ours, bare


def test_difference_counts_what_only_one_side_found(both: tuple[Path, Path]) -> None:
    assert difference(*both) == {"only_ours": 1, "only_bare": 2}


def test_nights_come_in_order_without_the_truth(tmp_path: Path) -> None:
    for name in ("2026-06-02", "truth", "2026-06-01"):
        (tmp_path / name).mkdir()
    assert nights_of(tmp_path) == [datetime.date(2026, 6, 1), datetime.date(2026, 6, 2)]
