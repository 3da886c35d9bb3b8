"""Files that are bad as files: a located, helpful word, little memory, and nothing else lost."""

import resource
from pathlib import Path
from typing import Any

import pytest

from lake.connectors.records import MAX_RECORD
from lake.errors import UnreadableDelivery

MB = 1 << 20


def faults(incoming: Any) -> list[tuple[int, str]]:
    return [(r.line, r.rule) for r in incoming.rejects]


def with_long_line(path: Path, long: bytes, times: int) -> Path:
    with path.open("wb") as file:
        file.write("编号,姓名\n1,张三\n".encode())
        file.write(b"2,")
        for _ in range(times):
            file.write(long)
        file.write("\n3,李四\n".encode())
    return path


@pytest.mark.parametrize(
    ("long", "times"), [(b"x" * MB, 500), (b"," * MB, 30), (b'"' * MB, 30), (b'x"' * (MB // 2), 30)]
)
def test_a_line_of_500_mb(read_bytes: Any, tmp_path: Path, long: bytes, times: int) -> None:
    path = with_long_line(tmp_path / "long.csv", long, times)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    incoming, rows = read_bytes(path, "csv")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert rows == {2: ("1", "张三"), 4: ("3", "李四")}
    assert faults(incoming) == [(3, "record_too_long")]
    assert len(incoming.rejects[0].value) <= 500
    assert grown < 900  # the file's own pages, which the kernel takes back, and a little
    path.unlink()


def test_a_quote_that_opens_a_line_of_500_mb(read_bytes: Any, tmp_path: Path) -> None:
    incoming, rows = read_bytes(with_long_line(tmp_path / "long.csv", b'"' + b"x" * MB, 40), "csv")
    assert rows == {2: ("1", "张三"), 4: ("3", "李四")}
    assert faults(incoming) == [(3, "record_too_long")]


def test_a_header_of_many_megabytes(read_bytes: Any) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(b"a," * MAX_RECORD + b"\n1,2\n", "csv")
    assert caught.value.rule == "header_too_long"


def test_many_unclosed_quotes_in_a_long_file(read_bytes: Any) -> None:
    # each is looked for its end within a few megabytes only
    lines = [b'%d,"x' % n if n % 500 == 0 else b"%d,%s" % (n, b"y" * 200) for n in range(2, 20_002)]
    incoming, rows = read_bytes(b"a,b\n" + b"\n".join(lines), "csv")
    assert {rule for _, rule in faults(incoming)} <= {"bad_quotes", "too_many_fields"}
    assert len(rows) + len(incoming.rejects) >= 19_000


def test_a_json_line_of_many_megabytes(read_bytes: Any, tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(b'{"a": 1}\n{"a": "')
        for _ in range(200):
            file.write(b"x" * MB)
        file.write(b'"}\n{"a": 3}\n')
    incoming, rows = read_bytes(path, "jsonl")
    assert rows == {1: ("1",), 3: ("3",)}
    assert faults(incoming) == [(2, "record_too_long")]
    path.unlink()


@pytest.mark.parametrize("format", ["csv", "xlsx", "xls", "jsonl", "parquet", "sqlite"])
def test_an_empty_file(read_bytes: Any, format: str) -> None:
    if format == "jsonl":
        assert read_bytes(b"", format, ("a",))[1] == {}
        return
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(b"", format, **({"table": "t"} if format == "sqlite" else {}))
    assert caught.value.what.zh and caught.value.hint


def test_header_only(read_bytes: Any) -> None:
    incoming, rows = read_bytes("编号,姓名\n".encode(), "csv")
    assert (incoming.headers, rows) == (("编号", "姓名"), {})
