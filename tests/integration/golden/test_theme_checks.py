"""Checks on a theme's table: what they count, and what a gate among them stops."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from assets.city import City
from catalog.models import ThemeCheck
from lake.release import current
from quality.gx import verdicts_in

D1, D2 = date(2026, 3, 1), date(2026, 3, 2)
NAME = {"zh": "各企业都有人参保", "en": "Every company insures somebody"}


def with_check(city: City, **asserted: Any) -> City:
    """Return the city with one check on the theme's table."""
    theme = city.catalogue.themes["employment"]
    check = ThemeCheck.model_validate({"code": "it", "name": NAME, **asserted})
    tables = (theme.tables[0].model_copy(update={"checks": (check,)}),)
    themes = {"employment": theme.model_copy(update={"tables": tables})}
    return City(city.catalogue.model_copy(update={"themes": themes}), city.home)


@pytest.fixture(scope="module")
def first(golden: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Run the first night with a check that only tells."""
    city = with_check(golden.city(tmp_path_factory.mktemp("themes")), condition="insured > 0")
    golden.deliver(city.home, golden.nights[D1])
    return SimpleNamespace(city=city, night=golden.run(city, D1))


def test_a_check_that_fails_is_counted_and_stops_nothing(first: SimpleNamespace) -> None:
    """Of three companies 新风 insures nobody."""
    (verdict,) = verdicts_in(first.city.results("theme_staff"))
    assert (verdict.observation.evaluated, verdict.observation.unexpected) == (3, 1)
    assert not verdict.success
    assert first.night.succeeded
    assert current(first.city.home) is not None


def test_a_gate_that_fails_keeps_the_table_and_the_release(
    golden: SimpleNamespace, first: SimpleNamespace
) -> None:
    before = first.city.tables.version("theme/staff")
    gated = with_check(first.city, condition="insured > 0", gate=True)
    done = golden.run(gated, D2)
    assert not done.succeeded
    assert {step.name: step.reason for step in done.failed} == {"theme_staff": NAME["zh"]}
    assert gated.tables.version("theme/staff") == before
    shown = current(gated.home)
    assert shown is not None
    assert shown.night == D1
    again = golden.run(with_check(first.city, condition="insured > 0", gate=True, mostly=0.6), D2)
    assert again.succeeded
