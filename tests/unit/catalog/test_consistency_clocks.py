"""What clocks may not say."""

from typing import Any

CLOCK = """\
name: {{zh: 答复, en: reply}}
step: objection
legal_basis: 第二十三条
working_days: 5
effective_from: {since}
escalate_to: supervisor
"""


def test_two_clocks_of_one_step_and_day_are_refused(city: Any) -> None:
    folder = city.path / "clocks"
    folder.mkdir()
    for name, since in (("a", "2026-01-01"), ("b", "2026-01-01"), ("c", "2026-02-01")):
        (folder / f"{name}.yaml").write_text(CLOCK.format(since=since), encoding="utf-8")
    (finding,) = city.findings()
    assert finding.file.name == "b.yaml"
    assert finding.line == 5
    assert "a already says" in finding.what.en
