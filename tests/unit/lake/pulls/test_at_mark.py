"""Which rows at the mark are known again, over batches of any size."""

import pyarrow as pa
import pytest

from lake.pulls.at_mark import AtMark

ROWS = [("1", "a"), ("2", "b"), ("2", "c"), ("2", None), ("3", "d"), ("3", "d")]


def _batches(rows: list[tuple[str, str | None]], size: int) -> list[pa.RecordBatch]:
    return [
        pa.RecordBatch.from_arrays([pa.array(c, pa.string()) for c in zip(*part, strict=True)], ["m", "v"])
        for part in (rows[n : n + size] for n in range(0, len(rows), size))
    ]


def _brought(at: AtMark, rows: list[tuple[str, str | None]], size: int) -> list[tuple[str, str | None]]:
    came = [at.fresh(batch) for batch in _batches(rows, size)]
    return [(r["m"], r["v"]) for batch in came for r in batch.to_pylist()]


@pytest.mark.parametrize("size", [1, 2, 6])
def test_rows_at_the_mark_come_once(size: int) -> None:
    first = AtMark("m", None, ())
    assert _brought(first, ROWS[:3], size) == ROWS[:3]
    second = AtMark("m", "2", first.digests())
    assert _brought(second, ROWS[1:], size) == ROWS[3:]
    assert second.left_out == 2
    third = AtMark("m", "3", second.digests())
    assert _brought(third, ROWS[4:], size) == []


def test_a_pull_that_brings_nothing_forgets_nothing() -> None:
    first = AtMark("m", None, ())
    _brought(first, ROWS[:3], 6)
    again = AtMark("m", "2", first.digests())
    assert _brought(again, ROWS[1:3], 6) == []
    assert again.digests() == first.digests()
    assert len(first.digests()) == 2


def test_cells_are_not_run_together() -> None:
    at = AtMark("m", None, ())
    _brought(at, [("1", "a"), ("1", "a', 'b"), ("1", None), ("1", "None")], 6)
    assert len(at.digests()) == 4
