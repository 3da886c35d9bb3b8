"""Invented numbers are valid ones, by python-stdnum and by hand, and never repeat."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from examples.zhongshan.generate.identity import credit_codes, old_form, resident_ids, wrong_check

starts = st.integers(0, 9_000_000)


@settings(deadline=None, max_examples=20)
@given(starts)
def test_resident_numbers_are_valid_and_different(first: int) -> None:
    serials = np.arange(first, first + 50)
    numbers = resident_ids(serials, np.zeros(50, bool)).to_list()
    assert all(ric.is_valid(number) for number in numbers)
    assert len(set(numbers)) == 50


@settings(deadline=None, max_examples=20)
@given(starts)
def test_foreign_numbers_begin_with_9_and_have_the_same_check_digit(first: int) -> None:
    for number in resident_ids(np.arange(first, first + 10), np.ones(10, bool)):
        assert number[:3] == "944"
        assert ric.calc_check_digit(number) == number[-1]


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2_000_000))
def test_credit_codes_are_valid_and_different(first: int) -> None:
    codes = credit_codes(np.arange(first, first + 50), np.full(50, "91")).to_list()
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == 50


def test_old_form_leaves_out_the_century_and_the_check_digit() -> None:
    assert old_form("11010519491231002X") == "110105491231002"


def test_wrong_check_is_wrong_however_the_number_is_written() -> None:
    assert wrong_check("11010519491231002X") == "110105194912310023"
    assert wrong_check("１１０１０５１９４９１２３１００２３ ") == "110105194912310027"
    assert wrong_check("110105491231002") == "110105491331002"
