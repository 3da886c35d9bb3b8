"""Assertions and verdicts as Dagster's asset checks."""

import dagster as dg
import pytest

from assets.checks import DELIVERY, check_results, check_specs, of_feed, one_each
from catalog.language import Text
from catalog.models import Severity, TableCheck
from quality.assertions import Assertion, Observation, Verdict

KEY = dg.AssetKey(["source", "f"])


def asserted(code: str, **more: object) -> Assertion:
    return Assertion(code, "f", "x", "format", Text(zh=f"{code} 成立", en=f"{code} holds"), **more)  # type: ignore[arg-type]


def verdict(assertion: Assertion, evaluated: int, unexpected: int) -> Verdict:
    sample = ({"line": "7", "x": "张*"},) if unexpected else ()
    seen = Observation(evaluated, unexpected, sample)
    return Verdict(assertion, seen, seen.satisfies(assertion.mostly))


A, B, OWN = asserted("x.a"), asserted("x.b", mostly=0.5), asserted("own", gate=True)
TEXT = Text(zh="查", en="check")
DECLARED = TableCheck(
    code="own", name=TEXT, hint=TEXT, feed="f", on_failure="gate", kind="table", minimum_rows=1
)
GROUPS = of_feed([A, OWN, B], [DECLARED])


def results(*verdicts: Verdict) -> dict[str, dg.AssetCheckResult]:
    return {str(r.check_name): r for r in check_results(KEY, GROUPS, verdicts)}


def test_a_feed_has_one_check_for_its_columns_and_one_per_declared_check() -> None:
    assert GROUPS == {DELIVERY: (A, B), "own": (OWN,)}
    assert one_each([A, B]) == {"x.a": (A,), "x.b": (B,)}


def test_specs_say_what_is_asserted() -> None:
    delivery, own = check_specs(KEY, GROUPS)
    assert (delivery.name, own.name, own.asset_key) == (DELIVERY, "own", KEY)
    assert own.description == "own 成立"
    assert delivery.metadata["asserts"].value == "- x.a 成立\n- x.b 成立"
    assert (delivery.metadata["gate"], own.metadata["gate"]) == (False, True)


def test_all_is_well() -> None:
    found = results(verdict(A, 10, 0), verdict(B, 8, 0), verdict(OWN, 1, 0))
    assert [r.passed for r in found.values()] == [True, True]
    assert found[DELIVERY].metadata["evaluated"].value == 10
    assert found[DELIVERY].description == "0 / 10"


def test_one_failed_assertion_fails_its_check_and_no_other() -> None:
    found = results(verdict(A, 10, 1), verdict(B, 8, 2), verdict(OWN, 1, 0))
    assert (found[DELIVERY].passed, found["own"].passed) == (False, True)
    assert found[DELIVERY].metadata["unexpected"].value == 3


def test_what_is_tolerated_passes_and_is_shown() -> None:
    found = results(verdict(A, 10, 0), verdict(B, 8, 2), verdict(OWN, 1, 0))[DELIVERY]
    assert found.passed
    shown = [str(m.value) for m in found.metadata.values() if "x.b" in str(m.value)]
    assert len(shown) == 1
    assert "2 / 8 = 25 %" in shown[0]
    assert r"张\*" in shown[0]
    assert "x.a" not in shown[0]


@pytest.mark.parametrize(
    ("assertion", "severity"),
    [
        (asserted("x.a"), "WARN"),
        (asserted("x.a", severity=Severity.LOW), "WARN"),
        (asserted("x.a", severity=Severity.HIGH), "ERROR"),
        (asserted("x.a", gate=True), "ERROR"),
    ],
)
def test_how_grave_a_failure_is(assertion: Assertion, severity: str) -> None:
    (found,) = check_results(KEY, one_each([assertion]), [verdict(assertion, 2, 1)])
    assert (found.passed, found.severity.value) == (False, severity)


def test_a_grave_assertion_that_holds_does_not_make_another_grave() -> None:
    grave = asserted("x.a", gate=True)
    (found,) = check_results(KEY, {"both": (grave, A)}, [verdict(grave, 2, 0)])
    assert found.severity.value == "WARN"


def test_nothing_was_delivered_yet() -> None:
    found = results()
    assert [r.passed for r in found.values()] == [True, True]
    assert {r.description for r in found.values()} == {"没有可检查的数据"}
