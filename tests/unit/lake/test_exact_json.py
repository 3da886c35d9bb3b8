"""JSON that comes out as it went in, digit by digit and key by key."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.exact_json import parse, write


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1.10,"b":12345678901234567890,"c":1E400,"d":-0.0}',
        '{"b":[1,{"c":null}],"a":[true,false,"张\\n\\"三\\""]}',
        '{"a":1,"a":2}',
        '"\\ud800"',
    ],
)
def test_what_is_written_is_what_was_read(text: str) -> None:
    assert write(parse(text)) == text


def test_what_is_no_json_is_refused() -> None:
    for text in ("", "<html>", '{"a":NaN}', '{"a":1} x', "[" * 100_000):
        with pytest.raises(ValueError):
            parse(text)


@pytest.mark.parametrize("text", ['{"a":1,"a":1}', '[{"b":{"a":1,"a":2}}]'])
def test_a_key_that_stands_twice_is_refused_on_demand(text: str) -> None:
    with pytest.raises(ValueError, match="twice"):
        parse(text, repeating=False)
    assert write(parse(text)) == text


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=60)
@given(_json)
def test_any_value_keeps_its_meaning(value: object) -> None:
    assert json.loads(write(parse(json.dumps(value)))) == value
