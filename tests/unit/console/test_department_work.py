"""What is due in a year without a notice of public holidays leaves a department's page whole."""

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from catalog.calendar import YearUnknown
from console import department_work


def test_a_notice_whose_day_cant_be_counted_is_listed_without_it(visits: Any) -> None:
    def correction(*_: object) -> None:
        raise YearUnknown(2099)

    clocks = SimpleNamespace(correction=correction, day=lambda _: date(2099, 1, 1))
    visit = SimpleNamespace(clocks=clocks, site=SimpleNamespace(now=lambda: None))
    notice = SimpleNamespace(case=None, department="police", since=None)
    found = department_work._due(cast("Any", visit), cast("Any", notice))
    assert (found.deadline, found.due) == (None, None)
    macros = visits().site.templates.get_template("macros.html.j2").module
    assert macros.urgency(None) == ""
    assert "badge" in macros.urgency("overdue")
