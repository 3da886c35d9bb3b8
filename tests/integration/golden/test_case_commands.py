"""``govlake case`` and ``objection`` over a night of the golden city."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.cli import app

LI, CHEN = "442000198506152248", "442000200102284420"
CLOCK = """\
name: {{zh: 期限, en: deadline}}
step: {step}
legal_basis: 第二十三条
working_days: {days}
effective_from: 2020-01-01
escalate_to: supervisor
"""

Say = Callable[..., Any]


@pytest.fixture(scope="module")
def catalogue(golden: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the golden catalogue with clocks, and a second person for grave conflicts."""
    folder = tmp_path_factory.mktemp("clocks") / "catalogue"
    for file in sorted(golden.catalogue.rglob("*.yaml")):
        copy = folder / file.relative_to(golden.catalogue)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    city = folder / "city.yaml"
    city.write_text(city.read_text(encoding="utf-8") + "second_person_from: high\n", encoding="utf-8")
    (folder / "clocks").mkdir()
    for step, days in (("objection", 5), ("answer", 3), ("ruling", 10)):
        (folder / "clocks" / f"{step}.yaml").write_text(CLOCK.format(step=step, days=days), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def home(golden: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    city = golden.city(tmp_path_factory.mktemp("cases"))
    night = min(golden.nights)
    golden.deliver(city.home, golden.nights[night])
    assert golden.run(city, night).succeeded
    return Path(city.home.folder)


@pytest.fixture
def say(home: Path, catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    monkeypatch.setenv("GOVLAKE_HOME", str(home))
    monkeypatch.setenv("GOVLAKE_CATALOGUE", str(catalogue))
    monkeypatch.delenv("GOVLAKE_LANG", raising=False)
    monkeypatch.delenv("GOVLAKE_GOVERNANCE", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*words: str, status: int = 0) -> Any:
        result: Result = CliRunner().invoke(app, [*words, "--json"])
        assert result.exit_code == status, result.output
        assert "Traceback" not in result.output
        return json.loads(result.stdout) if status == 0 else result.stderr

    yield run
    os.environ.pop("DAGSTER_HOME", None)


def _conflict(say: Say, element: str) -> str:
    return str(say("conflicts", "--entity", "person", "--element", element)[0]["conflict"])


def test_a_clerks_way_through_a_case(say: Say, tmp_path: Path) -> None:
    assert say("case", "list") == []
    conflict = _conflict(say, "name")
    case = say("case", "claim", conflict, "--by", "ann")["case"]
    refused = say("case", "claim", case, "--by", "bob", status=1)
    assert "ann" in refused
    assert say("case", "ask", case, "social", "--by", "ann")["status"] == "asked"
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(b"proof")
    corrected = ("case", "answer", case, "social", "corrected", "--value", "李晓燕")
    assert say(*corrected, "--evidence", str(proof), "--by", "officer")["status"] == "answered"
    ruled = ("case", "rule", case, "keep_authoritative", "--grounds", "社保已更正")
    assert say(*ruled, "--by", "ann")["status"] == "awaiting_second"
    assert "ann" in say("case", "second", case, "--by", "ann", status=1)
    assert say("case", "second", case, "--by", "bob")["status"] == "ruled"
    (listed,) = say("case", "list", "--department", "social")
    assert (listed["case"], listed["status"], listed["key"], listed["due"]) == (
        case,
        "ruled",
        "44**************48",
        None,
    )
    (notice,) = say("case", "notices", "--department", "social")
    assert (notice["source"], notice["said"], notice["ruled"]) == ("insured", "李**", "李**")
    shown = say("case", "show", case)
    kinds = [e["event"] for e in shown["events"]]
    assert kinds == ["opened", "claimed", "asked", "answered", "ruled", "seconded"]
    assert "李晓燕" not in json.dumps(shown, ensure_ascii=False)
    assert say("case", "undo", case, "--why", "有误", "--by", "ann")["status"] == "open"
    assert say("case", "notices") == []


def test_a_case_shows_what_is_suggested_once_there_is_a_worklist(say: Say) -> None:
    case = say("case", "claim", _conflict(say, "name"), "--by", "ann")["case"]
    assert say("case", "show", case)["suggestion"] is None
    say("worklist")
    suggested = say("case", "show", case)["suggestion"]
    assert suggested["value"] == "李**"
    assert 0 < suggested["probability"] <= 1
    voices = [p for p in suggested["parts"] if p["part"] == "voice"]
    assert {p["for"] for p in voices} == {True, False}
    assert any(suggested["source"] in p["sources"] for p in voices if p["for"])
    table = CliRunner().invoke(app, ["case", "show", case]).stdout
    assert "建议" in table
    assert "李晓" not in table


def test_no_source_of_the_golden_city_copies_another(say: Say) -> None:
    assert say("conflicts", "--copies") == []


def test_an_objection_is_due_in_five_working_days_and_its_proof_is_recorded(say: Say, tmp_path: Path) -> None:
    proof = tmp_path / "birth.pdf"
    proof.write_bytes(b"born")
    about = ("objection", "open", "person", f" {CHEN.lower()} ", "birth_date", "--department", "social")
    opened = say(
        *about, "--statement", "出生证不同", "--citizen", "--evidence", str(proof), "--by", "officer"
    )
    (listed,) = say("objection", "list", "--department", "social")
    assert (listed["objection"], listed["case"]) == (opened["objection"], opened["case"])
    assert (listed["for_citizen"], listed["proofs"], listed["replied"]) == (True, 1, None)
    assert listed["due"] == opened["due"]
    assert listed["urgency"] in ("due", "due_soon")
    say("objection", "reply", opened["case"], opened["objection"], "已核实", "--by", "ann")
    assert say("objection", "list")[0]["replied"] is not None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("case", "claim", "nothing"), "nothing"),
        (("case", "ask", "CONFLICT", "nobody"), "nobody"),
        (("case", "rule", "CONFLICT", "adopt", "--source", "companies", "--grounds", "x"), "companies"),
        (
            ("objection", "open", "person", "1", "name", "--department", "social", "--statement", "x"),
            "person",
        ),
    ],
)
def test_what_cannot_be_done_is_said(say: Say, words: tuple[str, ...], told: str) -> None:
    conflict = _conflict(say, "phone")
    assert told in say(*[conflict if w == "CONFLICT" else w for w in words], status=1)


def test_a_value_of_another_type_is_refused_without_being_shown(say: Say, tmp_path: Path) -> None:
    proof = tmp_path / "p.pdf"
    proof.write_bytes(b"x")
    opened = say(
        "objection",
        "open",
        "person",
        CHEN,
        "sex",
        "--department",
        "social",
        "--statement",
        "x",
        "--by",
        "ann",
    )
    rule = ("case", "rule", opened["case"], "enter", "--value", "secretly", "--evidence", str(proof))
    refused = say(*rule, "--grounds", "x", status=1)
    assert "secretly" not in refused
    assert "代码表" in refused


def test_options_that_do_not_belong_to_a_decision_are_refused(say: Say) -> None:
    conflict = _conflict(say, "phone")
    said = say("case", "rule", conflict, "adopt", "--grounds", "x", status=2)
    assert "--source" in said
