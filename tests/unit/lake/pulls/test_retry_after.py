"""How long an interface asks to be left alone."""

import httpx
import pytest

from lake.pulls.asking import _retry_after

_NOON = "Sun, 01 Mar 2026 12:00:00 GMT"
_LATER = "Sun, 01 Mar 2026 12:00:40 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "37"}, 37),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": _LATER, "Date": _NOON}, 40),
        ({"Retry-After": _NOON, "Date": _LATER}, 0),
    ],
)
def test_seconds_or_a_moment_by_the_clock_of_who_says_it(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert _retry_after(httpx.Response(429, headers=headers)) == seconds
