"""Probabilities of suggestions on made-up sources whose truth is known."""

import random
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.suggestion.calibration import flat
from quality.suggestion.suggesting import suggest

ELEMENTS = ("name", "street", "phone", "school")
SOURCES = 10


def told(seed: int, own_way: str = "") -> pl.DataFrame:
    """Claims of ten sources, right in 0.75 to 0.93, that err alone; the truth about an entity is ``true``.

    Source s9 writes the element ``own_way`` its own way throughout.
    """
    drawn = random.Random(seed)  # noqa: S311
    rows = list(_rows(drawn, own_way))
    return pl.DataFrame(rows, schema=["entity", "element", "source", "form"], orient="row")


def _rows(drawn: random.Random, own_way: str) -> Iterator[tuple[str, str, str, str]]:
    for entity in range(200):
        for source in range(SOURCES):
            if drawn.random() < 0.3:  # a gap
                continue
            for element in ELEMENTS:
                right = drawn.random() < 0.75 + 0.02 * source
                form = "true" if right else f"wrong-{drawn.randrange(10)}"
                if source == 9 and element == own_way:
                    form = "own"
                yield f"e{entity:03}", element, f"s{source}", form


def met(claims: pl.DataFrame, rulings: pl.DataFrame | None = None) -> pl.DataFrame:
    values = suggest(claims, rulings).values
    return values.select("element", "probability", right=(pl.col("form") == "true").cast(pl.Float64))


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 10_000))
def test_of_suggestions_given_p_a_share_p_is_right(seed: int) -> None:
    found = met(told(seed))
    means = found.group_by("element").agg(pl.col("probability", "right").mean())
    assert (means["probability"] - means["right"]).abs().max() < 0.05


def test_a_source_that_writes_an_element_its_own_way_makes_no_one_doubt_it() -> None:
    usual, odd = met(told(1)), met(told(1, own_way="phone"))
    means = [f.filter(pl.col("element") == "phone")["probability"].mean() for f in (usual, odd)]
    assert means[0] == pytest.approx(means[1], abs=0.03)


def test_one_ruling_does_not_outweigh_all_that_is_known() -> None:
    claims = told(2)
    phones = suggest(claims).values.filter(pl.col("element") == "phone")
    against = phones.sort("probability", "entity")[-1:].select("entity", "element", form=pl.lit("another"))
    before, after = (_apart(met(claims, rulings)) for rulings in (None, against))
    assert after > 0.8 * before


def _apart(found: pl.DataFrame) -> float:
    """Return how much surer of a phone the surest suggestions are than the least sure, in log odds."""
    sure = found.filter(pl.col("element") == "phone")["probability"].sort().to_numpy()
    odds = np.log(sure / (1 - sure))
    return float(odds[-20:].mean() - odds[:20].mean())


def test_flat_odds_grow_slower_than_the_odds() -> None:
    odds = np.array([-4.0, 0.0, 1.0, 9.0])
    assert flat(1 / (1 + np.exp(-odds))) == pytest.approx([-2, 0, 1, 3])
