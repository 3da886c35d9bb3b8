"""Whether a ruling stands on what the sources say now, in towns of a few rows worked out by hand."""

import hashlib

import pyarrow as pa
import pytest

from quality.reconcile.subject import subject_of
from quality.rulings import SCHEMA, Rulings, outcome

FEEDS = {"police": ["name"], "school": ["name"], "tax": ["name"]}
CHECKED = {"name": {"authority": ({"feed": "police"},), "check_sources": ("school", "tax")}}
WAS = {"police": "a", "school": "b", "tax": "a"}


def written(claims):
    return [f"{source}:{len(form)}:{form}" for source, form in sorted(claims.items())]


def ruling(key="1", **more):
    fingerprint = hashlib.md5("".join(written(WAS)).encode(), usedforsecurity=False).hexdigest()
    row = {"ruling": "r", "key": key, "element": "name", "value": None, "form": None, "source": None}
    made = {"meant_otherwise": None, "made_on": written(WAS), "fingerprint": fingerprint, "disputed": False}
    return {**row, **made, **more}


def keep(**more):
    return ruling(**{"value": "a", "form": "a", "source": "police", **more})


def adopt(**more):
    return ruling(value="b", form="b", source="school", **more)


def enter(**more):
    return ruling(value="c", form="c", **more)


@pytest.fixture
def became(engine, town):
    """Return a function: a ruling, what each source says of person 1 → its outcome."""

    def run(made, says, elements=CHECKED):
        rows = {feed: [{"id": "9", "name": "7"}] for feed in FEEDS}
        for feed, name in says.items():
            rows[feed].append({"id": "1", "name": name})
        small = town(elements=elements, feeds=FEEDS, rows=rows)
        subject = subject_of(engine, small.entity, small.catalogue, small.sources())
        rulings = Rulings(pa.Table.from_pylist([made], SCHEMA))
        return engine.one(
            f"SELECT outcome FROM {outcome(engine, subject, rulings, small.reconcile().found)}"
        )[0]

    return run


@pytest.mark.parametrize("made", [keep(), adopt(), enter(), ruling(disputed=True)])
def test_on_the_same_claims_it_stands(became, made):
    assert became(made, WAS) == "in_force"


@pytest.mark.parametrize(
    ("made", "says", "outcome_now"),
    [
        (keep(), {"police": "a", "school": "a", "tax": "a"}, "came_round"),
        (keep(), {"police": "a", "school": "x", "tax": "a"}, "reopened"),
        (keep(), {"police": "x", "school": "b", "tax": "a"}, "reopened"),
        (keep(), {"police": "a", "school": "b", "tax": "b"}, "reopened"),  # tax now says what school does
        (keep(), {"police": "a", "tax": "a"}, "came_round"),
        (adopt(), {"police": "b", "school": "b", "tax": "b"}, "came_round"),
        (adopt(), {"police": "b", "school": "b", "tax": "a"}, "in_force"),  # one came round, one hasn't
        (adopt(), {"police": "a", "school": "a", "tax": "a"}, "reopened"),  # all agree on something else
        (adopt(), {"police": "a", "tax": "a"}, "reopened"),  # the source it follows is silent
        (enter(), {"police": "c", "school": "c", "tax": "c"}, "came_round"),
        (enter(), {"police": "c", "school": "b", "tax": "a"}, "in_force"),
        (enter(), {"police": "a", "school": "d", "tax": "a"}, "reopened"),
        (enter(), {}, "in_force"),  # proven, and nobody contradicts it
        (keep(), {}, "gone"),
        (ruling(), {"police": "a", "school": "a", "tax": "a"}, "came_round"),
        (ruling(), {"police": "a", "school": "c", "tax": "a"}, "reopened"),
        (keep(meant_otherwise="school"), {"police": "a", "school": "q", "tax": "a"}, "in_force"),
        (keep(meant_otherwise="school"), {"police": "a", "school": "b", "tax": "q"}, "reopened"),
    ],
)
def test_when_claims_change(became, made, says, outcome_now):
    assert became(made, says) == outcome_now


def test_an_authority_that_falls_silent_leaves_the_adopted_value_in_force(became):
    """Nothing is in conflict then, but nothing else would say what was ruled."""
    assert became(adopt(), {"school": "b", "tax": "b"}) == "in_force"


def test_a_value_within_the_tolerance_has_come_round(became):
    elements = {"name": {**CHECKED["name"], "comparator": {"name": "number", "options": {"absolute": 1}}}}
    made = keep(form="100", value="100", made_on=["police:3:100", "school:3:500"])
    elements["name"]["type"] = "integer"
    assert became(made, {"police": 100, "school": 101}, elements) == "came_round"


def test_a_ruling_on_an_element_that_is_no_more_is_gone(became):
    assert became(keep(element="colour"), WAS) == "gone"
