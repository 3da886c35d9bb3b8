"""Keys as people type them, in plain SQL: against python-stdnum's check digit of GB 11643."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from quality.release_keys import form_of_key


@pytest.fixture(scope="module")
def person(declare):
    return declare({}, {"person": {"key": {"idno": "identity_number"}, "elements": {"name": {}}}}).entities[
        "person"
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["110101", "442000", "650100"]),
    st.dates(date(1900, 1, 1), date(1999, 12, 31)),
    st.integers(0, 999),
)
def test_fifteen_digits_become_eighteen(ask, person, division, birth, sequence):
    short = f"{division}{birth:%y%m%d}{sequence:03}"
    longer = f"{division}{birth:%Y%m%d}{sequence:03}"
    assert ask(form_of_key(person, "v"), short) == longer + ric.calc_check_digit(longer + "0")
    assert ask(form_of_key(person, "v"), short) == ask("comparable_identity(v)", short)


def test_a_check_digit_worked_out_by_hand(ask, person):
    """11010519491231002X is the example of GB 11643: its sum is 167 ≡ 2 (mod 11), so X."""
    assert ask(form_of_key(person, "v"), "110105491231002") == "11010519491231002X"


@pytest.mark.parametrize("typed", ["11010519491231002x", " 110105 19491231 002X\t", "11010519491231002X"])
def test_white_space_and_small_letters(ask, person, typed):
    assert ask(form_of_key(person, "v"), typed) == "11010519491231002X"


def test_parts_each_have_their_form(ask, declare):
    key = {"idno": "identity_number", "place": "text", "mark": "code"}
    entity = declare({}, {"e": {"key": key, "elements": {"name": {}}}}).entities["e"]
    form = form_of_key(entity, "v")
    assert ask(form, "110105491231002| 东区 |a b1") == "11010519491231002X|东区|AB1"


def test_plain_duckdb_understands_it(person):
    """A release is read with no function of ours."""
    form = form_of_key(person, "v")
    assert not {"comparable", "folded"} & set(form.replace("_", " ").split())
