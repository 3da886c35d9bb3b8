"""Parquet: typed columns as text."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake.errors import UnreadableDelivery


def test_values(read_bytes: Any, tmp_path: Path) -> None:
    table = pa.table(
        {
            " 号 ": pa.array(["00123", "", None]),
            "整": pa.array([123456789012345678, None, -1]),
            "实": pa.array([123.0, 0.1, 440106199001011234.0]),
            "额": pa.array([Decimal("1.50"), None, Decimal("-2.00")]),
            "日": pa.array([dt.date(2024, 1, 2), None, None]),
            "时": pa.array([dt.datetime(2024, 1, 2, 3, 4, 5), None, None], pa.timestamp("us")),
            "真": pa.array([True, False, None]),
        }
    )
    pq.write_table(table, tmp_path / "x.parquet")
    incoming, rows = read_bytes(tmp_path / "x.parquet", "parquet")
    assert incoming.headers == ("号", "整", "实", "额", "日", "时", "真")
    assert rows == {
        1: ("00123", "123456789012345678", "123", "1.50", "2024-01-02", "2024-01-02 03:04:05", "true"),
        2: ("", None, "0.1", None, None, None, "false"),
        3: (None, "-1", "4.40106199001011E+17", "-2.00", None, None, None),
    }


def test_infinity_is_text_too(read_bytes: Any, tmp_path: Path) -> None:
    pq.write_table(pa.table({"x": [float("inf"), float("nan"), 1e300]}), tmp_path / "x.parquet")
    rows = read_bytes(tmp_path / "x.parquet", "parquet")[1]
    assert rows == {1: ("inf",), 2: ("nan",), 3: ("1.00000000000000E+300",)}


def test_many_rows_keep_their_number(read_bytes: Any, tmp_path: Path, misnumbered: Any) -> None:
    pq.write_table(pa.table({"n": range(1, 300_001)}), tmp_path / "x.parquet", row_group_size=10_000)
    incoming, _ = read_bytes(tmp_path / "x.parquet", "parquet")
    assert misnumbered(incoming) == (300_000, 0)


def test_not_parquet(read_bytes: Any) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(b"PAR1 and no more", "parquet")
    assert caught.value.rule == "not_parquet"
