"""The life of conflicts over nights: against a plain Python account, and worked out by hand."""

import hashlib
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.engine import Engine
from quality.conflicts import carry_over

FIRST = date(2026, 1, 5)
SHOWN = "key, fingerprint, first_seen, last_seen, status, closed_on, closed_because"
found_tonight = st.sets(
    st.tuples(st.sampled_from("12"), st.sampled_from(["name", "sex"]), st.sampled_from("fgh")), max_size=5
)


@pytest.fixture(scope="module")
def nights(tmp_path_factory, town_in):
    """Return a function that carries conflicts over a list of (night, found) and returns the last table."""
    with Engine(tmp_path_factory.mktemp("engine"), memory_limit="1GB", threads=2) as engine:
        town = town_in(engine, elements={"name": {"authority": ()}}, feeds={}, rows={})

        def run(*each):
            before = None
            for night, found in each:
                before = carry_over(engine, town.entity, _relation(engine, found), before, night)
            return town.select(SHOWN, before)

        yield run


def _relation(engine, found):
    name = engine.unique_name("found")
    engine.run(
        f"CREATE TEMP TABLE {name} (conflict VARCHAR, entity VARCHAR, key VARCHAR, element VARCHAR,"
        " kind VARCHAR, severity VARCHAR, claims VARCHAR[], departments VARCHAR[], rules VARCHAR[],"
        " fingerprint VARCHAR)"
    )
    rows = []
    for key, element, fingerprint in found:
        identity = hashlib.md5(f"{key}{element}{fingerprint}".encode(), usedforsecurity=False).hexdigest()
        rows.append([identity, "person", key, element, "values_differ", "low", [], [], None, fingerprint])
    if rows:
        marks = ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"] * len(rows))
        flat = [value for row in rows for value in row]
        engine.run(f"INSERT INTO {name} VALUES {marks}", flat)
    return name


def lived(each):
    """Return what a plain account of the rules makes of the nights."""
    table = {}
    for night, found in each:
        for identity in found:
            first = table[identity][0] if identity in table else night
            table[identity] = (first, night, "open", None, None)
        for identity, (first, last, status, _, _) in list(table.items()):
            if status == "open" and identity not in found:
                again = any(f[:2] == identity[:2] for f in found)
                table[identity] = (first, last, "closed", night, "claims_changed" if again else "agreed")
    return sorted((key, fingerprint, *life) for (key, _, fingerprint), life in table.items())


@given(each=st.lists(found_tonight, min_size=1, max_size=5))
@settings(max_examples=15, deadline=None)
def test_conflicts_live_as_the_rules_say_and_a_repeated_night_changes_nothing(nights, each):
    dated = [(FIRST + timedelta(days=i), found) for i, found in enumerate(each)]
    carried = nights(*dated)
    assert sorted(carried, key=str) == sorted(lived(dated), key=str)
    assert nights(*dated, dated[-1]) == carried


def test_the_same_claims_are_the_same_conflict_and_agreement_closes_it(nights):
    monday, tuesday, wednesday = (FIRST + timedelta(days=i) for i in range(3))
    claim = ("1", "name", "f")
    assert nights((monday, {claim}), (tuesday, {claim})) == [("1", "f", monday, tuesday, "open", None, None)]
    assert nights((monday, {claim}), (tuesday, {claim}), (wednesday, set())) == [
        ("1", "f", monday, tuesday, "closed", wednesday, "agreed")
    ]


def test_a_different_claim_closes_the_old_conflict_and_opens_another(nights):
    tuesday = FIRST + timedelta(days=1)
    assert nights((FIRST, {("1", "name", "f")}), (tuesday, {("1", "name", "g")})) == [
        ("1", "f", FIRST, FIRST, "closed", tuesday, "claims_changed"),
        ("1", "g", tuesday, tuesday, "open", None, None),
    ]


def test_claims_that_come_back_reopen_their_conflict(nights):
    wednesday = FIRST + timedelta(days=2)
    claim = ("1", "name", "f")
    assert nights((FIRST, {claim}), (FIRST + timedelta(days=1), set()), (wednesday, {claim})) == [
        ("1", "f", FIRST, wednesday, "open", None, None)
    ]


def test_claims_are_told_as_they_were_last_seen(town, engine):
    small = town(
        elements={"name": {"authority": ({"feed": "police"},), "check_sources": ("school",)}},
        feeds={"police": ["name"], "school": ["name"]},
        rows={"police": [{"id": "1", "name": "a"}], "school": [{"id": "1", "name": "x"}]},
    )
    before = carry_over(engine, small.entity, small.reconcile().found, None, FIRST)
    small.rows["school"][0] |= {"_delivery": "school-2"}
    after = carry_over(engine, small.entity, small.reconcile().found, before, date(2026, 1, 6))
    deliveries = "first_seen, list_transform(claims, lambda c: c.delivery)"
    assert small.select(deliveries, after) == [(FIRST, ["police-1", "school-2"])]
