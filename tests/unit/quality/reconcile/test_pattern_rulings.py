"""What rulings on patterns settle, in a town of a few rows worked out by hand.

School has people 1, 2 and 3 born a day late, person 4 much later; tax has only person 3, a month early.
"""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from lake.engine import quoted
from quality.pattern_rulings import APART, PATTERNS, judged
from quality.patterns.membership import members
from quality.reconcile.subject import subject_of
from quality.rulings import NO_RULINGS, Rulings, outcome

FEEDS = {"police": ["born"], "school": ["born"], "tax": ["born"]}
BORN = {
    "type": "date",
    "comparator": {"name": "date"},
    "authority": ({"feed": "police"},),
    "check_sources": ("school", "tax"),
}
SAID = {
    "police": {"1": date(1990, 5, 1), "2": date(1991, 6, 2), "3": date(1992, 7, 3), "4": date(1993, 8, 4)},
    "school": {"1": date(1990, 5, 2), "2": date(1991, 6, 3), "3": date(1992, 7, 4), "4": date(1999, 1, 9)},
    "tax": {"3": date(1992, 6, 3)},
}
NOON = datetime(2026, 1, 6, 12, tzinfo=UTC)


class Desk:
    """The town's conflicts, and what rulings do to them."""

    def __init__(self, engine, small):
        self.engine, self.small = engine, small
        self.sources = small.sources()
        self.found = small.reconcile().found
        self.subject = subject_of(engine, small.entity, small.catalogue, self.sources)

    def pattern(self, key):
        theirs = members(self.engine, self.small.catalogue, self.small.entity, self.found)
        return self.engine.one(f"SELECT pattern FROM {quoted(theirs)} WHERE key = '{key}'")[0]

    def row(self, key="1", follows="source", source="school", **more):
        given = {"ruling": "p-2", "pattern": self.pattern(key), "element": "born", "kind": "values_differ"}
        rest = {"must_speak": True, "disputed": False, "on_entity": False, "made_at": NOON, "apart": []}
        return {**given, **rest, "follows": follows, "source": source, **more}

    def judge(self, rows, apart=()):
        made = judged(self.engine, self.subject, *_tables(rows, apart), self.found)
        columns = "key, ruling, value, out, out_ruling"
        return self.engine.rows(f"SELECT {columns} FROM {quoted(made)} ORDER BY ALL")

    def settle(self, rows, apart=()):
        rulings = Rulings(NO_RULINGS.rows, *_tables(rows, apart))
        made = outcome(self.engine, self.subject, rulings, self.found)
        return self.engine.rows(f"SELECT key, value, form, outcome, disputed FROM {made} ORDER BY ALL")


def _tables(rows, apart):
    return pa.Table.from_pylist(list(rows), PATTERNS), pa.Table.from_pylist(list(apart), APART)


@pytest.fixture
def desk(engine, town):
    rows = {feed: [{"id": k, "born": d} for k, d in said.items()] for feed, said in SAID.items()}
    return Desk(engine, town(elements={"born": BORN}, feeds=FEEDS, rows=rows))


def test_each_conflict_of_the_pattern_gets_its_own_value(desk):
    assert desk.settle([desk.row()]) == [
        ("1", "1990-05-02", "1990-05-02", "in_force", False),
        ("2", "1991-06-03", "1991-06-03", "in_force", False),
    ]


def test_the_authority_is_followed_where_it_is_right(desk):
    row = desk.row("4", follows="authority", source=None)
    assert desk.settle([row]) == [("4", "1993-08-04", "1993-08-04", "in_force", False)]


def test_other_evidence_is_another_pattern(desk):
    assert len({desk.pattern(key) for key in ("1", "2")}) == 1
    assert len({desk.pattern(key) for key in ("1", "3", "4")}) == 3


@pytest.mark.parametrize("decision", [{"disputed": True}, {"on_entity": True}])
def test_a_decision_without_a_value_puts_none_in_force(desk, decision):
    row = desk.row(follows=None, source=None, must_speak=False, **decision)
    disputed = decision.get("disputed", False)
    assert desk.settle([row]) == [(key, None, None, "in_force", disputed) for key in ("1", "2")]


def test_whoever_is_followed_has_to_say_something(desk):
    assert [row[3] for row in desk.judge([desk.row(source="tax")])] == ["no_value", "no_value"]


@pytest.mark.parametrize(
    ("since", "out"),
    [(None, "ruled"), (NOON - timedelta(hours=1), "ruled"), (NOON + timedelta(hours=1), None)],
)
def test_what_someone_had_begun_stays_theirs(desk, since, out):
    place = {"key": "1", "element": "born", "reason": "ruled", "ruling": "own", "since": since}
    (first, second) = desk.judge([desk.row()], [place])
    assert (first[3], first[4]) == (out, "own" if out else None)
    assert second[3] is None


@pytest.mark.parametrize(("whole", "on_entity", "out"), [
    ("value", False, "ruled"), ("value", True, None), ("entity", True, "ruled"), ("entity", False, None),
])  # fmt: skip
def test_a_ruling_on_the_entity_keeps_its_elements_out(desk, whole, on_entity, out):
    """Who was ruled not to exist gets no value; who has a value isn't ruled not to exist."""
    place = {"key": "1", "element": "name", "reason": "ruled", "ruling": "own", "whole": whole}
    row = desk.row(follows=None, source=None, must_speak=False, on_entity=on_entity)
    assert desk.judge([row], [place])[0][3] == out


def test_rulings_that_give_one_place_two_values_give_it_none(desk):
    """Such rulings are refused when they are made; here the town has the same pattern ruled on twice."""
    other = desk.row(ruling="q-2", follows="authority", source=None)
    assert {row[3] for row in desk.judge([desk.row(), other])} == {"other_ruling"}
    assert desk.settle([desk.row(), other]) == []


def test_rulings_that_agree_settle_a_place_once(desk):
    again = desk.row(ruling="q-2", made_at=NOON + timedelta(hours=1))
    assert [row[0] for row in desk.settle([desk.row(), again])] == ["1", "2"]


def test_the_digest_changes_with_patterns_and_with_what_is_apart(desk):
    rows, place = [desk.row()], {"key": "1", "element": "born", "reason": "ruled"}
    given = [([], ()), (rows, ()), (rows, [place])]
    assert len({Rulings(NO_RULINGS.rows, *_tables(*each)).digest for each in given}) == 3
    assert Rulings(NO_RULINGS.rows, *_tables([], [place])).digest == NO_RULINGS.digest
