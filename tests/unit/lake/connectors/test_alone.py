"""One row is read without the others; that it is the same row, every other test of a connector sees too."""

from pathlib import Path
from typing import Any

import pytest

from catalog.models import Delivery, FileFormat, Mode
from lake.connectors import alone, encodings
from lake.connectors.alone import row_of
from lake.connectors.plainlines import Block
from lake.engine import Engine

ROWS = 200_000


def delivered(format: str, **how: Any) -> Delivery:
    return Delivery(file="*", format=FileFormat(format), mode=Mode.SNAPSHOT, **how)


@pytest.fixture
def _never_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if a file is read as a whole."""

    def refuse(*_: Any) -> None:
        raise AssertionError("read as a whole")

    monkeypatch.setattr(alone, "read", refuse)


@pytest.fixture
def many(engine: Engine, tmp_path: Path) -> Path:
    """Return a folder with the same 200,000 rows in each format that rows are read from alone."""
    for kind, more in (("csv", "HEADER"), ("jsonl", "FORMAT json"), ("parquet", "ROW_GROUP_SIZE 10000")):
        file = tmp_path / f"many.{kind}"
        rows = f"SELECT CAST(i AS VARCHAR) AS n, 'name ' || i AS name FROM range({ROWS}) r(i)"
        engine.run(f"COPY ({rows}) TO '{file}' ({more})")
    return tmp_path


@pytest.mark.usefixtures("_never_whole")
@pytest.mark.parametrize(("format", "line"), [("csv", 150_001), ("jsonl", 150_000), ("parquet", 150_000)])
def test_a_row_among_many(engine: Engine, many: Path, format: str, line: int) -> None:
    found = row_of(engine, many / f"many.{format}", delivered(format), ("n", "name"), line)
    assert found == {"n": "149999", "name": "name 149999"}
    assert row_of(engine, many / f"many.{format}", delivered(format), ("n", "name"), ROWS + 2) is None
    assert row_of(engine, many / f"many.{format}", delivered(format), ("n", "name"), 0) is None


@pytest.mark.usefixtures("_never_whole")
def test_what_follows_the_line_is_not_looked_at(
    engine: Engine, many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int] = []
    look = Block.plain_from

    def noted(block: Block, at: int) -> tuple[int, int]:
        looked_at.append(block.start)
        return look(block, at)

    monkeypatch.setattr(Block, "plain_from", noted)
    row_of(engine, many / "many.csv", delivered("csv"), ("n", "name"), 10)
    assert len(looked_at) == 1
    assert (many / "many.csv").stat().st_size > 1 << 21  # so there is a second block


def test_no_more_is_made_utf8_than_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "_MORE", 1000)
    source, target = tmp_path / "a.csv", tmp_path / "b.csv"
    source.write_text("编号,姓名\n" * 500_000, encoding="gb18030")
    encodings.transcode(source, "gb18030", target, 20_000)
    written = target.read_text(encoding="utf-8")
    assert 20_000 < written.count("\n") < 100_000
    assert written.startswith("编号,姓名\n编号")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_row_in_another_encoding(engine: Engine, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.csv"
    lines = ["编号,姓名", *(f"{n},李{n}" for n in range(2, 50_001))]
    file.write_text("\n".join(lines) + "\n", encoding=encoding)
    delivery = delivered("csv", encoding=encoding)
    assert row_of(engine, file, delivery, ("编号", "姓名"), 40_000) == {"编号": "40000", "姓名": "李40000"}
    assert list(engine.folder.iterdir()) == []
