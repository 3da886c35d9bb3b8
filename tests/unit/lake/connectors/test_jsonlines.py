"""JSON Lines: numbers by their text, lines by their number."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.connectors import batches, jsonlines
from lake.errors import UnreadableDelivery


def test_values(read_bytes: Any) -> None:
    content = (
        '\ufeff{"n":123456789012345678,"d":1.10,"e":1E5,"t":"00123","z":null,"b":true,"s":""}\n'
        '\n{"n":-0,"o":{"x":1.10,"y":["张",null]}}\n'
    )
    incoming, rows = read_bytes(content.encode(), "jsonl")
    assert incoming.headers == ("n", "d", "e", "t", "z", "b", "s", "o")
    assert rows == {
        1: ("123456789012345678", "1.10", "1E5", "00123", None, "true", "", None),
        3: ("-0", None, None, None, None, None, None, '{"x":1.10,"y":["张",null]}'),
    }


@pytest.mark.parametrize(
    "bad", ["{bad", "[1]", "1", '{"a":1,"a":2}', '{"a":NaN}', '{"a":1} x', "[" * 100_000]
)
def test_a_bad_line_is_a_reject(read_bytes: Any, bad: str) -> None:
    incoming, rows = read_bytes(f'{{"a":1}}\n{bad}\n{{"a":3}}'.encode(), "jsonl")
    assert rows == {1: ("1",), 3: ("3",)}
    assert [(r.line, r.value, r.rule) for r in incoming.rejects] == [(2, bad[:500], "bad_json")]


@pytest.mark.parametrize("bad", [b'{"a":"\xff"}', rb'{"a":"\ud800"}', rb'{"\udc00":"x"}'])
def test_bad_bytes_are_a_reject(read_bytes: Any, bad: bytes) -> None:
    incoming, rows = read_bytes(b'{"a":"\xe5\xbc\xa0"}\n' + bad, "jsonl")
    assert rows == {1: ("张",)}
    assert [(r.line, r.rule) for r in incoming.rejects] == [(2, "bad_bytes")]


def test_keys_that_come_later(read_bytes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "BATCH", 2)
    content = b'{"a":1}\n{"a":2}\n{"b":3}\nx\n{"c":5}\n'
    incoming, rows = read_bytes(content, "jsonl")
    assert incoming.headers == ("a", "b", "c")
    assert rows == {1: ("1", None, None), 2: ("2", None, None), 3: (None, "3", None), 5: (None, None, "5")}
    assert batches.BATCH > 2


def test_no_rows(read_bytes: Any) -> None:
    assert read_bytes(b"", "jsonl", ("a", "b"))[0].headers == ("a", "b")


def test_keys_that_differ_in_case_only(read_bytes: Any) -> None:
    with pytest.raises(UnreadableDelivery) as caught:
        read_bytes(b'{"a":1}\n{"A":2}\n', "jsonl")
    assert caught.value.rule == "duplicate_header"


def test_gb18030(read_bytes: Any) -> None:
    assert read_bytes('{"名":"张三"}'.encode("gb18030"), "jsonl", encoding="gb18030")[1] == {1: ("张三",)}


_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), max_size=8)
_NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,22})(\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
_VALUES = st.one_of(
    _NUMBERS,
    st.builds(json.dumps, _TEXTS, ensure_ascii=st.booleans()),
    st.sampled_from(
        ["true", "false", "null", "[]", '{"x": 1.10}', "NaN", "-Infinity", "01", "+1", '"\\ud800"']
    ),
)
_PAIRS = st.lists(st.tuples(st.sampled_from("abc甲"), _VALUES), max_size=3)
_LINES = st.one_of(
    st.builds(lambda pairs: "{" + ", ".join(f'"{k}" : {v}' for k, v in pairs) + "}", _PAIRS),
    st.sampled_from(["", " ", "1", "[1]", '{"a":1,}', '{"a":1} x', "nul", '\ufeff{"a":"x"}']),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_LINES, max_size=6))
def test_the_engine_reads_plain_lines_as_the_parser_does(
    read_bytes: Any, monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    content = "\n".join(lines).encode()
    with monkeypatch.context() as patched:
        patched.setattr(jsonlines, "is_utf8", lambda _: False)
        parsed, expected = read_bytes(content, "jsonl", ("h",))
    incoming, rows = read_bytes(content, "jsonl", ("h",))
    assert incoming.headers == parsed.headers
    assert rows == expected
    assert set(incoming.rejects) == set(parsed.rejects)
