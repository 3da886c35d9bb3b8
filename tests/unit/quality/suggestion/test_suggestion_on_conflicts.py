"""Suggestions for a city's own conflicts, on small cases worked out by hand."""

import json
import math
import random
from datetime import date

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.rulings import SCHEMA, Rulings
from quality.suggestion.accounting import accounts_of
from quality.suggestion.speaking import Agreeing
from quality.suggestion.standings import standings_of
from quality.suggestion.weighing import learned

EVERYBODY = [f"p{n:03}" for n in range(120)]
NIGHT_BEFORE = date(2026, 1, 5)


def truth(keys=EVERYBODY):
    return {key: f"true-{key}" for key in keys}


def wrong(source, *keys):
    """Return what a source says that errs on some keys, each time in its own way."""
    return truth() | {key: f"{source}-{key}" for key in keys}


def expit(odds):
    return 1 / (1 + math.exp(-odds))


def parts_of(row):
    return json.loads(row["parts"])


def ruled(form, *keys, ruling=None):
    rows = [{"ruling": ruling or f"r-{k}", "key": k, "element": "name", "form": form(k)} for k in keys]
    return Rulings(pa.Table.from_pylist(rows, SCHEMA))


def test_without_experience_an_authority_is_a_little_more_likely_than_a_check_source(people):
    people.say("f", truth())
    people.say("a", wrong("a", "p001"))
    people.settle()
    (row,) = people.suggested().values()
    assert (row["form"], row["source"], row["raw"]) == ("true-p001", "f", "true-p001")
    # the authority is 1 in log odds above the check source, and votes count 0.7
    assert row["probability"] == pytest.approx(expit(0.7), abs=0.02)


def test_two_that_agree_outvote_an_authority_that_stands_alone(people):
    people.say("f", wrong("f", "p001", "p002"))
    people.say("a", wrong("a", "p010", "p011", "p012"))
    people.say("b", wrong("b", "p020", "p021", "p022"))
    people.settle()
    found = people.suggested()
    assert sorted(found) == ["p001", "p002", "p010", "p011", "p012", "p020", "p021", "p022"]
    assert {key: row["form"] for key, row in found.items()} == {key: f"true-{key}" for key in found}
    assert found["p001"]["source"] in ("a", "b")
    assert found["p010"]["source"] == "f"  # the authority, where it is among those who say so
    assert found["p010"]["probability"] > found["p001"]["probability"] > 0.5


def test_parts_add_up_to_the_log_odds_and_hold_no_value(people):
    people.say("f", wrong("f", "p001"))
    people.say("a", wrong("a", "p010"))
    people.say("b", wrong("b", "p020"))
    people.settle()
    for key, row in people.suggested().items():
        odds = sum(part["weight"] for part in parts_of(row))
        assert expit(odds) == pytest.approx(row["probability"], abs=0.005)
        assert key not in row["parts"]


def test_who_says_what_is_suggested_and_who_does_not_is_told(people):
    people.say("f", wrong("f", "p001"))
    people.say("a", truth())
    people.say("b", truth())
    people.settle()
    (row,) = people.suggested().values()
    voices = {tuple(p["sources"]): p["for"] for p in parts_of(row) if p["part"] == "voice"}
    assert voices == {("a",): True, ("b",): True, ("f",): False}


def test_rulings_against_the_authority_turn_suggestions_to_the_check_source(people):
    keys = EVERYBODY[:40]
    people.say("f", wrong("f", *keys))
    people.say("a", truth())
    people.settle()
    before = people.suggested()
    assert {row["source"] for row in before.values()} == {"f"}
    after = people.suggested(ruled(lambda k: f"true-{k}", *keys[:20]))
    assert after[keys[30]]["source"] == "a"
    assert after[keys[30]]["probability"] > 0.7


def test_one_decision_on_many_conflicts_counts_as_ten_at_most(people):
    keys = EVERYBODY[:40]
    people.say("f", wrong("f", *keys))
    people.say("a", truth())
    people.settle()
    each = people.suggested(ruled(lambda k: f"f-{k}", *keys[:30]))
    once = people.suggested(ruled(lambda k: f"f-{k}", *keys[:30], ruling="pattern"))
    ten = people.suggested(ruled(lambda k: f"f-{k}", *keys[:10]))
    assert each["p035"]["probability"] > once["p035"]["probability"]
    assert once["p035"]["probability"] == pytest.approx(ten["p035"]["probability"], abs=0.03)


def test_conflicts_that_closed_say_who_came_round(people):
    lagging = EVERYBODY[:30]
    people.say("f", wrong("f", *lagging, "p100"))
    people.say("a", truth())
    people.settle()
    assert people.suggested()["p100"]["source"] == "f"
    people.say("f", wrong("f", "p100"))  # on all the others the authority came round
    people.settle()
    (row,) = people.suggested().values()
    assert (row["key"], row["source"]) == ("p100", "a")


def test_a_claim_that_fails_its_row_check_is_not_suggested(people):
    checks = {
        "plain": {
            "kind": "row",
            "feed": "f",
            "condition": "name NOT LIKE 'f-%'",
            "columns": ["name"],
            "on_failure": "conflict",
        }
    }
    people.say("f", wrong("f", "p001"), checks=checks)
    people.say("a", wrong("a", "p002"), checks=checks)
    people.settle(checks)
    found = people.suggested(checks=checks)
    assert found["p001"]["form"] == "true-p001"
    assert "fails_check" in {p["part"] for p in parts_of(found["p001"])}
    assert found["p002"]["form"] == "true-p002"


def test_an_authority_that_changed_last_is_believed_more(people):
    people.say("f", wrong("f", "p001"), NIGHT_BEFORE)
    people.say("a", truth(), NIGHT_BEFORE)
    people.settle()
    before = people.suggested()["p001"]["probability"]
    people.say("f", wrong("f", "p001"))
    people.settle()
    row = people.suggested()["p001"]
    assert row["source"] == "f"
    assert row["probability"] > before
    assert "authority_newer" in {p["part"] for p in parts_of(row)}


def test_values_within_the_tolerance_are_one(people):
    for feed, amount in (("f", "5000"), ("a", "100"), ("b", "100.5")):
        people.say(feed, dict.fromkeys(EVERYBODY, "100") | {"p001": amount}, column="income")
    people.settle()
    (row,) = people.suggested().values()
    voices = {tuple(p["sources"]): p["for"] for p in parts_of(row) if p["part"] == "voice"}
    assert voices == {("a",): True, ("b",): True, ("f",): False}
    assert row["raw"] in ("100", "100.5")


def with_gaps(said, first):
    return {key: value for n, (key, value) in enumerate(said.items()) if n % 7 != first}


def test_a_copy_counts_once_and_is_listed(people):
    errs = EVERYBODY[40:70]
    people.say("f", truth())
    people.say("a", with_gaps(wrong("a", *errs), 1))
    people.say("b", with_gaps(wrong("a", *errs), 1))  # the same errors, the same gaps
    people.say("c", wrong("c", *EVERYBODY[80:100]))
    people.settle()
    assert people.copies() == [("a", "b")]
    row = people.suggested()[errs[0]]
    assert row["form"] == f"true-{errs[0]}"  # f and c against one voice, not against two
    assert ["a", "b"] in [p["sources"] for p in parts_of(row) if p["part"] == "voice"]


def test_nothing_in_conflict_nothing_suggested(people):
    assert people.suggested() == {}
    people.say("f", truth())
    people.say("a", truth())
    people.settle()
    assert people.suggested() == {}
    assert people.copies() == []


VOTES = st.lists(
    st.lists(
        st.tuples(st.sampled_from("fabc"), st.integers(1, 3)),
        min_size=1,
        max_size=4,
        unique_by=lambda v: v[0],
    ),
    min_size=1,
    max_size=6,
)


def frames(lineups):
    rows = [
        (n, "name", 5, source, candidate, source == "f", 0, 0)
        for n, votes in enumerate(lineups)
        for source, candidate in votes
    ]
    names = ["lineup", "element", "free", "source", "candidate", "authoritative", "age", "tested"]
    known = pl.DataFrame(schema={"lineup": pl.Int64, "candidate": pl.Int64, "weight": pl.Float64})
    return pl.DataFrame(rows, schema=names, orient="row"), known


def answered(votes, known, codes):
    standings = standings_of(votes, known, [Agreeing("name", ("a", "f"), 50)], codes)
    found = learned(standings, [Agreeing("name", ("a", "f"), 50)])
    return standings, found, accounts_of(standings, found)


@given(VOTES, st.sampled_from([{}, {"name": 2}, {"name": 5}]))
@settings(deadline=None, max_examples=25)
def test_the_probabilities_of_a_conflict_add_up_to_one_at_most(lineups, codes):
    standings, found, accounts = answered(*frames(lineups), codes)
    sums = np.bincount(standings.owner, found.belief)
    assert (sums <= 1 + 1e-9).all()
    assert ((accounts["probability"] > 0) & (accounts["probability"] <= 1)).all()


@given(VOTES, st.randoms())
@settings(deadline=None, max_examples=25)
def test_the_order_of_rows_does_not_matter(lineups, shuffled: random.Random):
    votes, known = frames(lineups)
    order = list(range(votes.height))
    shuffled.shuffle(order)
    _, _, one = answered(votes, known, {})
    _, _, other = answered(votes[order], known, {})
    assert one.drop("probability").equals(other.drop("probability"))
    assert (one["probability"] - other["probability"]).abs().max() < 1e-9
