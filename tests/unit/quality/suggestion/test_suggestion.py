"""Suggestions on small cases worked out by hand."""

import math
import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.suggestion.said import ClaimsIncomplete
from quality.suggestion.suggesting import Suggested, suggest

NAMES = ("entity", "element", "source", "form")


def table(*rows: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=list(NAMES), orient="row")


def wrong(n: int, source: str) -> str:
    return f"wrong-{source}-{n}"


def registers(entities: int = 60) -> list[tuple[str, ...]]:
    """Three sources that err alone on every fifth, sixth and seventh entity, on two elements."""
    rows = []
    for element in ("name", "street"):
        for n in range(entities):
            for source, period in (("a", 5), ("b", 6), ("c", 7)):
                if n % 11 != period:  # a gap of its own
                    form = wrong(n, source) if n % period == 1 else f"true-{n}"
                    rows.append((f"e{n:03}", element, source, form))
    return rows


def form_of(found: Suggested, entity: str, element: str = "name") -> str:
    row = found.values.filter((pl.col("entity") == entity) & (pl.col("element") == element))
    return str(row["form"][0])


def probability_of(found: Suggested, entity: str, element: str = "name") -> float:
    row = found.values.filter((pl.col("entity") == entity) & (pl.col("element") == element))
    return float(row["probability"][0])


def test_two_independent_sources_outvote_one() -> None:
    found = suggest(table(*registers()))
    assert form_of(found, "e011") == "true-11"  # a errs (11 % 5 == 1), b and c don't


def test_nobody_is_surer_of_a_lone_claim_than_of_three_that_agree() -> None:
    rows = [*registers(), ("lone", "name", "a", "x")]
    found = suggest(table(*rows))
    assert probability_of(found, "lone") < probability_of(found, "e003")  # all three say true-3


def test_no_claims_no_suggestions() -> None:
    found = suggest(pl.DataFrame(schema=dict.fromkeys(NAMES, pl.String)))
    assert found.values.is_empty()
    assert found.parts().is_empty()


def test_a_claim_without_a_form_says_nothing() -> None:
    rows = [("e", "name", "a", "x"), ("e", "name", "b", None), ("f", "name", "b", None)]
    found = suggest(pl.DataFrame(rows, schema=list(NAMES), orient="row"))
    assert found.values.select("entity", "form").rows() == [("e", "x")]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ClaimsIncomplete) as refused:
        suggest(pl.DataFrame({"entity": ["e"], "form": ["x"]}))
    assert refused.value.missing == ("element", "source")


def test_two_sources_that_differ_throughout_make_nobody_sure() -> None:
    rows = [(f"e{n}", "name", s, f"{s}{n}") for n in range(30) for s in ("a", "b")]
    found = suggest(table(*rows))
    assert found.values["probability"].max() <= 0.5


def test_two_sources_that_agree_but_for_a_few_make_nobody_sure_of_those() -> None:
    rows = [(f"e{n:03}", "name", s, f"x{n}") for n in range(300) for s in ("a", "b")]
    rows += [("odd", "name", s, f"odd-{s}") for s in ("a", "b")]
    assert probability_of(suggest(table(*rows)), "odd") <= 0.5 + 1e-9


def copied(rows: list[tuple[str, ...]], source: str, copy: str) -> list[tuple[str, ...]]:
    return [(entity, element, copy, form) for entity, element, s, form in rows if s == source]


def test_copies_are_found_by_shared_errors_and_gaps() -> None:
    rows = registers()
    found = suggest(table(*rows, *copied(rows, "a", "z")))
    pairs = found.copies.filter("copies").select("one", "other").rows()
    assert pairs == [("a", "z")]


def test_copies_do_not_outvote_the_others() -> None:
    rows = registers()
    copies = [row for name in ("w", "x", "y", "z") for row in copied(rows, "a", name)]
    assert (
        form_of(suggest(table(*rows, *copies)), "e011") == "true-11"
    )  # five say wrong-a-11, b and c true-11


def test_sources_that_agree_because_they_are_right_are_no_copies() -> None:
    found = suggest(table(*registers()))
    assert not found.copies["copies"].any()


def test_a_copier_changes_nothing() -> None:
    rows = registers()
    alone, twice = suggest(table(*rows)), suggest(table(*rows, *copied(rows, "b", "copy")))
    both = alone.values.join(twice.values, on=["entity", "element"], suffix="_twice")
    assert both.height == alone.values.height
    assert both.filter(pl.col("form") != pl.col("form_twice")).is_empty()
    assert (both["probability"] - both["probability_twice"]).abs().max() < 1e-9


def meanings() -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """Three good sources, and four that are careless elsewhere and mean something else by ``left``."""
    rows, rulings = [], []
    careless = ("p", "q", "r", "s")
    for n in range(120):
        for k, source in enumerate(("a", "b", "c", *careless)):
            if (n + 3 * k) % 10 == 0:
                continue
            errs = source in careless and ((n + k) * (k + 3) // 4) % 2 == 0
            for element in ("gate", "planned", "arrives"):
                rows.append((f"e{n:03}", element, source, wrong(n, source) if errs else f"{element}-{n}"))
            other = source in careless
            rows.append((f"e{n:03}", "left", source, f"take-off-{n}" if other else f"gate-{n}"))
        if n % 4 == 0:
            rulings.append((f"e{n:03}", "left", f"take-off-{n}"))
    return rows, rulings


def test_sources_right_elsewhere_are_believed_about_a_contested_meaning() -> None:
    rows, _ = meanings()
    left = suggest(table(*rows)).sources.filter(pl.col("element") == "left")
    right = dict(left.select("source", "accuracy").rows())
    assert min(right[s] for s in "abc") > max(right[s] for s in "pqrs")


def test_rulings_decide_a_meaning_against_all_else() -> None:
    rows, rulings = meanings()
    ruled = pl.DataFrame(rulings, schema=["entity", "element", "form"], orient="row")
    found = suggest(table(*rows), ruled)
    forms = found.values.filter(pl.col("element") == "left")["form"].to_list()
    assert sum(f.startswith("take-off") for f in forms) > 100


def test_parts_add_up_to_the_log_odds() -> None:
    found = suggest(table(*registers()))
    parts = found.parts().group_by("entity", "element").agg(pl.col("weight").sum())
    both = parts.join(found.values, on=["entity", "element"])
    assert both.height == found.values.filter(pl.col("candidates") > 1).height > 0
    for weight, p in both.select("weight", "probability").rows():
        assert weight == pytest.approx(math.log(p / (1 - p)), abs=1e-6)


def test_a_part_names_its_sources_once_per_group() -> None:
    rows = registers()
    found = suggest(table(*rows, *copied(rows, "a", "z")))
    parts = found.parts().filter((pl.col("entity") == "e011") & (pl.col("element") == "name"))
    said = parts.filter(pl.col("part") == "voice").sort("form")
    assert said.select("sources", "form").rows() == [
        (["b"], "true-11"),
        (["c"], "true-11"),
        (["a", "z"], "wrong-a-11"),
    ]
    assert (said["weight"] > 0).to_list() == [True, True, False]


def test_old_claims_that_turn_out_wrong_count_less() -> None:
    rows = []
    for n in range(200):
        old = n % 4 == 0
        rows += [(f"e{n:03}", "address", s, f"new-{n}", "2026-06-01") for s in ("a", "b")]
        date = "2020-01-01" if old else "2026-06-01"
        rows.append((f"e{n:03}", "address", "c", f"old-{n}" if old else f"new-{n}", date))
    found = suggest(
        pl.DataFrame(rows, schema=[*NAMES, "date"], orient="row").with_columns(pl.col("date").str.to_date())
    )
    aged = found.parts().filter((pl.col("part") == "age") & (pl.col("form").str.starts_with("old")))
    assert aged.height == 50
    assert aged["weight"].min() > 0  # what an old claim loses speaks for the other one


def test_the_text_most_sources_write_is_shown() -> None:
    rows = [("e", "name", s, "x", raw) for s, raw in (("a", "X "), ("b", "X"), ("c", "X"))]
    found = suggest(pl.DataFrame(rows, schema=[*NAMES, "raw"], orient="row"))
    assert found.values["raw"].to_list() == ["X"]


CLAIM = st.tuples(
    st.sampled_from(["e1", "e2", "e3", "e4"]),
    st.sampled_from(["name", "street"]),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["x", "y", "z"]),
)


@settings(deadline=None, max_examples=10)
@given(st.lists(CLAIM, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_probabilities_are_some(
    rows: list[tuple[str, ...]], shuffling: random.Random
) -> None:
    other = list(rows)
    shuffling.shuffle(other)
    found, again = suggest(table(*rows)), suggest(table(*other))
    assert found.values.equals(again.values)
    assert found.alternatives.equals(again.alternatives)
    total = found.alternatives.group_by("entity", "element").agg(pl.col("probability").sum())
    assert total["probability"].max() <= 1 + 1e-9
    assert found.alternatives["probability"].min() >= 0
