"""Runs of Great Expectations: verdicts at the edge, one scan, errors as they were, nothing sent out."""

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

import pytest

from catalog.language import Text
from catalog.models import Severity
from quality.assertions import Assertion, Kind, Observation, SourceVersion
from quality.gx import SuiteIncomplete, validate, verdicts_in
from quality.wording import in_words

MANIFEST = (SourceVersion("civil_residents", "lake/source/civil_residents", 3),)
KINDS: tuple[Kind, ...] = get_args(Kind)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something calls out")

    for call in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, call, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOVLAKE_LANG", raising=False)


def asserting(kind: Kind = "complete", mostly: float = 1.0, code: str = "check") -> Assertion:
    return Assertion(
        code=code,
        subject="civil_residents",
        column="name",
        kind=kind,
        title=Text(zh="姓名", en="name"),
        mostly=mostly,
        severity=Severity.HIGH,
        gate=True,
    )


def saw(evaluated: int, unexpected: int) -> Mapping[str, Observation]:
    return {"check": Observation(evaluated, unexpected)}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_holds_up_to_its_mostly_and_fails_beyond(kind: Kind) -> None:
    assertion = asserting(kind, mostly=0.93)
    (at_edge,) = validate("civil_residents", MANIFEST, [assertion], lambda: saw(100, 7))
    (beyond,) = validate("civil_residents", MANIFEST, [assertion], lambda: saw(100, 8))
    assert at_edge.success
    assert not beyond.success
    assert beyond.assertion is assertion
    assert (beyond.observation.evaluated, beyond.observation.unexpected, beyond.share) == (100, 8, 0.08)
    assert beyond.stops


def test_a_tolerance_taken_from_one_loses_no_row_to_rounding() -> None:
    tolerated = (0.07, 0.1, 0.15, 0.29, 0.57, 0.8)
    assertions = [asserting(mostly=1 - t, code=f"t{t}") for t in tolerated]
    seen = {a.code: Observation(100, round(100 * t)) for a, t in zip(assertions, tolerated, strict=True)}
    assert all(v.success for v in validate("civil_residents", MANIFEST, assertions, lambda: seen))


def test_one_row_in_a_hundred_million_fails_what_tolerates_none() -> None:
    (verdict,) = validate("civil_residents", MANIFEST, [asserting()], lambda: saw(100_000_000, 1))
    assert not verdict.success


def test_nothing_evaluated_is_a_success_that_says_so() -> None:
    (verdict,) = validate("civil_residents", MANIFEST, [asserting()], lambda: saw(0, 0))
    assert verdict.success
    assert not verdict.evaluated
    assert verdict.share == 0


def test_one_scan_serves_all_assertions_in_their_order() -> None:
    assertions = [asserting(kind, code=f"{kind}_{n}") for n in range(3) for kind in KINDS]
    scans = 0

    def scan() -> Mapping[str, Observation]:
        nonlocal scans
        scans += 1
        return {a.code: Observation(n + 1, n % 2) for n, a in enumerate(assertions)}

    verdicts = validate("civil_residents", MANIFEST, assertions, scan)
    assert scans == 1
    assert [v.assertion for v in verdicts] == assertions
    assert [v.observation.evaluated for v in verdicts] == list(range(1, 3 * len(KINDS) + 1))
    assert [v.success for v in verdicts] == [n % 2 == 0 for n in range(3 * len(KINDS))]


def test_what_the_scan_raises_comes_out_unchanged_after_one_call() -> None:
    failure = RuntimeError("disk full")
    scans = 0

    def scan() -> Mapping[str, Observation]:
        nonlocal scans
        scans += 1
        raise failure

    with pytest.raises(RuntimeError) as raised:
        validate("civil_residents", MANIFEST, [asserting(code="a"), asserting(code="b")], scan)
    assert raised.value is failure
    assert scans == 1


def test_an_interrupt_ends_the_run_at_once() -> None:
    def scan() -> Mapping[str, Observation]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        validate("civil_residents", MANIFEST, [asserting()], scan)


def test_an_assertion_without_an_observation_leaves_no_verdict_standing(tmp_path: Path) -> None:
    kept = tmp_path / "civil_residents.json"
    assertions = [asserting(), asserting(code="forgotten")]
    with pytest.raises(SuiteIncomplete) as raised:
        validate("civil_residents", MANIFEST, assertions, lambda: saw(1, 0), kept)
    assert raised.value.missing == ("forgotten",)
    assert not kept.exists()


@pytest.mark.parametrize(
    ("manifest", "assertions"),
    [((), [asserting()]), (MANIFEST, []), (MANIFEST, [asserting(), asserting("unique")])],
    ids=["empty manifest", "no assertions", "one code twice"],
)
def test_what_could_not_be_answered_is_refused(
    manifest: tuple[SourceVersion, ...], assertions: list[Assertion]
) -> None:
    with pytest.raises(ValueError, match="civil_residents"):
        validate("civil_residents", manifest, assertions, lambda: saw(1, 0))


def test_the_kept_file_gives_the_verdicts_back(tmp_path: Path) -> None:
    kept = tmp_path / "2026-05-01" / "civil_residents.json"
    seen = {
        "a": Observation(10, 2, ({"name": "张*", "_line": "7"}, {"name": "李*", "_line": "9"})),
        "b": Observation(0, 0),
    }
    assertions = [asserting("format", 0.9, "a"), asserting("row", 0.5, "b")]
    verdicts = validate("civil_residents", MANIFEST, assertions, lambda: seen, kept)
    assert verdicts_in(kept) == verdicts
    assert [v.success for v in verdicts] == [False, True]
    assert '"version": 3' in kept.read_text(encoding="utf-8")
    assert str(tmp_path) not in kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_in_both_languages_what_it_asserts(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    validate("civil_residents", MANIFEST, [asserting()], lambda: saw(1, 0))  # imports the library's parts
    from quality.gx.expectations import expectation_for  # noqa: PLC0415

    assertion = asserting(kind, mostly=0.95)
    expectation = expectation_for(assertion)
    assert expectation.kind == kind
    assert expectation.severity == "critical"
    for language, sentence in (
        ("zh", f"至少 95%：{in_words(assertion).zh}"),
        ("en", f"at least 95%: {in_words(assertion).en}"),
    ):
        monkeypatch.setenv("GOVLAKE_LANG", language)
        expectation.render()
        (atomic,) = expectation.rendered_content or []
        assert atomic.to_json_dict()["value"]["params"]["sentence"]["value"] == sentence
        (block,) = expectation._prescriptive_renderer(configuration=expectation.configuration)
        assert block.string_template["params"]["sentence"] == sentence


def test_no_two_kinds_say_the_same() -> None:
    assert len({in_words(asserting(kind)).zh for kind in KINDS}) == 12
    assert len({in_words(asserting(kind)).en for kind in KINDS}) == 12


def test_a_sentence_names_the_column_or_the_row() -> None:
    assert in_words(asserting("complete")).zh == "name 不为空"
    whole = Assertion("c", "s", "*", "unique", Text(zh="甲", en="a"))
    assert in_words(whole).zh == "整行不重复"


FRESH_PROCESS = """
import sys, warnings
from catalog.language import Text
from quality.assertions import Assertion, Observation, SourceVersion
from quality.gx import validate
import quality.report

assert "great_expectations" not in sys.modules
shown = warnings.showwarning
validate("s", [SourceVersion("s", "u", 1)], [Assertion("c", "s", "x", "type", Text(zh="t", en="t"))],
         lambda: {"c": Observation(1, 0)})
assert "great_expectations" in sys.modules
assert warnings.showwarning is shown
"""


def test_great_expectations_comes_late_and_quietly_and_leaves_warnings_alone() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", FRESH_PROCESS], check=False, capture_output=True, text=True
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_runs_within_one_process_do_not_meet() -> None:
    outcomes: Iterator[bool] = (
        validate("civil_residents", MANIFEST, [asserting()], lambda bad=bad: saw(2, bad))[0].success
        for bad in (0, 1, 0)
    )
    assert list(outcomes) == [True, False, True]


@pytest.mark.parametrize(("evaluated", "unexpected"), [(1, 2), (0, 1), (1, -1)])
def test_counts_that_cannot_be_are_refused(evaluated: int, unexpected: int) -> None:
    with pytest.raises(ValueError, match="unexpected"):
        Observation(evaluated, unexpected)


def test_a_sample_has_at_most_twenty_rows() -> None:
    with pytest.raises(ValueError, match="21"):
        Observation(30, 21, ({"name": "*"},) * 21)
