"""How a value of a masked grade is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.masking import mask


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("440101199001010015", "44**************15"),
        ("12345678", "12****78"),
        ("1234567", "1******"),
        ("张三", "张*"),
        ("男", "*"),
        ("", ""),
        (None, ""),
    ],
)
def test_shown(value: str | None, shown: str) -> None:
    assert mask(value) == shown


@given(st.text(min_size=1, max_size=40))
def test_at_least_half_is_hidden(value: str) -> None:
    shown = mask(value)
    assert len(shown) == len(value)
    hidden = sum(a != b or b == "*" for a, b in zip(value, shown, strict=True))
    assert hidden >= len(value) / 2
