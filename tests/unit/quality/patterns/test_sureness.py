"""Who is believed, and how firmly, worked out by hand from who errs how often."""

import pytest

from quality.patterns.agreement import Agreement
from quality.patterns.sureness import ADOPT, KEEP, Belief, Rates, believed, rates_of

RATES = Rates({"name": 0.01}, {("name", "tax"): 0.1, ("name", "fund"): 0.1, ("name", "health"): 0.1})


def difference(siding="none", others=("tax",), kind="one_character", **more):
    each = [{"sources": o, "difference": kind, "taken": None, "given": None, "breaks": None} for o in others]
    whole = {"element": "name", "kind": "values_differ", "rules": None, "authority": "f", "lead": None}
    return {**whole, "breaks": None, "siding": siding, "others": each, **more}


def test_against_one_source_it_is_who_errs_less():
    # authority right: 0.99 × 0.1; the source right: 0.9 × 0.01; neither: 0.01 × 0.1
    expected = 0.099 / (0.099 + 0.009 + 0.001)
    assert believed(difference(), RATES) == Belief(KEEP, None, pytest.approx(expected))


def test_who_sides_with_the_authority_makes_it_surer():
    # authority right: 0.99 × 0.9 × 0.1; the source: 0.9 × (0.01 × 0.1 × 0.3); neither: 0.0003 × 0.1
    right = 0.0891
    expected = right / (right + 0.00027 + 0.00003)
    assert believed(difference(siding="one"), RATES) == Belief(KEEP, None, pytest.approx(expected))


def test_three_against_the_authority_are_believed():
    found = believed(difference(others=("fund,health,tax",)), RATES)
    # three are wrong together in 0.01 × 0.5; those three right: 0.9³ × 0.01; the authority: 0.99 × 0.005;
    # nobody: 0.01 × 0.005
    assert found == Belief(ADOPT, "fund", pytest.approx(0.00729 / (0.00729 + 0.00495 + 0.00005)))


def test_only_one_who_says_nothing_else_is_followed():
    own = difference(others=("f,tax",))
    own["element"], rates = "name", Rates({"name": 0.3}, {("name", "tax"): 0.001})
    assert believed(own, rates).source == "tax"
    assert believed(difference(others=("f",)), Rates({"name": 0.3}, {})).decision is None


def test_where_the_authority_is_silent_two_may_be_behind_together():
    found = believed(difference(siding="several", authority=None, lead="fund,health"), RATES)
    # fund and health right: 0.9² × 0.1; tax right: 0.9 × 0.01; nobody: 0.01 × 0.1
    assert found == Belief(ADOPT, "fund", pytest.approx(0.081 / (0.081 + 0.009 + 0.001)))


def test_what_breaks_a_rule_about_the_key_is_hardly_right():
    found = difference(breaks=False)
    found["others"][0]["breaks"] = True
    assert believed(found, RATES).sure > 0.98
    found["breaks"], found["others"][0]["breaks"] = True, False
    assert believed(found, RATES).source == "tax"


def test_only_a_value_that_breaks_a_rule_is_not_sure():
    found = difference(others=(), rules=["tax_birth"], kind="row_contradicts_itself")
    # right: 0.99 × 0.001; wrong: 0.01
    assert believed(found, RATES).sure == pytest.approx(0.00099 / 0.01099)


def test_what_the_authority_said_before_is_behind_where_others_follow():
    late = difference(kind="earlier")
    assert believed(late, RATES, {"name"}) == Belief(KEEP, None, 0.95)
    assert believed(late, RATES) == Belief(KEEP, None, 0.5)
    assert believed(difference(siding="one", kind="earlier"), RATES) == Belief(KEEP, None, 0.999)


def test_rates_come_from_how_three_agree(desk):
    # the authority differs from each in 3 of 100, they from one another in 4: it errs in 1, each of them in 2
    counted = [
        Agreement("name", "tax", None, 1000, 970),
        Agreement("name", "fund", None, 1000, 970),
        Agreement("name", "tax", "fund", 1000, 960),
        Agreement("alias", "tax", None, 1000, 940),
        Agreement("sex", "tax", None, 50, 10),
    ]
    rates = rates_of(desk.person, counted)
    assert rates.authority["name"] == pytest.approx(0.01)
    assert rates.of("name", "tax") == pytest.approx(0.02)
    # where two are compared, the authority has a third of the disagreement, as on the name
    assert rates.authority["alias"] == pytest.approx(0.02)
    assert rates.of("alias", "tax") == pytest.approx(0.04)
    # of 50 nothing is concluded
    assert rates.of("sex", "tax") == 0.01
