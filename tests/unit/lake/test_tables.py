"""Delta tables: versions, notes, merged columns, empty tables, awkward folders, the guard of hashes."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from lake.engine import Engine
from lake.tables import HashChanged, TableMissing, Tables, empty_select, parquet

ONE = pa.table({"a": [1]})


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(tmp_path / "lake")


@pytest.fixture
def engine(tmp_path: Path):
    with Engine(tmp_path / "tmp", memory_limit="500MB", threads=1) as opened:
        yield opened


def test_a_table_that_nothing_was_written_to(tables: Tables) -> None:
    assert (tables.exists("base/x"), tables.version("base/x"), tables.latest_note("base/x")) == (
        False,
        None,
        {},
    )
    with pytest.raises(TableMissing) as caught:
        tables.snapshot("base/x")
    assert caught.value.table == "base/x"


def test_versions_count_up_and_stay_readable(tables: Tables, engine: Engine) -> None:
    assert tables.overwrite("base/x", ONE) == 0
    assert tables.overwrite("base/x", pa.table({"a": [2, 3]})) == 1
    assert tables.append("base/x", ONE) == 2
    read = [engine.rows(f"{tables.snapshot('base/x', v).select()} ORDER BY a") for v in range(3)]
    assert read == [[(1,)], [(2,), (3,)], [(1,), (2,), (3,)]]
    assert (tables.snapshot("base/x").version, tables.snapshot("base/x").rows) == (2, 3)
    assert tables.version("base/x") == 2


def test_the_latest_note_is_the_last_commits_own(tables: Tables) -> None:
    tables.overwrite("base/x", ONE, {"n": 1, "day": date(2026, 1, 5), "zh": "张“三”"})
    assert tables.latest_note("base/x") == {"n": 1, "day": "2026-01-05", "zh": "张“三”"}
    tables.append("base/x", ONE, {"n": 3, "deep": {"list": [1, None]}})
    assert tables.latest_note("base/x") == {"n": 3, "deep": {"list": [1, None]}}
    tables.append("base/x", ONE)
    assert tables.latest_note("base/x") == {}


def test_appending_merges_columns(tables: Tables, engine: Engine) -> None:
    tables.append("quality/x", ONE)
    tables.append("quality/x", pa.table({"a": [2], "b": ["new"]}))
    tables.append("quality/x", pa.table({"a": [3]}))
    rows = engine.rows(f"SELECT a, b FROM ({tables.snapshot('quality/x').select()}) ORDER BY a")
    assert rows == [(1, None), (2, "new"), (3, None)]


def test_an_empty_table_keeps_its_types(tables: Tables, engine: Engine) -> None:
    typed = pa.schema(
        [
            ("n", pa.int64()),
            ("d", pa.date32()),
            ("m", pa.decimal128(24, 6)),
            ("t", pa.timestamp("us")),
            ("l", pa.list_(pa.string())),
            ("s", pa.struct([("x", pa.bool_())])),
        ]
    )
    tables.overwrite("base/x", typed.empty_table())
    snapshot = tables.snapshot("base/x")
    types = {
        "n": "BIGINT",
        "d": "DATE",
        "m": "DECIMAL(24,6)",
        "t": "TIMESTAMP",
        "l": "VARCHAR[]",
        "s": "STRUCT(x BOOLEAN)",
    }
    assert snapshot.types == types
    view = snapshot.view(engine)
    assert {n: t for n, t, *_ in engine.rows(f"DESCRIBE {view}")} == types
    assert engine.rows(f"FROM {view}") == []
    assert snapshot.rows == 0
    described = engine.rows(f"DESCRIBE {empty_select({'a b': 'DATE'})}")
    assert [(n, t) for n, t, *_ in described] == [("a b", "DATE")]


def test_an_empty_stream_makes_a_typed_table(tables: Tables, engine: Engine) -> None:
    tables.overwrite("base/x", engine.arrow("SELECT 1::BIGINT AS n, DATE '2026-01-05' AS d WHERE false"))
    assert tables.snapshot("base/x").types == {"n": "BIGINT", "d": "DATE"}


@pytest.mark.parametrize("name", ["with space", "中山（数据）", "x*y?z", "100% 整", "it's", "a#b&c=d"])
def test_awkward_folders(tmp_path: Path, engine: Engine, name: str) -> None:
    tables = Tables(tmp_path / name / "lake")
    tables.overwrite("source/x", ONE)
    tables.append("source/x", ONE)
    snapshot = tables.snapshot("source/x")
    assert all(file.is_file() for file in snapshot.files)
    assert engine.rows(f"FROM {snapshot.view(engine)}") == [(1,), (1,)]
    assert tables.names() == ("source/x",)
    assert not [p for p in tmp_path.iterdir() if p.name not in (name, "tmp")]


def test_a_folder_with_a_pattern_reads_no_neighbour(tmp_path: Path, engine: Engine) -> None:
    """``a[1]`` as a pattern would be the folder a1."""
    for folder, n in (("a[1]", 1), ("a1", 2)):
        (tmp_path / folder).mkdir()
        engine.run(f"COPY (SELECT {n} AS n) TO '{tmp_path}/{folder}/f.parquet'")
    assert engine.rows(f"FROM {parquet([tmp_path / 'a[1]' / 'f.parquet'])}") == [(1,)]


def test_a_log_without_a_commit_is_no_table(tables: Tables) -> None:
    """What a writer leaves that was killed just before its first commit."""
    (tables.path("base/x") / "_delta_log").mkdir(parents=True)
    assert not tables.exists("base/x")
    assert tables.names() == ()
    assert tables.append("base/x", ONE) == 0
    assert tables.names() == ("base/x",)


def test_hashes_are_guarded(tables: Tables, engine: Engine) -> None:
    tables.guard_hash(engine)
    tables.guard_hash(engine)
    mark = tables.folder / "hash.json"
    made = json.loads(mark.read_text())
    mark.write_text(json.dumps(made + 1))
    with pytest.raises(HashChanged) as caught:
        tables.guard_hash(engine)
    assert (caught.value.made, caught.value.now) == (made + 1, made)
