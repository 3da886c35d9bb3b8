"""Lines told to be records by counting bytes are those that the careful reader takes, and are told so."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lake.connectors import encodings, records
from lake.connectors.connector import Reject
from lake.connectors.encodings import not_utf8, transcode
from lake.connectors.plainlines import Block
from lake.connectors.records import Shape, may_be_plain, walk


def plain(content: bytes, fields: int = 2) -> list[bool]:
    """Return of each line whether it is plain."""
    block, at, found = Block(content, 0, b",", b'"', fields, 100), 0, list[bool]()
    while at < len(content):
        count, stop = block.plain_from(at)
        found += [True] * count
        if not count:
            stop = content.find(b"\n", at) + 1 or len(content)
            found.append(False)
        at = stop
    return found


@pytest.mark.parametrize(
    "line",
    ["1,2", '"1",2', '1,"2"', '"1","2"', '"",""', '"1,1",2', '"a ""b"", c",', '"""",""","""', "甲,乙\r"],
)
def test_what_is_plain(line: str) -> None:
    assert plain(f"{line}\n{line}\n".encode()) == [True, True]
    assert plain(line.encode()) == [not line.endswith("\r")]


@pytest.mark.parametrize(
    "line",
    [
        "1",
        "1,2,",
        '"1,2"',
        '1,2" pipe',
        '1, "2"',
        '1,"2" ',
        '1,"2',
        '"1"2,3',
        '"1"",2',
        '1,"2\r3"',
        '"1,"2",3"',
    ]
    + ["x" * 100 + ",2", '"1",2,"3"', '1,"2""""'],
)
def test_what_is_not(line: str) -> None:
    assert plain(f'"1",2\n{line}\n1,"2"\n'.encode()) == [True, False, True]


def test_bytes_that_are_no_text_make_their_own_line_odd() -> None:
    assert plain("甲,2\n".encode() + b"\xff,2\n\xe7\x94,2\n" + "乙,2\n".encode()) == [
        True,
        False,
        False,
        True,
    ]
    assert not_utf8(b"a\n\xff\xff\xe7\nb\n\xed\xa0\x80").tolist() == [1, 3]
    assert not_utf8("甲\n".encode()).tolist() == []


def walked(path: Path, fields: int) -> list[tuple[int, bytes] | Reject]:
    """Return each record with its line, and the rejects."""
    found = list[tuple[int, bytes] | Reject]()
    with path.open("rb") as file:
        for each in walk(file, Shape(","), fields, 0, 1):
            if isinstance(each, Reject):
                found.append(each)
            else:
                line, count, content = each
                lines = content.splitlines(keepends=True) if count > 1 else [content]
                assert len(lines) == count
                found += [(line + n, record) for n, record in enumerate(lines)]
    return found


_PIECES = [b",", b'"', b"\n", b"a", b'"",', b'"a,b"', b',"c"\n', b"\r\n", b"\r", b" ", "甲".encode(), b"\xff"]


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=40), st.integers(1, 3))
@example([b'"a', b"\n", b'1,"2"', b"\n", b'b",c', b"\n"], 2)
@example([b'"a",b', b"\r\n", b'"a"",b', b"\n", b'c",d', b"\n"], 2)
@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_as_if_every_line_were_looked_at(tmp_path: Path, pieces: list[bytes], fields: int) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"".join(pieces))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "_block", lambda *_: None)
        one_by_one = walked(path, fields)
    assert walked(path, fields) == one_by_one


@pytest.mark.parametrize(
    ("content", "may_be"),
    [
        (b'1,2\n"a,b",2\n', True),
        (b'"a,b",2\n3\n1,2\n', False),
        (b'1,2\n"a\nb",2\n', True),
        (b"1,2\n3\n", False),
        (b'1,2\n3\n"a\nb",2\n', False),
    ],
)
def test_a_glance(tmp_path: Path, content: bytes, may_be: bool) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with path.open("rb") as file:
        assert may_be_plain(file, Shape(","), 2, 0) is may_be


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_character_across_two_pieces(tmp_path: Path, encoding: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(encodings, "_CHUNK", 5)
    source, target = tmp_path / "x", tmp_path / "y"
    for shift in range(5):
        text = "x" * shift + "甲㐀𠀀乙\n"
        source.write_bytes(text.encode(encoding))
        transcode(source, encoding, target)
        assert target.read_bytes() == text.encode()
