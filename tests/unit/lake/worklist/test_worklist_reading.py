"""What a worklist gives for a filter: which items, in which order, how many; how cases stand beside it."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.home import Home
from lake.worklist import Cursor, Wanted, Worklist, opened

TODAY, SOON = date(2026, 6, 10), date(2026, 6, 12)
IN_ORDER = ["old", "young", "firm", "sure", "unsure", "low"]


def names(worklist: Worklist, **wanted: Any) -> list[str]:
    """Return what is wanted, by the conflict, or by the case where there is none."""
    items = worklist.page(Wanted(**wanted), TODAY, SOON)
    assert worklist.count(Wanted(**wanted), TODAY, SOON) == len(items)
    return [i.conflict or i.case for i in items]


def test_worst_first_then_what_waits_longest_then_the_surest(worklist: Worklist) -> None:
    assert names(worklist) == IN_ORDER


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"entity": "company"}, ["firm"]),
        ({"element": "name"}, ["old", "young", "sure", "unsure", "low"]),
        ({"department": "market"}, ["firm"]),
        ({"severity": "high"}, ["old", "young"]),
        ({"kind": "entity_unknown"}, []),
        ({"pattern": "p2"}, ["firm"]),
        ({"key": "key-sure"}, ["sure"]),
        ({"seen_from": date(2026, 6, 2)}, ["young"]),
        ({"seen_until": date(2026, 5, 1)}, ["old"]),
        ({"severity": "high", "seen_until": date(2026, 6, 1)}, ["old"]),
    ],
)
def test_a_filter_lets_through_what_it_says(
    worklist: Worklist, wanted: dict[str, Any], found: list[str]
) -> None:
    assert names(worklist, **wanted) == found


@settings(deadline=None, max_examples=10)
@given(st.integers(1, 7))
def test_pages_put_together_are_the_queue(unchanged: Worklist, size: int) -> None:
    found, place = [], None
    while items := unchanged.page(Wanted(), TODAY, SOON, after=place, limit=size):
        found, place = found + [i.conflict for i in items], items[-1].cursor
    assert found == IN_ORDER


@settings(deadline=None, max_examples=10)
@given(st.integers(1, 7))
def test_pages_backwards_put_together_are_the_queue(unchanged: Worklist, size: int) -> None:
    found, place = [], Cursor(99, "")
    while items := unchanged.before(Wanted(), TODAY, SOON, place, size):
        found, place = [i.conflict for i in items] + found, items[0].cursor
    assert found == IN_ORDER


def test_an_item_knows_its_number(worklist: Worklist) -> None:
    items = worklist.page(Wanted(), TODAY, SOON)
    numbers = [worklist.count(Wanted(), TODAY, SOON, i.cursor) for i in items]
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_what_was_decided_is_no_longer_to_do(worklist: Worklist, listing: SimpleNamespace) -> None:
    worklist.stand([listing.standing("old", "ruled"), listing.standing("sure", "claimed", claimed_by="li")])
    assert names(worklist) == ["young", "firm", "sure", "unsure", "low"]
    assert names(worklist, status="ruled") == ["old"]
    assert names(worklist, status="open") == ["young", "firm", "unsure", "low"]


def test_who_has_taken_it(worklist: Worklist, listing: SimpleNamespace) -> None:
    worklist.stand([listing.standing("old", claimed_by="li"), listing.standing("young", claimed_by="wang")])
    assert names(worklist, claimed_by="li") == ["old"]
    assert names(worklist, claimed_by="-") == ["firm", "sure", "unsure", "low"]
    assert names(worklist, worker="li") == ["old", "firm", "sure", "unsure", "low"]
    worklist.stand([listing.standing("old", "open")])
    assert names(worklist, claimed_by="-") == ["old", "firm", "sure", "unsure", "low"]


def test_deadlines(worklist: Worklist, listing: SimpleNamespace) -> None:
    worklist.stand(
        [
            listing.standing("old", due=date(2026, 6, 9)),
            listing.standing("young", due=TODAY),
            listing.standing("sure", due=SOON),
            listing.standing("low", due=date(2026, 6, 13)),
        ]
    )
    assert names(worklist, due="overdue") == ["old"]
    assert names(worklist, due="soon") == ["young", "sure"]


def test_a_case_without_a_conflict_comes_first(worklist: Worklist, listing: SimpleNamespace) -> None:
    worklist.stand([listing.standing("objected", "reopened", objections=1)])
    assert names(worklist) == ["case-objected", *IN_ORDER]
    assert names(worklist, pattern="p1") == ["old", "young", "sure", "unsure", "low"]
    worklist.stand([listing.standing("objected", "closed")])
    assert names(worklist) == IN_ORDER


def test_a_ruled_pattern_takes_its_conflicts_off_but_for_those_worked_on(
    worklist: Worklist, listing: SimpleNamespace
) -> None:
    worklist.stand([listing.standing("sure", claimed_by="li")], ruled=["p1"])
    assert names(worklist) == ["firm", "sure"]
    worklist.stand([], ruled=[])
    assert names(worklist) == IN_ORDER


def test_a_place_with_conflicts_of_two_kinds_is_one_case(
    worklist_home: Home, written: Callable[[list[dict[str, Any]]], object], listing: SimpleNamespace
) -> None:
    twice = listing.conflict("again", case_id="case-low", kind="row_contradicts_itself")
    written([*listing.rows, twice])
    worklist = opened(worklist_home)
    worklist.stand([listing.standing("low", "ruled")])
    assert names(worklist) == ["old", "young", "firm", "sure", "unsure"]
    worklist.close()


def test_one_item_by_case_or_by_conflict(worklist: Worklist, listing: SimpleNamespace) -> None:
    worklist.stand([listing.standing("old", claimed_by="li", due=TODAY)])
    by_case, by_conflict = worklist.item("case-old"), worklist.item("old")
    assert by_case and by_case == by_conflict
    assert (by_case.status, by_case.claimed_by, by_case.due) == ("claimed", "li", TODAY)
    untouched = worklist.item("young")
    assert untouched and (untouched.status, untouched.claimed_by, untouched.due) == ("open", None, None)
    assert worklist.item("nothing") is None


def test_counts_are_anew_after_something_was_done(worklist: Worklist, listing: SimpleNamespace) -> None:
    assert worklist.count(Wanted(), TODAY, SOON) == 6
    worklist.stand([listing.standing("old", "ruled")])
    assert worklist.count(Wanted(), TODAY, SOON) == 5
