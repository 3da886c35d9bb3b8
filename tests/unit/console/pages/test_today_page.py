"""Today's page: what is counted, and how the queue moves."""

from collections.abc import Callable
from datetime import date
from typing import Any

from console.movement import days_of, movement

Visits = Callable[..., Any]
Cases = Callable[[str, str], str]


def test_it_counts_what_is_to_do(visits: Visits, cases: Cases) -> None:
    page = visits("ming").get("/").text
    assert '<a href="/queue?by=anyone"><strong>3</strong>全部待办</a>' in page
    visits("ming").post(f"/cases/{cases('person', 'name')}/claim")
    again = visits("ming").get("/").text
    assert '<a href="/queue?by=ming"><strong>1</strong>我领取的</a>' in again


def test_the_biggest_patterns_lead_to_their_pages(visits: Visits, cases: Cases) -> None:
    assert 'href="/patterns/aaaaaaaaaaaaaaaa"' in visits("ming").get("/").text


def test_how_many_were_open_is_counted_back_from_now() -> None:
    first, second = date(2026, 6, 1), date(2026, 6, 2)
    days = days_of([(first, 10, 0), (second, 3, 2)], {second: 1}, left=10)
    assert [(d.day, d.opened, d.closed, d.ruled, d.left) for d in days] == [
        (first, 10, 0, 0, 10),
        (second, 3, 2, 1, 10),
    ]


def test_bars_are_as_high_as_their_share_of_the_highest() -> None:
    drawn = movement(days_of([(date(2026, 6, 1), 8, 4)], {}, left=4))
    heights = {bar.kind: bar.height for bar in drawn.bars}
    assert heights == {"opened": 140.0, "closed": 70.0, "ruled": 0.0}
    assert drawn.top == 8


def test_a_day_without_anything_draws_nothing() -> None:
    assert movement([]).bars == ()
