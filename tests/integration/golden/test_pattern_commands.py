"""``govlake pattern`` and ``--now`` over a night of the golden city.

In it the insurer, who has the say on phones, has another number for Wang than the others: a pattern of one.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli import app

Say = Callable[..., Any]


@pytest.fixture(scope="module")
def home(golden: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    city = golden.city(tmp_path_factory.mktemp("pattern_commands"))
    night = min(golden.nights)
    golden.deliver(city.home, golden.nights[night])
    assert golden.run(city, night).succeeded
    return Path(city.home.folder)


@pytest.fixture
def say(home: Path, golden: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    monkeypatch.setenv("GOVLAKE_HOME", str(home))
    monkeypatch.setenv("GOVLAKE_CATALOGUE", str(golden.catalogue))
    monkeypatch.delenv("GOVLAKE_LANG", raising=False)
    monkeypatch.delenv("GOVLAKE_GOVERNANCE", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*words: str, status: int = 0) -> Any:
        result = CliRunner().invoke(app, [*words, "--json"])
        assert result.exit_code == status, result.output
        assert "Traceback" not in result.output
        return json.loads(result.stdout) if status == 0 else result.stderr

    yield run
    os.environ.pop("DAGSTER_HOME", None)


def _phones(say: Say) -> dict[str, Any]:
    (row,) = [r for r in say("pattern", "list", "--entity", "person") if r["element"] == "phone"]
    return dict(row)


def test_a_clerks_way_through_a_pattern(say: Say) -> None:
    row = _phones(say)
    pattern = row["pattern"]
    assert (row["kind"], row["size"], row["status"], row["ruling"]) == ("values_differ", 1, None, None)
    assert row["departments"] == ["harbour", "police", "social"]
    shown = say("pattern", "show", pattern)
    assert (shown["size"], shown["status"], len(shown["examples"])) == (1, None, 1)
    preview = say("pattern", "preview", pattern, "keep_authoritative")
    assert (preview["settles"], preview["notices"]) == (1, {"harbour": 1, "police": 1})
    rule = ("pattern", "rule", pattern, "keep_authoritative", "--grounds", "参保时登记", "--by", "ann")
    assert "2" in say(*rule, "--settles", "2", status=1)
    ruled = say(*rule, "--settles", "1", "--now")
    assert (ruled["status"], ruled["release"]) == ("ruled", "20260301-2")
    assert "ann" in say("pattern", "rule", pattern, "keep_authoritative", "--grounds", "x", status=1)
    row = _phones(say)
    assert (row["size"], row["status"], row["ruling"], row["settled"]) == (0, "in_force", ruled["ruling"], 1)
    assert {n["department"] for n in say("case", "notices")} == {"harbour", "police"}
    undone = say("pattern", "undo", pattern, "--why", "弄错了", "--now")
    assert (undone["status"], undone["ruling"], undone["release"]) == ("open", None, "20260301-3")
    assert _phones(say)["size"] == 1
    kinds = [event["event"] for event in say("pattern", "show", pattern)["events"]]
    assert kinds == ["opened", "ruled", "put_in_force", "undone"]


def test_values_are_masked(say: Say) -> None:
    """Wang's number is 13900000003 at the insurer's and 0760-88880003 elsewhere."""
    pattern = _phones(say)["pattern"]
    told = [say("pattern", "show", pattern), say("pattern", "preview", pattern, "keep_authoritative")]
    for said in (json.dumps(each, ensure_ascii=False) for each in told):
        assert "13900000003" not in said
        assert "0760-88880003" not in said
        assert "442000196211303310" not in said


def test_a_ruling_on_one_conflict_is_served_at_once_too(say: Say) -> None:
    (conflict,) = [c["conflict"] for c in say("conflicts", "--entity", "company", "--element", "name")][:1]
    ruled = say("case", "rule", conflict, "keep_authoritative", "--grounds", "执照", "--now")
    assert ruled["release"].startswith("20260301-")
    assert say("case", "list", "--status", "in_force")[0]["ruling"] == ruled["ruling"]
    assert say("case", "serve")["entities"] == []
    assert say("case", "escalate") == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("pattern", "show", "nothing"), "nothing"),
        (("pattern", "preview", "nothing", "keep_authoritative"), "nothing"),
        (("pattern", "rule", "PATTERN", "adopt", "--source", "companies", "--grounds", "x"), "没有一处"),
    ],
)
def test_what_cannot_be_done_is_said(say: Say, words: tuple[str, ...], told: str) -> None:
    pattern = _phones(say)["pattern"]
    assert told in say(*[pattern if w == "PATTERN" else w for w in words], status=1)


def test_a_value_cant_be_entered_for_a_pattern(say: Say) -> None:
    pattern = _phones(say)["pattern"]
    assert "--value" in say("pattern", "rule", pattern, "enter", "--grounds", "x", status=2)
