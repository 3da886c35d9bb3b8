"""The simulated clerk: what is ruled on as a whole, what one by one, and what is counted."""

import polars as pl

from bench.patterns import work

DIFFERENCE = '{"others": []}'


def pattern(code, size, samples, sure=0.999):
    return {
        "pattern": code,
        "element": "name",
        "sure": sure,
        "size": size,
        "samples": samples,
        "difference": DIFFERENCE,
    }


def conflict(code, pattern_code, kept, right=()):
    return {"conflict": code, "pattern": pattern_code, "kept": kept, "right": list(right)}


def clerk(patterns, conflicts, decisions):
    schema = {"conflict": pl.String, "pattern": pl.String, "kept": pl.Boolean, "right": pl.List(pl.String)}
    return work(pl.DataFrame(patterns), pl.DataFrame(conflicts, schema=schema), decisions)


def test_one_decision_settles_a_pattern_and_what_the_samples_miss_is_wrong():
    conflicts = [conflict(f"c{n}", "p", n != 9) for n in range(10)]
    done = clerk([pattern("p", 10, ["c0", "c1"])], conflicts, 1)
    assert (done.decisions, done.settled, done.wrong, done.looks) == (1, 10, 1, 2)


def test_a_source_that_is_right_in_all_samples_is_adopted():
    conflicts = [conflict("c0", "p", kept=False, right=["tax"]), conflict("c1", "p", False, ["fund", "tax"])]
    done = clerk([pattern("p", 2, ["c0", "c1"])], conflicts, 1)
    assert (done.on_patterns, done.settled, done.wrong) == (1, 2, 0)


def test_samples_that_call_for_different_decisions_are_ruled_on_one_by_one():
    conflicts = [conflict("c0", "p", True), conflict("c1", "p", False, ["tax"]), conflict("c2", "p", True)]
    done = clerk([pattern("p", 3, ["c0", "c1"])], conflicts, 2)
    assert (done.refused, done.on_patterns, done.on_conflicts, done.settled, done.wrong) == (1, 0, 2, 2, 0)


def test_patterns_that_are_not_sure_are_not_ruled_on():
    conflicts = [conflict(f"c{n}", "p", True) for n in range(5)]
    done = clerk([pattern("p", 5, ["c0"], sure=0.9)], conflicts, 3)
    assert (done.on_patterns, done.on_conflicts, done.settled) == (0, 3, 3)
