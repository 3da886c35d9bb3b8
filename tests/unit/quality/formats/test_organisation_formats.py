"""Numbers of organisations, against GB 32100 and ISO 7064 by hand and python-stdnum where it is right."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from quality.formats import FORMATS
from quality.formats.organisation import ALPHABET

quick = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])

_LATIN = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _organisation_check(eight: str) -> str:
    """GB 11714: 11 − Σ weight × value mod 11; 10 is X and 11 is 0."""
    total = sum(_LATIN.index(c) * w for c, w in zip(eight, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("91110000600037341L", True),
        ("91110000600037342L", False),  # the organisation code's check digit: 60003734-1
        ("91110000600037341M", False),
        ("91110000600037341I", False),
        ("91110000600037341l", False),
        ("01110000600037341L", False),
        ("", False),
        (None, None),
    ],
)
def test_credit_code(ask: Any, code: str | None, valid: bool | None) -> None:
    assert ask(FORMATS["uscc"].valid("v"), code) is valid


@pytest.mark.parametrize("first", "ANY")
def test_credit_code_may_begin_with_a_letter(ask: Any, first: str) -> None:
    seventeen = f"{first}1110000600037341"
    total = sum(ALPHABET.index(c) * 3**i for i, c in enumerate(seventeen))
    assert ask(FORMATS["uscc"].valid("v"), seventeen + ALPHABET[-total % 31]) is True


def test_credit_code_may_not_begin_with_another_letter(ask: Any) -> None:
    seventeen = "B1110000600037341"
    total = sum(ALPHABET.index(c) * 3**i for i, c in enumerate(seventeen))
    assert ask(FORMATS["uscc"].valid("v"), seventeen + ALPHABET[-total % 31]) is False


@quick
@given(eight=st.text("0123456789ABCDEFGH", min_size=8, max_size=8), check=st.sampled_from(ALPHABET))
def test_credit_code_is_what_stdnum_says(ask: Any, eight: str, check: str) -> None:
    code = f"91442000{eight}{_organisation_check(eight)}{check}"
    assert ask(FORMATS["uscc"].valid("v"), code) is uscc.is_valid(code)


@quick
@given(st.integers(10**14, 10**15 - 1))
def test_registration_number_is_what_stdnum_says(ask: Any, number: int) -> None:
    assert ask(FORMATS["registration_number"].valid("v"), str(number)) is mod_11_10.is_valid(str(number))


def test_company_id_takes_both(ask: Any) -> None:
    # ISO 7064 MOD 11,10 over 44200000000000: p = 10, 8, 4, 1, 2, 4, 8, 5, 10, 9, 7, 3, 6, 1, 2; 2 + 9 ≡ 1
    assert ask(FORMATS["company_id"].valid("v"), "91110000600037341L") is True
    assert ask(FORMATS["company_id"].valid("v"), "442000000000009") is True
    assert ask(FORMATS["company_id"].valid("v"), "442000000000006") is False


@pytest.mark.parametrize(("code", "valid"), [("60003734-1", True), ("600037341", True), ("600037342", False)])
def test_organisation_code(ask: Any, code: str, valid: bool) -> None:
    assert ask(FORMATS["organisation_code"].valid("v"), code) is valid
