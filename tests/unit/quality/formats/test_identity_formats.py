"""Numbers of persons, against GB 11643 worked by hand and python-stdnum where that is right."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from quality.formats import FORMATS

quick = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),  # the standard's own example
        ("11010519491231002x", True),
        ("440524188001010014", True),  # the standard's example of a person of more than a hundred years
        ("110105194912310021", False),  # check digit
        ("110105299912310021", False),  # 2999: Σ = 144, 144 mod 11 = 1 → 0, yet wrong in any case
        ("11010519490229002X", False),  # 1949 has no 29 February
        ("99010519491231002X", False),  # no such province
        ("110105491231002", True),  # the same person's number before 1999
        ("110105490229002", False),
        ("110105480229002", True),  # 1948 was a leap year
        ("1101054912310021", False),
        ("１１０１０５１９４９１２３１００２X", False),
        ("11010519491231002X\n", False),
        ("", False),
        (None, None),
    ],
)
def test_resident_id(ask: Any, number: str | None, valid: bool | None) -> None:
    assert ask(FORMATS["resident_id"].valid("v"), number) is valid


def test_a_15_digit_number_is_no_18_digit_one(ask: Any) -> None:
    assert ask(FORMATS["resident_id_18"].valid("v"), "110105491231002") is False


@quick
@given(
    day=st.dates(date(1900, 1, 1), date(2025, 12, 31)),
    sequence=st.integers(0, 999),
    check=st.sampled_from("0123456789X"),
)
def test_resident_id_is_what_stdnum_says(ask: Any, day: date, sequence: int, check: str) -> None:
    number = f"110101{day:%Y%m%d}{sequence:03d}{check}"
    assert ask(FORMATS["resident_id_18"].valid("v"), number) is ric.is_valid(number)


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        # Σ over 91115620010101000 = 63+9+10+5+40+24+4+3+9+5 = 172, 172 mod 11 = 7 → 5
        ("911156200101010005", True),
        ("911156200101010002", False),
        ("911156200113010001", False),
        ("USA110001010101", True),
        ("USA110001130101", False),
        ("11010519491231002X", False),
    ],
)
def test_foreign_permanent_resident_id(ask: Any, number: str, valid: bool) -> None:
    assert ask(FORMATS["foreign_permanent_resident_id"].valid("v"), number) is valid


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("911156200101010005", True),
        ("USA110001010101", True),
        ("E12345678", True),
        ("H0123456700", True),
        ("11010519491231002", False),
        ("12345678", False),
    ],
)
def test_person_id(ask: Any, number: str, valid: bool) -> None:
    assert ask(FORMATS["person_id"].valid("v"), number) is valid


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("1.10105E+17", "not_rounded"),
        ("110105194912310000", "not_rounded"),
        ("110105194912310021", "resident_id"),
        ("11010519491231002X", None),
        (None, None),
    ],
)
def test_a_rounded_number_is_refused_by_a_rule_of_its_own(
    ask: Any, number: str | None, rule: str | None
) -> None:
    told = [f.name for f, refused in FORMATS["resident_id"].refusals("v") if ask(refused, number)]
    assert told == ([rule] if rule else [])


def test_a_true_number_may_end_in_three_zeros(ask: Any) -> None:
    number = next(
        n
        for d in range(1, 29)
        for s in range(100, 1000, 100)
        if ric.is_valid(n := f"110105194901{d:02d}{s}0")
    )
    assert number.endswith("000")
    assert ask(FORMATS["resident_id"].valid("v"), number) is True
