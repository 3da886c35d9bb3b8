"""The engine's session: quoting, temporary relations and how they go."""

from pathlib import Path

import pytest

from lake.engine import Engine, listed, literal, quoted


@pytest.fixture
def engine(tmp_path: Path):
    with Engine(tmp_path / "tmp", memory_limit="500MB", threads=1) as opened:
        yield opened


@pytest.mark.parametrize("text", ["plain", "it's", 'a "b"', "张三", "semi;colon--", "", None])
def test_literals_come_back(engine: Engine, text: str | None) -> None:
    assert engine.one(f"SELECT {literal(text)}") == (text,)


@pytest.mark.parametrize("name", ["plain", 'a "b"', "身份证号", "select", "a.b"])
def test_quoted_names_name_a_column(engine: Engine, name: str) -> None:
    assert engine.one(f"SELECT {quoted(name)} FROM (SELECT 7 AS {quoted(name)})") == (7,)


def test_listed_names() -> None:
    assert listed(["a", 'b"c']) == '"a", "b""c"'


def test_one_row_is_one_row(engine: Engine) -> None:
    with pytest.raises(ValueError, match="unpack"):
        engine.one("FROM range(2)")


def test_clearing_leaves_no_temporary_relation(engine: Engine) -> None:
    with engine.cleared():
        engine.run("CREATE TEMP TABLE t AS SELECT 1 AS a")
        engine.run('CREATE TEMP VIEW "v w" AS FROM t')
        engine.run("CREATE TEMP TABLE mißliebig AS SELECT 1 AS a")
    left = "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views()"
    assert engine.rows(f"{left} WHERE NOT internal") == []


def test_clearing_also_after_an_error(engine: Engine) -> None:
    with pytest.raises(RuntimeError, match="midway"), engine.cleared():
        engine.run("CREATE TEMP TABLE t AS SELECT 1 AS a")
        raise RuntimeError("midway")
    assert engine.rows("FROM duckdb_tables()") == []


def test_clearing_after_an_error_with_a_stream_half_read(engine: Engine) -> None:
    """The error's traceback holds the stream; the session must still serve the next task."""
    with pytest.raises(RuntimeError, match="midway"), engine.cleared():
        stream = engine.arrow("SELECT i FROM range(1000000) r(i)")
        assert stream.read_next_batch().num_rows > 0
        raise RuntimeError("midway")
    assert engine.one("SELECT 1") == (1,)


def test_names_are_unique_to_the_session(engine: Engine) -> None:
    assert len({engine.unique_name(stem) for stem in ("a", "a", "b", "a")}) == 4


def test_nothing_is_loaded_from_outside(engine: Engine) -> None:
    settings = ("autoinstall_known_extensions", "autoload_known_extensions")
    assert [engine.one(f"SELECT current_setting('{s}')::VARCHAR") for s in settings] == [("false",)] * 2
