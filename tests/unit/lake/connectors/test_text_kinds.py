"""Delimited files of other encodings, delimiters and quotes, and with titles above the header."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.errors import UnreadableDelivery


def faults(incoming: Any) -> list[tuple[int, str, str]]:
    return [(r.line, r.rule, r.value) for r in incoming.rejects]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16le", "utf-16be"])
def test_utf_16_of_either_byte_order(read_bytes: Any, encoding: str) -> None:
    # 一 is 4E00, whose zero byte stands where the other byte order has it
    content = '编号\t姓名\r\n1\t一一一一\r\n2\t"𠀀\n一"\r\n'.encode(encoding)
    incoming, rows = read_bytes(content, "csv", encoding="utf-16", delimiter="\t")
    assert incoming.headers == ("编号", "姓名")
    assert rows == {2: ("1", "一一一一"), 3: ("2", "𠀀\n一")}


def test_half_a_character_of_utf_16_is_a_reject(read_bytes: Any) -> None:
    content = "a,b\n1,甲\n2,".encode("utf-16le") + b"\x00\xd8" + "\n3,乙\n".encode("utf-16le")
    incoming, rows = read_bytes(content, "csv", encoding="utf-16")
    assert rows == {2: ("1", "甲"), 4: ("3", "乙")}
    assert faults(incoming) == [(3, "bad_bytes", "2,\ufffd")]


@pytest.mark.parametrize(
    ("actual", "declared", "likely"),
    [
        ("utf-8", "utf-16", "utf-8"),
        ("gb18030", "utf-16", "gb18030"),
        ("utf-16le", "utf-8", "utf-16"),
        ("utf-16be", "gb18030", "utf-16"),
    ],
)
def test_utf_16_and_others_are_told_apart(read_bytes: Any, actual: str, declared: str, likely: str) -> None:
    with pytest.raises(UnreadableDelivery, match=likely) as caught:
        read_bytes("编号,姓名\n1,张三\n2,李四\n".encode(actual), "csv", encoding=declared)
    assert caught.value.rule == "encoding"


@pytest.mark.parametrize("delimiter", ["|", "||", "\t", ";", "^", "\x01", "区", "|+|"])
def test_any_delimiter(read_bytes: Any, delimiter: str) -> None:
    lines = [["a", "b"], ["1", ""], ["2", f'"x{delimiter}y"'], ["3"], ["4", "z"]]
    content = "\n".join(delimiter.join(line) for line in lines)
    incoming, rows = read_bytes(content.encode(), "csv", delimiter=delimiter)
    assert rows == {2: ("1", None), 3: ("2", f"x{delimiter}y"), 5: ("4", "z")}
    assert faults(incoming) == [(4, "too_few_fields", "3")]


def test_another_quote(read_bytes: Any) -> None:
    incoming, rows = read_bytes(b"'a',b\n'1,''x''',\"\n2,5\"\n'3,4\n", "csv", quote="'")
    assert incoming.headers == ("a", "b")
    assert rows == {2: ("1,'x'", '"'), 3: ("2", '5"')}
    assert faults(incoming) == [(4, "bad_quotes", "'3,4")]


@pytest.mark.parametrize("more", [b"", b"3\n"])
def test_no_quote(read_bytes: Any, more: bytes) -> None:
    incoming, rows = read_bytes(b'a|"b"\n"1"|"\n2|\'x\n' + more, "csv", quote="", delimiter="|")
    assert incoming.headers == ("a", '"b"')
    assert rows == {2: ('"1"', '"'), 3: ("2", "'x")}
    assert faults(incoming) == ([(4, "too_few_fields", "3")] if more else [])


_PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="|\r\n\0"), max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_PLAIN, _PLAIN), min_size=1, max_size=4))
def test_without_a_quote_every_text_stays(read_bytes: Any, values: list[tuple[str, str]]) -> None:
    content = "a|b\n" + "".join(f"x{one}|y{two}\n" for one, two in values)
    rows = read_bytes(content.encode(), "csv", delimiter="|", quote="")[1]
    assert list(rows.values()) == [(f"x{one}", f"y{two}") for one, two in values]


def test_titles_above_the_header(read_bytes: Any) -> None:
    content = '\ufeff2026年名单,,"未完\n\n编号,姓名\n1,张三\n'.encode()
    incoming, rows = read_bytes(content, "csv", title_rows=1)
    assert incoming.headers == ("编号", "姓名")
    assert rows == {4: ("1", "张三")}


def test_titles_above_rows_without_header(read_bytes: Any) -> None:
    content = b"title\r\nanother\r\n1,2\r\n3,4\r\n"
    incoming, rows = read_bytes(content, "csv", ("a", "b"), title_rows=2, header=False)
    assert incoming.headers == ("a", "b")
    assert rows == {3: ("1", "2"), 4: ("3", "4")}


def test_nothing_but_titles(read_bytes: Any) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(b"title\n", "csv", title_rows=1)
    assert caught.value.rule == "no_header"
    assert read_bytes(b"title\n", "csv", ("a",), title_rows=1, header=False)[1] == {}
