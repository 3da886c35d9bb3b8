"""Which conflicts belong together, and that this doesn't depend on order or on what others do."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BORN = "110105194912310021"
"""an identity number of someone born on 1949-12-31"""


def street(desk, number, old="光明", new="和平", source="tax"):
    """Return a conflict: the authority says the new name of a street, a source the old one."""
    return desk.conflict(
        f"{old}{number}", "name", [("f", f"{new}街{number}号"), (source, f"{old}街{number}号")]
    )


def test_the_same_difference_of_the_same_source_is_one_pattern(desk):
    found = desk.members([street(desk, 1), street(desk, 2), street(desk, 3, source="health")])
    assert found["光明1"]["pattern"] == found["光明2"]["pattern"] != found["光明3"]["pattern"]


def test_every_claim_counts(desk):
    a, s = "王艳", "王燕"
    said = {
        "alone": [("f", a), ("tax", s)],
        "backed": [("f", a), ("tax", s), ("fund", a)],
        "backed_twice": [("f", a), ("tax", s), ("fund", a), ("health", a)],
        "two_against": [("f", a), ("tax", s), ("fund", s)],
        "two_values": [("f", a), ("tax", s), ("fund", "王兰")],
    }
    found = desk.members([desk.conflict(key, "name", claims) for key, claims in said.items()])
    assert len({m["pattern"] for m in found.values()}) == len(said)
    siding = {key: m["difference"]["siding"] for key, m in found.items()}
    assert siding == {
        "alone": "none",
        "backed": "one",
        "backed_twice": "several",
        "two_against": "none",
        "two_values": "none",
    }
    assert [o["sources"] for o in found["two_against"]["difference"]["others"]] == ["fund,tax"]
    assert [o["sources"] for o in found["two_values"]["difference"]["others"]] == ["fund", "tax"]


def test_two_feeds_of_one_department_side_as_one(desk):
    said = [("f", "王艳"), ("tax", "王燕"), ("fund", "王艳"), ("fund_b", "王艳")]
    assert desk.members([desk.conflict("k", "name", said)])["k"]["difference"]["siding"] == "one"


def test_within_tolerance_is_agreement(desk):
    said = [("f", "1000"), ("tax", "5000"), ("fund", "1005")]
    found = desk.members([desk.conflict("k", "wage", said)])["k"]["difference"]
    assert (found["siding"], [o["sources"] for o in found["others"]]) == ("one", ["tax"])


def test_a_declared_rule_about_the_key_is_evidence(desk):
    said = [("f", "1949-12-31"), ("health", "1949-12-21")]
    found = desk.members([desk.conflict(BORN, "birth", said), desk.conflict("x", "birth", said)])
    ruled, unruled = found[BORN]["difference"], found["x"]["difference"]
    assert (ruled["breaks"], ruled["others"][0]["breaks"]) == (False, True)
    assert (unruled["breaks"], unruled["others"][0]["breaks"]) == (None, None)


def test_where_the_authority_is_silent_the_value_of_most_leads(desk):
    said = [("tax", "王燕"), ("fund", "王艳"), ("health", "王艳")]
    found = desk.members([desk.conflict("k", "name", said)])["k"]["difference"]
    assert (found["authority"], found["lead"], found["siding"]) == (None, "fund,health", "several")
    assert [o["sources"] for o in found["others"]] == ["tax"]


@pytest.mark.parametrize("turned", [False, True])
def test_who_leads_is_sorted_whatever_is_said_first(desk, turned):
    said = [("fund", "1005"), ("health", "1000"), ("tax", "5000"), ("tax_b", "1001")]
    found = desk.members([desk.conflict("k", "wage", said[::-1] if turned else said)])["k"]["difference"]
    assert (found["lead"], [o["sources"] for o in found["others"]]) == ("fund,health,tax_b", ["tax"])


def test_elements_that_changed_places_are_seen(desk):
    found = desk.listed(
        [
            *(desk.conflict(f"k{n}", "name", [("f", "王艳"), ("tax", "小燕")]) for n in range(20)),
            *(desk.conflict(f"k{n}", "alias", [("f", "小燕"), ("tax", "王艳")]) for n in range(20)),
            desk.conflict("other", "name", [("f", "王艳"), ("tax", "小燕")]),
        ]
    )
    shown = {(m["element"], o["difference"], o["given"]) for m in found for o in m["difference"]["others"]}
    assert shown == {
        ("name", "swapped_with", "alias"),
        ("alias", "swapped_with", "name"),
        ("name", "otherwise", None),
    }


def test_what_the_authority_said_before_is_known_as_such(desk):
    desk.engine.run(
        "CREATE OR REPLACE TEMP TABLE before AS SELECT 'k' AS key, 'name' AS element, '王燕' AS form"
    )
    said = [("f", "王艳"), ("tax", "王燕")]
    conflicts = [desk.conflict("k", "name", said), desk.conflict("other", "name", said)]
    found = desk.members(conflicts, earlier="before")
    assert found["k"]["difference"]["others"][0]["difference"] == "earlier"
    assert found["other"]["difference"]["others"][0]["difference"] == "one_character"


def test_a_replacement_that_recurs_stands_apart(desk):
    renamed = [street(desk, n) for n in range(20)]
    rare = [street(desk, n, old="平安") for n in range(19)]
    found = desk.members(renamed + rare)
    script = found["光明7"]["difference"]["others"][0]
    assert (script["taken"], script["given"]) == ("和平", "光明")
    assert found["平安7"]["difference"]["others"][0]["taken"] is None
    assert found["光明7"]["pattern"] != found["平安7"]["pattern"] == found["光明7"]["general"]


def test_cut_off_after_the_same_number_of_characters(desk):
    whole = [f"{chr(0x4E00 + n) * 6}{chr(0x5000 + n) * 3}" for n in range(20)]
    cut = [desk.conflict(f"k{n}", "name", [("f", w), ("tax", w[:6])]) for n, w in enumerate(whole)]
    other = desk.members(cut)["k3"]["difference"]["others"][0]
    assert (other["difference"], other["given"]) == ("truncated", "6")


def test_a_ruled_pattern_keeps_its_conflicts_when_others_recur(desk):
    few = [street(desk, n) for n in range(5)]
    ruled = desk.members(few)["光明1"]["pattern"]
    many = [street(desk, n) for n in range(30)]
    assert desk.members(many)["光明1"]["pattern"] != ruled
    kept = desk.members(many, standing={ruled: ()})
    assert {m["pattern"] for m in kept.values()} == {ruled}


def test_what_stood_apart_when_a_pattern_was_ruled_on_stays_apart(desk):
    many = [street(desk, n) for n in range(20)]
    rest = [street(desk, 99, old="平安")]
    before = desk.members(many + rest)
    general, particular = before["平安99"]["pattern"], before["光明1"]["pattern"]
    found = desk.members(many + rest, standing={general: (particular,)})
    assert found["平安99"]["pattern"] == general
    assert found["光明1"]["pattern"] == particular


def test_a_ruled_particular_pattern_outlives_its_frequency(desk):
    many = [street(desk, n) for n in range(20)]
    particular = desk.members(many)["光明1"]["pattern"]
    assert desk.members(many[:1])["光明0"]["pattern"] != particular
    assert desk.members(many[:1], standing={particular: ()})["光明0"]["pattern"] == particular


def test_a_conflict_in_which_nobody_says_anything_comparable_has_a_pattern(desk):
    silent = desk.conflict("a", "birth", [("tax", None)], kind="row_contradicts_itself", rules=["tax_birth"])
    found = desk.members([silent, street(desk, 1)])["a"]["difference"]
    assert (found["authority"], found["lead"], found["others"]) == (None, None, [])
    assert (found["siding"], found["rules"]) == ("none", ["tax_birth"])


def test_only_what_is_open_has_a_pattern(desk):
    conflicts = [street(desk, 1), {**street(desk, 2), "status": "closed"}]
    assert set(desk.members(conflicts)) == {"光明1"}


def test_an_unknown_entity_is_a_pattern_by_how_many_speak_of_it(desk):
    conflicts = [
        desk.conflict("a", "*", [("tax", "a")], kind="entity_unknown"),
        desk.conflict("b", "*", [("fund", "b")], kind="entity_unknown"),
        desk.conflict("c", "*", [("tax", "c"), ("fund", "c")], kind="entity_unknown"),
    ]
    found = desk.members(conflicts)
    assert found["a"]["pattern"] == found["b"]["pattern"] != found["c"]["pattern"]


forms = st.sampled_from(["王艳", "王燕", "王兰", "李燕"])
claims = st.lists(st.tuples(st.sampled_from(["f", "tax", "health", "fund"]), forms), min_size=2, max_size=6)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=claims, seed=st.integers())
def test_the_order_of_claims_and_conflicts_changes_nothing(desk, said, seed):
    first = desk.conflict("k", "name", said)
    others = [street(desk, n) for n in range(3)]
    drawn = random.Random(seed)  # noqa: S311 - an order, no secret
    shuffled = [*others, {**first, "claims": drawn.sample(first["claims"], len(said))}]
    drawn.shuffle(shuffled)
    assert desk.members([first, *others]) == desk.members(shuffled)


@pytest.mark.parametrize("name", ["甲'乙", '甲"乙', "甲%乙", "甲\\乙"])
def test_any_text_can_be_told_apart(desk, name):
    found = desk.members([desk.conflict("k", "name", [("f", name), ("tax", f"{name}店")])])
    assert found["k"]["difference"]["others"][0]["difference"] == "added_after"
