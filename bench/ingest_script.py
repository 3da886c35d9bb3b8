"""Run by ``bench.ingest``: the plain DuckDB script that a good engineer would write for the same task.

``python -m bench.ingest_script KIND SOURCE FOLDER`` reads the file or the table, casts, leaves out what
can't be read and what repeats a key, and merges it by key with the Delta table in FOLDER. Lines that are no
record are skipped and nobody is told; no row is judged, kept apart or hashed, and nothing is made durable.
"""

import codecs
import json
import sys
from pathlib import Path

import adbc_driver_postgresql.dbapi as adbc
import duckdb
from deltalake import DeltaTable, write_deltalake

from bench.ingest_data import COLUMNS, TABLE

_CHUNK = 1 << 22
_TYPES = {"birth_date": "DATE", "amount": "DECIMAL(18, 2)", "updated_on": "DATE"}


def main() -> None:
    """Merge one delivery."""
    kind, source, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"preserve_insertion_order": "false"}) as engine:
        (_read_csv if kind == "csv" else _read_table)(engine, source, folder)
        rows = _merge(engine, folder / TABLE)
    sys.stdout.write(json.dumps({"rows": rows}) + "\n")


def _read_csv(engine: duckdb.DuckDBPyConnection, source: str, folder: Path) -> None:
    text = folder / "utf8.csv"
    decoder = codecs.getincrementaldecoder("gb18030")()
    with Path(source).open("rb") as old, text.open("wb") as new:
        while chunk := old.read(_CHUNK):
            new.write(decoder.decode(chunk).encode())
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)
    _keep(
        engine,
        f"read_csv('{text}', columns={{{columns}}}, auto_detect=false, header=true, quote='\"', "
        "escape='\"', ignore_errors=true)",
    )
    text.unlink()


def _read_table(engine: duckdb.DuckDBPyConnection, source: str, _folder: Path) -> None:
    with adbc.connect(source) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM {TABLE}")
        engine.register("stream", cursor.fetch_record_batch())
        _keep(engine, "stream")


def _keep(engine: duckdb.DuckDBPyConnection, source: str) -> None:
    """Cast the incoming rows; a date or number that is none is NULL, and a row needs its birth date."""
    values = (f"TRY_CAST({n} AS {_TYPES[n]}) AS {n}" if n in _TYPES else n for n in COLUMNS)
    engine.execute(f"CREATE TEMP TABLE read AS SELECT {', '.join(values)} FROM {source}")
    engine.execute(
        "CREATE TEMP TABLE incoming AS SELECT DISTINCT ON (record_no) * FROM read "
        "WHERE record_no IS NOT NULL AND birth_date IS NOT NULL"
    )
    engine.execute("DROP TABLE read")


def _merge(engine: duckdb.DuckDBPyConnection, table: Path) -> int:
    """Write the next version of the table and return its number of rows."""
    state = "FROM incoming"
    if DeltaTable.is_deltatable(str(table)):
        files = DeltaTable(table).file_uris()
        state += f" UNION ALL FROM read_parquet({files}) AS old ANTI JOIN incoming USING (record_no)"
    write_deltalake(table, engine.sql(state).to_arrow_reader(122_880), mode="overwrite")
    return int(DeltaTable(table).count())


if __name__ == "__main__":
    main()
