"""A source that hardly ever says what the authority says, and how far it is off."""

import polars as pl
import pytest

from quality.patterns.agreement import Agreement
from quality.patterns.distribution import bars
from quality.patterns.meaning import meanings


def found(desk, conflicts, agreements):
    return meanings(desk.engine, desk.catalogue, desk.person, desk.put(conflicts), agreements).to_pylist()


def test_a_source_that_seldom_agrees_is_one_finding(desk):
    conflicts = [
        *(desk.conflict(f"a{n}", "wage", [("f", "1000"), ("tax", "2000")]) for n in range(30)),
        *(
            desk.conflict(f"b{n}", "wage", [("f", "1000"), ("tax", "2000"), ("fund", "3000")])
            for n in range(5)
        ),
        desk.conflict("c", "wage", [("f", "1000"), ("fund", "3000")]),
    ]
    counted = [Agreement("wage", "tax", None, 135, 100), Agreement("wage", "fund", None, 200, 194)]
    assert found(desk, conflicts, counted) == []
    counted = [Agreement("wage", "tax", None, 100, 20), Agreement("wage", "fund", None, 200, 194)]
    (finding,) = found(desk, conflicts, counted)
    assert (finding["source"], finding["share"]) == ("tax", 0.2)
    assert (finding["conflicts"], finding["alone"], finding["explained"]) == (35, 30, 30)
    assert finding["unit"] == "times"
    # 20 agree, 35 say twice as much
    assert {(b["low"], b["count"]) for b in finding["distribution"]} == {(1.0, 20), (2.0, 35)}


def test_findings_explain_conflicts_together(desk):
    conflicts = [desk.conflict("a", "wage", [("f", "1000"), ("tax", "2000"), ("fund", "3000")])]
    counted = [Agreement("wage", source, None, 100, 0) for source in ("tax", "fund")]
    assert [(f["alone"], f["explained"]) for f in found(desk, conflicts, counted)] == [(0, 1), (0, 1)]


def test_few_comparisons_say_nothing(desk):
    conflicts = [desk.conflict("a", "wage", [("f", "1000"), ("tax", "2000")])]
    assert found(desk, conflicts, [Agreement("wage", "tax", None, 99, 0)]) == []


def test_codes_are_counted_by_pair(desk):
    conflicts = [desk.conflict(f"a{n}", "sex", [("f", "1"), ("tax", "2")]) for n in range(3)]
    (finding,) = found(desk, conflicts, [Agreement("sex", "tax", None, 100, 2)])
    told = [(b["label"], b["count"]) for b in finding["distribution"]]
    assert (finding["unit"], told) == ("kind", [("agrees", 2), ("code 1 → 2", 3)])


def test_bars_hold_everything_and_the_ends_are_one_bar_each():
    values = pl.DataFrame({"v": [-500.0, *map(float, range(60)), 900.0], "n": [1, *[5] * 60, 1]})
    made = bars(values)
    assert sum(b["count"] for b in made) == 302
    # 2 in 100 of 302 at either end are the six least and the six greatest: 1 to 58 in bars of 2
    assert {round(b["high"] - b["low"], 9) for b in made} == {2.0}
    assert made[0]["count"] >= 1
    assert len(made) <= 33


def test_there_is_a_bar_for_a_single_value():
    (bar,) = bars(pl.DataFrame({"v": [3.0], "n": [4]}))
    assert bar == {"label": "3–4", "low": 3.0, "high": 4.0, "count": 4}
    assert bars(pl.DataFrame(schema={"v": pl.Float64, "n": pl.Int64})) == []


@pytest.mark.parametrize("value", [-1.5, 0.0, 1e9])
def test_a_value_lies_in_its_bar(value):
    made = bars(pl.DataFrame({"v": [value, value + 7], "n": [50, 50]}))
    assert any(b["low"] <= value < b["high"] and b["count"] == 50 for b in made)
