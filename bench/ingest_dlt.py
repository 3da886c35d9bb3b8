"""Run by ``bench.ingest``: dlt with its Delta destination, for the same task.

``python -m bench.ingest_dlt READER KIND SOURCE FOLDER`` merges the file or the table by key into the Delta
table in FOLDER. READER ``own`` is what dlt itself has, as it comes: ``read_csv`` for the file, where
everything stays text, ``sql_table`` for the table; both hand it a dictionary for each row. READER ``arrow``
is the quickest way that its resources allow: typed Arrow batches of our making, of the file by pyarrow's CSV
reader and of the table by ADBC.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import dlt
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable
from dlt.destinations import filesystem
from dlt.sources.filesystem import filesystem as filesystem_source
from dlt.sources.filesystem import read_csv
from dlt.sources.sql_database import sql_table
from pyarrow import csv

from bench.ingest_data import COLUMNS, TABLE

_BLOCK = 1 << 24
_DATES = ("birth_date", "updated_on")
_AMOUNT = pa.decimal128(18, 2)


def main() -> None:
    """Merge one delivery."""
    reader, kind, source, folder = *sys.argv[1:4], Path(sys.argv[4])
    os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"}
    pipeline = dlt.pipeline(
        f"ingest_{kind}",
        pipelines_dir=str(folder / "pipelines"),
        destination=filesystem(bucket_url=str(folder / "lake")),
        dataset_name="city",
    )
    resource = dlt.resource(_READERS[reader, kind](source), name=TABLE)
    resource.apply_hints(write_disposition="merge", primary_key="record_no", table_format="delta")
    pipeline.run(resource).raise_on_failed_jobs()
    rows = DeltaTable(folder / "lake" / "city" / TABLE).count()
    sys.stdout.write(json.dumps({"rows": rows}) + "\n")


def _own_file(source: str) -> Iterator[Any]:
    path = Path(source)
    as_it_is = {"names": list(COLUMNS), "header": 0, "dtype": str, "keep_default_na": False}
    reader = read_csv(chunksize=50_000, encoding="gb18030", on_bad_lines="skip", **as_it_is)
    yield from filesystem_source(bucket_url=str(path.parent), file_glob=path.name) | reader


def _own_table(source: str) -> Iterator[Any]:
    yield from sql_table(source.replace("://", "+psycopg://", 1), TABLE)


def _arrow_file(source: str) -> Iterator[pa.Table]:
    reader = csv.open_csv(
        source,
        csv.ReadOptions(encoding="gb18030", block_size=_BLOCK, column_names=list(COLUMNS), skip_rows=1),
        csv.ParseOptions(invalid_row_handler=lambda _: "skip"),
        csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string())),
    )
    for batch in reader:
        table = pa.Table.from_batches([batch])
        for name in _DATES:
            days = pc.strptime(table[name], "%Y-%m-%d", "s", error_is_null=True)
            table = _with(table, name, days.cast(pa.date32()))
        yield _with(table, "amount", table["amount"].cast(_AMOUNT))


def _arrow_table(source: str) -> Iterator[pa.Table]:
    with adbc.connect(source) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM {TABLE}")
        for batch in cursor.fetch_record_batch():
            table = pa.Table.from_batches([batch])
            amounts = pa.chunked_array([c.storage for c in table["amount"].chunks])
            yield _with(table, "amount", amounts.cast(_AMOUNT)).replace_schema_metadata()


def _with(table: pa.Table, name: str, values: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)


_READERS: Mapping[tuple[str, str], Callable[[str], Iterator[Any]]] = {
    ("own", "csv"): _own_file,
    ("own", "postgres"): _own_table,
    ("arrow", "csv"): _arrow_file,
    ("arrow", "postgres"): _arrow_table,
}


if __name__ == "__main__":
    main()
